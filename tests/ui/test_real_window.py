"""End to end: the real program in a real window on a real (virtual) screen, clicked from outside."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import psutil
import pytest

from desktop_app.ui.palettes import LIGHT
from tests.xvfb import virtual_screen

ROOT = Path(__file__).parent.parent.parent
COLOURS = [colour.lower() for colour in LIGHT.workers[:3]]
PICTURES = ROOT / "build" / "pictures"

# The real program, plus one thread of talk: it says where its buttons are and what it shows, so
# that the clicks and keys can come from outside, through the X server.
PROGRAM = """
import json, sys
from PySide6.QtCore import QPoint, QSocketNotifier, QTimer
from PySide6.QtWidgets import QPushButton
from desktop_app.runs.settings import Settings
from desktop_app.ui import app
warnings = []
from PySide6.QtCore import qInstallMessageHandler
qInstallMessageHandler(lambda kind, context, text: warnings.append(text))
application = app.make_application()
window = app.make_window(application, Settings())
window.show()

def answer():
    what = json.loads(sys.stdin.readline() or '{"quit": 1}')
    if "quit" in what:
        print(json.dumps(warnings), flush=True)
        window.close()
    elif "button" in what:
        for button in window.findChildren(QPushButton):
            if button.text() == what["button"]:
                spot = button.mapToGlobal(QPoint(button.width() // 2, button.height() // 2))
                print(json.dumps([spot.x(), spot.y()]), flush=True)
    elif "set" in what:
        window.controls.workload.choose(what["set"][0])
        window.controls.executor.choose(what["set"][1])
        for name, value in what["set"][2].items():
            {**window.controls.workload.fields, **window.controls.executor.fields}[name].set_value(value)
        print("null", flush=True)
    elif "picture" in what:
        saved = window.screen().grabWindow(0).save(what["picture"])
        print(json.dumps(saved), flush=True)
    else:
        shown = window._shown
        samples = window.sampler.recent
        print(json.dumps({
            "outcome": shown.finished.outcome if shown and shown.finished else None,
            "time": window.headline.time.text(),
            "message": window.headline.message.text(),
            "badge": window.headline.badge.text(),
            "is_replayed": window.replaying.is_on,
            "moment": window.replaying.player.now_s,
            "results": len(shown.results) if shown else 0,
            "busy": max((sum(s.run) for s in samples), default=0.0),
            "pids": sorted({t.pid for t in shown.tracks.values()} | shown.pids) if shown else [],
            "is_ready": bool(window.views.views) and len(samples) > 1,
        }), flush=True)

notifier = QSocketNotifier(0, QSocketNotifier.Type.Read)
notifier.activated.connect(answer)
application.exec()
"""


class Seat:
    """Someone in front of the window: asks what is shown, clicks and types through the X server."""

    def __init__(self, environment: dict[str, str], home: Path, program: str = PROGRAM) -> None:
        self.environment = {
            **environment,
            "XDG_DATA_HOME": str(home / "data"),
            "XDG_CONFIG_HOME": str(home / "config"),
        }
        self.process = subprocess.Popen(
            [sys.executable, "-c", program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=self.environment,
            cwd=home,
            text=True,
        )
        self.wait(lambda shown: shown["is_ready"])

    def ask(self, **what: Any) -> Any:
        stdin, stdout = self.process.stdin, self.process.stdout
        assert isinstance(stdin, IO) or stdin
        assert stdin and stdout
        stdin.write(json.dumps(what) + "\n")
        stdin.flush()
        return json.loads(stdout.readline())

    def wait(self, is_so: Any, seconds: float = 30) -> dict[str, Any]:
        import time

        end = time.monotonic() + seconds
        while True:
            shown: dict[str, Any] = self.ask()
            if is_so(shown):
                return shown
            assert time.monotonic() < end, shown
            time.sleep(0.1)

    def click(self, button: str) -> None:
        x, y = self.ask(button=button)
        self._xdotool("mousemove", str(x), str(y), "click", "1")

    def key(self, name: str) -> None:
        self._xdotool("key", name)

    def _xdotool(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], env=self.environment, check=True, timeout=20)

    def quit(self) -> list[str]:
        warnings: list[str] = self.ask(quit=1)
        assert self.process.wait(20) == 0
        return warnings


@pytest.fixture
def seat(tmp_path: Path) -> Iterator[Seat]:
    assert shutil.which("xdotool"), "xdotool is not installed: make test installs it, or says how"
    with virtual_screen() as environment:
        seat = Seat(environment, tmp_path)
        yield seat
        if seat.process.poll() is None:
            seat.process.kill()
            seat.process.wait()
        for stream in (seat.process.stdin, seat.process.stdout):
            assert stream
            stream.close()


def lanes_in(path: Path) -> set[str]:
    """Return those of the first workers' colours that fill more than a few lines of a picture."""
    from PySide6.QtGui import QImage

    image = QImage(str(path))
    names = [
        image.pixelColor(x, y).name()
        for x in range(0, image.width(), 4)
        for y in range(0, image.height(), 4)
    ]
    return {name for name in COLOURS if names.count(name) > 100}


def is_running(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def wait_gone(pids: list[int], seconds: float) -> list[int]:
    processes = [psutil.Process(pid) for pid in pids if is_running(pid)]
    psutil.wait_procs(processes, timeout=seconds)
    return [pid for pid in pids if is_running(pid)]


def test_run_is_clicked_cores_move_and_the_result_appears(seat: Seat) -> None:
    seat.ask(set=["prime_factors", "process_pool", {"count": 60}])
    seat.click("Run")
    shown = seat.wait(lambda shown: shown["outcome"])
    assert shown["outcome"] == "finished"
    assert shown["results"] == 60
    assert shown["busy"] > 0.2, "the cores' picture did not move"
    assert shown["time"].endswith("s")
    PICTURES.mkdir(parents=True, exist_ok=True)
    path = PICTURES / "end-to-end.png"
    path.unlink(missing_ok=True)
    assert seat.ask(picture=str(path))
    assert lanes_in(path) == set(COLOURS[:2]), "the timeline is empty"
    assert seat.quit() == []
    assert wait_gone(shown["pids"], 3) == []


def test_keys_run_and_terminate(seat: Seat) -> None:
    seat.ask(set=["busy_loop", "processes", {"iterations": 10**10}])
    x, y = seat.ask(button="Run")
    seat._xdotool("mousemove", str(x + 300), str(y), "click", "1")  # the focus, without a manager
    seat.key("F5")
    running = seat.wait(lambda shown: len(shown["pids"]) >= 3)
    seat.key("Escape")
    shown = seat.wait(lambda shown: shown["outcome"])
    assert shown["outcome"] == "terminated"
    assert wait_gone(running["pids"], 3) == []
    assert seat.quit() == []


def test_a_run_is_replayed_by_key_and_marked_as_recorded(seat: Seat) -> None:
    seat.ask(set=["uneven_tasks", "process_pool", {"count": 40}])
    x, y = seat.ask(button="Run")
    seat._xdotool("mousemove", str(x + 300), str(y), "click", "1")  # the focus, without a manager
    seat.key("F5")
    ended = seat.wait(lambda shown: shown["outcome"])
    assert ended["badge"] == "● live"
    seat.key("r")
    began = seat.wait(lambda shown: shown["is_replayed"])
    assert began["badge"] == "◆ recorded"
    replayed = seat.wait(lambda shown: shown["time"] == ended["time"] and shown["moment"] > 0)
    assert replayed["badge"] == "◆ recorded"
    seat.key("r")
    left = seat.wait(lambda shown: not shown["is_replayed"])
    assert (left["badge"], left["time"]) == ("● live", ended["time"])
    assert seat.quit() == []


@pytest.mark.parametrize("executor", ["process_pool", "queue_workers", "threads"])
def test_a_killed_window_leaves_nothing(seat: Seat, executor: str) -> None:
    seat.ask(set=["busy_loop", executor, {"iterations": 10**10}])
    seat.click("Run")
    running = seat.wait(lambda shown: shown["pids"] and shown["busy"] > 0.2)
    os.kill(seat.process.pid, 9)
    seat.process.wait()
    assert wait_gone(running["pids"], 3) == []
