"""Whose CPU it was."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from desktop_app.engine.events import RunFinished, RunStarted
from desktop_app.engine.spec import RunSpec
from desktop_app.runs.record import RunRecord
from desktop_app.runs.sampler import Claim, CpuMeter, Sampler, attribute
from desktop_app.runs.samples import Sample, Samples
from desktop_app.runs.tracks import Track
from tests.real_runs import wait_until


def test_shares_add_up_and_are_never_negative() -> None:
    chance = random.Random(1)
    for _ in range(1000):
        busy = [chance.choice([0.0, 1.0, chance.random()]) for _ in range(chance.randint(0, 9))]
        claims: list[Claim] = [
            (chance.choice([None, *range(12)]), chance.choice([0.0, -0.1, 5.0, chance.random()]))
            for _ in range(chance.randint(0, 12))
        ]
        met, left, here = attribute(busy, claims)
        assert len(met) == len(left) == len(busy)
        assert min(met + left, default=0) >= 0, (busy, claims)
        for core, share in enumerate(busy):
            assert met[core] + left[core] == pytest.approx(share, abs=1e-9), (busy, claims)
        assert len(here) == len(claims) and all(
            0 <= fits <= max(0.0, amount) for fits, (_, amount) in zip(here, claims, strict=True)
        )
        wanted = sum(max(0.0, amount) for _, amount in claims)
        assert sum(met) == pytest.approx(min(wanted, sum(busy)), abs=1e-9), (busy, claims)


@pytest.mark.parametrize(
    ("busy", "claims", "met"),
    [
        ([1.0, 0.5], [(0, 0.25)], [0.25, 0.0]),
        ([1.0, 0.5], [(1, 0.75)], [0.25, 0.5]),
        ([0.5, 0.5], [(None, 0.5)], [0.25, 0.25]),
        ([0.5, 0.5], [(9, 0.5)], [0.25, 0.25]),
        ([0.5, 0.5], [(0, 9.0)], [0.5, 0.5]),
        ([0.0, 0.0], [(0, 1.0)], [0.0, 0.0]),
    ],
)
def test_a_claim_is_met_where_its_thread_was_first(
    busy: list[float], claims: list[Claim], met: list[float]
) -> None:
    assert attribute(busy, claims)[0] == pytest.approx(met)


def record_of(*pids: int) -> RunRecord:
    record = RunRecord(RunSpec("busy_loop", "processes"))
    record.apply(RunStarted(os.getpid(), 1, time.perf_counter_ns(), time.time(), True))
    record.pids = set(pids)
    record.tracks = {n: Track(n, pid, pid, 0) for n, pid in enumerate(pids)}
    return record


@contextmanager
def busy_process() -> Iterator[int]:
    with subprocess.Popen(
        [sys.executable, "-c", "print(flush=True)\nwhile True: pass"], stdout=subprocess.PIPE
    ) as process:
        try:
            assert process.stdout and process.stdout.readline()
            yield process.pid
        finally:
            process.kill()


def check(sample: Sample) -> None:
    assert len(sample.run) == len(sample.own) == len(sample.other) == os.cpu_count()
    for shares in zip(sample.run, sample.own, sample.other, strict=True):
        assert min(shares) >= 0 and sum(shares) <= 1 + 1e-9


def test_a_busy_process_is_seen_as_the_runs_and_not_as_anything_else() -> None:
    with busy_process() as pid:
        meter = CpuMeter()
        record = record_of(pid)
        seen: list[Sample] = []

        def is_much() -> bool:
            time.sleep(0.1)
            if sample := meter.sample(record):
                check(sample)
                seen.append(sample)
            return sum(sum(s.run) for s in seen[1:]) > 0.5

        wait_until(is_much, "half a core for some tenths of a second")
        assert seen[-1].workers[0].cpu_s > seen[0].workers[0].cpu_s
        if sys.platform == "linux":
            assert seen[-1].workers[0].core in range(os.cpu_count() or 1)


def test_without_a_run_nothing_is_the_runs() -> None:
    with busy_process():
        meter = CpuMeter()
        busy = 0.0

        def is_much() -> bool:
            nonlocal busy
            time.sleep(0.1)
            sample = meter.sample(None)
            if sample:
                check(sample)
                assert sum(sample.run) == 0
                busy += sum(sample.other)
            return busy > 0.5

        wait_until(is_much, "half a core of something else")


def test_our_own_work_is_our_own() -> None:
    meter = CpuMeter()
    own = 0.0

    def is_much() -> bool:
        nonlocal own
        start = time.thread_time()
        while time.thread_time() - start < 0.1:
            pass
        sample = meter.sample(None)
        if sample:
            check(sample)
            own += sum(sample.own)
        return own > 0.2

    wait_until(is_much, "a part of a core for this process")


def test_a_process_that_has_gone_is_no_error() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        pass
    meter = CpuMeter()
    time.sleep(0.05)
    sample = meter.sample(record_of(process.pid))
    assert sample
    assert sum(sample.run) == 0


def test_the_sampler_adds_to_the_record_of_a_run_that_goes_on() -> None:
    sampler = Sampler()
    record = record_of(os.getpid())
    sampler.watch(record)
    sampler.start()
    try:
        wait_until(lambda: len(record.samples) >= 2, "two samples")
        assert list(sampler.recent)[: len(record.samples)]
        record.apply(RunFinished("finished"))
        wait_until(lambda: len(sampler.recent) > len(record.samples) + 1, "samples without a run")
    finally:
        sampler.stop()
    moments = [sample.at_ns for sample in record.samples.rows]
    assert moments == sorted(set(moments))
    assert not [thread for thread in threading.enumerate() if thread.name == "sampler"]


def test_a_sampler_that_never_started_can_be_stopped() -> None:
    Sampler().stop()


def test_samples_say_how_many_cores_the_run_used() -> None:
    assert Samples().busy_cores() is None
    rows = [Sample(1, (1.0, 0.5), (0.0, 0.0), (0.0, 0.6)), Sample(2, (0.5, 0.0), (0, 0), (0, 0))]
    assert Samples(rows).busy_cores() == pytest.approx(1.0)
    assert rows[0].busy == (1.0, 1.0)
