"""Looks on while a reader reads: what it opens, runs and starts, how long it takes and how much memory."""

from __future__ import annotations

import faulthandler
import os
import resource
import sys
import sysconfig
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from types import CodeType
from typing import Any

ROOT = Path(__file__).parent.parent.parent
LIMIT_S = 2.0
"""CPU time: how busy the machine is with other things does not count."""
HANGS_S = 60.0
LIMIT_BYTES = 200_000_000
SENTENCE_CHARACTERS = 2_000
OURS = tuple({str(ROOT), sys.prefix, sys.base_prefix, sysconfig.get_path("stdlib"), "<frozen"})
"""From here code may come that is imported late."""
PROCESSES = "/proc/"
"""Whether the program of a run is there is read here."""
NEVER = (
    *("os.system", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.kill"),
    *("subprocess.Popen", "pty.spawn", "socket.", "urllib.", "ctypes.", "pickle.find_class"),
    *("sqlite3.enable_load_extension", "sqlite3.load_extension"),
    *("webbrowser.", "http.client.", "ftplib.", "smtplib.", "os.putenv", "os.unsetenv"),
)
"""What no file makes any reader do."""
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
CHANGING = (
    *("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate"),
    *("os.chmod", "os.chown", "os.utime", "shutil.", "sqlite3.connect"),
)


class Broken(Exception):
    """A reader did what none may."""


@dataclass
class Figures:
    """What was measured of one reader."""

    inputs: int = 0
    refused: int = 0
    slowest_s: float = 0.0
    grown_bytes: int = 0


class Guard:
    """Reads one input after the other; whatever is not a sentence of the reader is :class:`Broken`."""

    def __init__(self, folder: Path, read: Callable[[bytes], object], sentences: Any) -> None:
        self.figures = Figures()
        self._folder, self._read, self._sentences = f"{folder.resolve()}{os.sep}", read, sentences
        self._is_armed = False
        self._seen: list[str] = []
        self._first_bytes = 0
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self._is_armed:
            return
        if event.startswith(NEVER):
            self._seen.append(f"{event} {arguments!r:.200}")
        elif event == "exec":
            code: CodeType = arguments[0]
            if not code.co_filename.startswith(OURS) and not _is_imported():
                self._seen.append(f"exec of {code.co_filename}")
        elif event == "open":
            path, _, flags = arguments
            if not self._is_inside(path) and not (
                isinstance(path, str)
                and path.startswith((*OURS, PROCESSES))
                and not flags & WRITING
            ):
                self._seen.append(f"open {path!r:.200} {flags:#x}")
        elif event.startswith(CHANGING) and not all(
            self._is_inside(one) for one in arguments if isinstance(one, str | bytes)
        ):
            self._seen.append(f"{event} {arguments!r:.200}")

    def _is_inside(self, path: Any) -> bool:
        if isinstance(path, int):  # of an open file
            return True
        whole = os.path.abspath(os.fsdecode(path))  # noqa: PTH100 - without .., no link followed
        return f"{whole}{os.sep}".startswith(self._folder)

    def warm_up(self, contents: Iterable[bytes]) -> None:
        """Read sound inputs, so that what is imported late is there."""
        for content in contents:
            self._read(content)
        self._first_bytes = peak_bytes()

    def __call__(self, content: bytes) -> None:
        """Read one input; raises :class:`Broken`, or whatever the reader should not have raised."""
        figures = self.figures
        figures.inputs += 1
        began = time.process_time()
        faulthandler.dump_traceback_later(HANGS_S, exit=True)
        self._is_armed = True
        try:
            self._read(content)
        except self._sentences as refusal:
            figures.refused += 1
            said = str(refusal)
            if not said or len(said) > SENTENCE_CHARACTERS or "Traceback" in said:
                raise Broken(f"no sentence: {said[:300]}") from None
        finally:
            self._is_armed = False
            faulthandler.cancel_dump_traceback_later()
        took_s = time.process_time() - began
        figures.slowest_s = max(figures.slowest_s, took_s)
        figures.grown_bytes = max(figures.grown_bytes, peak_bytes() - self._first_bytes)
        if self._seen:
            raise Broken("; ".join(self._seen))
        if took_s > LIMIT_S:
            raise Broken(f"took {took_s:.2f} s")
        if figures.grown_bytes > LIMIT_BYTES:
            raise Broken(f"took {figures.grown_bytes:,} bytes")


def _is_imported() -> bool:
    """Whether an import is going on, of which each file is looked at: modules make classes of texts."""
    frame = sys._getframe()
    while frame.f_back is not None:
        frame = frame.f_back
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
    return False


def peak_bytes() -> int:
    """Return the most memory that this process has had; rusage counts what its parent had, too."""
    try:
        told = Path("/proc/self/status").read_text()
        return int(told.partition("VmHWM:")[2].split()[0]) * 1024
    except (OSError, IndexError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
