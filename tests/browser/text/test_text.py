"""The pages of the networks that write, in a real browser: the same text as on the server, at the promised speed."""

import re
import unicodedata

import numpy as np
import pytest
from playwright.sync_api import expect

from core.artifacts import CARD_FILE, MODEL_FILE, load_card
from core.bench.server import serve
from core.inference import TextGenerator
from core.inference.text.generator import PROMPT_SYMBOLS
from core.ui.frame.routes import model_url
from core.ui.text.own_jobs import TRAINING_SWITCH
from tests.support.writers import GATES, UNITS, write_model

CELLS = tuple(GATES)
BROKEN_OFF = "wasm|ArrayBuffer|ERR_FAILED"  # what a browser says of a runtime that does not arrive
BLANK = "/runtime/shared/mnist.js"  # an address of the app that is not a page: the modules can be imported there
PLAIN = {"temperature": 1, "topK": 0, "topP": 1, "length": 60, "seed": 1, "prompt": "ROMEO:"}
# The sampler itself is compared number by number in tests/web/text; here each network meets each kind of request once.
FEW_REQUESTS = [
    PLAIN | {"seed": 2**53 - 1},
    PLAIN | {"temperature": 0, "length": 20},
    PLAIN | {"topP": 0.9, "topK": 7, "temperature": 0.7},
    PLAIN | {"prompt": unicodedata.normalize("NFD", "나는 오늘\r\n"), "length": 20},
    PLAIN | {"prompt": "\U0001f600 漢字 \U0001f469\u200d\U0001f467", "length": 20},
    PLAIN | {"prompt": "나는 오늘 영화를" * 200, "length": 20},  # more than is read
    PLAIN | {"length": 0},
]
MORE_REQUESTS = [
    PLAIN,
    PLAIN | {"seed": 2**53 - 1, "length": 200},
    PLAIN | {"temperature": 10},
    PLAIN | {"topP": 0},
    PLAIN | {"prompt": ""},
    PLAIN | {"prompt": "나는 오늘 영화를" * 50_000},  # more than 1 MB
    PLAIN | {"length": 2_000, "topK": 5},
]

SET = "(box, text) => { box.value = text; box.dispatchEvent(new Event('input', { bubbles: true })); }"
WRITE = """
async ({ sources, requests }) => {
  const { textWriters } = await import("/runtime/text/client.js");
  const writers = textWriters(sources);
  await Promise.all(writers.map((writer) => writer.ready));
  const found = [];
  for (const writer of writers) {
    await writer.call("pace", "full");
    for (const request of requests) {
      let [text, first] = ["", null];
      const start = performance.now();
      const onNews = (news) => {
        first ??= performance.now() - start;
        text += news.text;
      };
      await writer.call("write", request, onNews);
      found.push({ text, first, rate: (1000 * request.length) / (performance.now() - start) });
    }
  }
  return found;
}
"""


@pytest.fixture(scope="module", autouse=True)
def trained(tmp_path_factory):
    """Untrained networks of both languages, in this process and in the server."""
    folder = tmp_path_factory.mktemp("trained")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GLASSBOX_TRAINED", str(folder))
        for cell in CELLS:
            write_model(folder, "ko", cell, units=12, embedding=6)
            write_model(folder, "en", cell, units=UNITS[cell], embedding=128)
        yield folder


@pytest.fixture(scope="module")
def server(trained):
    with serve(environment={TRAINING_SWITCH: "1"}) as running:
        yield running.url


def sources(code):
    names = [f"text-{code}-{cell}" for cell in CELLS]
    files = {"card": CARD_FILE, "file": MODEL_FILE, "vocabulary": "vocabulary.json"}
    return [
        {key: model_url(name, file) for key, file in files.items()} | {"bytes": load_card(name).bytes} for name in names
    ]


def on_server(name, request):
    generator = TextGenerator.load(name)
    settings = {"temperature": request["temperature"], "top_k": request["topK"], "top_p": request["topP"]}
    return "".join(generator.generate(request["prompt"], request["length"], seed=request["seed"], **settings))


@pytest.mark.parametrize("requests", [FEW_REQUESTS, pytest.param(MORE_REQUESTS, marks=pytest.mark.slow)])
def test_tab_and_server_write_the_same_text(open_page, requests):
    found = open_page(BLANK).evaluate(WRITE, {"sources": sources("ko"), "requests": requests})
    texts = [one["text"] for one in found]
    assert texts == [on_server(f"text-ko-{cell}", request) for cell in CELLS for request in requests]
    assert len(set(texts)) > 2 * len(requests)


def written(page):
    return page.locator(".written").all_inner_texts()


def wait_until_written(page):
    expect(page.get_by_role("button", name="Stop")).to_be_disabled(timeout=60_000)


def test_page_writes_as_the_server_does_and_again_by_new_settings(open_page):
    """Although a file does not arrive at first."""
    failed = []

    def fail_once(route):
        failed.append(route.request.url)
        route.abort() if len(failed) == 1 else route.continue_()

    def hinder(page):
        page.route("**/text-ko-lstm/model.onnx*", fail_once)

    path = "/text?writes=ko&length=40&temperature=0.5&seed=7&top-k=9"
    page = open_page(path, before=hinder, expected="ERR_FAILED")
    page.get_by_label("Full speed").check()
    page.get_by_role("textbox", name="Prompt").fill("영화를 ")
    page.get_by_role("button", name="Write", exact=True).click()
    wait_until_written(page)
    request = PLAIN | {"prompt": "영화를 ", "length": 40, "temperature": 0.5, "seed": 7, "topK": 9}
    texts = page.locator(".written").evaluate_all("nodes => nodes.map((node) => node.textContent)")
    assert texts == [on_server(f"text-ko-{cell}", request) for cell in CELLS] and len(failed) == 2
    expect(page.locator(".rate").first).to_contain_text("40 symbols")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").last.click()
    assert download.value.suggested_filename == "gru.txt"
    assert download.value.path().read_text(encoding="utf-8") == "영화를 " + texts[-1]
    page.get_by_role("button", name="Another text").click()
    expect(page.locator(".written").first).not_to_have_text(texts[0])
    page.wait_for_url(lambda url: "seed=" in url and "seed=7&" not in url + "&")


@pytest.mark.slow
def test_text_appears_at_reading_speed_and_stops(open_page):
    page = open_page("/text?writes=ko&length=5000")
    page.get_by_role("button", name="Write", exact=True).click()
    expect(page.locator(".rate").first).to_contain_text("symbols")
    for column in page.locator(".written").all():
        expect(column).to_have_text(re.compile(".{10}", re.DOTALL))
    page.get_by_role("button", name="Stop").click()
    stopped = [len(text) for text in written(page)]
    assert max(stopped) < 200
    page.wait_for_timeout(200)
    assert [len(text) for text in written(page)] == stopped
    page.evaluate("() => { navigator.clipboard.writeText = async () => { throw new Error('refused'); }; }")
    page.get_by_role("button", name="Copy").first.click()
    expect(page.get_by_text("did not let the page copy")).to_have_count(1)
    prompt = "나는 오늘 영화를" * 45_000  # a megabyte
    page.get_by_role("textbox", name="Prompt").evaluate(SET, prompt)  # as pasting does; typing it takes Chromium long
    expect(page.get_by_text("the last 1,000 symbols")).to_be_visible()
    page.get_by_role("button", name="Write", exact=True).click()
    expect(page.locator(".given").first).to_have_text(f"… {prompt[-PROMPT_SYMBOLS:]}")
    page.get_by_role("button", name="Stop").click()


HOLD_BACK = """
window.posted = [];
const post = Worker.prototype.postMessage;
Worker.prototype.postMessage = function (message) {
  window.posted.push(message.name);
  setTimeout(() => post.call(this, message), ({ stop: 500, trace: 2000 })[message.name] ?? 0);
};
"""


def hold_back(page):
    page.add_init_script(HOLD_BACK)


def test_stop_right_after_write_leaves_nothing_to_write(open_page):
    page = open_page("/text?writes=ko&length=5000", before=hold_back)
    expect(page.get_by_role("button", name="Write", exact=True)).to_be_enabled()
    write, stop = (page.get_by_role("button", name=name, exact=True).element_handle() for name in ("Write", "Stop"))
    # What the page writes by itself on arrival may have been posted by now.
    page.evaluate("([write, stop]) => { window.posted = []; write.click(); stop.click(); }", [write, stop])
    page.wait_for_timeout(2_000)
    assert "write" not in page.evaluate("window.posted")


@pytest.mark.slow
def test_reading_keeps_up_with_typing(open_page):
    """One text is read, and only the newest one waits, however many were typed meanwhile."""
    page = open_page("/text-inside?writes=ko&cell=rnn", before=hold_back)
    expect(page.locator(".now")).to_contain_text("Symbol")
    page.evaluate("window.posted = []")
    for text in ("나", "나는", "나는 오", "나는 오늘"):
        page.get_by_label("Text to read").fill(text)
        page.wait_for_timeout(120)
    expect(page.locator(".now")).to_contain_text("Symbol 5, “늘”")
    page.wait_for_timeout(1_000)
    assert page.evaluate("window.posted") == ["trace"] * 2


def test_hostile_files_are_refused_and_the_page_goes_on(open_page):
    page = open_page("/text-own")
    for data, words in [
        (b"word\n" * 1_200_000, "The text must have 2,000 to 5,000,000 bytes"),  # Streamlit does not even take it
        (b"\x89PNG\r\n\x1a\n" * 500, "The file must be plain text"),
        (b"one endless line " * 2_000, "A line must have at most"),
    ]:
        file = {"name": f"{len(data)}.txt", "mimeType": "text/plain", "buffer": data}
        page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(file)
        expect(page.get_by_test_id("stFileChipName").last).to_have_text(file["name"])
        expect(page.get_by_test_id("stFileChipIconSpinner")).to_have_count(0)
        page.get_by_role("button", name="Train on this text").click()
        expect(page.get_by_text(words)).to_be_visible()


def test_chosen_symbol_is_put_behind_the_prompt(open_page):
    page = open_page("/text?writes=ko&temperature=10")
    first = page.locator(".next").nth(1).locator("button").first
    symbol = first.locator("strong").inner_text()
    logits, _ = TextGenerator.load("text-ko-lstm").read("나는 오늘")
    symbols = TextGenerator.load("text-ko-lstm").vocabulary.symbols
    assert symbols[1 + logits[0, 1:].argmax()] == {"␣": " ", "↵": "\n"}.get(symbol, symbol)
    first.click()
    expect(page.get_by_role("textbox", name="Prompt")).to_have_value(
        "나는 오늘" + {"␣": " ", "↵": "\n"}.get(symbol, symbol)
    )
    page.get_by_role("textbox", name="Prompt").fill("漢나")
    expect(page.get_by_text("Not in the vocabulary")).to_contain_text("漢")


@pytest.mark.slow
def test_where_the_tab_cannot_the_server_writes_the_same(open_page):
    def without_wasm(page):
        page.route("**/*.wasm", lambda route: route.abort())

    page = open_page("/text?writes=ko&length=30&seed=3&temperature=1", before=without_wasm, expected=BROKEN_OFF)
    expect(page.get_by_role("button", name="Try again in this tab")).to_be_visible()
    page.get_by_test_id("stCheckbox").filter(has_text="Full speed").click()
    page.get_by_role("button", name="Write", exact=True).click()
    wanted = on_server("text-ko-gru", PLAIN | {"prompt": "나는 오늘", "length": 30, "seed": 3})
    expect(page.get_by_test_id("stCode").last).to_have_text(wanted)


TRACE = """
async ({ sources, text }) => {
  const { textWriters } = await import("/runtime/text/client.js");
  const found = [];
  for (const writer of textWriters(sources)) {
    await writer.ready;
    const { symbols, parts, nats } = await writer.call("trace", { text });
    const plain = Object.entries(parts).map(([name, { units, values }]) => [name, { units, values: [...values] }]);
    found.push({ symbols, nats, parts: Object.fromEntries(plain) });
  }
  return found;
}
"""


def test_tab_traces_what_the_server_traces(open_page):
    text = "나는 오늘\n漢abc"
    found = open_page(BLANK).evaluate(TRACE, {"sources": sources("ko"), "text": text})
    for cell, trace in zip(CELLS, found, strict=True):
        generator = TextGenerator.load(f"text-ko-{cell}")
        held = generator.trace(text)
        assert trace["symbols"] == text
        assert np.allclose(trace["nats"], generator.score(text).nats, atol=1e-3)
        assert set(trace["parts"]) == {"next_state", *GATES[cell]}
        for name, part in trace["parts"].items():
            values = np.reshape(part["values"], (len(text), part["units"]))
            assert np.allclose(values, held[name], atol=1e-4), name


@pytest.mark.parametrize("is_in_tab", [True, False])
def test_typing_moves_the_state_and_a_unit_is_found(open_page, is_in_tab):
    def hinder(page):
        if not is_in_tab:
            page.route("**/*.wasm", lambda route: route.abort())

    page = open_page("/text-inside?writes=ko&cell=lstm", before=hinder, expected=BROKEN_OFF)
    expect(page.get_by_text("Read in this tab" if is_in_tab else "Read on the server")).to_be_visible()
    found = page.get_by_text("on this very text")
    expect(found).to_contain_text("length of the line so far")
    page.get_by_label("Text to read").fill("나는 오늘 나는")
    expect(page.locator(".coloured-text span")).to_have_count(8)
    expect(found).to_have_count(0)
    expect(page.locator(".now")).to_contain_text("Symbol 8, “는”")
    page.get_by_role("button", name="Cell state c").click()
    page.get_by_role("button", name="spaces").click()
    unit = int(page.get_by_role("spinbutton", name="Unit").input_value())
    values = TextGenerator.load("text-ko-lstm").trace("나는 오늘 나는")["next_state"][:, 12:]
    spaces = np.array([symbol == " " for symbol in "나는 오늘 나는"], float)
    r = [abs(np.corrcoef(spaces, column)[0, 1]) for column in values.T]
    assert r[unit] == pytest.approx(max(r), abs=1e-4)
    expect(page.locator(".now")).to_contain_text(f"unit {unit} is")
    spaces_button = page.get_by_role("button", name="spaces")
    expect(found).to_have_count(1)
    page.get_by_role("button", name="Hidden state h").click()
    expect(found).to_have_count(0)
    spaces_button.click()
    expect(found).to_have_count(1)
    unit = page.get_by_role("spinbutton", name="Unit").input_value()
    page.get_by_label("Text to read").fill("나는")
    expect(page.locator(".coloured-text span")).to_have_count(2)
    expect(found).to_have_count(0)
    spaces_button.click()
    expect(page.get_by_text("This text has nothing of the kind.")).to_be_visible()
    expect(page.get_by_role("spinbutton", name="Unit")).to_have_value(unit)
    page.get_by_label("Text to read").fill("")
    expect(page.locator(".now")).not_to_contain_text("Symbol")
    expect(page.get_by_role("spinbutton", name="Unit")).to_have_value(unit)


def test_cells_are_chosen_with_the_mouse_and_the_text_plays(open_page):
    text = "나는 오늘 나는"
    page = open_page("/text-inside?writes=ko&cell=rnn")
    page.get_by_label("Text to read").fill(text)
    expect(page.locator(".coloured-text span")).to_have_count(len(text))
    canvas, now = page.locator(".heat-map canvas"), page.locator(".now")
    size, states = canvas.bounding_box(), TextGenerator.load("text-ko-rnn").trace(text)["next_state"]
    rows = np.argsort(-states.var(axis=0), kind="stable")  # all 12 units, the liveliest first
    for place, row in ((2, 4), (5, 0), (2, 4)):
        x, y = (place + 0.5) * size["width"] / len(text), (row + 0.5) * size["height"] / len(rows)
        page.locator(".heat-map .frame").click(position={"x": x, "y": y})
        expect(now).to_contain_text(f"Symbol {place + 1}, “{text[place].replace(' ', '␣')}”: unit {rows[row]} is")
    page.locator(".coloured-text span").nth(6).click()
    expect(now).to_contain_text("Symbol 7")
    page.get_by_role("slider", name="Place in the text").press("End")
    page.get_by_role("button", name="Play").click()
    expect(now).to_contain_text(re.compile("Symbol [2-7]"))  # from the beginning; a slow machine skips some
    page.get_by_role("button", name="Pause").click()
    held = now.inner_text()
    page.wait_for_timeout(500)
    assert now.inner_text() == held
    page.get_by_role("button", name="Play").click()
    expect(now).to_contain_text(f"Symbol {len(text)}")
    expect(page.get_by_role("button", name="Play")).to_be_visible()


def test_units_are_chosen_by_keys(open_page):
    page = open_page("/text-inside?writes=ko&cell=gru")
    unit, grid = page.get_by_role("spinbutton", name="Unit"), page.get_by_role("img", name="All units after this")
    expect(page.locator(".now")).to_contain_text("Symbol")
    unit.fill("0")
    unit.blur()
    expect(grid).to_have_accessible_name(re.compile("unit 0 is"))
    grid.press("ArrowRight")
    expect(grid).to_have_accessible_name(re.compile("unit 1 is"))
    grid.press("ArrowDown")  # 12 units lie 5 in a row
    expect(unit).to_have_value("6")
    grid.press("ArrowLeft")
    expect(unit).to_have_value("5")
    for _press in range(3):
        grid.press("ArrowUp")  # no further than the first row
    expect(unit).to_have_value("0")
    page.get_by_text("한국어", exact=True).click()
    expect(page.get_by_text("이 탭에서 한 글자씩 읽었어요.")).to_be_visible()
