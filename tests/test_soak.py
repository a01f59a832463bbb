"""The arithmetic of the soak, and a short one on the real app."""

import pytest

from core.bench import soak


def looks(megabytes):
    return [
        {"seconds": 60.0 * minute, "megabytes": size, "handles": 10.0, "threads": 5.0}
        for minute, size in enumerate(megabytes)
    ]


def test_memory_that_comes_to_rest_has_no_slope_and_one_that_grows_has_its_own():
    assert soak.summary(looks([100, 300, 400, 500, 500, 500, 500, 500]))["megabytes_a_minute"] == 0
    growing = soak.summary(looks([100, 110, 120, 130, 140, 150, 160, 170]))
    assert growing["megabytes_a_minute"] == 10
    assert (growing["megabytes_early"], growing["megabytes_late"]) == (125, 165)
    assert (growing["handles_late"], growing["threads_early"]) == (10, 5)


@pytest.mark.slow
def test_a_short_soak_answers_every_reader_and_sees_the_server(monkeypatch):
    monkeypatch.setattr(soak, "READERS", 2)
    monkeypatch.setattr(soak, "SECONDS", 15.0)
    (found,) = soak.rows()
    assert found["errors"] == [] and found["reruns"] >= 4
    assert found["megabytes_late"] > 100 and found["handles_late"] > 5 and found["threads_late"] > 1


@pytest.mark.slow
def test_readers_come_back_when_their_replica_is_killed(monkeypatch):
    from core.bench import proxied

    monkeypatch.setattr(soak, "READERS", 6)
    monkeypatch.setattr(soak, "SECONDS", 40.0)
    monkeypatch.setattr(proxied, "KILL_SECONDS", 15.0)
    (found,) = proxied.rows()
    assert found["errors"] == []
    assert found["comings_back"] > 0
