"""What the threads and processes of one run use, look after look."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from desktop_app.runs.readings import (
    read_mhz,
    read_process,
    read_rss,
    read_switches,
    read_thread,
    read_uss,
)
from desktop_app.runs.record import RunRecord
from desktop_app.runs.tracks import Track

AT_ONCE = 16
"""So many threads or processes are looked at closely in one sample; more take turns."""
USS_SHARE, MHZ_SHARE = 0.05, 0.005
"""At most so much of a core is spent on what is costly to read."""
USS_S, MHZ_S = 0.5, 1.0
"""And at most so often, in the long run."""
AHEAD_S = 4.0
"""So much ahead of that a look may come: a short run shall have a picture, too."""

Key = tuple[int, int]
"""Process id and native thread id."""
One = TypeVar("One")


class Use(NamedTuple):
    """What a thread used since the last look, in CPU seconds, and the core it was last on, if known.

    Of threads that are not followed one by one there is one for each process, and one for all those
    that have ended: ``worker`` and ``core`` are None.
    """

    key: Key
    worker: int | None
    core: int | None
    cpu_s: float
    since_s: float


class RunUse:
    """Follows the threads of one run's workers one by one, and the rest of its processes in sums.

    Sums come from other accounts than threads and are coarser: they are told as they rise above what
    was told before, so that nothing is told twice.
    """

    def __init__(self, record: RunRecord) -> None:
        self.record = record
        self._used: dict[Key, float] = {}
        """By thread, and by (process, 0) for its other threads: CPU seconds told of so far."""
        self._gone: set[Key] = set()
        self._gone_s = self._unseen_s = 0.0
        self._base_s: float | None = None

    def look(self) -> list[Use]:
        """Return what was used since the last look."""
        started = self.record.started
        runner = read_process(started.pid) if started else None
        # Before its children are looked at: who ends meanwhile is missed now, and told next time.
        threads = self._threads()
        uses = [self._read(key, track) for key, track in threads.items() if key not in self._gone]
        uses += self._read_rests({pid for pid, _ in threads if (pid, pid) not in self._gone})
        if runner is not None:
            if self._base_s is None:
                self._base_s = runner[1]
            before, ended_s = self._unseen_s, runner[1] - self._base_s
            self._unseen_s = max(before, ended_s - self._gone_s)
            uses.append(Use((0, 0), None, None, self._unseen_s, self._unseen_s - before))
        return uses

    def _threads(self) -> dict[Key, Track | None]:
        record = self.record
        threads: dict[Key, Track | None] = {(pid, pid): None for pid in list(record.pids)}
        for pid, thread in self._used:  # also those of processes that are said to have ended
            if thread:
                threads.setdefault((pid, thread), None)
        for track in list(record.tracks.values()):
            if not track.host:
                threads[track.pid, track.thread] = track
        return threads

    def _read(self, key: Key, track: Track | None) -> Use:
        before = self._used.get(key, 0.0)
        reading = read_thread(*key)
        if reading is None:  # it has ended; its tape says what it still did
            reading = None, max(before, track.cpu_s if track else 0.0)
            self._gone.add(key)
            started = self.record.started
            if started and key[0] != started.pid:
                self._gone_s += reading[1] + self._used.pop((key[0], 0), 0.0)
        core, cpu_s = reading
        self._used[key] = cpu_s
        return Use(key, track.worker if track else None, core, cpu_s, max(0.0, cpu_s - before))

    def _read_rests(self, pids: set[int]) -> Iterator[Use]:
        """Yield what those threads of each process used that are not followed, ended ones too."""
        told = dict.fromkeys(pids, 0.0)
        for (pid, thread), used_s in self._used.items():
            if thread and pid in told:
                told[pid] += used_s
        for pid, told_s in told.items():
            if whole := read_process(pid):
                before = self._used.get((pid, 0), 0.0)
                self._used[pid, 0] = rest_s = max(before, whole[0] - told_s)
                yield Use((pid, 0), None, None, rest_s, rest_s - before)


class CloseLooks:
    """Looks that cost more, taken in turns or seldom, so that many workers cost no more than a few."""

    def __init__(self) -> None:
        self._turns = {"switches": 0, "memory": 0}
        self._looks_at: Counter[int] = Counter()
        self._due = {"uss": 0.0, "mhz": 0.0}

    def switches(self, keys: Sequence[Key]) -> dict[Key, tuple[int, int]]:
        """Return voluntary and forced context switches so far, of some of the threads."""
        found = {key: read_switches(*key) for key in self._some("switches", keys, AT_ONCE)}
        return {key: both for key, both in found.items() if both is not None}

    def memory(self, pids: Sequence[int]) -> dict[int, tuple[int, int | None]]:
        """Return RSS of some of the processes, in bytes, and USS of one of them at most."""
        some = self._some("memory", pids, AT_ONCE)
        if not some:
            return {}
        next_uss = self._seldom("uss", USS_SHARE, lambda: self._read_next_uss(some), USS_S)
        close, uss = next_uss or (None, None)
        found = {pid: read_rss(pid) for pid in some}
        return {
            pid: (rss, uss if pid == close else None)
            for pid, rss in found.items()
            if rss is not None
        }

    def _read_next_uss(self, pids: Sequence[int]) -> tuple[int, int | None]:
        """Return one of the processes that were looked at least often, and its USS."""
        pid = min(pids, key=self._looks_at.__getitem__)
        self._looks_at[pid] += 1
        return pid, read_uss(pid)

    def mhz(self) -> tuple[float, ...]:
        """Return each core's frequency, or nothing when it is not time for that."""
        return self._seldom("mhz", MHZ_SHARE, read_mhz, MHZ_S) or ()

    def _some(self, what: str, all_of_them: Sequence[One], count: int) -> list[One]:
        """Return the next so many of them: all have their turn."""
        if len(all_of_them) <= count:
            return list(all_of_them)
        first = self._turns[what] % len(all_of_them)
        self._turns[what] = first + count
        return [all_of_them[(first + n) % len(all_of_them)] for n in range(count)]

    def _seldom(
        self, what: str, share: float, read: Callable[[], One], least_s: float
    ) -> One | None:
        """Return what is read, or None when that would be more than its share of a core and too soon.

        A look that is early is paid for by later ones: in the long run both limits hold.
        """
        begin = time.perf_counter()
        if begin < self._due[what] - AHEAD_S:
            return None
        found = read()
        took_s = time.perf_counter() - begin
        self._due[what] = max(self._due[what], begin) + max(least_s, took_s / share)
        return found
