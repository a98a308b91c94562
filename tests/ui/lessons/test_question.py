"""The question comes first; the right answer only once the runs are over."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from pytestqt.qtbot import QtBot

from desktop_app.runs.talk import Talk
from desktop_app.ui.lessons.question import QuestionBox
from desktop_app.ui.theme import apply_colours
from tests.runs.test_talk import over


def told(talk: Talk) -> None:
    talk.telling.records = {"serial": over("serial"), "threads": over("threads")}


def test_the_answer_is_told_after_the_run(qtbot: QtBot, talk: Talk) -> None:
    box = QuestionBox()
    qtbot.addWidget(box)
    box.show_step(talk.telling)
    assert [button.accessibleName() for button in box.buttons] == [
        "A, Serial", "B, Threads", "C, Both do the same",
    ]  # fmt: skip
    assert box.because.isHidden()
    assert not any(button.property("state") for button in box.buttons)
    told(talk)
    box.show_step(talk.telling)
    assert box.buttons[2].accessibleName() == "C, Both do the same, right"
    assert [button.property("state") for button in box.buttons] == ["wrong", "wrong", "right"]
    assert box.because.text() == "It is the same work." and not box.because.isHidden()


def test_a_guess_is_marked_and_judged(qtbot: QtBot, talk: Talk) -> None:
    box = QuestionBox()
    qtbot.addWidget(box)
    box.show_step(talk.telling)
    with qtbot.waitSignal(box.guessed) as blocker:
        qtbot.mouseClick(box.buttons[1], Qt.MouseButton.LeftButton)
    assert blocker.args == [2]
    talk.telling.guess = 2
    box.show_step(talk.telling)
    assert [button.isChecked() for button in box.buttons] == [False, True, False]
    told(talk)
    box.show_step(talk.telling)
    assert "✗" in box.buttons[1].label.text() and "✓" in box.buttons[2].label.text()
    assert not any(button.isEnabled() for button in box.buttons), "seen is not guessed"


def test_a_step_without_a_question_shows_none(qtbot: QtBot, talk: Talk) -> None:
    box = QuestionBox()
    qtbot.addWidget(box)
    talk.go_on()
    box.show_step(talk.telling)
    assert box.isHidden()


def test_the_font_stays_when_the_answer_is_told(qtbot: QtBot, talk: Talk) -> None:
    """A style sheet that is applied anew puts the first font back."""
    apply_colours()
    box = QuestionBox()
    qtbot.addWidget(box)
    box.show_step(talk.telling)
    font = QFont(box.font())
    font.setPixelSize(40)
    box.write(font)
    box.show()
    told(talk)
    box.show_step(talk.telling)
    assert all("font-size: 40px" in button.label.text() for button in box.buttons)
    assert all(button.height() > 40 for button in box.buttons)
