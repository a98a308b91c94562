"""What real runs use, seen from outside: CPU of workers and of what comes and goes, memory, switches."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from desktop_app.engine.catalog import make_spec
from desktop_app.engine.spec import RunSpec
from desktop_app.runs import readings, run_use
from desktop_app.runs.process import RunProcess
from desktop_app.runs.record import RunRecord
from desktop_app.runs.run_use import AHEAD_S, AT_ONCE, USS_S, CloseLooks
from desktop_app.runs.sampler import Sampler
from tests.real_runs import finish, wait_for, wait_until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="told on Linux only")


def sampled(spec: RunSpec) -> RunRecord:
    """Carry out a run as the window does: sampled, with a last sample at its end."""
    sampler = Sampler()
    run = RunProcess(spec)
    try:
        sampler.watch(run.record)
        sampler.start()
        wait_for(run, lambda record: record.wall_s is not None or record.is_over, "the end of work")
        sampler.watch(None)
        return finish(run)
    finally:
        sampler.stop()
        run.kill()
        run.update()


def used_s(record: RunRecord) -> float:
    """CPU seconds that the samples say the run used."""
    edges = [record.origin_ns, *(sample.at_ns for sample in record.samples.rows)]
    shares = [sum(sample.run) for sample in record.samples.rows]
    return sum(
        share * (end - begin) / 1e9
        for share, begin, end in zip(shares, edges, edges[1:], strict=False)
    )


@pytest.mark.parametrize("executor", ["threads", "processes"])
def test_what_workers_used_is_what_their_tapes_say(executor: str) -> None:
    record = sampled(make_spec("busy_loop", executor, {"iterations": 15_000_000}, {"workers": 2}))
    last = {
        worker: look for sample in record.samples.rows for worker, look in sample.workers.items()
    }
    assert set(last) == set(record.tracks)
    for worker, track in record.tracks.items():
        assert last[worker].cpu_s == pytest.approx(track.cpu_s, rel=0.2, abs=0.05)
        assert last[worker].core is None or last[worker].core in range(os.cpu_count() or 1)
    for sample in record.samples.rows:
        for core, share in enumerate(sample.run):
            here = sum(look.here for look in sample.workers.values() if look.core == core)
            assert -1e-9 <= here <= share + 1e-6, "workers are a part of the run"


def test_what_short_lived_processes_do_outside_tasks_is_the_runs_too() -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    options = {"workers": 2, "start_method": "spawn", "tasks_per_worker": 1, "chunk_size": 1}
    record = sampled(make_spec("tiny_tasks", "process_pool", {"count": 12}, options))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    in_tasks = sum(track.cpu_s for track in record.tracks.values())
    whole = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert in_tasks < 0.1 * whole, "nearly all is starting processes"
    assert used_s(record) > 0.5 * whole
    assert used_s(record) < 1.3 * whole


def test_threads_that_are_no_workers_are_the_runs_too() -> None:
    """The pool's own threads in the runner pickle and unpickle: nobody else does."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    work = {"kind": "list of dicts", "size": 20_000, "count": 30}
    options = {"workers": 2, "chunk_size": 1}
    record = sampled(make_spec("payload", "process_pool", work, options))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    whole = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert used_s(record) > 0.5 * whole


def test_the_last_sample_is_taken_at_the_end_of_the_work() -> None:
    record = sampled(make_spec("waiting", "threads", {"count": 4, "seconds": 0.3}, {"workers": 2}))
    assert record.wall_s
    ends_s = (record.samples.rows[-1].at_ns - record.origin_ns) / 1e9
    assert record.wall_s <= ends_s < record.wall_s + 0.3


def test_memory_and_switches_of_workers_are_seen() -> None:
    record = sampled(
        make_spec("waiting", "processes", {"count": 8, "seconds": 0.25}, {"workers": 2})
    )
    pids = {track.pid for track in record.tracks.values()}
    looks = [look for sample in record.samples.rows for look in sample.memory.items()]
    assert {pid for pid, _ in looks} == pids
    for _, (rss, uss) in looks:
        assert rss > 1_000_000 and (uss is None or 0 < uss <= rss)
    assert {pid for pid, (_, uss) in looks if uss is not None} == pids, "all have their turn"
    switched = [
        look.switches
        for sample in record.samples.rows
        for look in sample.workers.values()
        if look.switches is not None
    ]
    assert switched and max(voluntary for voluntary, _ in switched) >= 3, "each sleep is one"


@contextmanager
def sleepers(count: int) -> Iterator[list[int]]:
    processes = [subprocess.Popen(["sleep", "60"]) for _ in range(count)]
    try:
        yield [process.pid for process in processes]
    finally:
        for process in processes:
            process.kill()
            process.wait()


def test_of_many_processes_some_are_looked_at_and_all_have_their_turn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(run_use, "USS_S", 0.0)
    close = CloseLooks()
    with sleepers(AT_ONCE + 5) as pids:
        first, second = close.memory(pids), close.memory(pids)
        assert len(first) == len(second) == AT_ONCE
        assert {*first, *second} == {*pids}
        known: set[int] = set()

        def all_known() -> bool:
            known.update(pid for pid, (_, uss) in close.memory(pids).items() if uss is not None)
            return known == {*pids}

        wait_until(all_known, "USS of each")


def test_uss_is_read_at_every_look_at_first_and_seldom_in_the_long_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(run_use, "USS_SHARE", 1.0)
    close = CloseLooks()
    with sleepers(1) as pids:
        looks = [close.memory(pids)[pids[0]][1] is not None for _ in range(100)]
    few = round(AHEAD_S / USS_S)
    assert all(looks[:few]) and sum(looks) < 2 * few


def test_what_is_costly_is_seldom_read() -> None:
    close = CloseLooks()
    begin = time.perf_counter()
    spent = 0.0
    with sleepers(1) as pids:
        while time.perf_counter() - begin < 1:
            start = time.perf_counter()
            close.memory(pids)
            close.mhz()
            spent += time.perf_counter() - start
            time.sleep(0.01)
    assert spent < 0.15 * (time.perf_counter() - begin)


def test_who_has_gone_is_not_told_of() -> None:
    with sleepers(1) as (pid,):
        pass
    assert readings.read_thread(pid, pid) is None
    assert readings.read_switches(pid, pid) is None
    assert readings.read_rss(pid) is None and readings.read_uss(pid) is None
    assert readings.read_process(pid) is None


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere psutil knows")
def test_who_has_ended_has_no_memory_before_anyone_waits_for_it_either() -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    try:
        os.waitid(os.P_PID, ended.pid, os.WEXITED | os.WNOWAIT)
        assert readings.read_rss(ended.pid) is None
    finally:
        ended.wait()
