"""Damage and lies under trained/: each is noticed, named with file and field, and nothing else stops."""

import copy
import json
import os
import re
import shutil
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from core.artifacts import load_ablations, load_augmentation, load_card, load_document, sha256_of, verified_bytes
from core.cli import main
from core.errors import ArtifactError
from core.inference import ImageClassifier
from core.inference.sessions import load_session
from core.verification import verify
from tests.support import augmentation
from tests.support.apps import app_at
from tests.support.cards import COMMITTED
from tests.ui.frame.test_routes import get

MODELS = ("mnist-cnn", "gan-mnist-dcgan", "text-en-gru")
REMOVED = object()
DEEP = "[" * 200_000

# model, file, place in it, what it says instead, the field that the message must name ("" for the place itself)
LIES: list[tuple[str, str, str, Any, str]] = [
    *(
        ("mnist-cnn", "card.json", place, value, "")
        for place, value in [
            ("name", "../.."),
            ("name", "mnist-mlp"),
            ("task", "image-segmentation"),
            ("recipe", {}),
            ("recipe/epochs", -3),
            ("recipe/seed", REMOVED),
            ("recipe/name", "mnist-mlp"),
            ("recipe/data", "cifar10"),
            ("recipe/epochs_done", 10_000),
            ("recipe/complete", False),
            ("recipe/lengthened_after", [10_000]),
            ("recipe/learning_rate", "fast"),
            ("recipe/notes", "<script>"),
            ("inputs/0/dtype", "uint8"),
            ("bytes", 1),
            ("opset", 17),
            ("parameters", 3),
            ("parameters", 250_000_000),
            ("labels", ["0", "1"]),
            ("labels", "0123456789"),
            ("preprocessing/channels", 2),
            ("preprocessing/fit", "stretch"),
            ("files/model.onnx/sha256", "0"),
            ("files/model.onnx/bytes", 0),
            ("files/notes.txt", {"sha256": "a" * 64, "bytes": 1}),
            ("data/licence", REMOVED),
            ("reproducible/value", "yes"),
            ("metrics/test_accuracy/value", 99.4),
            ("metrics/test_accuracy/interval", [0.5]),
            ("metrics/test_accuracy/interval", [0.999, 1.0]),
            ("metrics/world_record", {"value": 1}),
            ("parity/max_difference", 0.5),
            ("layers/0/kind", "magic"),
            ("layers/0/tensor", "nowhere"),
            ("layers/0/shape", [None, 3, 3, 3]),
            ("self_test/logits", [[0.0]]),
            ("vocabulary_file", "vocabulary.json"),
            ("calibration/temperature", 0),
            ("calibration/unknown/score", "entropy"),
            ("extra", 1),
        ]
    ),
    ("mnist-cnn", "card.json", "metrics/test_accuracy/value", 0.999, "metrics.test_accuracy.interval"),
    ("mnist-cnn", "card.json", "inputs/0/shape", [None, 32, 32, 1], "preprocessing.height"),
    ("mnist-cnn", "card.json", "outputs/0/shape", [None, 11], "labels"),
    ("mnist-cnn", "history.json", "3/epoch", 3, ""),
    ("mnist-cnn", "history.json", "3/validation_accuracy", 1.5, ""),
    ("mnist-cnn", "history.json", "3/loss", REMOVED, "[3]"),
    ("mnist-cnn", "evaluation.json", "confusion/0/0", 3, "confusion"),
    ("mnist-cnn", "evaluation.json", "mistakes/0/1", 10, "mistakes[0]"),
    ("mnist-cnn", "evaluation.json", "reliability/after", REMOVED, ""),
    ("gan-mnist-dcgan", "card.json", "preprocessing/latent", 64, ""),
    ("gan-mnist-dcgan", "card.json", "preprocessing/timeline/rows", 3, "preprocessing.timeline"),
    ("gan-mnist-dcgan", "card.json", "metrics/min_class_share/value", 0.5, ""),
    ("gan-mnist-dcgan", "card.json", "metrics/real/classifier_fid", REMOVED, ""),
    ("gan-mnist-dcgan", "history.json", "0/generator_loss", "low", ""),
    ("text-en-gru", "card.json", "recipe/units", 511, ""),
    ("text-en-gru", "card.json", "recipe/cell", "transformer", ""),
    ("text-en-gru", "card.json", "metrics/test_perplexity/value", 1.5, ""),
    ("text-en-gru", "card.json", "outputs/1/shape", [None, 4], ""),
    ("text-en-gru", "vocabulary.json", "symbols/5", "ab", ""),
    ("text-en-gru", "vocabulary.json", "symbols/5", REMOVED, "symbols"),
    ("text-en-gru", "vocabulary.json", "unknown", 1, ""),
    ("text-en-gru", "gradients.json", "norms/5", -1, ""),
    ("text-en-gru", "gradients.json", "norms/5", REMOVED, "norms"),
]


@pytest.fixture
def trained(tmp_path, monkeypatch):
    """A folder of three committed models and the ablations, whose files a test may change."""
    return stored(tmp_path, monkeypatch, *MODELS)


@pytest.fixture
def alone(tmp_path, monkeypatch):
    """Makes such a folder of one model, through which one looks sooner."""
    return partial(stored, tmp_path, monkeypatch)


def stored(folder: Path, monkeypatch: pytest.MonkeyPatch, *models: str) -> Path:
    for name in models:
        shutil.copytree(COMMITTED / name, folder / name)
    shutil.copy(COMMITTED / "ablations.json", folder)
    monkeypatch.setenv("GLASSBOX_TRAINED", str(folder))
    return folder


def tell(path: Path, place: str, value: Any) -> None:
    """Changes one value of a JSON file; where it is not the card, the card then describes the changed file."""
    document = json.loads(path.read_text(encoding="utf-8"))
    *parents, last = (int(part) if part.isdigit() else part for part in place.split("/"))
    part: Any = document
    for step in parents:
        part = part[step]
    if value is REMOVED:
        del part[last]
    else:
        part[last] = value
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    if path.name != "card.json":
        describe(path)


def describe(path: Path) -> None:
    card = json.loads((path.parent / "card.json").read_text(encoding="utf-8"))
    card["files"][path.name] = {"sha256": sha256_of(path), "bytes": path.stat().st_size}
    (path.parent / "card.json").write_text(json.dumps(card), encoding="utf-8")


def field_of(place: str) -> str:
    return (
        re.sub(r"\.(\d+)", r"[\1]", "." + place.replace("/", "."))[1:]
        if not place[0].isdigit()
        else re.sub(r"^(\d+)/", r"[\1].", place)
    )


def test_there_are_lies_of_at_least_fifty_kinds():
    assert len(LIES) >= 50


def test_everything_committed_is_true():
    found = verify()
    assert found.files > 100
    assert [str(error) for error in found.errors] == []


@pytest.mark.parametrize(("model", "file", "place", "value", "field"), LIES)
def test_a_lie_is_named_with_file_and_field(alone, model, file, place, value, field):
    tell(alone(model) / model / file, place, value)
    said = [str(error) for error in verify().errors]
    named = re.escape(field or field_of(place))
    assert any(re.match(rf"The field {named}\S* of {re.escape(f'{model}/{file}')} must", line) for line in said), said


@pytest.mark.parametrize(
    "lie", ["7" * 400, '"' + "a" * 5000 + '"', "NaN", "1e999", DEEP, "", "{", "\x00", "\ud800", "null"]
)
@pytest.mark.parametrize("file", ["card.json", "history.json", "evaluation.json", "ablations.json"])
def test_what_is_no_document_of_its_kind_is_named_with_its_file(alone, file, lie):
    trained = alone("mnist-cnn")
    path = trained / file if file == "ablations.json" else trained / "mnist-cnn" / file
    path.write_text(lie, encoding="utf-8", errors="surrogatepass")
    if file not in ("card.json", "ablations.json"):
        describe(path)
    assert any(file in str(error) for error in verify().errors)


@pytest.mark.parametrize("file", ["card.json", "history.json", "evaluation.json", "model.onnx", "../ablations.json"])
def test_half_a_file_is_noticed(trained, file):
    path = trained / "mnist-cnn" / file
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert any(Path(file).name in str(error) for error in verify().errors)


def test_a_name_said_twice_is_refused(trained):
    path = trained / "mnist-cnn" / "card.json"
    path.write_text(path.read_text(encoding="utf-8").replace("{", '{"opset": 18,', 1), encoding="utf-8")
    with pytest.raises(ArtifactError, match="opset stands there twice"):
        load_card("mnist-cnn")


def flip(path: Path) -> None:
    """Changes one bit and puts size and time back, as a failing disk or a careful stranger would."""
    before, data = path.stat(), bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    after = path.stat()
    assert (after.st_mtime_ns, after.st_size) == (before.st_mtime_ns, before.st_size)


@pytest.mark.parametrize("file", ["model.onnx", "model.int8.onnx", "history.json", "evaluation.json"])
def test_a_flipped_byte_that_keeps_time_and_size_is_neither_read_nor_served(trained, file):
    card = load_card("mnist-cnn")
    verified_bytes(card, file)
    assert get(f"/models/mnist-cnn/{file}").status == 200
    flip(trained / "mnist-cnn" / file)
    assert get(f"/models/mnist-cnn/{file}").status == 404
    with pytest.raises(ArtifactError, match="not the file its card describes"):
        load_session(card, file) if file.endswith(".onnx") else load_document(card, file)


def test_what_runs_is_what_was_compared_even_where_nothing_of_the_change_can_be_seen(trained, monkeypatch):
    from core import artifacts

    monkeypatch.setattr(artifacts, "_state", lambda path: (1, 1, 1, 1))  # no clock and no size tells of the change
    card = load_card("mnist-cnn")
    artifacts.verified_path(card, "model.int8.onnx")
    flip(trained / "mnist-cnn" / "model.int8.onnx")
    assert get("/models/mnist-cnn/model.int8.onnx").status == 404
    with pytest.raises(ArtifactError, match="not the file its card describes"):
        load_session(card, "model.int8.onnx")


def test_a_graph_that_its_card_lists_but_nobody_can_run_is_named(trained):
    path = trained / "mnist-cnn" / "model.int8.onnx"
    path.write_bytes(b"no graph at all")
    describe(path)
    with pytest.raises(ArtifactError, match=r"model\.int8\.onnx of mnist-cnn is no network"):
        ImageClassifier.load("mnist-cnn", int8=True)


def test_a_self_test_with_other_numbers_is_noticed(trained):
    card = json.loads((trained / "mnist-cnn" / "card.json").read_text(encoding="utf-8"))
    card["self_test"]["logits"][0][0] += 1
    (trained / "mnist-cnn" / "card.json").write_text(json.dumps(card), encoding="utf-8")
    assert "self_test.logits" in str(verify().errors[0])


def test_a_file_that_no_card_lists_is_noticed(trained):
    (trained / "mnist-cnn" / "notes.txt").write_text("secret")
    assert [str(error) for error in verify().errors] == [
        "mnist-cnn/notes.txt lies under trained/, but no card lists it. Delete it."
    ]


@pytest.mark.parametrize("text", [DEEP, "{", '{"name": "../.."}', ""])
def test_routes_never_answer_with_a_servers_error(trained, text):
    (trained / "mnist-cnn" / "card.json").write_text(text)
    for file in ("card.json", "model.onnx", "history.json", "..", "../../card.json", "\x00"):
        assert get(f"/models/mnist-cnn/{file}").status == 404
    assert get("/models/text-en-gru/card.json").status == 200


@pytest.mark.parametrize("name", ["..", "../..", "mnist-cnn/..", "."])
def test_a_model_is_never_looked_for_elsewhere(trained, name):
    with pytest.raises(ArtifactError, match="must be one of"):
        load_card(name)


@pytest.mark.parametrize("is_json", [True, False])
def test_verify_lists_everything_that_is_wrong_and_says_so_by_its_status(trained, capsys, is_json):
    arguments = ["verify", "--json"] if is_json else ["verify"]
    assert main(arguments) == 0
    good = capsys.readouterr().out
    tell(trained / "mnist-cnn" / "card.json", "recipe", {})
    tell(trained / "text-en-gru" / "vocabulary.json", "unknown", 1)
    assert main(arguments) == 1
    bad = capsys.readouterr().out
    if is_json:
        assert json.loads(good)["errors"] == [] and len(json.loads(bad)["errors"]) == 2
    else:
        assert "no errors" in good and bad.strip().endswith("2 errors")
    assert "mnist-cnn/card.json" in bad and "text-en-gru/vocabulary.json" in bad


@pytest.mark.parametrize(("code", "word"), [("en", "The field"), ("ko", "필드")])
def test_home_goes_on_and_names_file_and_field(trained, code, word):
    tell(trained / "text-en-gru" / "card.json", "recipe", {})
    test = app_at()
    test.query_params["lang"] = code
    test.run()
    assert not test.exception
    said = " ".join(error.value for error in test.error)
    assert word in said and "text-en-gru/card.json" in said and "recipe." in said
    assert "pages/text/write.py" not in str(test.get("page_link")) and len(test.get("page_link")) > 5


@pytest.mark.parametrize("file", ["ablations.json", "mnist-cnn/evaluation.json", "mnist-cnn/history.json"])
def test_errors_page_goes_on_without_half_a_file(trained, file):
    path = trained / file
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    test = app_at("classify/errors")
    test.query_params["lang"] = "en"
    test.run()
    assert not test.exception
    assert any(path.name in error.value for error in test.error)
    assert len(test.header) >= 2  # the parts below are still there


def test_ablations_must_be_as_long_as_their_training(trained):
    found = copy.deepcopy(load_ablations())
    found["dropout"]["with"].pop()
    (trained / "ablations.json").write_text(json.dumps(found), encoding="utf-8")
    with pytest.raises(ArtifactError, match=r"The field dropout\.with of ablations\.json"):
        load_ablations()


def store_study(trained, found):
    (trained / "augmentation.json").write_text(json.dumps(found), encoding="utf-8")
    (trained / "augmentation.webp").write_bytes(augmentation.sheet())


def test_a_study_of_augmentation_and_its_pictures_are_looked_at(trained):
    before = verify().files
    store_study(trained, augmentation.study())
    assert (verify().files, verify().errors) == (before + 2, [])
    (trained / "augmentation.webp").write_bytes(b"other")
    assert "augmentation.webp is not the file" in str(verify().errors[0])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda found: found["points"].append(found["points"][0]), "points[60]"),
        (lambda found: found["points"].pop(), "means"),
        (lambda found: found["points"][3].pop("test"), "means"),
        (lambda found: found["means"][2].update(low=0.99, mean=0.5), "means[2]"),
        (lambda found: found["differences"][1].update(samples=51), "differences[1]"),
        (lambda found: found["differences"][1].pop("base"), "differences[1].base"),
        (lambda found: found.pop("pictures"), "pictures"),
        (lambda found: found["points"][0]["test"].update(auc=1.5), "points[0].test.auc"),
    ],
)
def test_a_study_that_says_what_cannot_be_is_refused(trained, change, field):
    found = augmentation.study()
    change(found)
    store_study(trained, found)
    with pytest.raises(ArtifactError) as error:
        load_augmentation()
    assert f"field {field} of augmentation.json" in str(error.value)
