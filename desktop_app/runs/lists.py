"""Names in a row, as people say them."""

from __future__ import annotations

from collections.abc import Sequence

from desktop_app.runs.language import tr


def all_of(parts: Sequence[str]) -> str:
    """Return "a, b and c"."""
    *first, last = parts
    return tr("{first} and {last}", first=", ".join(first), last=last) if first else last


def any_of(parts: Sequence[str]) -> str:
    """Return "a, b or c"."""
    *first, last = parts
    return tr("{first} or {last}", first=", ".join(first), last=last) if first else last
