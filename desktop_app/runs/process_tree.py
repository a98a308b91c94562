"""The end of a runner's process group: nothing that a run started outlives it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time

import psutil

from desktop_app.engine.marked import kill_marked, unlink_semaphores

GRACE_S = 2.0
"""How long processes that are about to end anyway (the resource tracker) are waited for."""


def wait_for_exit(process: subprocess.Popen[bytes]) -> None:
    """Wait until the process has ended, without reaping it where the system can do that.

    Its id, which is also its group's, stays taken until it is reaped: a kill of the group cannot
    hit a stranger.
    """
    if hasattr(os, "waitid"):
        with contextlib.suppress(ChildProcessError):  # a kill() elsewhere has reaped it just now
            os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    else:
        process.wait()


def end_group(leader: int, mark: str, since: float) -> None:
    """End what is left of the group that the ended process ``leader`` led, and all that has its mark.

    ``since`` is when it began, Unix time (s). Workers are killed first; the resource tracker gets
    ``GRACE_S`` to unlink semaphores.
    """
    if not hasattr(os, "killpg"):
        return _kill(_orphans_of(leader))
    tracker, others = _members(leader)
    _kill(others)
    deadline = time.monotonic() + GRACE_S
    while any(_is_alive(pid) for pid in tracker) and time.monotonic() < deadline:
        time.sleep(0.01)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)  # nobody left; macOS says the latter of zombies
    kill_marked(mark)
    return unlink_semaphores(mark, leader, since)


def _members(leader: int) -> tuple[list[int], list[int]]:
    """Return the resource trackers among the group's processes, and all others."""
    tracker: list[int] = []
    others: list[int] = []
    for process in psutil.process_iter():
        try:
            if process.pid == leader or os.getpgid(process.pid) != leader:
                continue
            # That of multiprocessing or loky's own; workers have its mere name among their -W.
            is_tracker = any("resource_tracker import main" in part for part in process.cmdline())
        except (psutil.Error, OSError):
            continue
        (tracker if is_tracker else others).append(process.pid)
    return tracker, others


def _orphans_of(leader: int) -> list[int]:
    """Return the processes whose parent was ``leader`` (Windows keeps that number for good)."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.ppid() == leader:
                found += [process.pid, *(child.pid for child in process.children(recursive=True))]
        except psutil.Error:
            continue
    return found


def _is_alive(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False


def _kill(pids: list[int]) -> None:
    for pid in pids:
        try:
            psutil.Process(pid).kill()
        except psutil.Error:
            continue
