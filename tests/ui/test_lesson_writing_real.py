"""End to end: in the real program, on a real screen, with real keys, someone writes a lesson and tells it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from desktop_app.runs.lessons import load_lesson
from tests.xvfb import virtual_screen

# The real program, plus one socket notifier that says where things are and what is shown: every click
# and key comes from outside, through the X server.
PROGRAM = """
import json, sys
from PySide6.QtCore import QPoint, QSocketNotifier, qInstallMessageHandler
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QWidget
from desktop_app.ui import app
warnings = []
qInstallMessageHandler(lambda kind, context, text: warnings.append(text))
application = app.make_application()
window = app.make_window(application)
window.show()

def spot(name):
    for shown in application.topLevelWidgets():
        if not shown.isVisible():
            continue
        if isinstance(shown, QMenu):
            for action in shown.actions():
                if action.text() == name:
                    return shown.mapToGlobal(shown.actionGeometry(action).center())
        for part in shown.findChildren(QWidget):
            text = part.text() if isinstance(part, QAbstractButton) else ""
            is_seen = part.isVisible() and not part.visibleRegion().isEmpty()
            if is_seen and name in (part.accessibleName(), text):
                return part.mapToGlobal(QPoint(min(part.width() - 8, 20), part.height() // 2))

def answer():
    what = json.loads(sys.stdin.readline() or '{"quit": 1}')
    reply = None
    if "quit" in what:
        reply = warnings
        window.close()
    elif "spot" in what:
        found = spot(what["spot"])
        reply = [found.x(), found.y()] if found else None
    elif "controls" in what:
        window.controls.workload.choose(what["controls"][0])
        window.controls.executor.choose(what["controls"][1])
        window.controls.workload.fields["count"].set_value(2)
    else:
        editor, panel = window.workshop.editor, window.lessons.panel
        reply = {
            "is_ready": bool(window.views.views),
            "outcome": window._shown.finished.outcome
                if window._shown and window._shown.finished else None,
            "steps": [step.title for step in editor.now.steps] if editor else [],
            "told": editor.state.told.text() if editor else "",
            "lesson": panel.title.text(),
            "text": panel.text.text(),
        }
    print(json.dumps(reply), flush=True)

notifier = QSocketNotifier(0, QSocketNotifier.Type.Read)
notifier.activated.connect(answer)
application.exec()
"""


class Writer:
    """Someone who writes: clicks at what the screen shows, types, and looks."""

    def __init__(self, environment: dict[str, str], home: Path) -> None:
        folders = {"XDG_DATA_HOME": str(home / "data"), "XDG_CONFIG_HOME": str(home / "config")}
        self.environment = {**environment, **folders, "LANGUAGE": "en"}
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=self.environment,
            cwd=home,
            text=True,
        )
        self.wait(lambda shown: shown["is_ready"])

    def ask(self, **what: Any) -> Any:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(what) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def wait(self, is_so: Any, seconds: float = 60) -> Any:
        end = time.monotonic() + seconds
        while not is_so(shown := self.ask()):
            assert time.monotonic() < end, shown
            time.sleep(0.1)
        return shown

    def click(self, name: str) -> None:
        end = time.monotonic() + 20
        while not (place := self.ask(spot=name)):
            assert time.monotonic() < end, f"{name} is not on the screen"
            time.sleep(0.1)
        x, y = place
        self._xdotool("mousemove", str(x), str(y), "click", "1")
        time.sleep(0.3)  # a menu or another window opens

    def write(self, name: str, text: str) -> None:
        self.click(name)
        self.key("ctrl+a")
        self._xdotool("type", "--delay", "15", text)

    def key(self, name: str) -> None:
        self._xdotool("key", name)
        time.sleep(0.1)

    def _xdotool(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], env=self.environment, check=True, timeout=30)

    def run(self, executor: str) -> None:
        self.ask(controls=["waiting", executor])
        self.click("Run")
        self.wait(lambda shown: shown["outcome"] == "finished")

    def quit(self) -> list[str]:
        warnings: list[str] = self.ask(quit=1)
        assert self.process.wait(20) == 0
        for stream in (self.process.stdin, self.process.stdout):
            assert stream
            stream.close()
        return warnings


def save_as_step(writer: Writer, title: str, text: str) -> None:
    """Make the shown run a step of a lesson: menu, dialog, editor."""
    writer.click("Lessons")
    writer.click("Save as step…")
    writer.write("Title of the step", title)
    writer.key("Return")
    writer.wait(lambda shown: title in shown["steps"])
    writer.write("Text", text)


def test_a_lesson_is_written_from_runs_saved_and_told_after_a_new_start(tmp_path: Path) -> None:
    assert shutil.which("xdotool"), "xdotool is not installed: make test installs it, or says how"
    with virtual_screen() as environment:
        writer = Writer(environment, tmp_path)
        try:
            _write(writer)
            path = next((tmp_path / "data" / "concurrency-lab" / "lessons").glob("*.toml"))
            written = load_lesson(path)
            assert [step.title for step in written.steps] == ["Two threads", "One loop"]
            assert [step.runs[0].executor for step in written.steps] == ["threads", "serial"]
            assert writer.quit() == []
            writer = Writer(environment, tmp_path)
            writer.click("Lessons")
            writer.click("Mine")
            shown = writer.wait(lambda shown: shown["lesson"] == "Mine")
            assert shown["text"] == "Both wait at once."
            writer.click("Run this step")
            writer.wait(lambda shown: shown["outcome"] == "finished")
            assert writer.quit() == []
        finally:
            if writer.process.poll() is None:
                writer.process.kill()
                writer.process.wait()


def _write(writer: Writer) -> None:
    """Two runs become two steps, in the wrong order at first."""
    if writer.ask(spot="Leave the lesson"):
        writer.click("Leave the lesson")
    writer.run("serial")
    save_as_step(writer, "One loop", "One after the other.")
    writer.write("Title of the lesson", "Mine")
    writer.write("Its point", "Waits overlap.")
    writer.key("ctrl+w")
    writer.run("threads")
    save_as_step(writer, "Two threads", "Both wait at once.")
    assert writer.ask()["steps"] == ["One loop", "Two threads"]
    writer.key("alt+Up")
    assert writer.ask()["steps"] == ["Two threads", "One loop"]
    writer.key("ctrl+s")
    writer.wait(lambda shown: "Saved" in shown["told"])
    writer.key("ctrl+w")
