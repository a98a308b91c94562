"""Who computes does not stand still, however long its task takes; nor does a run that is over or open."""

from __future__ import annotations

from desktop_app.engine.catalog import make_spec
from desktop_app.runs.sampler import Sampler
from desktop_app.runs.stalls import STILL_S, say_stalled
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
