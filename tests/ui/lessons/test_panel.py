"""The lesson beside the views."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.runs.talk import Talk
from desktop_app.ui.lessons.panel import LessonPanel
from tests.runs.test_talk import over


def shown(qtbot: QtBot, talk: Talk, *, is_busy: bool = False) -> LessonPanel:
    panel = LessonPanel()
    qtbot.addWidget(panel)
    panel.resize(288, 700)
    panel.show_talk(talk, is_busy=is_busy, is_recorded=False)
    panel.show()
    return panel


def test_one_step_is_told(qtbot: QtBot, talk: Talk) -> None:
    panel = shown(qtbot, talk)
    assert panel.title.text() == "Counting & <more>"
    assert panel.title.textFormat() == Qt.TextFormat.PlainText, "what looks like a tag is none"
    assert panel.step_title.text() == "1 of 4 · One after the other, or by threads"
    assert panel.run.text() == "Run this step" and panel.run.isVisible()
    assert not panel.look_for.isVisible(), "it would give the answer away"
    assert not panel.back.isEnabled() and panel.next.isEnabled()
    talk.telling.records = {"serial": over("serial"), "threads": over("threads")}
    panel.show_talk(talk, is_busy=False, is_recorded=False)
    assert panel.run.text() == "Run it again"
    assert panel.look_for.isVisible() and panel.outcome.isVisible()
    talk.go_on()
    panel.show_talk(talk, is_busy=False, is_recorded=False)
    assert not panel.run.isVisible() and not panel.controls.isVisible(), "nothing to run"
    assert panel.back.isEnabled()


def test_while_something_runs_one_can_only_watch(qtbot: QtBot, talk: Talk) -> None:
    panel = shown(qtbot, talk, is_busy=True)
    assert not any(button.isEnabled() for button in (panel.run, panel.back, panel.next))


def test_every_button_says_what_was_pressed(qtbot: QtBot, talk: Talk) -> None:
    talk.go_on()
    talk.go_back()
    panel = shown(qtbot, talk)
    panel.back.setEnabled(True)
    for button, signal in (
        (panel.run, panel.asked_to_run),
        (panel.next, panel.asked_to_go_on),
        (panel.back, panel.asked_to_go_back),
        (panel.controls, panel.asked_for_controls),
    ):
        with qtbot.waitSignal(signal, timeout=1000):
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_nothing_is_cut_at_its_least_width(qtbot: QtBot, talk: Talk) -> None:
    panel = shown(qtbot, talk)
    panel.resize(256, 600)
    for part in panel.findChildren(QLabel) + panel.findChildren(QPushButton):
        if part.isVisible():
            assert part.width() >= part.minimumSizeHint().width(), part
            assert part.mapTo(panel, part.rect().topRight()).x() <= panel.width()
