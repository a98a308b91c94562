"""The texts of a lesson: which they are, and the lesson with all of them in the language spoken."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

import msgspec

from desktop_app.runs.language import tr

TEXTS = {
    *("title", "point", "text", "look_for", "finding", "notes"),
    *("ask", "answers", "because", "label"),
}
"""Fields that people read; all others are for the program."""

Part = TypeVar("Part", bound=msgspec.Struct)


def said(part: Part) -> Part:
    """Return a lesson, or a part of one, with its texts in the language spoken."""
    changed: dict[str, Any] = {}
    for name in part.__struct_fields__:
        value = getattr(part, name)
        if name in TEXTS:
            changed[name] = [tr(one) for one in value] if isinstance(value, list) else tr(value)
        elif isinstance(value, msgspec.Struct):
            changed[name] = said(value)
        elif isinstance(value, list):
            changed[name] = [said(one) if isinstance(one, msgspec.Struct) else one for one in value]
    return msgspec.structs.replace(part, **changed)


def texts_of(part: msgspec.Struct) -> Iterator[str]:
    """Yield the texts of a lesson, in the order of its file."""
    for name in part.__struct_fields__:
        value: Any = getattr(part, name)
        for one in value if isinstance(value, list) else [value]:
            if name in TEXTS and one:
                yield one
            elif isinstance(one, msgspec.Struct):
                yield from texts_of(one)
