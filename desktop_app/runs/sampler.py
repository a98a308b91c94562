"""Samples the machine from outside the run: which core worked for whom, and who holds what memory.

Where the core of a thread is unknown, its share is spread over the cores that were busy.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import replace

from desktop_app.runs.machine import read_machine, read_throttles
from desktop_app.runs.readings import core_here, own_cpu_s, read_cores
from desktop_app.runs.record import RunRecord
from desktop_app.runs.run_use import CloseLooks, RunUse, Use
from desktop_app.runs.samples import Looks, Sample, WorkerLook

PERIOD_S = 0.25
FIRST_PERIOD_S = 0.1
FIRST_S = 1.0
"""In the first seconds of a run a look is taken more often: a short run shall have a picture too."""
LAST_S = 0.2
"""So long the last sample of a run is waited for; it takes some milliseconds."""
KEPT = 240
"""Samples kept for the live picture of the cores, whether a run goes on or not: one minute."""

Claim = tuple[int | None, float]
"""CPU that someone used: the core it was last on (None: unknown), and how much, in cores."""


class Sampler:
    """A thread that samples until :meth:`stop`."""

    def __init__(self) -> None:
        self.recent: deque[Sample] = deque(maxlen=KEPT)
        self._record: RunRecord | None = None
        self._is_stopped = False
        self._ending: RunRecord | None = None
        self._hurry, self._has_ended = threading.Event(), threading.Event()
        self._meter = CpuMeter()
        self._throttles: int | None = None
        self._thread = threading.Thread(target=self._work, name="sampler", daemon=True)

    def start(self) -> None:
        """Begin to sample."""
        self._thread.start()

    def stop(self) -> None:
        """Stop, and wait for the thread."""
        self._is_stopped = True
        self._hurry.set()
        if self._thread.is_alive():
            self._thread.join()

    def watch(self, record: RunRecord | None) -> None:
        """From now on tell this run's workers from the rest, and add the samples to its record.

        The run before it gets a last sample, at once: its processes will soon be gone.
        """
        ending, self._record = self._record, record
        if ending is not None and self._thread.is_alive():
            self._has_ended.clear()
            self._ending = ending
            self._hurry.set()
            self._has_ended.wait(LAST_S)

    def _work(self) -> None:
        while True:
            self._hurry.wait(self._period_s())
            if self._is_stopped:
                return
            self._hurry.clear()
            ending, self._ending = self._ending, None
            record = ending or self._record
            if sample := self._meter.sample(record):
                self.recent.append(sample)
                is_on = record is not None and record.wall_s is None and not record.is_over
                if record is not None and record.started and (ending or is_on):
                    self._add(record, sample)
                    if ending:
                        self._add_throttled(ending)
            if ending:
                self._has_ended.set()

    def _add(self, record: RunRecord, sample: Sample) -> None:
        if record.machine is None:
            self._throttles, record.machine = read_throttles(), read_machine()
        record.samples.rows.append(sample)

    def _add_throttled(self, record: RunRecord) -> None:
        if self._throttles is not None and record.machine is not None:
            throttled = (read_throttles() or 0) - self._throttles
            record.machine = replace(record.machine, throttled=throttled)

    def _period_s(self) -> float:
        record = self._record
        is_early = record is not None and not record.is_over and record.elapsed_s() < FIRST_S
        return FIRST_PERIOD_S if is_early else PERIOD_S


class CpuMeter:
    """Turns counters into shares: each call tells what happened since the call before it."""

    def __init__(self) -> None:
        self._at_ns = time.perf_counter_ns()
        self._cores = read_cores()
        self._own_s = own_cpu_s()
        self._use: RunUse | None = None
        self._close = CloseLooks()

    def sample(self, record: RunRecord | None = None) -> Sample | None:
        """Return what the cores did since the last call; None when no time has passed."""
        now = time.perf_counter_ns()
        cores, before = read_cores(), self._cores
        passed_s = (now - self._at_ns) / 1e9
        self._cores, self._at_ns = cores, now
        if passed_s <= 0 or len(cores) != len(before):  # a core came or went
            return None
        pairs = zip(cores, before, strict=True)
        busy = [_share(new[0] - old[0], new[1] - old[1]) for new, old in pairs]
        uses = self._look(record)
        run, left, here = attribute(busy, [(use.core, use.since_s / passed_s) for use in uses])
        own_s, self._own_s = self._own_s, own_cpu_s()
        own, other, _ = attribute(left, [(core_here(), (self._own_s - own_s) / passed_s)])
        workers = [pair for pair in zip(uses, here, strict=True) if pair[0].worker is not None]
        switches = self._close.switches([use.key for use, _ in workers])
        looks = {
            use.worker: WorkerLook(
                use.cpu_s, use.since_s / passed_s, use.core, fits, switches.get(use.key)
            )
            for use, fits in workers
            if use.worker is not None
        }
        memory = self._close.memory(list(dict.fromkeys(use.key[0] for use, _ in workers)))
        shares = tuple(run), tuple(own), tuple(other)
        return Sample(now, *shares, Looks.of(looks), memory, self._close.mhz())

    def _look(self, record: RunRecord | None) -> list[Use]:
        if record is None:
            self._use = None
            return []
        if self._use is None or self._use.record is not record:
            self._use = RunUse(record)
        return self._use.look()


def attribute(
    busy: Iterable[float], claims: Iterable[Claim]
) -> tuple[list[float], list[float], list[float]]:
    """Split the busy share of each core into what the claims used and what is left.

    A claim is met on its core first; what does not fit there (its thread has moved) is spread over
    the other cores in proportion to what is left on them. Returns two lists of one number for each
    core, both non-negative, that add up to ``busy``, and for each claim what its own core had room for.
    """
    left = list(busy)
    met = [0.0] * len(left)
    here: list[float] = []
    homeless = 0.0
    for core, amount in claims:
        is_known = core is not None and core < len(left)
        fits = min(max(amount, 0.0), left[core]) if core is not None and is_known else 0.0
        if core is not None and is_known:
            left[core] -= fits
            met[core] += fits
        here.append(fits)
        homeless += max(amount, 0.0) - fits
    room = sum(left)
    if homeless > 0 and room > 0:
        part = min(1.0, homeless / room)
        for core, free in enumerate(left):
            met[core] += free * part
            left[core] = free * (1 - part)
    return met, left, here


def _share(busy: float, total: float) -> float:
    return min(1.0, max(0.0, busy / total)) if total > 0 else 0.0
