"""Numbers as they stand in the sentences of findings."""

from __future__ import annotations

NUMERALS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def say_s(seconds: float) -> str:
    """Return a duration in the unit that suits it."""
    if seconds >= 100:
        return f"{seconds:,.0f} s"
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size / 10:
            amount = seconds / size
            return f"{amount:.{2 if amount < 1 else 1 if amount < 10 else 0}f} {unit}"
    return "0 s"


def say_number(number: int, what: str) -> str:
    """Return how many there are of something, small numbers as words."""
    numeral = NUMERALS[number] if number < len(NUMERALS) else f"{number:,}"
    return f"{numeral} {what}" if number == 1 else f"{numeral} {what}s"


def say_bytes(size: float) -> str:
    """Return an amount of memory in the unit that suits it."""
    for unit, unit_bytes in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= unit_bytes:
            amount = size / unit_bytes
            return f"{amount:.{1 if amount < 10 else 0}f} {unit}"
    return f"{size:.0f} bytes"


def say_cores(cores: float) -> str:
    """Return how many cores' worth of work that is."""
    return "one core" if 0.95 <= cores < 1.05 else f"{cores:.2g} cores"


def begin_sentence(text: str) -> str:
    """Return a text with a capital letter, the rest as it is."""
    return text[:1].upper() + text[1:]
