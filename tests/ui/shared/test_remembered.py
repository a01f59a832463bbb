"""What was computed of a picture: once for the same array, gone with it."""

import gc
import sys
import weakref

import numpy as np
import pytest

from core.ui.shared import remembered as module
from core.ui.shared.remembered import MOST_RESULTS, remembered


@pytest.fixture
def counted():
    calls = []

    @remembered
    def total(array, factor=1):
        calls.append(factor)
        return array * factor

    return total, calls


def test_same_array_is_computed_once_for_each_argument(counted):
    total, calls = counted
    picture = np.arange(6)
    assert total(picture, 2) is total(picture, 2)
    assert total(picture, 3).tolist() == [0, 3, 6, 9, 12, 15]
    assert calls == [2, 3]


def test_equal_picture_of_another_reader_is_computed_by_itself(counted):
    total, calls = counted
    first, second = np.arange(6), np.arange(6)
    assert total(first) is not total(second)
    assert len(calls) == 2


def test_results_go_with_their_picture(counted):
    total, _calls = counted
    picture = np.arange(6)
    result = weakref.ref(total(picture))
    assert result() is not None
    del picture
    gc.collect()
    assert result() is None


def test_part_of_a_picture_does_not_keep_the_picture():
    part = remembered(lambda array: array[1:])
    picture = np.arange(6)
    seen, result = weakref.ref(picture), part(picture)
    del picture
    gc.collect()
    assert seen() is None and result.tolist() == [1, 2, 3, 4, 5]


def test_nothing_that_is_remembered_can_be_changed(counted):
    total, _calls = counted
    picture = np.arange(6)
    result = total(picture, 2)
    for array in (picture, result):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_arrays_among_several_results_cannot_be_changed_and_are_not_views_of_the_picture():
    picture = np.arange(6)
    name, part = remembered(lambda array: ("part", array[1:]))(picture)
    assert name == "part" and not np.may_share_memory(part, picture)
    with pytest.raises(ValueError, match="read-only"):
        part[0] = 1


def test_few_results_of_one_picture_are_kept(counted):
    total, calls = counted
    picture = np.arange(6)
    for factor in range(MOST_RESULTS + 1):
        total(picture, factor)
    total(picture, 1)  # kept
    assert len(calls) == MOST_RESULTS + 1
    total(picture, 0)  # the oldest was dropped
    assert len(calls) == MOST_RESULTS + 2


def test_picture_that_outlives_the_program_is_forgotten_in_silence(counted, monkeypatch):
    total, _calls = counted
    picture = np.arange(6)
    total(picture)
    complaints = []
    monkeypatch.setattr(sys, "unraisablehook", complaints.append)
    monkeypatch.setattr(module, "_forget", None)  # as Python leaves a module at its exit
    del picture
    gc.collect()
    assert complaints == []
