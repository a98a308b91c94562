"""What each call has queued, running and done."""

from __future__ import annotations

from desktop_app.engine.events import AddRefused, ResultsArrived, RunFinished
from desktop_app.runs.promises import list_promises
from desktop_app.runs.record import RunRecord
from tests.canned_records import MS, SPEC, begun, track


def test_promises_say_what_is_queued_running_and_done() -> None:
    assert list_promises(RunRecord(SPEC)) == []
    record = begun(3)
    record.tracks = {0: track(0, (0, 2000 * MS, 2500 * MS, 0)), 1: track(1)}
    record.tracks[1].task = 1
    record.apply(AddRefused("x", "no number"))
    first, refused = list_promises(record)
    assert (first.call, first.count, first.done, first.running, first.queued) == ("map", 3, 1, 1, 1)
    assert first.is_ready is False and first.answers == ()
    assert (refused.refusal, refused.is_ready) == ("no number", None)
    record.apply(ResultsArrived([0, 1, 2], [2, 3, 4], [[2], [3], [2, 2]]))
    (first, _) = list_promises(record)
    assert first.is_ready is True and first.answers == ([2], [3], [2, 2])
    assert first.took_s == 0.5


def test_a_promise_of_a_run_that_ended_is_never_ready() -> None:
    record = begun(3)
    record.apply(RunFinished("crashed", "x"))
    assert list_promises(record)[0].is_ready is None
