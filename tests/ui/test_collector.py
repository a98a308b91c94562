"""Garbage is collected between two events in the thread of the window, and nowhere else."""

from __future__ import annotations

import gc
import threading
import weakref

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot


def make_garbage() -> weakref.ref[QObject]:
    """Make an object of Qt that only a collection can find: it holds itself."""
    thing = QObject()
    thing.itself = thing  # type: ignore[attr-defined]
    return weakref.ref(thing)


def test_garbage_of_qt_is_collected_between_events_only(qtbot: QtBot) -> None:
    gone = make_garbage()
    threads = []
    gc.callbacks.append(note := lambda phase, _: threads.append((phase, threading.get_ident())))
    try:
        kept: list[list[object]] = []
        busy = threading.Thread(target=lambda: kept.extend([[kept] for _ in range(100_000)]))
        busy.start()
        busy.join()
        kept += [[kept] for _ in range(100_000)]
        assert gone() is not None and not threads, "Python collects where it makes objects"
        qtbot.waitUntil(lambda: bool(threads))
    finally:
        gc.callbacks.remove(note)
    assert {ident for _, ident in threads} == {threading.get_ident()}
    for _ in range(3):  # it may have grown old meanwhile
        gc.collect()
    assert gone() is None


def test_all_generations_are_collected_in_time(qtbot: QtBot) -> None:
    gone = make_garbage()

    def is_gone() -> bool:
        for _ in range(2_000):  # as a program does that goes on
            make_garbage()
        return gone() is None

    qtbot.waitUntil(is_gone, timeout=20_000)
