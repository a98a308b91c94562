"""What the machine refuses, in words: open files, processes and threads, room on the disk, semaphores."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator

from desktop_app.engine.marked import VARIABLE

CAUSES = 8
"""So many errors behind an error are looked at."""
NO_THREAD = "can't start new thread"
"""The text of the RuntimeError that Python raises where the system refuses a thread."""


def say_refusal(error: BaseException) -> str:
    """Return the sentence for what the machine refused; nothing when the error tells of none.

    A library may have wrapped it: what it came from is looked at too.
    """
    for one in _with_causes(error):
        if isinstance(one, RuntimeError) and NO_THREAD in str(one):
            return _no_process()
        number = one.errno if isinstance(one, OSError) else None
        if number in (errno.EMFILE, errno.ENFILE):
            return (
                f"No more files could be opened: a process may have {_limit('RLIMIT_NOFILE')} open "
                "at once (ulimit -n). Use fewer workers, or raise the limit."
            )
        if number == errno.EAGAIN:
            return _no_process()
        if number in (errno.ENOSPC, errno.EDQUOT):
            folder = os.environ.get(VARIABLE, "")
            return (
                f"The disk is full: there is no more room in {folder}, "
                "where the run keeps its files."
            )
        if number == errno.EADDRINUSE:
            return "Another program listens at this address. Choose another port, or none for any."
        if number == errno.EADDRNOTAVAIL:
            return "This machine has no such address. Choose one that it has, or 0.0.0.0 for all."
        if number in (errno.ENOSYS, errno.EROFS) or _is_without_semaphores(one):
            return (
                "This machine gives no semaphores: they need /dev/shm, which is not there or cannot "
                "be written to. Use threads, or mount it."
            )
    return ""


def _no_process() -> str:
    return (
        f"No more processes or threads could be started: a user may have {_limit('RLIMIT_NPROC')} "
        "(ulimit -u, or the container's limit). Use fewer workers, or raise the limit."
    )


def _limit(name: str) -> str:
    """Return a limit of this process in digits, or words where it has none."""
    try:
        import resource

        value = resource.getrlimit(getattr(resource, name))[0]
    except (ImportError, AttributeError, OSError, ValueError):  # not on every system
        return "only so many"
    return "only so many" if value < 0 else f"{value:,}"


def _is_without_semaphores(error: BaseException) -> bool:
    """Whether it is the error with which Python makes no semaphore: it names no file."""
    if not isinstance(error, FileNotFoundError) or error.filename is not None:
        return False
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename.endswith("synchronize.py"):
            return True
        trace = trace.tb_next
    return False


def _with_causes(error: BaseException) -> Iterator[BaseException]:
    found: BaseException | None = error
    for _ in range(CAUSES):
        if found is None:
            return
        yield found
        found = found.__cause__ or found.__context__
