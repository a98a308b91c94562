"""What is written down when the program itself fails: for whoever mends it, and nothing of the user's.

Reports are in a folder of their own, which only its owner can read, and there are never many.
"""

from __future__ import annotations

import contextlib
import faulthandler
import os
import re
import sysconfig
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

import psutil

import desktop_app
from desktop_app.runs.folders import kept_folder, make_private
from desktop_app.runs.journal import is_there

MOST = 10
"""So many reports are kept."""
DIED = re.compile(r"^(Fatal Python error|Windows fatal exception)", re.MULTILINE)
OF_CODE = (ArithmeticError, AssertionError, AttributeError, ImportError, LookupError, NameError)
"""What these say is about the program, as a rule; what others say may quote what someone typed."""
FRAME = re.compile(r'File "([^"]+)"')
QUOTED = re.compile(r"""(['"])(?:(?!\1).)*\1""")
NAME = re.compile(r"""(['"])[A-Za-z_][A-Za-z_0-9.]{0,60}\1""")
PATH = re.compile(r"(?:[A-Za-z]:)?[\\/][^\s'\"]*")


def crash_folder() -> Path:
    """Return the folder of the reports; it need not exist yet."""
    return kept_folder() / "crashes"


def place_of(path: str) -> str:
    """Return where a file of code lies: in the program, in Python, in a library, or of someone's own."""
    program = Path(desktop_app.__file__).parent
    homes = {
        "desktop_app": str(program),
        "site-packages": sysconfig.get_path("purelib"),
        "python": sysconfig.get_path("stdlib"),
    }
    for name, home in homes.items():
        if path.startswith(home + os.sep):
            return f"{name}/{Path(path).relative_to(home).as_posix()}"
    return path if path.startswith("<frozen ") else "a file outside the program"


def describe_error(error: BaseException, trace: TracebackType | None) -> str:
    """Return an error as its kinds and places: no path, no value of a setting, no line of code."""
    lines, causes, at = [], 0, trace
    now: BaseException | None = error
    while now is not None and causes < 5:
        lines.append(f"{type(now).__name__}: {_said_by(now)}".rstrip(": "))
        for frame, number in traceback.walk_tb(at):
            code = frame.f_code
            place = place_of(code.co_filename)
            name = code.co_name if "/" in place else "…"
            lines.append(f"  {place}, line {number}, in {name}")
        now = now.__cause__ or now.__context__
        at, causes = now.__traceback__ if now else None, causes + 1
    return "\n".join(lines)


def _said_by(error: BaseException) -> str:
    """Return what an error says, where that is about the program: without quotes of values, and paths."""
    is_qt = type(error) is RuntimeError and "C++ object" in str(error)
    if not isinstance(error, (*OF_CODE, TypeError)) and not is_qt:
        return ""
    if isinstance(error, KeyError):
        return ""
    text = QUOTED.sub(lambda found: found[0] if NAME.fullmatch(found[0]) else "'…'", str(error))
    return PATH.sub("…", text)[:300]


def keep_report(text: str) -> Path | None:
    """Keep a report and forget the oldest; None when it cannot be written."""
    path = crash_folder() / f"report-{time.time_ns()}.txt"
    with contextlib.suppress(OSError):
        _make_folder()
        path.touch(0o600, exist_ok=False)
        path.write_text(text, "utf-8")
        for old in sorted(path.parent.glob("report-*.txt"))[:-MOST]:
            old.unlink()
        return path
    return None


def _make_folder() -> None:
    make_private(crash_folder())
    crash_folder().chmod(0o700)


class BlackBox:
    """A file that says what the program was about to do, to which Python adds where it died.

    It is gone when the program ends in any other way.
    """

    def __init__(self) -> None:
        self._file: int | None = None
        owner = psutil.Process()
        self._path = crash_folder() / f"box-{owner.pid}-{owner.create_time():.0f}.txt"
        with contextlib.suppress(OSError):
            _make_folder()
            flags = os.O_CREAT | os.O_TRUNC | os.O_RDWR | os.O_APPEND
            self._file = os.open(self._path, flags, 0o600)
            faulthandler.enable(self._file)

    def note(self, lines: Sequence[str]) -> None:
        """Let these lines be what stands in it."""
        if self._file is not None:
            with contextlib.suppress(OSError):
                os.ftruncate(self._file, 0)
                os.write(self._file, "".join(f"{line}\n" for line in lines).encode())

    def close(self) -> None:
        """Forget it: the program ends as it should."""
        file, self._file = self._file, None
        if file is not None:
            faulthandler.disable()
            os.close(file)
            self._path.unlink(missing_ok=True)


def take_last_crash() -> str:
    """Return the report of the newest program that died hard, and keep it; empty when none did."""
    found = ""
    for box in sorted(crash_folder().glob("box-*.txt"), key=lambda path: path.name):
        with contextlib.suppress(OSError, ValueError):
            _, pid, born = box.stem.split("-")
            if is_there(int(pid), float(born)):
                continue
            text = box.read_text("utf-8", "replace")
            box.unlink()
            if DIED.search(text):
                found = FRAME.sub(lambda frame: f'File "{place_of(frame[1])}"', text)
                keep_report(found)
    return found
