"""How a result is shown that is long, or no JSON: bounded in length, memory and time."""

from __future__ import annotations

import itertools
import reprlib
import threading
from typing import Any

PREVIEW_CHARACTERS = 300
SHOW_S = 0.5
"""So long the repr of a task's own class may take."""
_ENCLOSED = (list, tuple, dict, set, frozenset)
_SIZED = (str, bytes, bytearray, *_ENCLOSED)
_PLAIN = (str, bytes, int, float, bool, type(None))
_slow: set[type] = set()
"""Classes whose repr took too long: nobody waits for them again."""


class _Bounded(reprlib.Repr):
    """Looks at no more of a large value than will be shown."""

    def __init__(self) -> None:
        super().__init__()
        self._within: set[int] = set()
        self.maxlevel = 20
        self.maxstring = self.maxother = self.maxlong = 4 * PREVIEW_CHARACTERS
        for name in ("list", "tuple", "dict", "set", "frozenset", "deque", "array"):
            setattr(self, f"max{name}", PREVIEW_CHARACTERS)

    def repr1(self, x: Any, level: int) -> str:
        if not isinstance(x, _ENCLOSED):
            return super().repr1(x, level)
        if id(x) in self._within:  # it contains itself
            return {list: "[...]", tuple: "(...)"}.get(type(x), "{...}")
        self._within.add(id(x))
        try:
            return super().repr1(x, level)
        finally:
            self._within.discard(id(x))

    def repr_dict(self, value: dict[Any, Any], level: int) -> str:
        if level <= 0:
            return "{…}"
        some = itertools.islice(value.items(), PREVIEW_CHARACTERS)
        parts = [f"{self.repr1(key, level - 1)}: {self.repr1(one, level - 1)}" for key, one in some]
        return f"{{{', '.join(parts)}}}"

    def repr_bytes(self, value: bytes, _: int) -> str:
        return repr(value[: self.maxstring])

    def repr_bytearray(self, value: bytearray, _: int) -> str:
        return repr(value[: self.maxstring])

    def repr_instance(self, value: Any, _: int) -> str:
        return repr(value)  # what it raises is told by whoever asked


def is_plainly_long(value: Any) -> bool:
    """Whether it takes no look inside to see that a value is longer than what is shown."""
    return isinstance(value, _SIZED) and len(value) > PREVIEW_CHARACTERS


def preview(value: Any) -> str:
    """Return the beginning of a value's repr; words in its place when that raises or takes too long."""
    kind = type(value)
    if kind in _slow:
        return _too_slow(kind)
    if _is_of_plain_parts(value):
        return _shown(value)
    told: list[str] = []
    thread = threading.Thread(target=lambda: told.append(_shown(value)), daemon=True)
    thread.start()
    thread.join(SHOW_S)
    if not told:
        _slow.add(kind)
        return _too_slow(kind)
    return told[0]


def _is_of_plain_parts(value: Any) -> bool:
    """Whether no code of a task's own runs when the value is shown."""
    if type(value) in (list, tuple):
        return all(type(part) in _PLAIN for part in value[:PREVIEW_CHARACTERS])
    return type(value) in _PLAIN


def _shown(value: Any) -> str:
    try:
        return _cut(_Bounded().repr(value))
    except Exception as error:  # a result that cannot be shown is still a result
        return f"({type(value).__name__}, whose repr raises {type(error).__name__})"


def _cut(text: str) -> str:
    return text if len(text) <= PREVIEW_CHARACTERS else text[:PREVIEW_CHARACTERS] + "…"


def _too_slow(kind: type) -> str:
    return f"({kind.__name__}, whose repr takes more than {SHOW_S} s)"
