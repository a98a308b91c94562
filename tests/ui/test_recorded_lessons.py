"""A talk goes on when the live demo cannot: recorded runs in the lesson's panel and on the stage."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app.engine.spec import RunSpec
from desktop_app.runs.lessons import Lesson, load_lesson
from desktop_app.runs.recordings import recording_of
from desktop_app.runs.run_file import save_run
from desktop_app.runs.talk import Telling
from desktop_app.ui.window import MainWindow
from tests.ui.test_replay import long_run

WAIT_MS = 30_000
LESSON = """
title = "Two runs"
point = "One is like the other."

[[steps]]
title = "Both"
text = "Two runs, one after the other."
views = ["Timeline"]
shape = "second.wall_s / first.wall_s > 1.5"
finding = "The second takes longer."

[steps.question]
ask = "Which is longer?"
answers = ["the first", "the second"]
right = 2

[[steps.runs]]
name = "first"
workload = "uneven_tasks"
executor = "serial"
settings = { count = 2 }

[[steps.runs]]
name = "second"
workload = "uneven_tasks"
executor = "serial"
settings = { count = 2 }

[[steps]]
title = "Not recorded"
text = "This one has no recording."

[[steps.runs]]
name = "first"
workload = "uneven_tasks"
executor = "serial"
settings = { count = 2 }
"""


@pytest.fixture
def lesson(tmp_path: Path) -> Lesson:
    """A lesson whose first step was recorded: runs of 0.4 and 0.8 seconds."""
    path = tmp_path / "01-two.toml"
    path.write_text(LESSON, "utf-8")
    read = load_lesson(path)
    for name, wall_s in (("first", 0.4), ("second", 0.8)):
        place = recording_of(read, 0, name)
        place.parent.mkdir(parents=True, exist_ok=True)
        save_run(long_run(wall_s), place)
    return read


@pytest.fixture
def classroom(window: MainWindow, lesson: Lesson) -> MainWindow:
    window.lessons.teaching.open([lesson])
    return window


def telling(window: MainWindow) -> Telling:
    told = window.lessons.teaching.telling
    assert told is not None
    return told


def test_recorded_runs_follow_one_another_like_live_ones(
    classroom: MainWindow, qtbot: QtBot
) -> None:
    panel = classroom.lessons.panel
    assert panel.recorded.isVisible()
    qtbot.mouseClick(panel.recorded, Qt.MouseButton.LeftButton)
    told = telling(classroom)
    assert told.is_recorded
    assert told.phase == "running"
    assert list(told.records) == ["first"]
    assert classroom.headline.badge.text() == "◆ recorded"
    assert panel.where.isVisible()
    assert panel.where.text().startswith("Recorded on a machine with 2 cores")
    qtbot.waitUntil(lambda: "second" in told.records, timeout=WAIT_MS)
    assert told.records["first"].is_over
    assert not told.records["second"].is_over
    qtbot.waitUntil(lambda: told.phase == "told", timeout=WAIT_MS)
    assert told.verdict is not None
    assert told.verdict.holds
    assert panel.outcome.finding.text() == "The second takes longer."
    assert not classroom.lessons.teaching.is_replaying


def test_asked_once_more_it_goes_to_the_end(classroom: MainWindow, qtbot: QtBot) -> None:
    classroom.replaying.player.speed = 0.01  # which would take two minutes
    classroom.lessons.show_recorded()
    classroom.lessons.show_recorded()
    qtbot.waitUntil(lambda: "second" in telling(classroom).records, timeout=WAIT_MS)
    classroom.lessons.show_recorded()
    qtbot.waitUntil(lambda: telling(classroom).phase == "told", timeout=WAIT_MS)


def test_a_live_run_takes_the_place_of_a_replay(classroom: MainWindow, qtbot: QtBot) -> None:
    classroom.replaying.player.speed = 0.01
    classroom.lessons.show_recorded()
    classroom.run()
    told = telling(classroom)
    assert not told.is_recorded
    assert not classroom.replaying.is_on
    assert classroom.headline.badge.text() == "● live"
    qtbot.waitUntil(
        lambda: told.phase == "told" and not classroom.bridge.is_running, timeout=WAIT_MS
    )
    assert not told.records["second"].is_recorded


def test_another_run_or_leaving_breaks_a_replay_off(classroom: MainWindow) -> None:
    classroom.replaying.player.speed = 0.01
    classroom.lessons.show_recorded()
    classroom.runs.add(long_run())
    assert telling(classroom).phase == "asked"
    classroom.lessons.show_recorded()
    assert telling(classroom).phase == "running"
    classroom.lessons.leave()
    assert not classroom.replaying.is_on
    assert classroom.lessons.teaching.telling is None


def test_scrubbing_back_in_mid_lesson_is_harmless(classroom: MainWindow, qtbot: QtBot) -> None:
    classroom.lessons.show_recorded()
    classroom.replaying.player.pause()
    for at_s in (0.3, 0.1, 0.2):
        classroom.replaying.player.go_to(at_s)
        assert telling(classroom).records["first"].elapsed_s() == pytest.approx(at_s)
    classroom.replaying.player.go_to_end()
    qtbot.waitUntil(lambda: "second" in telling(classroom).records, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: telling(classroom).phase == "told", timeout=WAIT_MS)


def test_the_stage_shows_the_recorded_run_by_the_key_r(classroom: MainWindow, qtbot: QtBot) -> None:
    classroom.lessons.present()
    stage = classroom.lessons.presentation.stage
    assert stage is not None
    assert "R: the recorded run" in stage.hint.text()
    qtbot.keyClick(stage, Qt.Key.Key_R)
    assert telling(classroom).is_recorded
    assert stage.badge.text().startswith("◆ Recorded on a machine with 2 cores")
    qtbot.waitUntil(lambda: telling(classroom).phase == "told", timeout=WAIT_MS)
    assert stage.outcome.finding.text() == "The second takes longer."
    assert "R: the recorded run" not in stage.hint.text()


def test_when_a_run_cannot_begin_the_recording_is_offered(
    classroom: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def start(_: RunSpec) -> None:
        raise OSError(12, "Cannot allocate memory")

    monkeypatch.setattr(classroom.bridge, "start", lambda spec, _place: start(spec))
    classroom.lessons.present()
    stage = classroom.lessons.presentation.stage
    assert stage is not None
    qtbot.keyClick(stage, Qt.Key.Key_PageDown)
    assert telling(classroom).reason
    assert "R: the recorded run" in stage.hint.text()
    qtbot.keyClick(stage, Qt.Key.Key_R)
    assert telling(classroom).reason == ""
    qtbot.waitUntil(lambda: telling(classroom).phase == "told", timeout=WAIT_MS)
    assert telling(classroom).verdict


def test_a_step_without_a_recording_says_so(classroom: MainWindow) -> None:
    classroom.lessons.teaching.skip()
    assert not classroom.lessons.panel.recorded.isVisible()
    classroom.lessons.show_recorded()
    assert telling(classroom).reason == "No run of this step was recorded."
