"""Who computes does not stand still, however long its task takes; nor does a run that is over or open."""

from __future__ import annotations

import pytest

from desktop_app.engine.catalog import make_spec
from desktop_app.engine.events import RunFinished
from desktop_app.runs import stalls
from desktop_app.runs.record import RunRecord
from desktop_app.runs.sampler import Sampler
from desktop_app.runs.stalls import STILL_S, StallWatch, say_stalled
from tests import canned
from tests.real_runs import finish, started, wait_for


def test_long_tasks_that_compute_do_not_stand_still_and_an_open_run_may_be_idle() -> None:
    sampler = Sampler()
    sampler.start()
    endless = make_spec("busy_loop", "processes", {"iterations": 10**12}, {"workers": 2})
    few = {"count": 2, "smallest": 2, "largest": 100}
    idle = make_spec("prime_factors", "process_pool", few, {"workers": 2}, keep_open=True)
    told: set[str] = set()

    def is_late(seconds: float) -> bool:
        told.add(say_stalled(run.record))
        return run.record.elapsed_s() > seconds

    try:
        for spec in (endless, idle):
            with started(spec) as run:
                sampler.watch(run.record)
                wait_for(
                    run, lambda _: is_late(STILL_S + 1.5), "more than the time of standing still"
                )
                sampler.watch(None)
                run.terminate()
                told.add(say_stalled(finish(run)))
    finally:
        sampler.stop()
    assert told == {""}


def test_whoever_shows_a_run_looks_once_a_second_and_at_once_at_another_or_its_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked: list[RunRecord] = []
    now = 100.0

    def look(record: RunRecord) -> str:
        looked.append(record)
        return f"look {len(looked)}"

    monkeypatch.setattr(stalls, "say_stalled", look)
    monkeypatch.setattr("desktop_app.runs.stalls.time.monotonic", lambda: now)
    watch, first, second = StallWatch(), canned.running(), canned.running()
    assert [watch.say(first) for _ in range(3)] == ["look 1"] * 3
    now += stalls.LOOK_S
    assert watch.say(first) == "look 2"
    assert watch.say(second) == "look 3"
    second.finished = RunFinished("finished")
    assert watch.say(second) == "look 4"
    assert looked == [first, first, second, second]
