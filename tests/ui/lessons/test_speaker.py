"""What the speaker alone sees."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app.runs.talk import Talk
from desktop_app.ui.lessons.speaker import SpeakerNotes


def test_it_tells_the_answer_the_notes_and_what_comes_next(qtbot: QtBot, talk: Talk) -> None:
    notes = SpeakerNotes()
    qtbot.addWidget(notes)
    notes.show_talk(talk)
    assert notes.where.text() == "Lesson 1 of 1, step 1 of 4"
    assert notes.step.text() == "One after the other, or by threads"
    assert notes.notes.text() == "Nobody is expected to win."
    assert "C, Both do the same" in notes.answer.text()
    assert notes.following.text() == "Next: A look back"
    talk.go_on()
    notes.show_talk(talk)
    assert notes.notes.isHidden() and notes.answer.isHidden()
    while talk.go_on():
        pass
    notes.show_talk(talk)
    assert notes.following.text() == "Next: nothing, this is the last step"


def test_the_clock_goes_on(qtbot: QtBot, talk: Talk) -> None:
    notes = SpeakerNotes()
    qtbot.addWidget(notes)
    notes.show_talk(talk)
    notes.open_beside(notes.screen())
    assert notes.clock.text() == "0:00"
    qtbot.waitUntil(lambda: notes.clock.text() != "0:00", timeout=5000)
    with qtbot.waitSignal(notes.closed):
        notes.close()


def test_its_keys_are_those_of_the_stage(qtbot: QtBot, talk: Talk) -> None:
    from desktop_app.ui.lessons.stage import Stage

    stage, notes = Stage(600), SpeakerNotes()
    for widget in (stage, notes):
        qtbot.addWidget(widget)
    notes.take_keys({"next": stage.next, "back": stage.back})
    notes.show_talk(talk)
    with qtbot.waitActive(notes):
        notes.show()
        notes.activateWindow()
    for key, signal in ((Qt.Key.Key_PageDown, stage.next), (Qt.Key.Key_PageUp, stage.back)):
        with qtbot.waitSignal(signal, timeout=5000):
            qtbot.keyClick(notes, key)
