"""The real program for tests: started in an environment of its own, with every process it starts."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil

PROGRAM = [sys.executable, "-m", "desktop_app"]
MARK = "CONCURRENCY_LAB_TEST_MARK"
DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
ENDLESS = ("busy_loop", "--set", "iterations=1000000000000", "--workers", "2")
QUICK = ("busy_loop", "--set", "iterations=1000", "--workers", "2")


class Lab:
    """The program in an environment of its own; knows every process that it started."""

    def __init__(self, folder: Path) -> None:
        self.mark = uuid.uuid4().hex
        kept = {name: value for name, value in os.environ.items() if name not in DISPLAYS}
        self.environment = kept | {MARK: self.mark, "XDG_DATA_HOME": str(folder), "TERM": "xterm"}
        self.environment |= {"COLUMNS": "100", "LINES": "40", "PYTHONIOENCODING": "utf-8"}

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run it to its end, in pipes."""
        command = [*PROGRAM, *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start it in pipes."""
        pipe = subprocess.PIPE
        command = [*PROGRAM, *arguments]
        return subprocess.Popen(command, env=self.environment, stdout=pipe, stderr=pipe, text=True)

    def results(self, *arguments: str) -> dict[str, Any]:
        """Run with ``--json`` and return the object that was printed."""
        done = self("run", *arguments, "--json")
        assert (done.returncode, done.stderr) == (0, "")
        values: dict[str, Any] = json.loads(done.stdout)
        assert values["outcome"] == "finished"
        return values

    def processes(self) -> list[psutil.Process]:
        """Return every living process that this program started, and itself."""
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if process.environ().get(MARK) == self.mark and process.status() != "zombie":
                    found.append(process)
        return found

    def workers(self) -> list[psutil.Process]:
        """Return the runner's children."""
        return [one for one in self.processes() if (above := one.parent()) and is_runner(above)]

    def runner(self) -> psutil.Process | None:
        """Return the runner; None before it is there."""
        return next((one for one in self.processes() if is_runner(one)), None)


def is_runner(process: psutil.Process) -> bool:
    try:
        parent = process.parent()
        has_word = "--runner" in process.cmdline()
        return has_word and not (parent is not None and "--runner" in parent.cmdline())
    except psutil.Error:
        return False


def wait_until(is_so: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        time.sleep(0.02)


@contextlib.contextmanager
def open_lab(folder: Path) -> Iterator[Lab]:
    """Give a program to use; afterwards nothing of it may be left, neither process nor run folder."""
    lab = Lab(folder)
    try:
        yield lab
        wait_until(lambda: not lab.processes(), "no process is left")
    finally:
        for process in lab.processes():
            process.kill()
    running = folder / "concurrency-lab" / "running"
    assert not running.exists() or not list(running.iterdir()), "a run folder is left"
