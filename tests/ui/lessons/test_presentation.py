"""The presentation: what is seen at each step, and that leaving puts everything back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.ui.lessons.stage import Stage
from desktop_app.ui.window import MainWindow
from tests.small_lesson import write_lesson
from tests.ui.lessons.conftest import RUNS_MS, run_step, telling_of

ROOT = Path(__file__).parent.parent.parent.parent


def begin(window: MainWindow, qtbot: QtBot) -> Stage:
    window.actions_bar.present.trigger()
    stage = window.lessons.presentation.stage
    assert stage is not None
    window.activateWindow()
    qtbot.waitUntil(stage.hasFocus, timeout=5000)
    return stage


def press(stage: Stage, key: str) -> None:
    QTest.keySequence(stage.window(), QKeySequence(key))


def in_sight(window: MainWindow) -> list[str]:
    return [view.title for view in window.views.views if view.isVisible()]


def test_a_step_with_the_keys_of_a_clicker(taught: MainWindow, qtbot: QtBot) -> None:
    stage = begin(taught, qtbot)
    assert in_sight(taught) == [], "the question stands alone"
    assert stage.question.isVisible() and stage.badge.text() == ""
    run_step(taught, qtbot, lambda: press(stage, "PgDown"))
    assert in_sight(taught) == ["Timeline", "Compare"]
    assert stage.outcome.finding.isVisible() and stage.question.because.isVisible()
    assert stage.badge.text() == "● live"
    press(stage, "Right")
    assert telling_of(taught).step.title == "A look back"
    assert in_sight(taught) == ["Timeline"], "of the run before"
    assert stage.badge.text() == "● live"
    press(stage, "Space")
    assert telling_of(taught).step.title == "A word in the end" and in_sight(taught) == []
    press(stage, "PgUp")
    press(stage, "Left")
    assert in_sight(taught) == ["Timeline", "Compare"], "what was run is still there"
    press(stage, "B")
    assert stage.curtain.isVisible()
    press(stage, "PgDown")
    assert stage.curtain.isHidden() and telling_of(taught).records, "it only opens the curtain"


def test_leaving_puts_everything_back(taught: MainWindow, qtbot: QtBot) -> None:
    taught.views.setSizes([150, 170, 300])
    qtbot.wait(50)
    before = (taught.geometry(), taught.windowState(), taught.views.sizes(), in_sight(taught))
    fonts = [view.font().toString() for view in taught.views.views]
    for _ in range(2):
        stage = begin(taught, qtbot)
        run_step(taught, qtbot, partial(press, stage, "F5"))
        press(stage, "F11")
        qtbot.waitUntil(lambda: taught.geometry() == before[0], timeout=5000)
        assert taught.windowState() == before[1]
        assert taught.views.sizes() == pytest.approx(before[2], rel=0.1), (
            "the headline may be higher"
        )
        assert in_sight(taught)[:2] == ["Cores", "Timeline"]
        assert fonts == [view.font().toString() for view in taught.views.views]
        assert taught.views.window() is taught and taught.actions_bar.isVisible()
        assert taught.left.currentWidget() is taught.lessons.panel


def test_escape_undoes_one_thing_after_the_other(taught: MainWindow, qtbot: QtBot) -> None:
    stage = begin(taught, qtbot)
    run_step(taught, qtbot, lambda: press(stage, "PgDown"))
    press(stage, "E")
    assert in_sight(taught) == ["Timeline"] and not stage.title.isVisible()
    press(stage, "E")
    assert in_sight(taught) == ["Compare"]
    press(stage, "B")
    press(stage, "Esc")
    assert stage.curtain.isHidden() and in_sight(taught) == ["Compare"]
    press(stage, "Esc")
    assert in_sight(taught) == ["Timeline", "Compare"] and stage.title.isVisible()
    press(stage, "Esc")
    assert not taught.lessons.presentation.is_on


def test_escape_terminates_while_something_runs(taught: MainWindow, qtbot: QtBot) -> None:
    for _ in range(3):
        taught.lessons.teaching.skip()
    stage = begin(taught, qtbot)
    telling = telling_of(taught)
    press(stage, "PgDown")
    qtbot.waitUntil(lambda: taught.bridge.record is not None and bool(taught.bridge.record.tracks))
    press(stage, "Esc")
    qtbot.waitUntil(lambda: telling.phase == "told", timeout=RUNS_MS)
    assert taught.lessons.presentation.is_on and telling.reason
    assert stage.outcome.finding.text() == telling.reason


def test_an_enlarged_view_stays_until_the_next_step(taught: MainWindow, qtbot: QtBot) -> None:
    stage = begin(taught, qtbot)
    run_step(taught, qtbot, lambda: press(stage, "PgDown"))
    press(stage, "E")
    run_step(taught, qtbot, lambda: press(stage, "F5"))
    assert in_sight(taught) == ["Timeline"]
    press(stage, "PgDown")
    assert stage.title.isVisible()


def test_the_first_lesson_is_presented_when_none_is_open(window: MainWindow, qtbot: QtBot) -> None:
    begin(window, qtbot)
    assert window.lessons.teaching.talk is not None
    assert window.lessons.teaching.talk.is_at_start


def test_closing_the_window_on_the_stage_keeps_its_sizes(taught: MainWindow, qtbot: QtBot) -> None:
    sizes = taught.views.sizes()
    stage = begin(taught, qtbot)
    press(stage, "N")
    assert taught.lessons.presentation.notes is not None
    taught.close()
    assert taught.lessons.presentation.notes is None
    assert taught.settings.splitters["down"] == sizes


TWO_SCREENS = """
import json, sys
from PySide6.QtGui import QGuiApplication
from PySide6.QtCore import QTimer
from pathlib import Path
from desktop_app.ui.app import make_application, make_window
application = make_application()
window = make_window(application)
window.show()
told = []

def tell():
    presentation = window.lessons.presentation
    notes = presentation.notes
    screens = QGuiApplication.screens()
    told.append({
        "stage": screens.index(window.screen()),
        "stage_size": [window.width(), window.height()],
        "notes": screens.index(notes.screen()) if notes else None,
        "unit": presentation.stage.unit if presentation.stage else None,
    })

def go():
    if not window.views.views:
        QTimer.singleShot(100, go)
        return
    window.lessons.open_file(Path(sys.argv[1]))
    tell()
    window.lessons.present()
    tell()
    window.lessons.presentation.swap_screens()
    tell()
    window.lessons.present()
    tell()
    print(json.dumps(told))
    window.close()

QTimer.singleShot(0, go)
application.exec()
"""


def test_a_second_screen_has_the_stage_and_the_first_the_notes(tmp_path: Path) -> None:
    screens = [
        {"name": name, "x": x, "y": 0, "width": width, "height": height,
         "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
        for name, x, width, height in (("laptop", 0, 1280, 800), ("projector", 1280, 1920, 1080))
    ]  # fmt: skip
    config = tmp_path / "screens.json"
    config.write_text(json.dumps({"synchronousWindowSystemEvents": False, "screens": screens}))
    environment = {**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={config}"}
    done = subprocess.run(
        [sys.executable, "-c", TWO_SCREENS, str(write_lesson(tmp_path))],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    before, begun, swapped, left = json.loads(done.stdout)
    assert (before["stage"], before["notes"]) == (0, None)
    assert (begun["stage"], begun["notes"]) == (1, 0)
    assert begun["stage_size"] == [1920, 1080]
    assert (swapped["stage"], swapped["notes"]) == (0, 1)
    assert swapped["unit"] < begun["unit"], "type follows the screen"
    assert left == before
