"""Holds Python's garbage collection back while Qt is in the midst of something."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """Let nothing be collected meanwhile.

    Qt calls Python while it goes through all widgets, or hands one to another owner; a collection
    that begins there can delete what Qt is holding: the program crashes.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
