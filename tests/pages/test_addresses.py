"""Links of today open the same state tomorrow: the paths of all pages, and every parameter that a page keeps."""

import ast
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from core.artifacts import load_card, model_names
from tests.pages.test_pages import ROOT, WIDGETS, open_page
from tests.support import augmentation
from tests.support.apps import PAGES, name_of

PATHS = {  # the page of each file in pages/
    "home": "",
    "course": "course",
    "networks": "networks",
    "glossary": "glossary",
    "convolution/layer": "convolution",
    "convolution/steps": "convolution-steps",
    "convolution/maps": "feature-maps",
    "classify/pictures": "classify",
    "classify/why": "why",
    "classify/errors": "errors",
    "gradient/dream": "dream",
    "gradient/fool": "fool",
    "gradient/depth": "vanishing",
    "deep/architectures": "architectures",
    "deep/surgery": "surgery",
    "learn/train": "learn",
    "learn/own": "learn-own",
    "text/write": "text",
    "text/inside": "text-inside",
    "text/lesson": "text-lesson",
    "text/own": "text-own",
    "sequences/forecast": "forecast",
    "sequences/follow": "follow",
    "sequences/describe": "describe",
    "sequences/translate": "translate",
    "sequences/rows": "rows",
    "sequences/sort": "sort",
    "gan/sample": "gan",
    "gan/walk": "gan-walk",
    "gan/styles": "gan-styles",
    "gan/hangul": "gan-hangul",
    "gan/paint": "style-transfer",
    "gan/learn": "gan-learn",
    "gan/live": "gan-live",
    "gan/game": "gan-game",
    "gan/augmentation": "gan-augmentation",
}
ADDRESSES = (  # every value is another than the page's own
    "/?lang=ko",
    "/course?lesson=convolution",
    "/networks?models-task=image-generation&models-order=megabytes",
    "/glossary?terms=both",
    "/convolution?input=matrix&matrix=diagonal&matrix-side=12&view=size",
    "/convolution?input=matrix&matrix-side=5&pixels=0,0,0,0,1;0,0,0,1,0;0,0,1,0,0;0,1,0,0,0;0.25,0,0,0,0",
    "/convolution?cells=1,0;0,-2.5&stride=2&dilation=3&padding=number&zeros=4&bias=-0.5&activation=leaky_relu",
    "/convolution?kernel=gabor&size=7&sigma=1.5&angle=45&wavelength=6.5&padding=same",
    "/convolution?pooling=average&pool=3&pool-stride=1",
    "/convolution?photo-sample=coffee&colour=colour&side=128&channels=each",
    "/convolution?photo-sample=coins&kernel=sobel-y",  # what the first exercise shows
    "/convolution?photo-sample=cameraman&kernel=emboss",  # the second
    "/convolution?photo=upload&lang=ko",
    "/convolution-steps?part=pooling&input=photo&photo-sample=digit-7&steps-side=16&kernel=laplacian",
    "/convolution-steps?matrix=horizontal&matrix-side=6&stride=2&bias=0.25",
    "/feature-maps?maps-network=cifar10-resnet20&photo-sample=rocket",
    "/feature-maps?digit-sample=digit-8",
    "/classify?network=cifar10-cnn,everyday-transfer&picture-sample=coffee",
    "/classify?network=mnist-mlp&picture=sample&picture-sample=digit-5&int8=true&in-tab=true",
    "/classify?picture=camera",
    "/why?why-network=mnist-mlp&digit-sample=digit-2&overlay=35&cover=9",
    "/why?why-network=cifar10-cnn&photo-sample=coins",
    "/why?sanity=false",
    "/dream?dream-network=cifar10-resnet20&dream-layer=stage2_block2/add&dream-channel=7&dream-photo=noise",
    "/dream?dream-photo-sample=coffee&dream-octaves=2&dream-steps=30&dream-jitter=3&dream-smoothing=1.5&dream-strength=3",
    "/dream?dream-network=mnist-cnn&dream-digit=sample&dream-digit-sample=digit-5",
    "/fool?fool-network=cifar10-cnn&photo-sample=coffee&fool-method=fgsm&fool-target=3&fool-epsilon=12",
    "/vanishing?photo-sample=coins",
    "/errors?errors-network=fashion-cnn&true-class=2&answer-class=7",
    "/architectures?plan=cifar10-resnet20&plan-beside=alexnet&plan-layer=stage2_block1&plan-opposite=conv2",
    "/surgery?photo-sample=rocket&surgery=b5.l1.f0-12.p30.q4.n10.s2",
    "/surgery?surgery-networks=digits&digit-sample=digit-4&surgery=f1-63.q2",
    "/learn?net-network=mlp&net-layers=4&net-width=128&net-activation=tanh&net-residual=with&net-dropout=0.2",
    "/learn?net-optimizer=rmsprop&net-rate=0.0005&net-batch=32&net-decay=0.05&net-pictures=400&net-seed=7",
    "/learn?experiment=vanishing-gradient&net-activation=relu",
    "/learn?net-data=fashion",
    "/learn-own?own-kind=photos",
    "/text?writes=ko&length=120&temperature=0.85&top-k=40&top-p=0.9&seed=9007199254740991",
    "/text?greedy=true&on-server=true&text-int8=true&length=0",
    "/text-inside?writes=ko&cell=lstm",
    "/text-lesson?split=jamo",
    "/text-lesson?writes=ko&axis=minutes#figures",
    "/text-lesson?one-digit=digit-9#arrangements",
    "/text-own?lang=ko&own-where=server",
    "/forecast?lang=ko&errors-of=temperature",
    "/follow?lang=ko",
    "/describe?lang=ko",
    "/translate?lang=ko&way=ko-en",
    "/rows?lang=ko",
    "/sort?lang=ko",
    "/gan?gan=gan-mnist-conditional&gan-class=3&gan-count=16&gan-truncation=0.5&gan-order=fake&gan-seed=7",
    "/gan-walk?walk-gan=gan-mnist-conditional&walk-class=4&walk-seed=5",
    "/gan-walk?corners=5,6,7,23&sum=1,2,3&at=0.25,1&turns=1.5,-3,0,0,0,3&path=lerp",
    "/gan-styles?mix=0.25,1&split=2&psi=0.5&grain=0&styles-seed=7",
    "/gan-hangul?at=0.25,0.75&pair=0,9&share=0.25",
    "/style-transfer?paint=camera&style=2&strength=0.5",
    "/style-transfer?paint-sample=rocket",
    "/gan-learn?run=gan-fashion-dcgan&beside=none",
    "/gan-learn?gan-part=inside&inside-gan=gan-mnist-conditional&inside-class=8&inside-seed=2&gan-map=dot&gan-kernel=4",
    "/gan-live?live-shape=spiral&live-loss=hinge&live-generator=0.003&live-discriminator=0.004&live-turns=2&live-noise=0.1",
    "/gan-live?live-shape=digits&live-generator=0.003&live-discriminator=0.002&live-turns=3&live-noise=0.1",
    "/gan-live?live-runs=two&live-pace=slow&live-seed=7&beside-loss=least-squares&beside-turns=4&beside-noise=0.2",
    "/gan-game?game-gan=gan-fashion-dcgan&gan-round=12",
    "/gan-augmentation?augmentation-metric=sensitivity&chest-from=388&chest-round=12",
)
TABS = {  # a fragment here, no part of a link: which tab the reader opens there, as the session knows it
    "figures": ("lesson", {"en": "Figures", "ko": "그림과 수치"}),
    "arrangements": ("lesson", {"en": "Four arrangements", "ko": "네 가지 배치"}),
}
SHEETS = ("cells", "pixels")  # numbers in cells, row by row
WALK = ("corners", "sum", "at", "turns", "path")  # kept by web/gan/walk.js
IN_TAB = ("fool-epsilon", "plan-layer", "plan-opposite", "surgery")  # kept by fool.js, architecture.js and surgery.js
MIXER = ("mix", "split", "psi", "grain", "pair", "share")  # kept by mixer.js and writer.js of web/styles
PAINTER = ("style", "strength")  # by web/paint/stage.js
SWITCHES = ("sanity", "int8", "in-tab", "greedy", "on-server", "text-int8")  # kept by Streamlit itself
KEEPS = ("choice", "number", "explained_number", "explained_list", "cell_editor", "toggle")


@pytest.fixture(autouse=True)
def the_tab_can_run_networks(monkeypatch):
    monkeypatch.setattr("core.ui.frame.in_page.is_installed", lambda: True)


@pytest.fixture(autouse=True)
def the_study_of_augmentation_is_there(monkeypatch):
    augmentation.put_in_place(monkeypatch)


def page_of(address: str):
    path = urlsplit(address).path.strip("/")
    return next(page for page in PAGES if PATHS[name_of(page)] == path)


def parameters_of(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query))


def held(test: AppTest, name: str) -> str:
    """Returns what the page's widget of this parameter holds, as it is written in an address."""
    if name == "lang":
        return test.session_state["language_switch"]
    if name == "terms":
        return "both" if test.session_state["terms-switch"] else "one"
    if name in SHEETS:
        return ";".join(",".join(f"{cell:g}" for cell in row) for row in test.session_state[f"{name}-sheet"].rows)
    if is_kept_by_a_part(test, name):
        return as_text(part_with(test, "start")["start"][name])
    if name in IN_TAB:
        own = name.rpartition("-")[2]
        return as_text(part_with(test, own)[own])
    assert name in widgets_of(test), f"{name} is no widget here"
    return as_text(test.session_state[name])


def is_kept_by_a_part(test: AppTest, name: str) -> bool:
    """Is it the tab that keeps this parameter? Another page may have a widget of the same name."""
    return name in (*WALK, *MIXER, *PAINTER) and name not in widgets_of(test)


def widgets_of(test: AppTest) -> set[str | None]:
    return {widget.key for kind in WIDGETS for widget in getattr(test, kind)}


def part_with(test: AppTest, name: str) -> dict[str, Any]:
    """Returns the data of the page's first in-page part that is given something of that name."""
    parts = (json.loads(part.proto.json) for part in test.get("bidi_component"))
    return next(part for part in parts if name in part)


def as_text(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(map(as_text, value))
    return str(value).lower() if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else str(value)


def written(test: AppTest) -> str:
    """Returns all scripts that write the address."""
    return "".join(element.proto.body for element in test.get("html") if "replaceState" in element.proto.body)


def calls(path, names: tuple[str, ...]) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in names:
            yield node


def test_every_page_has_the_path_of_today():
    table = [
        tuple(argument.value for argument in call.args if isinstance(argument, ast.Constant))
        for call in calls(ROOT / "streamlit_app.py", ("page",))
    ]
    assert {constants[0]: constants[-1] for constants in table} == PATHS
    assert {name_of(page) for page in PAGES} == set(PATHS)


@pytest.mark.parametrize("address", ADDRESSES)
def test_address_brings_its_state(address):
    parameters = parameters_of(address)
    if page_of(address).name == "paint.py" and "paint-styles" not in model_names():
        pytest.skip("paint-styles is not trained here")
    code = parameters.pop("lang", "en")
    page, tab = page_of(address), urlsplit(address).fragment
    test = open_page(page, code, **parameters)
    if tab:
        key, labels = TABS[tab]
        test.session_state[key] = labels[code]
        test.run()
    assert not test.error and not test.warning and not test.exception
    parameters["lang"] = code
    assert {name: held(test, name) for name in parameters} == parameters
    # Another than the page's own: it goes back into the address.
    for name in {name for name in parameters if not is_kept_by_a_part(test, name)} - {*IN_TAB, *SWITCHES}:
        assert json.dumps([name, parameters[name]]) in written(test)


def test_switches_and_the_walk_begin_otherwise():
    """What the page does not write itself is another than its own in the table, too."""
    data = part_with(open_page(page_of("/gan-walk"), "en"), "start")
    own = {name: as_text(data["start"][name]) for name in WALK}
    given = [parameters_of(address) for address in ADDRESSES]
    assert all(parameters[name] != own[name] for parameters in given for name in WALK if name in parameters)
    switches = {"/classify?picture=sample": ("int8", "in-tab"), "/text?on-server=true": ("greedy", "text-int8")}
    for address, names in switches.items():
        test = open_page(page_of(address), "en", **parameters_of(address))
        assert [held(test, name) for name in names] == ["false"] * len(names)


def test_the_table_has_every_page_and_every_parameter():
    assert {urlsplit(address).path.strip("/") for address in ADDRESSES} == set(PATHS.values())
    kept = set()
    for path in (*PAGES, *(ROOT / "core" / "ui").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for call in calls(path, KEEPS):
            words = {word.arg: word.value for word in call.keywords}
            is_kept = getattr(call.func, "attr", "") != "toggle" or "bind" in words
            key = words.get("key") or (call.args[1] if getattr(call.func, "id", "") == "cell_editor" else None)
            if is_kept and key is not None:
                kept |= {constant(key, tree)} - {None}
    assert len(kept) > 50
    assert kept - {name for address in ADDRESSES for name in parameters_of(address)} == set()


def constant(node: ast.expr, tree: ast.Module) -> str | None:
    """Returns the text of a constant, or of a name that stands for one at the top of a module."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    for line in tree.body:
        if isinstance(line, ast.Assign) and isinstance(node, ast.Name):
            target, value = line.targets[0], line.value
            is_row = isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple)
            pairs = zip(target.elts, value.elts, strict=True) if is_row else [(target, value)]
            for left, right in pairs:
                if isinstance(left, ast.Name) and left.id == node.id and isinstance(right, ast.Constant):
                    return str(right.value)
    return None


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_of_a_page_leads_to_a_page_and_brings_its_state(page):
    test = open_page(page, "en")
    links = {(link.proto.page, link.proto.query_string) for link in test.get("page_link")}
    assert links or name_of(page) not in ("home", "classify/why", "gan/sample")
    assert {path for path, _query in links} <= set(PATHS.values())
    for path, query in sorted(links):
        if query:
            test.query_params.clear()
            test.query_params.update({"lang": "en", **{name: values[0] for name, values in parse_qs(query).items()}})
            test.switch_page(str(page_of(f"/{path}").relative_to(ROOT))).run()
            assert not test.exception
            for name, value in parse_qsl(query):
                assert sorted(held(test, name).split(",")) == sorted(value.split(","))


def test_the_card_of_photographs_leads_to_all_their_networks():
    test = open_page(ROOT / "pages" / "home.py", "en")
    queries = [parse_qs(link.proto.query_string) for link in test.get("page_link") if link.proto.query_string]
    names = next(query["network"][0] for query in queries if "network" in query).split(",")
    assert {"everyday-transfer", "everyday-resnet", "cifar10-resnet20"} <= set(names)
    assert all(load_card(name).inputs[0].shape[-1] == 3 for name in names)


def test_what_is_written_to_readers_names_addresses_of_the_table_only():
    texts = [ROOT / "README.md", ROOT / "core/ui/convolution/extras.py", *(ROOT / "core/locale").rglob("*.[mp][do]")]
    assert len(texts) > 20
    for path in texts:
        for found in re.findall(r"/[a-z-]*\?[a-z][a-z0-9-]*=[^\s)\"'`<>]+", path.read_text(encoding="utf-8")):
            assert found in ADDRESSES, f"{path.name} names {found}: add it to the table"
