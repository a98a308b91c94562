"""What the tasks gave: a million results in tens of megabytes, read when they are looked at."""

from __future__ import annotations

import bisect
import itertools
import operator
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, overload

import msgspec
import numpy as np
from numpy.typing import NDArray

from desktop_app.engine.events import ResultsArrived

PACKED_FROM = 1000
"""So many results are packed, and unpacked, together."""
GROWTH = 16
"""Zeros that are not overwritten take no memory, and growing often would hold up the window."""
TASKS = 100_000_000
"""No run has so many."""
FREE_PIECES = 100
"""Beyond so many, pieces that hold next to nothing are none that were packed here."""
KEPT_PIECES = 8
"""Pieces that are kept unpacked, since who looks at one result looks at its neighbours too."""


class Result(NamedTuple):
    """What one task gave: its input, its value, or the message of its failure.

    ``is_cut`` says that ``value`` is the start of a long value's text.
    """

    task: int
    input: Any
    value: Any
    failure: str = ""
    is_cut: bool = False


_decode = msgspec.json.Decoder(list[Result]).decode
_encode = msgspec.json.encode
_TASK, _FAILURE = operator.itemgetter(0), operator.itemgetter(3)


@dataclass(frozen=True)
class Batch:
    """Results that arrived together, with their ``tasks``; packed as JSON when they are many.

    ``at_ns`` (perf_counter_ns) is when they arrived, 0 where nobody noted it.
    """

    tasks: NDArray[np.int64]
    content: bytes | list[Result]
    failed: int
    at_ns: int = 0

    @classmethod
    def of(cls, event: ResultsArrived) -> Batch:
        """Return what an event brings now. Costs most of what results cost; for any thread.

        Raises ``ValueError`` when it is of tasks that no run has.
        """
        if event.numbers and not 0 <= min(event.numbers) <= max(event.numbers) < TASKS:
            raise ValueError("The runner told of tasks that no run has.")
        at_ns = time.perf_counter_ns()
        failed, cut = event.failed, set(event.cut)
        rows = zip(event.numbers, event.inputs, event.values, strict=True)
        results = [
            Result(
                number, item, value, failed.get(str(number), "") if failed else "", number in cut
            )
            for number, item, value in rows
        ]
        return replace(cls.holding(results), at_ns=at_ns)

    @classmethod
    def holding(cls, results: list[Result]) -> Batch:
        """Return a batch of these results."""
        return cls._packed(results, b"" if len(results) < PACKED_FROM else _encode(results))

    @classmethod
    def unpacking(cls, piece: bytes) -> Batch:
        """Return the batch that was packed as ``piece``; raises an error of msgspec when none was."""
        return cls._packed(_decode(piece), piece)

    @classmethod
    def _packed(cls, results: list[Result], piece: bytes) -> Batch:
        tasks = np.fromiter(map(_TASK, results), np.int64, len(results))
        failed = len(results) - list(map(_FAILURE, results)).count("")
        return cls(tasks, piece if len(results) >= PACKED_FROM else results, failed)


class Results(Sequence[Result]):
    """Results in order of arrival. All but the newest are packed as JSON, piece by piece."""

    def __init__(self, pieces: Iterable[bytes] = (), below: int = 0) -> None:
        """Take results that were packed, of tasks ``below`` this number.

        Raises ``ValueError`` or an error of msgspec when they are none.
        """
        self._pieces: list[bytes] = []
        self._ends: list[int] = []
        """Where each piece ends among all results."""
        self._failed_by: list[int] = []
        """How many have failed by the end of each piece."""
        self._newest: list[Result] = []
        self._places = np.zeros(256, np.int32)
        """By task number, its place among all results, from 1 on."""
        self._used = 0
        """So many of the places may be taken."""
        self._unpacked: dict[int, list[Result]] = {}
        self.failed = 0
        """How many tasks failed."""
        self.arrivals: list[tuple[int, int]] = []
        """How many had arrived by which moment (perf_counter_ns), as far as that was noted."""
        if (
            below
        ):  # room for all at once: what is not filled takes no memory, and growing is copying
            self._places = np.zeros(below, np.int32)
        for number, piece in enumerate(pieces):
            if number > FREE_PIECES and len(self) < PACKED_FROM // 10 * number:
                raise ValueError("its results are in pieces that are too small")
            batch = Batch.unpacking(piece)
            if not ((batch.tasks >= 0) & (batch.tasks < below)).all():
                raise ValueError("its results are of tasks that no run has")
            self.add(batch)

    def add(self, batch: Batch) -> None:
        """Add results that have arrived."""
        count, new = len(self), len(batch.tasks)
        needed = int(batch.tasks.max(initial=-1)) + 1
        self._used = max(self._used, needed)
        if needed > len(self._places):
            places = np.zeros(max(needed, GROWTH * len(self._places)), np.int32)
            places[: len(self._places)] = self._places
            self._places = places
        self._places[batch.tasks] = np.arange(count + 1, count + new + 1)
        if isinstance(batch.content, bytes):
            self._pack_newest()
            self.failed += batch.failed
            self._append(batch.content, new)
        else:
            self.failed += batch.failed
            self._newest += batch.content
            if len(self._newest) >= PACKED_FROM:
                self._pack_newest()
        if batch.at_ns:
            self.arrivals.append((count + new, batch.at_ns))

    def hold(self, whole: Results, count: int) -> None:
        """Hold the first ``count`` results of another, and no others; unpacks one piece at most."""
        number = bisect.bisect_right(whole._ends, count)
        self._pieces, self._ends = whole._pieces[:number], whole._ends[:number]
        self._failed_by = whole._failed_by[:number]
        rest = count - (self._ends[-1] if number else 0)
        is_cut = rest > 0 and number < len(whole._pieces)
        self._newest = (whole._piece(number) if is_cut else whole._newest)[:rest]
        failed = sum(map(bool, map(_FAILURE, self._newest))) if whole.failed else 0
        self.failed = (self._failed_by[-1] if number else 0) + failed
        self._used, used = whole._used, whole._places[: whole._used]
        self._places = np.where(used <= count, used, np.int32(0))

    def numbers(self) -> NDArray[np.int64]:
        """Return the task of each result, in order of arrival; -1 where a later one replaced it."""
        tasks = self.tasks()
        numbers = np.full(len(self), -1, np.int64)
        numbers[self._places[tasks] - 1] = tasks
        return numbers

    def _pack_newest(self) -> None:
        if self._newest:
            count, self._newest, newest = len(self._newest), [], self._newest
            self._append(_encode(newest), count)

    def _append(self, piece: bytes, count: int) -> None:
        self._ends.append((self._ends[-1] if self._ends else 0) + count)
        self._pieces.append(piece)
        self._failed_by.append(self.failed)

    def of_task(self, task: int) -> Result:
        """Return what a task gave; raises ``KeyError`` when it has given nothing."""
        place = self.place_of(task)
        if place is None:
            raise KeyError(task)
        return self[place]

    def place_of(self, task: int) -> int | None:
        """Return the place of a task's result among all; None when it has given nothing."""
        place = int(self._places[task]) if 0 <= task < len(self._places) else 0
        return place - 1 if place else None

    def has_all(self, first: int, end: int) -> bool:
        """Whether each of the tasks ``first`` to ``end - 1`` has given something."""
        return end <= len(self._places) and bool(self._places[first:end].all())

    def tasks(self) -> NDArray[np.int64]:
        """Return the numbers of all tasks that have given something, in order."""
        return np.flatnonzero(self._places)

    def gather(self, tasks: NDArray[np.int64]) -> dict[int, Result]:
        """Return what these tasks gave, by task. Reads no piece twice and keeps none: for any thread."""
        kept = self._places[tasks[tasks < len(self._places)]]
        places = np.sort(kept[kept > 0]).astype(np.int64) - 1
        numbers = np.searchsorted(np.array(self._ends, np.int64), places, "right")
        found: dict[int, Result] = {}
        for number in np.unique(numbers).tolist():
            begin = self._ends[number - 1] if number else 0
            is_newest = number == len(self._ends)
            piece = self._newest if is_newest else _decode(self._pieces[number])
            wanted = (places[numbers == number] - begin).tolist()
            found |= {piece[place].task: piece[place] for place in wanted}
        return found

    def in_order(self) -> list[Result]:
        """Return all results in the order of the tasks' numbers."""
        return sorted(self, key=lambda result: result.task)

    def pieces(self) -> Iterator[bytes]:
        """Yield all results packed, as the constructor takes them."""
        yield from self._pieces
        if self._newest:
            yield _encode(self._newest)

    def __len__(self) -> int:
        return (self._ends[-1] if self._ends else 0) + len(self._newest)

    def __iter__(self) -> Iterator[Result]:
        packed = itertools.chain.from_iterable(map(_decode, self._pieces))
        return itertools.chain(packed, self._newest)

    @overload
    def __getitem__(self, place: int) -> Result: ...
    @overload
    def __getitem__(self, place: slice) -> list[Result]: ...
    def __getitem__(self, place: int | slice) -> Result | list[Result]:
        if isinstance(place, slice):
            return [self[number] for number in range(*place.indices(len(self)))]
        if not -len(self) <= place < len(self):
            raise IndexError(place)
        place %= len(self)
        number = bisect.bisect_right(self._ends, place)
        begin = self._ends[number - 1] if number else 0
        return (self._newest if number == len(self._ends) else self._piece(number))[place - begin]

    def _piece(self, number: int) -> list[Result]:
        found = self._unpacked.get(number)
        if found is None:
            if len(self._unpacked) >= KEPT_PIECES:
                del self._unpacked[next(iter(self._unpacked))]
            found = self._unpacked[number] = _decode(self._pieces[number])
        return found
