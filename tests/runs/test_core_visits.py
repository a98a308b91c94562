"""Which core a worker was on."""

from __future__ import annotations

from desktop_app.runs.core_visits import CoreVisits, Visit
from desktop_app.runs.samples import Sample, Samples, WorkerLook


def sample(at_ns: int, **cores: int | None) -> Sample:
    workers = {int(name[1:]): WorkerLook(0.0, core=core) for name, core in cores.items()}
    return Sample(at_ns, (), (), (), workers=workers)


def test_stays_are_joined_and_moves_are_seen() -> None:
    samples, visits = Samples([sample(10, w0=1, w1=0)]), CoreVisits()
    visits.take_over(samples)
    samples.rows += [sample(20, w0=1, w1=1), sample(30, w0=1, w1=None), sample(40, w0=0, w1=1)]
    visits.take_over(samples)
    assert visits.within(0, 0, 100) == [Visit(10, 30, 1), Visit(30, 40, 0)]
    assert visits.within(1, 0, 100) == [Visit(10, 20, 1), Visit(30, 40, 1)]
    assert visits.within(0, 12, 25) == [Visit(10, 30, 1)]
    assert visits.within(7, 0, 100) == []
    assert [visits.core_at(0, moment) for moment in (25, 35, 99)] == [1, 0, None]
    assert visits.core_at(1, 25) is None, "nobody saw where it was"
    assert visits.knows_any


def test_a_system_that_does_not_tell_cores() -> None:
    visits = CoreVisits()
    visits.take_over(Samples([sample(10, w0=None), sample(20, w0=None)]))
    assert not visits.knows_any
