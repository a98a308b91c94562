"""Samples as a run file keeps them: the few numbers of each as JSON, the many looks at workers packed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from desktop_app.runs.samples import COLUMNS, Looks, Sample, Samples


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


def pack_samples(samples: Sequence[Sample]) -> tuple[list[SavedSample], bytes]:
    """Return samples as they are saved, and all their looks: rows of little-endian 64-bit floats."""
    saved = [
        SavedSample(one.at_ns, one.run, one.own, one.other, len(one.workers), one.memory, one.mhz)
        for one in samples
    ]
    return saved, b"".join(one.looks.rows.astype("<f8").tobytes() for one in samples)


def unpack_samples(saved: Sequence[SavedSample], looks: bytes) -> Samples:
    """Return what :func:`pack_samples` packed.

    Raises ``ValueError`` when cores or looks are not as many as they must be.
    """
    rows = np.frombuffer(looks, "<f8").reshape(-1, COLUMNS)
    counts = [one.looks for one in saved]
    are_square = all(len(one.run) == len(one.own) == len(one.other) for one in saved)
    if not are_square or min(counts, default=0) < 0 or sum(counts) != len(rows):
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
