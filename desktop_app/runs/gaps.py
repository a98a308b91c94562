"""Stretches in which everything stood still: the machine was suspended, or all processes were stopped."""

from __future__ import annotations

from desktop_app.runs.language import tr
from desktop_app.runs.places import Stretch
from desktop_app.runs.record import RunRecord

GAP_S = 3.0
"""Samples are taken four times a second; so long without any, the sampler itself stood still."""


def find_gaps(record: RunRecord) -> list[Stretch]:
    """Return the stretches (seconds since the timed part began) without any sample.

    Where the clock goes on during a suspend, that is one; where it does not, nothing is missing.
    """
    origin = record.origin_ns
    if not origin:
        return []
    found = record.samples.gaps(GAP_S)
    return [(max(0.0, (before - origin) / 1e9), (after - origin) / 1e9) for before, after in found]


def say_gaps(record: RunRecord) -> str:
    """Return what stood still and when, in a sentence; empty when nothing did."""
    gaps = find_gaps(record)
    if not gaps:
        return ""
    return tr(
        "Everything stood still for {seconds:.0f} s, from {since:.1f} s on: the machine was suspended, or "
        "all processes were stopped. That time is no work.",
        seconds=sum(end - start for start, end in gaps),
        since=gaps[0][0],
    )
