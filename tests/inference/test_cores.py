"""Batches in parts: the same numbers in the same order, on cores that are idle alone."""

import threading

import numpy as np
import pytest

from core.inference.cores import Cores


class Doubling:
    """A session that doubles its rows and remembers how many each run had."""

    def __init__(self):
        self.rows = []

    def run(self, output_names, feeds):
        assert list(output_names) == ["twice", "first"]
        self.rows.append(len(feeds["x"]))
        return [feeds["x"] * 2, feeds["x"][:, 0]]


@pytest.mark.parametrize(
    ("count", "cores", "wanted"),
    [(64, 4, [16] * 4), (33, 4, [8, 8, 8, 9]), (17, 4, [8, 9]), (15, 4, [15]), (64, 1, [32, 32])],
)
def test_batch_is_shared_out_and_put_together_in_order(count, cores, wanted):
    session, x = Doubling(), np.arange(count * 2, dtype=np.float32).reshape(count, 2)
    twice, first = Cores(cores).run(session, ["twice", "first"], {"x": x})
    assert np.array_equal(twice, x * 2) and np.array_equal(first, x[:, 0])
    assert sorted(session.rows) == wanted


def test_who_comes_while_all_cores_work_has_one_and_does_not_wait():
    cores = Cores(4)
    with cores.taken(3) as mine, cores.taken(4) as next_one, cores.taken(4) as last:
        assert (mine, next_one, last) == (3, 1, 1)
    with cores.taken(4) as alone:
        assert alone == 4


def test_cores_are_given_back_where_a_run_fails():
    cores, session = Cores(2), Doubling()
    with pytest.raises(AssertionError):
        cores.run(session, ["once"], {"x": np.zeros((64, 1), np.float32)})
    with pytest.raises(ZeroDivisionError):
        cores.each(lambda number: 1 // number, [2, 0, 1])
    with cores.taken(2) as share:
        assert share == 2


def test_limit_holds_for_as_long_as_it_is_wanted():
    cores, session = Cores(4), Doubling()
    with cores.limited(1):
        cores.run(session, ["twice", "first"], {"x": np.zeros((64, 1), np.float32)})
    cores.run(session, ["twice", "first"], {"x": np.zeros((64, 1), np.float32)})
    assert session.rows[:2] == [32, 32] and sorted(session.rows[2:]) == [16] * 4


def test_each_item_is_worked_on_at_the_same_time_and_stands_at_its_place():
    together = threading.Barrier(3, timeout=10)  # broken where one waits for the other

    def square(number):
        together.wait()
        return number**2

    assert Cores(3).each(square, [3, 4, 5]) == [9, 16, 25]
    assert Cores(1).each(lambda number: number**2, [3, 4, 5]) == [9, 16, 25]
    assert Cores(3).each(abs, []) == []
