"""The pages of the networks that write, without a browser and without training."""

import json
import math
import unicodedata

import pytest
import streamlit as st
from streamlit.runtime.context import ContextProxy, StreamlitHeaders

from core.inference import TextGenerator
from core.text.little_network import train
from core.text.own import ENOUGH_FILE, SHORTEST, own_text
from core.text.preparation import MOST_TOKENS
from core.ui.home.moving import WRITTEN, writing
from core.ui.text import numbers, own, own_jobs, writer
from core.ui.text.figures import loss_after, minutes
from tests.support.apps import app_at
from tests.support.writers import GATES, history, write_model

SOFTENED = {"temperature": 1.25, "in_weights": True, "split": "validation", "count": 1}


@pytest.fixture
def trained(monkeypatch, tmp_path):
    monkeypatch.setenv("GLASSBOX_TRAINED", str(tmp_path))
    for cell in GATES:
        write_model(tmp_path, "ko", cell)
    return tmp_path


def open_page(name, code="en", state=None, **parameters):
    test = app_at(name)
    test.query_params.update({"lang": code, **parameters})
    for key, value in (state or {}).items():
        test.session_state[key] = value
    test.run()
    assert not test.exception
    return test


@pytest.mark.parametrize("name", ["text/write", "text/inside"])
def test_without_networks_the_page_says_how_to_make_one(name, monkeypatch, tmp_path):
    monkeypatch.setenv("GLASSBOX_TRAINED", str(tmp_path))
    test = open_page(name)
    assert "No network that writes" in test.info[0].value
    assert "python -m core train text-en-gru" in test.code[0].value


@pytest.mark.parametrize("file", ["model.onnx", "vocabulary.json"])
@pytest.mark.parametrize("name", ["text/write", "text/inside"])
def test_missing_file_is_named_and_the_page_stops(trained, monkeypatch, name, file):
    monkeypatch.setattr(writer, "is_available", lambda: True)
    (trained / "text-ko-gru" / file).unlink()
    test = open_page(name, writes="ko")
    assert [f"must have the file `{file}`. `python -m core export text-ko-gru`" in box.value for box in test.error] == [
        True
    ]


def test_home_shows_what_each_network_writes(trained):
    generators = [TextGenerator.load(f"text-ko-{cell}") for cell in GATES]
    wanted = ["".join(one.generate("<&>", WRITTEN, temperature=0.5, seed=1)).replace("\n", " ") for one in generators]
    assert writing(generators, "", "<&>") == wanted


def test_networks_that_are_missing_are_named(trained):
    captions = " ".join(caption.value for caption in open_page("text/write").caption)
    assert "text-en-rnn, text-en-lstm, text-en-gru" in captions and "text-ko" not in captions


def test_server_writes_the_same_for_the_same_seed(trained, monkeypatch):
    monkeypatch.setattr(writer, "is_available", lambda: False)
    test = open_page("text/write", writes="ko", length="25", temperature="0.6", seed="5")
    assert any("install-runtime" in caption.value for caption in test.caption)
    test.toggle(key="full-speed").set_value(True)
    test.button(key="write").click().run()
    settings = {"temperature": 0.6, "seed": 5}
    wanted = ["".join(TextGenerator.load(f"text-ko-{cell}").generate("나는 오늘", 25, **settings)) for cell in GATES]
    assert [text.value for text in test.code] == wanted
    assert any("invented" in caption.value for caption in test.caption)


@pytest.fixture
def written(trained, monkeypatch):
    """The page of the writers after the server has written."""
    monkeypatch.setattr(writer, "is_available", lambda: False)
    test = open_page("text/write", writes="ko", length="12")
    test.toggle(key="full-speed").set_value(True)
    test.button(key="write").click().run()
    assert [len(text.value) for text in test.code] == [12, 12, 12]
    return test


def test_texts_of_the_server_outlive_other_choices_and_can_be_downloaded(written):
    texts = [text.value for text in written.code]
    written.slider(key="temperature").set_value(1.5).run()
    next(button for button in written.button if (button.key or "").startswith("next-")).click().run()
    assert [text.value for text in written.code] == texts
    assert len(written.get("download_button")) == 3 and written.button(key="stop").disabled
    written.button(key="another").click().run()
    assert [len(text.value) for text in written.code] == [12, 12, 12] and texts != [text.value for text in written.code]


def test_reader_may_let_the_server_write_though_the_tab_could(trained):
    test = open_page("text/write", writes="ko")
    assert not test.get("button") or "write" not in [button.key for button in test.button]
    test.toggle(key="on-server").set_value(True).run()
    assert "write" in [button.key for button in test.button]
    assert "text-int8" in [toggle.key for toggle in test.toggle]
    assert not any("could not be started" in caption.value for caption in test.caption)


def test_eight_bits_write_on_the_server_with_their_cost_beside_them(trained, monkeypatch):
    measure(trained, "rnn", int8_characters_per_second={"value": 8000.0, "symbols": 1, "streams": 1, "threads": 1})
    asked = []
    load = TextGenerator.load
    monkeypatch.setattr(TextGenerator, "load", lambda name, **more: asked.append((name, more)) or load(name, **more))
    monkeypatch.setattr(writer, "is_available", lambda: False)
    test = open_page("text/write", writes="ko")
    captions = " ".join(caption.value for caption in test.caption)
    assert "RNN: no faster, slightly different (+0.0100 nats" in captions and "GRU: 67% faster" in captions
    asked.clear()
    test.toggle(key="text-int8").set_value(True).run()
    assert asked == [(f"text-ko-{cell}", {"int8": True}) for cell in GATES] and not test.error
    (trained / "text-ko-gru" / "model.int8.onnx").unlink()
    test.run()
    assert "model.int8.onnx" in test.error[0].value and asked[-3:] == [(f"text-ko-{cell}", {}) for cell in GATES]


@pytest.mark.parametrize("asked", ["write", "another"])
def test_stopped_texts_of_the_server_stay(written, monkeypatch, asked):
    class Endless:
        def __init__(self, *_arguments, **_settings):
            self.symbols = iter("abcd")

        def __next__(self):
            return next(self.symbols, None) or st.stop()  # the reader's turn to press a button

    monkeypatch.setattr(TextGenerator, "generate", Endless)
    written.button(key=asked).click().run()
    assert any("invented" in caption.value for caption in written.caption)
    written.slider(key="temperature").set_value(1.5).run()  # does not end what was begun
    assert not written.button(key="stop").disabled and not written.get("download_button")
    written.button(key="stop").click().run()
    assert written.button(key="stop").disabled and len(written.get("download_button")) == 3
    assert [text.value for text in written.code] == ["abcd"] * 3


@pytest.mark.parametrize("prompt", ["", "\U0001f600", "가" * 1_000_000])
def test_odd_prompts_are_written_on_by_the_server(trained, monkeypatch, prompt):
    monkeypatch.setattr(writer, "is_available", lambda: False)
    test = open_page("text/write", writes="ko", length="0")
    test.text_area[0].set_value(prompt)
    test.button(key="write").click().run()
    assert not test.exception
    test.number_input(key="length").set_value(3)
    test.toggle(key="greedy").set_value(True)
    test.button(key="write").click().run()
    assert [len(text.value) for text in test.code] == [3, 3, 3]


def test_symbol_chosen_on_the_server_is_put_behind_the_prompt(trained, monkeypatch):
    monkeypatch.setattr(writer, "is_available", lambda: False)
    test = open_page("text/write", writes="ko")
    button = next(button for button in test.button if (button.key or "").startswith("next-text-ko-gru-"))
    button.click().run()
    assert test.text_area[0].value == "나는 오늘" + chr(int(button.key.rpartition("-")[2]))


@pytest.mark.parametrize("tab", ["Figures", "Four arrangements"])
def test_every_tab_of_the_lesson_draws(trained, tab):
    test = open_page("text/lesson", state={"lesson": tab})
    assert not test.error
    assert len(test.subheader) == 4


def test_table_and_equal_time_come_from_cards_and_histories(trained):
    test = open_page("text/lesson", state={"lesson": "Figures"})
    table = next(block.value for block in test.markdown if "Kneser-Ney" in block.value)
    assert "**1.480**" in table and "order 5 |" in table
    assert loss_after(history(1.5), 20 / 60) == pytest.approx(1.5 + 1 / 2 - 1 / 3)
    assert loss_after(history(1.5), 9 / 60) is None
    disturbed = [{**row, "seconds": row["seconds"] * number} for number, row in enumerate(history(1.5), start=1)]
    assert minutes(disturbed) == minutes(history(1.5))


def test_training_can_be_replayed_epoch_by_epoch(trained):
    test = open_page("text/lesson", state={"lesson": "Figures"})
    figure = json.loads(test.get("plotly_chart")[0].proto.spec)
    shown = [[len(line["x"]) for line in frame["data"]] for frame in figure["frames"]]
    assert shown == [[1, 1, 1], [2, 2, 2], [3, 3, 3]]
    assert [step["args"][0] for step in figure["layout"]["sliders"][0]["steps"]] == [["0"], ["1"], ["2"]]
    assert "abuse" not in " ".join(caption.value for caption in test.caption)


def measure(trained, cell, *, part="metrics", **known):
    path = trained / f"text-ko-{cell}" / "card.json"
    card = json.loads(path.read_text(encoding="utf-8"))
    card[part] |= known
    path.write_text(json.dumps(card), encoding="utf-8")


@pytest.mark.parametrize(
    ("part", "known", "words"),
    [
        ("recipe", {"refit": True, "refit_seconds": 30}, "of this second training"),
        (
            "calibration",
            SOFTENED,
            "(RNN 1.25, LSTM 1.25, GRU 1.25)",
        ),
    ],
)
def test_table_tells_of_a_second_training_and_of_a_temperature_where_there_was_one(trained, part, known, words):
    def said():
        captions = open_page("text/lesson", state={"lesson": "Figures"}).caption
        return words in " ".join(caption.value for caption in captions)

    assert not said()
    for cell in GATES:
        measure(trained, cell, part=part, **known)
    assert said()


@pytest.mark.parametrize(
    ("nats", "words"),
    [(1.0, "None of these networks"), (1.5, "better: GRU."), (9.0, "better: RNN, LSTM, GRU.")],
)
def test_only_networks_that_beat_counting_are_said_to(trained, nats, words):
    for cell in GATES:
        measured = {"count": 1, "split": "test", "order": 5}
        kneser_ney = {"nats_per_character": nats, "bits_per_character": nats / math.log(2)}
        known = {f"kneser_ney_test_{name}": {"value": value, **measured} for name, value in kneser_ney.items()}
        measure(trained, cell, **known)
    captions = " ".join(caption.value for caption in open_page("text/lesson", state={"lesson": "Figures"}).caption)
    assert words in captions and "has to beat it" not in captions


def test_counted_abuse_is_told(trained):
    for cell in GATES:
        measure(trained, cell, abusive_words={"value": 3, "symbols": 10_000, "temperature": 1.0, "seed": 0})
    captions = [caption.value for caption in open_page("text/lesson", state={"lesson": "Figures"}).caption]
    assert "Words of abuse in 10,000 symbols that each has written: RNN 3, LSTM 3, GRU 3." in captions


@pytest.mark.parametrize(("code", "tab"), [("ko", "그래프"), ("en", "Figures"), ("ko", "네 가지 배치")])
def test_lesson_draws_the_committed_networks(code, tab):
    test = open_page("text/lesson", code=code, state={"lesson": tab})
    assert not test.error
    assert len(test.subheader) == 4
    if tab == "네 가지 배치":
        assert test.metric[0].value == "3"  # one to one: the digit of the sample
        test.button_group(key="one-digit").set_value("digit-7").run()
        assert test.metric[0].value == "7"


@pytest.mark.parametrize(
    "review", [" 이 영화는 재미있다 ", unicodedata.normalize("NFD", "이 영화는 재미있다"), "재미있다 " * 40]
)
def test_every_symbol_that_was_read_has_its_bar(review):
    test = open_page(
        "text/lesson", state={"lesson": "Four arrangements", "review": review, "many-ko": review}, writes="ko"
    )
    judged, scored = (json.loads(chart.proto.spec) for chart in test.get("plotly_chart"))
    read = unicodedata.normalize("NFC", review).strip()[-80:].replace(" ", "␣")
    assert "".join(judged["layout"]["xaxis"]["ticktext"]) == read
    assert ("the last 80 symbols" in " ".join(caption.value for caption in test.caption)) == (len(review) > 140)
    foreseen = unicodedata.normalize("NFC", review).replace(" ", "␣")
    assert "".join(scored["layout"]["xaxis"]["ticktext"]) == foreseen


def test_lesson_cuts_the_readers_sentence(trained):
    test = open_page("text/lesson", code="ko", split="jamo")
    test.text_area[0].set_value("한 강").run()
    assert not test.exception and not test.error
    tokens = next(block for block in test.get("html") if "tokens" in block.proto.body)
    assert all(f"<b>{letter}</b>" in tokens.proto.body for letter in "ㅎㅏㄴㄱㅇ")
    test.text_area[0].set_value("<b>나쁜</b>").run()
    assert not any("<b>나쁜" in block.proto.body for block in test.get("html"))
    test.text_area[0].set_value("가" * (MOST_TOKENS + 1)).run()
    assert "240" in test.error[0].value


def test_one_long_line_is_learned_from_in_bounded_work_and_the_page_says_so(trained, monkeypatch):
    given = []
    monkeypatch.setattr(numbers, "train", lambda x, *rest, **more: given.append(x) or train(x, *rest, **more))
    test = open_page("text/lesson", split="syllable")
    test.text_area[0].set_value("가나다라마바사아" * (MOST_TOKENS // 8)).run()
    assert not test.exception and given[-1].shape == (MOST_TOKENS - 1, 16)
    assert "only the last 16 tokens" in " ".join(caption.value for caption in test.caption)
    assert "only the last" not in " ".join(caption.value for caption in open_page("text/lesson").caption)


def test_own_text_is_off_unless_switched_on(monkeypatch):
    monkeypatch.delenv(own_jobs.TRAINING_SWITCH, raising=False)
    test = open_page("text/own", **{"own-where": "server"})
    assert "GLASSBOX_TRAINING=1" in test.code[0].value
    assert "own-train" not in [button.key for button in test.button]
    monkeypatch.setenv(own_jobs.TRAINING_SWITCH, "1")
    monkeypatch.setattr(own, "is_tensorflow_installed", lambda: False)
    assert "pip install" in open_page("text/own", **{"own-where": "server"}).code[0].value


def test_where_the_server_does_not_train_the_tab_does(monkeypatch):
    monkeypatch.delenv(own_jobs.TRAINING_SWITCH, raising=False)
    monkeypatch.setattr(own, "is_available", lambda: True)
    test = open_page("text/own")
    assert test.session_state["own-where"] == "tab"
    parts = [json.loads(part.proto.json) for part in test.get("bidi_component")]
    [given] = [part for part in parts if "offered" in part]
    assert [network["cell"] for network in given["networks"]] == ["rnn", "lstm", "gru"]
    assert all(len(text.encode()) > SHORTEST for text in given["offered"].values())
    monkeypatch.setattr(own, "is_available", lambda: False)
    assert open_page("text/own").session_state["own-where"] == "server"


def test_own_text_is_off_behind_a_proxy_and_says_how_to_switch_it_on(monkeypatch):
    monkeypatch.setenv(own_jobs.TRAINING_SWITCH, "1")
    headers = StreamlitHeaders([("x-forwarded-for", "203.0.113.7")])
    monkeypatch.setattr(ContextProxy, "headers", headers)
    test = open_page("text/own", **{"own-where": "server"})
    assert "through a proxy" in test.info[0].value
    assert "GLASSBOX_TRAINING=public" in test.code[0].value
    assert "own-train" not in [button.key for button in test.button]
    monkeypatch.setenv(own_jobs.TRAINING_SWITCH, "public")
    assert "own-train" in [button.key for button in open_page("text/own").button]


def test_too_long_a_paste_reaches_the_server_whole_and_is_refused_with_the_limit(monkeypatch):
    monkeypatch.setenv(own_jobs.TRAINING_SWITCH, "1")
    test = open_page("text/own")
    area = test.text_area(key="own-paste")
    assert area.proto.max_chars == 0  # with a limit the browser cuts it without a word
    area.set_value("a line\n" * 860_000)
    test.button(key="own-train").click().run()
    assert "5,000,000" in test.error[0].value and "6,020,000" in test.error[0].value
    assert own.JOB_KEY not in test.session_state


@pytest.mark.parametrize("name", ["pages", "glossary", "invented"])
@pytest.mark.parametrize("code", ["en", "ko"])
def test_who_has_no_text_at_hand_is_given_one_that_can_be_learned_from(monkeypatch, code, name):
    monkeypatch.setenv(own_jobs.TRAINING_SWITCH, "1")
    test = open_page("text/own", code)
    test.button(key=f"own-try-{name}").click().run()
    given = test.text_area(key="own-paste").value
    assert own_text(given.encode())
    assert (sum("가" <= sign <= "힣" for sign in given) > 0.3 * len(given)) == (code == "ko")


def test_full_queue_is_said_and_the_text_stays(monkeypatch):
    monkeypatch.setenv(own_jobs.TRAINING_SWITCH, "1")
    jobs = own_jobs.Queue()
    monkeypatch.setattr(own, "queue", lambda: jobs)
    monkeypatch.setattr(jobs, "_work", lambda: None)  # nothing is begun
    for _ in range(own_jobs.MOST_WAITING):
        jobs.submit("text")
    test = open_page("text/own")
    pasted = "a line of mine\n" * 200
    test.text_area(key="own-paste").set_value(pasted)
    test.button(key="own-train").click().run()
    assert "3 other texts are waiting" in test.error[0].value
    assert own.JOB_KEY not in test.session_state
    assert test.text_area(key="own-paste").value == pasted


def test_short_text_is_refused_and_a_job_is_followed(monkeypatch):
    monkeypatch.setenv(own_jobs.TRAINING_SWITCH, "1")
    test = open_page("text/own")
    test.text_area(key="own-paste").set_value("too short")
    test.button(key="own-train").click().run()
    assert "2,000" in test.error[0].value
    job = own_jobs.Job("text", seconds=10, units=8)
    job.state = "running"
    job._last = {"losses": {"rnn": [[5.0, 100, 2.5]]}, "samples": {}}
    test = open_page("text/own", state={own.JOB_KEY: job})
    test.button(key="own-cancel").click().run()
    assert job.state == "cancelled"
    job.state, job.reason = "failed", "memory"
    assert "2 GB" in open_page("text/own", state={own.JOB_KEY: job}).error[0].value


def test_a_training_shows_what_the_networks_write_and_is_ended_when_its_reader_has_seen_enough(monkeypatch, tmp_path):
    monkeypatch.setenv(own_jobs.TRAINING_SWITCH, "1")
    job = own_jobs.Job("text", seconds=10, units=8)
    job.state, job.folder = "running", tmp_path
    test = open_page("text/own", state={own.JOB_KEY: job})
    assert test.button(key="own-now").disabled  # none of them has learned anything
    job._last = {"losses": {cell: [[5.0, 100, 2.5]] for cell in GATES}, "samples": {"lstm": "나는 ㅏㅏ"}}
    test.run()
    assert "나는 ㅏㅏ" in [block.value for block in test.code]
    assert "50%" in test.get("progress")[0].proto.text
    test.button(key="own-now").click().run()
    assert (tmp_path / ENOUGH_FILE).exists() and test.button(key="own-now").disabled and not test.exception


@pytest.mark.parametrize(("code", "said"), [("en", "CP949 (EUC-KR), assumed"), ("ko", "CP949 (EUC-KR) (추정)")])
def test_file_in_another_encoding_is_read_and_the_encoding_may_be_changed(monkeypatch, code, said):
    monkeypatch.setenv(own_jobs.TRAINING_SWITCH, "1")
    jobs = own_jobs.Queue()
    monkeypatch.setattr(own, "queue", lambda: jobs)
    monkeypatch.setattr(jobs, "_work", lambda: None)  # nothing is begun
    text = "[민수] [오전 9:12] 오늘 점심 뭐 먹을래?\n" * 100
    test = open_page("text/own", code)
    test.file_uploader[0].set_value([("대화.txt", text.encode("cp949"), "text/plain")]).run()
    assert test.selectbox[0].value == "cp949" and said in test.selectbox[0].options
    assert test.code[0].value == "\n".join(text.split("\n")[:5])
    test.selectbox[0].set_value("utf-8").run()
    assert "UTF-8" in test.error[0].value and not test.code
    test.selectbox[0].set_value("cp949").run()
    test.button(key="own-train").click().run()
    assert test.session_state[own.JOB_KEY].text == text


def test_symbols_of_one_font_alone_and_damaged_ones_are_told(monkeypatch):
    monkeypatch.setenv(own_jobs.TRAINING_SWITCH, "1")
    test = open_page("text/own")
    data = "나랏말\ue5c0\n".encode() * 300 + b"\xff\n"
    test.file_uploader[0].set_value([("old.txt", data, "text/plain")]).run()
    said = "\n".join(caption.value for caption in test.caption)
    assert "300 of its symbols mean something in one font alone" in said
    assert "Damaged symbols: 1, shown as" in said


def test_what_a_prompt_loses_is_shown_by_its_name(written):
    written.text_area[0].set_value("나는\u200b `7`").run()
    lost = next(caption.value for caption in written.caption if "Not in the vocabulary" in caption.value)
    assert "U+200B ZERO WIDTH SPACE" in lost


def test_reader_who_waits_is_told_how_many_come_before(monkeypatch):
    monkeypatch.setenv(own_jobs.TRAINING_SWITCH, "1")
    jobs = own_jobs.Queue()
    monkeypatch.setattr(own, "queue", lambda: jobs)
    monkeypatch.setattr(jobs, "_work", lambda: None)  # nothing is begun
    others = [jobs.submit("text") for _ in range(2)]
    test = open_page("text/own", state={own.JOB_KEY: jobs.submit("text")})
    assert "Before yours: 2." in test.info[0].value
    others[0].cancel()
    assert "Before yours: 1." in test.run().info[0].value
    others[1].cancel()
    assert not test.run().info


def test_pasted_text_is_still_there_after_a_training_that_failed(monkeypatch):
    monkeypatch.setenv(own_jobs.TRAINING_SWITCH, "1")
    jobs = own_jobs.Queue()
    monkeypatch.setattr(own, "queue", lambda: jobs)
    monkeypatch.setattr(jobs, "_work", lambda: None)  # nothing is begun
    test = open_page("text/own")
    test.text_area(key="own-paste").set_value("a line of mine\n" * 200)
    test.button(key="own-train").click().run()
    job = test.session_state[own.JOB_KEY]
    assert "own-paste" not in [area.key for area in test.text_area]
    job.state = "failed"
    test.run()
    assert test.text_area(key="own-paste").value == job.text == "a line of mine\n" * 200
    test.button(key="own-again").click().run()  # of an uploaded file too, which the browser does not give twice
    again = test.session_state[own.JOB_KEY]
    assert again is not job
    assert (again.state, again.text) == ("queued", job.text)


def test_trained_networks_write_what_may_be_a_quotation_until_they_are_put_away(trained, monkeypatch):
    monkeypatch.setenv(own_jobs.TRAINING_SWITCH, "1")
    job = own_jobs.Job("first line\nsecond line", seconds=10, units=8)
    job.state, job.generators = "done", [TextGenerator.load(f"text-ko-{cell}") for cell in GATES]
    job._last = {"losses": {cell: [[5.0, 100, 2.5]] for cell in GATES}, "samples": {}}
    test = open_page("text/own", state={own.JOB_KEY: job}, length="9")
    assert "training loss" in test.get("plotly_chart")[0].proto.spec
    captions = " ".join(caption.value for caption in test.caption)
    assert "word for word" in captions and "None of it is a quotation" not in captions
    assert test.text_area[0].value == "first line"
    test.toggle(key="full-speed").set_value(True)
    test.button(key="write").click().run()
    assert [len(text.value) for text in test.code] == [9, 9, 9]
    test.button(key="own-away").click().run()
    assert own.JOB_KEY not in test.session_state and not test.exception
