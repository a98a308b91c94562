"""Samples the machine from outside the run: which core worked for whom.

Sources: ``/proc/PID/task/TID/stat`` on Linux (CPU time and the core a thread was last on), psutil
elsewhere (CPU time of processes; the core is unknown there and the share is spread over busy cores).
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections import deque
from collections.abc import Iterable
from pathlib import Path

import psutil

from desktop_app.runs.record import RunRecord
from desktop_app.runs.samples import Sample, WorkerLook

PERIOD_S = 0.25
FIRST_PERIOD_S = 0.1
FIRST_S = 2.0
"""In the first seconds of a run a look is taken more often: a short run shall have a picture too."""
KEPT = 240
"""Samples kept for the live picture of the cores, whether a run goes on or not: one minute."""

Claim = tuple[int | None, float]
"""CPU that someone used: the core it was last on (None: unknown), and how much, in cores."""


class Sampler:
    """A thread that samples until :meth:`stop`."""

    def __init__(self) -> None:
        self.recent: deque[Sample] = deque(maxlen=KEPT)
        self._record: RunRecord | None = None
        self._is_stopped = threading.Event()
        self._meter = CpuMeter()
        self._thread = threading.Thread(target=self._work, name="sampler", daemon=True)

    def start(self) -> None:
        """Begin to sample."""
        self._thread.start()

    def stop(self) -> None:
        """Stop, and wait for the thread."""
        self._is_stopped.set()
        if self._thread.is_alive():
            self._thread.join()

    def watch(self, record: RunRecord | None) -> None:
        """From now on tell this run's workers from the rest, and add the samples to its record."""
        self._record = record

    def _work(self) -> None:
        while not self._is_stopped.wait(self._period_s()):
            record = self._record
            sample = self._meter.sample(record)
            if sample is None:
                continue
            self.recent.append(sample)
            if record is not None and record.started and not record.is_over:
                record.samples.rows.append(sample)

    def _period_s(self) -> float:
        record = self._record
        is_early = record is not None and not record.is_over and record.elapsed_s() < FIRST_S
        return FIRST_PERIOD_S if is_early else PERIOD_S


class CpuMeter:
    """Turns counters into shares: each call tells what happened since the call before it."""

    def __init__(self) -> None:
        self._at_ns = time.perf_counter_ns()
        self._cores = _read_cores()
        self._used: dict[tuple[int, int], float] = {}
        self._own = _own_cpu_s()

    def sample(self, record: RunRecord | None = None) -> Sample | None:
        """Return what the cores did since the last call; None when no time has passed."""
        now = time.perf_counter_ns()
        cores, before = _read_cores(), self._cores
        passed_s = (now - self._at_ns) / 1e9
        if passed_s <= 0 or len(cores) != len(before):  # a core came or went
            self._cores, self._at_ns = cores, now
            return None
        pairs = zip(cores, before, strict=True)
        busy = [_share(new[0] - old[0], new[1] - old[1]) for new, old in pairs]
        own = _own_cpu_s()
        own_claims: list[Claim] = [(_core_here(), (own - self._own) / passed_s)]
        run_claims, workers = self._claims(record, passed_s)
        self._cores, self._at_ns, self._own = cores, now, own
        for_run, left = attribute(busy, run_claims)
        for_own, other = attribute(left, own_claims)
        return Sample(now, tuple(for_run), tuple(for_own), tuple(other), workers=workers)

    def _claims(
        self, record: RunRecord | None, passed_s: float
    ) -> tuple[list[Claim], dict[int, WorkerLook]]:
        """Return what the run's threads used, and each worker as it is seen now."""
        used: dict[tuple[int, int], float] = {}
        claims: list[Claim] = []
        workers: dict[int, WorkerLook] = {}
        for (pid, thread), worker in _threads_of(record).items():
            before = self._used.get((pid, thread), 0.0)
            reading = _read_thread(pid, thread)
            if reading is None and worker is not None and record is not None:
                # It has ended since the last look; its tape says what it still did.
                reading = None, max(before, record.tracks[worker].cpu_s)
            if reading is None:
                continue
            core, cpu_s = reading
            used[pid, thread] = cpu_s
            share = (cpu_s - before) / passed_s
            claims.append((core, share))
            if worker is not None:
                workers[worker] = WorkerLook(cpu_s, share, core)
        self._used = used
        return claims, workers


def _threads_of(record: RunRecord | None) -> dict[tuple[int, int], int | None]:
    """Return the threads to read, by (process, thread), with the worker that each is, if any."""
    if record is None or record.is_over:
        return {}
    threads: dict[tuple[int, int], int | None] = {(pid, pid): None for pid in list(record.pids)}
    for track in list(record.tracks.values()):
        if not track.host:
            threads[track.pid, track.thread] = track.worker
    return threads


def attribute(busy: Iterable[float], claims: Iterable[Claim]) -> tuple[list[float], list[float]]:
    """Split the busy share of each core into what the claims used and what is left.

    A claim is met on its core first; what does not fit there (its thread has moved) is spread over
    the other cores in proportion to what is left on them. Returns two lists of one number for each
    core, both non-negative, that add up to ``busy``.
    """
    left = list(busy)
    met = [0.0] * len(left)
    homeless = 0.0
    for core, amount in claims:
        fits = min(max(amount, 0.0), left[core]) if core is not None and core < len(left) else 0.0
        if core is not None and core < len(left):
            left[core] -= fits
            met[core] += fits
        homeless += max(amount, 0.0) - fits
    room = sum(left)
    if homeless > 0 and room > 0:
        part = min(1.0, homeless / room)
        for core, free in enumerate(left):
            met[core] += free * part
            left[core] = free * (1 - part)
    return met, left


def _share(busy: float, total: float) -> float:
    return min(1.0, max(0.0, busy / total)) if total > 0 else 0.0


def _read_cores() -> list[tuple[float, float]]:
    """Return (busy, total) CPU seconds of each core since the machine started."""
    rows = []
    for times in psutil.cpu_times(percpu=True):
        idle = times.idle + getattr(times, "iowait", 0.0)
        guest = getattr(times, "guest", 0.0) + getattr(times, "guest_nice", 0.0)
        total = sum(times) - guest  # user and nice time contain the guests'
        rows.append((total - idle, total))
    return rows


def _own_cpu_s() -> float:
    times = os.times()
    return times.user + times.system


if sys.platform == "linux":
    _TICK_S = 1 / os.sysconf("SC_CLK_TCK")

    def _read_thread(pid: int, thread: int) -> tuple[int | None, float] | None:
        """Return the core a thread was last on and its CPU seconds; None when it has gone.

        Fields 14, 15 and 39 of proc(5) stat, counted behind the name, which may hold anything.
        """
        try:
            text = Path(f"/proc/{pid}/task/{thread}/stat").read_bytes()
        except OSError:
            return None
        fields = text[text.rindex(b")") + 2 :].split()
        return int(fields[36]), (int(fields[11]) + int(fields[12])) * _TICK_S

    def _core_here() -> int | None:
        reading = _read_thread(os.getpid(), os.getpid())
        return reading[0] if reading else None

else:

    def _read_thread(pid: int, thread: int) -> tuple[int | None, float] | None:
        """Return None for the core and the thread's CPU seconds; None when it has gone."""
        try:
            process = psutil.Process(pid)
            if thread == pid:
                times = process.cpu_times()
                return None, times.user + times.system
            for one in process.threads():
                if one.id == thread:
                    return None, one.user_time + one.system_time
        except psutil.Error:
            return None
        return None

    def _core_here() -> int | None:
        return None
