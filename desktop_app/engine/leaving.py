"""Leaving for good: end all that this process started, and give back what the system would keep."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from desktop_app.engine.marked import (
    VARIABLE,
    kill_marked,
    semaphore_prefix,
    unlink_semaphores,
)

TRACKER_S = 2.0
"""How long multiprocessing's resource tracker may take to unlink semaphores and shared memory."""

SOCKET_PATH = 100
"""Characters that the path of a Unix socket may have, with some to spare."""

_BEGAN = time.time()
_ending = threading.Lock()


def keep_sockets_in(folder: Path) -> None:
    """Let ``multiprocessing`` put its sockets, and Dask its files, into the run's folder.

    Semaphores are named after it, so that they can be given back whatever has happened.
    It goes when the run goes; folders of their own among the temporary files would stay behind, as
    we leave by ``os._exit`` or are killed. Where its path is too long for a socket, Linux has a short
    one for the same folder, elsewhere that is still so.
    """
    os.environ["DASK_TEMPORARY_DIRECTORY"] = str(folder)
    config: dict[str, Any] = multiprocessing.current_process()._config  # type: ignore[attr-defined]
    config["semprefix"] = semaphore_prefix(str(folder))
    path = str(folder)
    if len(f"{path}/listener-12345678") > SOCKET_PATH:
        if sys.platform != "linux":
            return
        path = f"/proc/{os.getpid()}/fd/{os.open(folder, os.O_RDONLY)}"  # open until we leave
    config["tempdir"] = path


@contextlib.contextmanager
def keep_files_in(folder: Path) -> Iterator[None]:
    """Let temporary files that are made meanwhile be the run's: they go with it however it ends."""
    before, tempfile.tempdir = tempfile.tempdir, str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = before


def end_group() -> NoReturn:
    """Kill this process and all that it started.

    Used when the parent is gone: nobody will clean up after us. The workers go first, so that the
    resource tracker, whose pipe they hold, can still unlink named semaphores before it goes too.
    """
    _ending.acquire()  # never released: who comes second waits for the end
    try:
        _make_no_more_semaphores()
        kill_workers()
        _close_helpers()
        kill_marked(mark := os.environ.get(VARIABLE, ""))
        unlink_semaphores(mark, os.getpid(), _BEGAN)
    finally:
        if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
            os.killpg(0, signal.SIGKILL)
        os._exit(1)


def _make_no_more_semaphores() -> None:
    """Refuse them to whoever brings killed workers back, as Dask does: they would be there after us."""

    def refuse() -> str:
        raise OSError

    with contextlib.suppress(ImportError):  # where the system has none
        from multiprocessing import synchronize

        synchronize.SemLock._make_name = staticmethod(refuse)  # type: ignore[attr-defined]


def kill_workers() -> None:
    """Kill every process that ``multiprocessing``, or a library that builds on it, started here."""
    for process in multiprocessing.active_children():
        try:
            process.kill()
        except AttributeError:  # loky's process has the method, but not what it needs
            assert process.pid is not None  # an active child was started
            with contextlib.suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGKILL)


def _close_helpers() -> None:
    """Kill the fork server and let the resource tracker see the end of its pipe.

    Both are known only to private fields of ``multiprocessing``; where those are not there, the
    system keeps a few semaphores until it restarts.
    """
    if not hasattr(os, "killpg"):
        return
    from multiprocessing import forkserver, resource_tracker

    server = getattr(forkserver._forkserver, "_forkserver_pid", None)
    if server:
        os.kill(server, signal.SIGKILL)
    _end_tracker(resource_tracker)
    if lokys := sys.modules.get("loky.backend.resource_tracker"):  # it has one of its own
        _end_tracker(lokys)


def _end_tracker(module: Any) -> None:
    tracker = getattr(module._resource_tracker, "_pid", None)
    pipe = getattr(module._resource_tracker, "_fd", None)
    if tracker is None or pipe is None:
        return
    os.close(pipe)
    deadline = time.monotonic() + TRACKER_S
    while os.waitpid(tracker, os.WNOHANG) == (0, 0) and time.monotonic() < deadline:
        kill_workers()  # a pool replaces its dead
        time.sleep(0.01)
