"""What the tasks gave: a million results in tens of megabytes, read when they are looked at."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, overload

import msgspec
import numpy as np

CHUNK = 1024
"""Results that are packed, and unpacked, together."""
KEPT_CHUNKS = 8


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


class Results(Sequence[Result]):
    """Results in order of arrival. All but the newest are packed as JSON, ``CHUNK`` to a piece."""

    def __init__(self, packed: Sequence[bytes] = (), below: int = 0) -> None:
        """Take results that were packed, of tasks ``below`` this number.

        Raises ``ValueError`` or an error of msgspec when they are none.
        """
        self._packed: list[bytes] = []
        self._newest: list[Result] = []
        self._places = np.full(256, -1, np.int32)
        self._unpacked: dict[int, list[Result]] = {}
        self.failed = 0
        """How many tasks failed."""
        for piece in packed:
            results = _decode(piece)
            if not all(0 <= result.task < below for result in results):
                raise ValueError("its results are of tasks that it does not have")
            self.extend(results)

    def extend(self, results: list[Result]) -> None:
        """Add results that have arrived."""
        if not results:
            return
        count = len(self)
        tasks = np.fromiter((result.task for result in results), np.int64, len(results))
        needed = int(tasks.max()) + 1
        if needed > len(self._places):
            room = max(needed, 2 * len(self._places)) - len(self._places)
            self._places = np.concatenate([self._places, np.full(room, -1, np.int32)])
        self._places[tasks] = np.arange(count, count + len(results))
        self.failed += sum(bool(result.failure) for result in results)
        self._newest += results
        whole = len(self._newest) // CHUNK * CHUNK
        for start in range(0, whole, CHUNK):
            self._packed.append(msgspec.json.encode(self._newest[start : start + CHUNK]))
        del self._newest[:whole]

    def of_task(self, task: int) -> Result:
        """Return what a task gave; raises ``KeyError`` when it has given nothing."""
        place = int(self._places[task]) if 0 <= task < len(self._places) else -1
        if place < 0:
            raise KeyError(task)
        return self[place]

    def has_all(self, first: int, end: int) -> bool:
        """Whether each of the tasks ``first`` to ``end - 1`` has given something."""
        return end <= len(self._places) and bool((self._places[first:end] >= 0).all())

    def in_order(self) -> list[Result]:
        """Return all results in the order of the tasks' numbers."""
        return sorted(self, key=lambda result: result.task)

    def pieces(self) -> Iterator[bytes]:
        """Yield all results packed, as the constructor takes them."""
        yield from self._packed
        if self._newest:
            yield msgspec.json.encode(self._newest)

    def __len__(self) -> int:
        return len(self._packed) * CHUNK + len(self._newest)

    def __iter__(self) -> Iterator[Result]:
        return itertools.chain(
            itertools.chain.from_iterable(map(_decode, self._packed)), self._newest
        )

    @overload
    def __getitem__(self, place: int) -> Result: ...
    @overload
    def __getitem__(self, place: slice) -> list[Result]: ...
    def __getitem__(self, place: int | slice) -> Result | list[Result]:
        if isinstance(place, slice):
            return [self[number] for number in range(*place.indices(len(self)))]
        if not -len(self) <= place < len(self):
            raise IndexError(place)
        piece, row = divmod(place % len(self), CHUNK)
        return self._piece(piece)[row]

    def _piece(self, piece: int) -> list[Result]:
        if piece == len(self._packed):
            return self._newest
        found = self._unpacked.get(piece)
        if found is None:
            if len(self._unpacked) >= KEPT_CHUNKS:
                del self._unpacked[next(iter(self._unpacked))]
            found = self._unpacked[piece] = _decode(self._packed[piece])
        return found
