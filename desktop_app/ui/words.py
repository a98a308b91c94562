"""Times and values as people read them."""

from __future__ import annotations

from typing import Any

from desktop_app.runs.language import later, ntr, number
from desktop_app.runs.tables import abridged

SHOWN_CHARACTERS = 300
STATES = (
    *(later("starting"), later("running"), later("open"), later("closing"), later("terminating")),
    *(later("ended"), later("finished"), later("closed"), later("terminated"), later("failed")),
    *(later("crashed"), later("interrupted")),
)
"""What becomes of a run, as the engine calls it; said by ``tr``."""


def say_time(seconds: float) -> str:
    """Return a duration for people: three digits that matter, in seconds or minutes."""
    if seconds >= 120:
        minutes, rest = divmod(round(seconds), 60)
        return f"{minutes} min {rest:02} s"
    if seconds >= 10:
        return number(f"{seconds:.1f} s")
    return number(f"{seconds:.2f} s" if seconds >= 0.1 else f"{seconds * 1000:.1f} ms")


def say_ns(duration_ns: float) -> str:
    """Return a duration in the unit that suits it."""
    for unit, size in (("s", 1e9), ("ms", 1e6), ("µs", 1e3)):
        if duration_ns >= size:
            return number(f"{duration_ns / size:.3g} {unit}")
    return f"{duration_ns:.0f} ns"


def say_bytes(count: float) -> str:
    """Return a number of bytes in the unit that suits it."""
    for unit, size in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= size:
            return number(f"{count / size:.3g} {unit}")
    return f"{count:.0f} B"


def say(value: Any) -> str:
    """Return a value as people read it, bounded."""
    text = value if isinstance(value, str) else repr(value)
    if isinstance(value, int) and not isinstance(value, bool):
        text = number(f"{value:,}")
    elif isinstance(value, list) and value and all(isinstance(part, int) for part in value[:50]):
        text = " · ".join(number(f"{part:,}") for part in value[:50]) + (
            " …" if len(value) > 50 else ""
        )
    elif isinstance(value, dict) and "found" in value and isinstance(value["found"], list):
        found = value["found"]
        times = sum(pair[1] for pair in found)
        text = ntr(
            "{count} time in {some} of {all} files",
            "{count} times in {some} of {all} files",
            times,
            some=number(f"{len(found):,}"),
            all=number(f"{value.get('files', 0):,}"),
        )
        text += "".join(f"  {path} ({count})" for path, count in found[:5])
    elif isinstance(value, dict):
        text = ", ".join(f"{name} {say(part)}" for name, part in abridged(value).items())
    return text if len(text) <= SHOWN_CHARACTERS else text[:SHOWN_CHARACTERS] + "…"
