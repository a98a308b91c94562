"""The real program in a real window on a virtual screen, with someone in it who tells and does things."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from tests.real_runs import wait_until
from tests.xvfb import virtual_screen

# The program as it is started, plus a notifier: it does what is asked in lines, and tells what comes of it.
PROGRAM = """
import ctypes, json, os, signal, sys
from PySide6.QtCore import QObject, QSocketNotifier, QTimer
from PySide6.QtWidgets import QApplication, QPushButton
from desktop_app.ui import app

class Seen(app.Desk):
    def __init__(self, *parts):
        super().__init__(*parts)
        self.notifier = QSocketNotifier(0, QSocketNotifier.Type.Read)
        self.notifier.activated.connect(self.answer)
        self.known = {**globals(), "desk": self}

    def answer(self):
        line = sys.stdin.readline()
        if not line:
            self.notifier.setEnabled(False)
            return
        self.known["window"] = self.window
        what = json.loads(line)
        try:
            told = eval(what, self.known)
        except SyntaxError:
            told = exec(what, self.known)
        is_plain = isinstance(told, (str, int, float, bool, list, dict, type(None)))
        print(json.dumps(told if is_plain else None), flush=True)

app.Desk = Seen
sys.exit(app.open_window(sys.argv[1:]))
"""
RUNNING = (
    "sorted({t.pid for t in window.bridge.record.tracks.values()} | window.bridge.record.pids)"
)


class Seat:
    """A started program."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            text=True,
        )

    def sit_down(self) -> None:
        """Wait until the window is complete, and leave the lesson with which a first start begins."""
        self.wait("bool(window.views.views) and window.runs.isVisible()")
        self.ask("window.lessons.leave()")

    def ask(self, what: str) -> Any:
        """Let the program evaluate an expression, or carry out statements, and return what comes of it."""
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin and stdout
        stdin.write(json.dumps(what) + "\n")
        stdin.flush()
        answer = stdout.readline()
        assert answer, f"the window is gone: {self.process.poll()}"
        return json.loads(answer)

    def wait(self, what: str) -> Any:
        """Wait until an expression is true in the program."""
        return wait_until(lambda: self.ask(what), what)

    @property
    def said(self) -> str:
        """The sentence that is shown."""
        return str(self.ask("window.notice.text.text() if window.notice.isVisible() else ''"))

    def run(self, workload: str, executor: str, **values: object) -> None:
        """Fill the form and press Run."""
        self.ask(
            f"c = window.controls; c.workload.choose({workload!r}); c.executor.choose({executor!r})\n"
            f"for n, v in {values!r}.items():"
            " {**c.workload.fields, **c.executor.fields}[n].set_value(v)\n"
            "window.actions_bar.run.trigger()"
        )

    def start_endless(self, executor: str = "process_pool") -> list[int]:
        """Start what never ends, and return the runner's and the workers' numbers."""
        self.run("busy_loop", executor, iterations=10**12, workers=2)
        self.wait("bool(window.bridge.record) and len(window.bridge.record.tracks) == 2")
        pids: list[int] = self.ask(RUNNING)
        return pids

    def run_to_end(self) -> None:
        """Do a quick run."""
        self.run("prime_factors", "threads", count=20)
        self.wait("not window.bridge.is_running and window._shown is not None")

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Send a signal and wait for the end."""
        os.kill(self.process.pid, number)
        self.process.wait(20)

    def close(self) -> str:
        """Close the window, and return what the program has written to its errors."""
        if self.process.poll() is None:
            with contextlib.suppress(AssertionError, OSError):
                self.ask("window.close()")
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(20)
        return self.leave()

    def leave(self) -> str:
        """Let nothing of it stay; return what it has written to its errors."""
        if self.process.poll() is None:
            self.process.kill()
        return self.process.communicate()[1]


@contextlib.contextmanager
def seated(screen: dict[str, str], **more: str) -> Iterator[Seat]:
    """Start the program on a screen; whatever the test does, it is gone afterwards."""
    seat = Seat({**os.environ, **screen, **more})
    try:
        seat.sit_down()
        yield seat
    finally:
        if not seat.process.stdout or not seat.process.stdout.closed:
            seat.leave()


@contextlib.contextmanager
def screen(width: int = 1280, height: int = 800) -> Iterator[dict[str, str]]:
    """Start a virtual screen, and yield what programs need to know of it."""
    with virtual_screen(width, height) as environment:
        yield {"DISPLAY": environment["DISPLAY"], "QT_QPA_PLATFORM": "xcb"}
