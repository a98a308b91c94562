"""Samples as a run file keeps them: the few numbers of each as JSON, the many looks at workers packed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from desktop_app.runs.samples import COLUMNS, Looks, Sample, Samples, are_looks

MOST = 2**62
MOST_SHARE = 1.001
"""Shares are at most 1, but for what rounding adds."""


@dataclass(frozen=True)
class SavedSample:
    """A :class:`Sample`, whose looks are elsewhere: the next ``looks`` rows."""

    at_ns: int
    run: tuple[float, ...]
    own: tuple[float, ...]
    other: tuple[float, ...]
    looks: int
    memory: dict[int, tuple[int, int | None]]
    mhz: tuple[float, ...]


def pack_samples(samples: Sequence[Sample]) -> list[SavedSample]:
    """Return samples as they are saved; their looks are packed by :func:`pack_looks`."""
    return [
        SavedSample(one.at_ns, one.run, one.own, one.other, len(one.workers), one.memory, one.mhz)
        for one in samples
    ]


def pack_looks(samples: Sequence[Sample]) -> Iterator[bytes]:
    """Yield the looks of each sample: rows of little-endian 64-bit floats."""
    for one in samples:
        yield one.looks.rows.astype("<f8").tobytes()


def _is_sound(one: SavedSample) -> bool:
    shares = [one.run, one.own, one.other]
    if len({*map(len, shares)}) != 1 or not 0 <= one.at_ns < MOST:
        return False
    if not all(0 <= share <= MOST_SHARE for row in shares for share in row):
        return False
    sizes = [size for both in one.memory.values() for size in both if size is not None]
    return all(0 <= number < MOST for number in (*sizes, *one.memory, *one.mhz))


def unpack_samples(saved: Sequence[SavedSample], looks: bytes) -> Samples:
    """Return what :func:`pack_samples` and :func:`pack_looks` packed.

    Raises ``ValueError`` when they do not fit together, or tell what no machine does.
    """
    rows = np.frombuffer(looks, "<f8").reshape(-1, COLUMNS)
    counts = [one.looks for one in saved]
    if min(counts, default=0) < 0 or sum(counts) != len(rows) or not are_looks(rows):
        raise ValueError("its samples do not fit together")
    for before, one in zip([None, *saved], saved, strict=False):
        if not _is_sound(one) or (before and one.at_ns < before.at_ns):
            raise ValueError("its samples do not fit together")
    ends = np.cumsum(counts, dtype=np.int64)
    return Samples(
        [
            Sample(
                one.at_ns, one.run, one.own, one.other, Looks(rows[end - one.looks : end]),
                one.memory, one.mhz,
            )
            for one, end in zip(saved, ends, strict=True)
        ]
    )  # fmt: skip
