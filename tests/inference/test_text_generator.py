"""TextGenerator behind a fake session: what is read, what is written, what is refused."""

import dataclasses
import itertools
import re
import unicodedata

import numpy as np
import pytest

from core.artifacts import TensorSpec, load_card, sha256_of
from core.errors import ArtifactError, SettingError
from core.export.text import samples as text_samples
from core.inference import TextGenerator
from core.inference.text.generator import LONGEST_TEXT, PROMPT_SYMBOLS
from core.inference.text.sampling import SamplerSettings
from core.text import Vocabulary
from tests.support.cards import UNSEEN, like
from tests.support.writers import write_model

VOCABULARY = Vocabulary.of("나는오늘 abc\n")
SIZE = 5


class FakeSession:
    """Counts what it reads; the next symbol depends on the sum of what was read so far."""

    def __init__(self):
        self.read: list[int] = []

    def run(self, output_names, feeds):
        token, state = feeds["token"], feeds["state"]
        assert token.dtype == np.int32 and state.dtype == np.float32 and len(token) == len(state)
        self.read += token.tolist()
        state = (state + token[:, np.newaxis].astype(np.float32) + 1) % 97
        logits = np.sin(state[:, :1] * np.arange(1, len(VOCABULARY) + 1)).astype(np.float32) * 3
        held = {"logits": logits, "next_state": state, "update_gate": state / 97}
        return [held[name] for name in output_names]


def text_card(name: str = "text-tiny", **changes):
    spec = {
        "name": name,
        "inputs": (
            TensorSpec(name="token", shape=(None,), dtype="int32"),
            TensorSpec(name="state", shape=(None, SIZE), dtype="float32"),
        ),
        "outputs": (
            TensorSpec(name="logits", shape=(None, len(VOCABULARY)), dtype="float32"),
            TensorSpec(name="next_state", shape=(None, SIZE), dtype="float32"),
        ),
        "layers": ({"layer": "cell", "kind": "gate", "tensor": "update_gate", "shape": [None, SIZE]},),
        "self_test": {"tokens": [1], "logits": [[0.0] * len(VOCABULARY)]},
        "parameters": 4,
        "bytes": 1,
    }
    spec = {**spec, **changes}
    card = like("text-en-gru", spec.pop("name"), **spec)
    return card if "recipe" in changes else dataclasses.replace(card, recipe=card.recipe | {"units": SIZE})


@pytest.fixture
def generator():
    return TextGenerator(text_card(), VOCABULARY, FakeSession())


def write(generator, prompt="나는 ", length=30, **settings) -> str:
    return "".join(generator.generate(prompt, length, **settings))


def test_text_is_read_after_a_line_break(generator):
    write(generator, "나는", 3)
    assert VOCABULARY.decode(generator._session.read[:3]) == "\n나는"
    assert len(generator._session.read) == 5  # the last symbol need not be read


def test_empty_prompt_begins_a_text(generator):
    assert len(write(generator, "", 10)) == 10
    assert VOCABULARY.decode(generator._session.read[:1]) == "\n"


def test_same_seed_writes_the_same_and_another_differs(generator):
    first, again, other = (write(generator, seed=seed) for seed in (3, 3, 4))
    assert first == again != other
    assert set(first) <= set(VOCABULARY.symbols[1:])


def test_decomposed_prompt_is_the_same_prompt(generator):
    assert write(generator, unicodedata.normalize("NFD", "오늘 나는")) == write(generator, "오늘 나는")
    assert write(generator, "오늘\r\n") == write(generator, "오늘\n")


@pytest.mark.parametrize("prompt", ["\U0001f600\U0001f469\u200d\U0001f467", "漢字 ぁ", "\x00\ud7ff", "   "])
def test_unknown_symbols_are_read_as_unknown_and_never_written(generator, prompt):
    assert "\ufffd" not in write(generator, prompt, 200, temperature=10.0)


def test_of_a_megabyte_of_prompt_the_end_is_read(generator):
    prompt = "나는 오늘 abc\n" * 90_000
    assert len(prompt.encode()) > 1_000_000
    assert write(generator, prompt) == write(generator, prompt[-PROMPT_SYMBOLS:])
    assert len(generator._session.read) == 2 * (1 + PROMPT_SYMBOLS + 29)


def test_symbols_are_yielded_one_by_one_as_they_are_made(generator):
    stream = generator.generate("", LONGEST_TEXT)
    assert len(list(itertools.islice(stream, 5))) == 5
    assert len(generator._session.read) == 5


def test_length_zero_is_nothing_and_ten_thousand_is_ten_thousand(generator):
    assert write(generator, length=0) == ""
    assert generator._session.read == []
    assert len(write(generator, length=10_000)) == 10_000


def test_temperature_zero_is_the_likeliest_whatever_the_seed(generator):
    greedy = write(generator, temperature=0, seed=1)
    assert greedy == write(generator, temperature=0, seed=2) == write(generator, top_k=1, seed=3)
    assert greedy == write(generator, top_p=0, seed=4) == write(generator, temperature=1e-9)
    assert greedy != write(generator, temperature=10.0, seed=1)


@pytest.mark.parametrize("change", [{"length": -1}, {"length": LONGEST_TEXT + 1}, {"seed": -1}, {"top_p": 2.0}])
def test_settings_out_of_range_are_refused_before_anything_is_read(generator, change):
    with pytest.raises(SettingError, match="Received"):
        generator.generate("", **{"length": 1, **change})
    assert generator._session.read == []


def test_streams_side_by_side_are_those_written_alone(generator):
    settings, prompts, seeds = SamplerSettings(temperature=0.8, top_p=0.9), ["나는", "", "오늘 abc"], [5, 6, 5]
    together = zip(*generator.generate_side_by_side(prompts, 25, settings, seeds), strict=True)
    alone = [write(generator, p, 25, temperature=0.8, top_p=0.9, seed=s) for p, s in zip(prompts, seeds, strict=True)]
    assert ["".join(symbols) for symbols in together] == alone


def test_a_seed_is_needed_for_each_stream(generator):
    with pytest.raises(ValueError, match="Received: 2 and 1"):
        generator.generate_side_by_side(["", ""], 1, SamplerSettings(), [0])


def test_trace_holds_state_and_gates_after_each_symbol(generator):
    held = generator.trace("나는")
    assert {name: values.shape for name, values in held.items()} == {
        "logits": (2, len(VOCABULARY)),
        "next_state": (2, SIZE),
        "update_gate": (2, SIZE),
    }
    _, state = generator.read("나는")
    assert np.array_equal(held["next_state"][-1:], state)
    assert {len(values) for values in generator.trace("").values()} == {0}


def test_scores_are_the_chances_given_to_what_came(generator):
    scores = generator.score("나는")
    logits, _ = generator.read("나")
    chances = np.exp(logits[0].astype(float)) / np.exp(logits[0].astype(float)).sum()
    target = VOCABULARY.encode("는")[0]
    assert np.exp(-scores.nats[1]) == pytest.approx(chances[target], rel=1e-6)
    assert scores.is_likeliest[1] == (chances.argmax() == target)
    assert generator.score("").nats.shape == (0,)


@pytest.fixture
def stored(tmp_path, monkeypatch):
    monkeypatch.setenv("GLASSBOX_TRAINED", str(tmp_path))
    folder = tmp_path / "text-tiny"
    folder.mkdir()
    return folder


def store(folder, vocabulary: str, **changes) -> None:
    (folder / "vocabulary.json").write_text(vocabulary, encoding="utf-8")
    path = folder / "vocabulary.json"
    here = {"vocabulary.json": {"sha256": sha256_of(path), "bytes": path.stat().st_size}}
    files = dict.fromkeys(("model.onnx", "model.int8.onnx", "history.json", "gradients.json"), UNSEEN) | here
    (folder / "card.json").write_text(text_card(files=files, **changes).to_json(), encoding="utf-8")


@pytest.mark.parametrize("vocabulary", ["{", "{}", '{"symbols": ["a"]}', '{"symbols": 3}'])
def test_broken_vocabulary_names_the_command_that_mends_it(stored, vocabulary):
    store(stored, vocabulary)
    with pytest.raises(ArtifactError, match=r"text-tiny/vocabulary\.json.*core export text-tiny"):
        TextGenerator.load("text-tiny")


@pytest.mark.parametrize("name", ["mnist-cnn", "sentiment-ko"])
def test_network_of_another_task_writes_no_text(name):
    with pytest.raises(ArtifactError, match="writes text"):
        TextGenerator.load(name)


def test_eight_bit_file_must_be_on_the_card(stored):
    store(stored, VOCABULARY.to_json())
    assert load_card("text-tiny").vocabulary_file == "vocabulary.json"
    with pytest.raises(ArtifactError, match=r"model\.int8\.onnx"):
        TextGenerator.load("text-tiny", int8=True)


def test_samples_are_twenty_and_abuse_is_counted(monkeypatch, generator):
    assert [len(text) for text in text_samples.samples(generator, "나")] == [text_samples.LENGTH] * 20
    assert text_samples.samples(generator, "나")[3] == write(
        generator, "나", 120, temperature=text_samples.TEMPERATURE, seed=3
    )
    assert text_samples.abuse(generator) == []
    monkeypatch.setattr(text_samples, "ABUSIVE", re.compile("나"))
    count = write(generator, "", text_samples.CHECKED_SYMBOLS, seed=20).count("나")
    assert len(text_samples.abuse(generator)) == count > 0
    assert text_samples.abuse_metric(generator) == {}
    generator.card = dataclasses.replace(generator.card, data={"name": text_samples.KOREAN})
    assert text_samples.abuse_metric(generator)["abusive_words"]["value"] == count


def test_report_names_every_network_and_its_texts(monkeypatch, tmp_path):
    monkeypatch.setenv("GLASSBOX_TRAINED", str(tmp_path))
    write_model(tmp_path, "ko", "rnn")
    lines = list(text_samples.report("text-ko-rnn"))
    assert lines[0] == "## text-ko-rnn" and "1.630" in lines[1]
    assert [line.split(".")[0] for line in lines[-21:-1]] == [str(seed) for seed in range(20)]
    assert any(re.fullmatch(r"Words of the abuse list in 10,000 symbols: \d+ \(.*\)\.", line) for line in lines)
