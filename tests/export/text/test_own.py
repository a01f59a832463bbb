"""Networks that learn from a reader's own text take turns, show what they write, and stop when they are asked to."""

import json

import pytest

from core.export.text.own import SAMPLE_SYMBOLS, Learner, learn_in_turns
from core.text.own import ENOUGH_FILE

TEXT = "나는 오늘 밥을 먹었다.\n너는 내일 학교에 간다.\n" * 60


class StandIn:
    """Learns at once, and notes when it was its turn."""

    def __init__(self, name, turns):
        self.name, self.turns = name, turns
        self.seconds, self.losses, self.sample = 0.0, [], ""

    def learn(self, seconds):
        self.turns.append(self.name)
        self.seconds += seconds
        self.losses.append([self.seconds, 1, 2.5])
        self.sample = f"{self.name} writes"


@pytest.mark.parametrize(("is_enough", "rounds"), [(False, 2), (True, 1)])
def test_networks_learn_in_turns_until_their_time_is_over_or_their_reader_has_seen_enough(tmp_path, is_enough, rounds):
    turns = []
    if is_enough:
        (tmp_path / ENOUGH_FILE).touch()
    learn_in_turns({cell: StandIn(cell, turns) for cell in ("rnn", "gru")}, 1.5, tmp_path)
    assert turns == ["rnn", "gru"] * rounds
    progress = json.loads((tmp_path / "progress.json").read_text(encoding="utf-8"))
    assert {cell: len(rows) for cell, rows in progress["losses"].items()} == {"rnn": rounds, "gru": rounds}
    assert progress["samples"] == {"rnn": "rnn writes", "gru": "gru writes"}


def test_a_network_writes_with_what_it_has_learned_so_far():
    learner = Learner(TEXT, "rnn", 8)
    before = learner.write(20)
    learner.learn(0.1)
    assert learner.seconds >= 0.1 and learner.losses[0][1] > 0
    assert len(learner.sample) == SAMPLE_SYMBOLS and set(learner.sample) <= set(TEXT)
    assert learner.write(20) == learner.write(20) != before
