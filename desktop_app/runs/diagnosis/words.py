"""Numbers as they stand in the sentences of findings."""

from __future__ import annotations

from desktop_app.runs.language import later, number, tr

NUMERALS = (
    *(later("no"), later("one"), later("two"), later("three"), later("four"), later("five")),
    *(later("six"), later("seven"), later("eight"), later("nine"), later("ten")),
)


def say_s(seconds: float) -> str:
    """Return a duration in the unit that suits it."""
    if seconds >= 100:
        return number(f"{seconds:,.0f} s")
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size / 10:
            amount = seconds / size
            return number(f"{amount:.{2 if amount < 1 else 1 if amount < 10 else 0}f} {unit}")
    return "0 s"


def numeral(count: int) -> str:
    """Return how many there are of something, small numbers as words."""
    return tr(NUMERALS[count]) if count < len(NUMERALS) else number(f"{count:,}")


def say_bytes(size: float) -> str:
    """Return an amount of memory in the unit that suits it."""
    for unit, unit_bytes in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= unit_bytes:
            amount = size / unit_bytes
            return number(f"{amount:.{1 if amount < 10 else 0}f} {unit}")
    return tr("{size} bytes", size=f"{size:.0f}")


def say_cores(cores: float) -> str:
    """Return how many cores' worth of work that is."""
    if 0.95 <= cores < 1.05:
        return tr("one core")
    return tr("{cores} cores", cores=number(f"{cores:.2g}"))


def begin_sentence(text: str) -> str:
    """Return a text with a capital letter, the rest as it is."""
    return text[:1].upper() + text[1:]
