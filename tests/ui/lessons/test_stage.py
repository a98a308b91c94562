"""The stage: before a run the text alone, as large as it can be; then what was asked and what is seen."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.runs.talk import Talk
from desktop_app.ui.lessons.stage import Stage
from tests.runs.test_talk import over


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    stage = Stage(1080)
    qtbot.addWidget(stage)
    stage.resize(1920, 1080)
    stage.show()
    return stage


def heights(stage: Stage) -> dict[str, int]:
    parts = {"title": stage.title, "text": stage.text, "hint": stage.hint}
    return {name: part.fontMetrics().height() for name, part in parts.items()}


def test_before_the_run_the_text_is_alone_and_large(stage: Stage, talk: Talk) -> None:
    stage.show_talk(talk, "", has_views=False)
    assert not stage.shown.isVisible() and stage.question.isVisible()
    assert stage.hint.text() == "Page Down: run it"
    alone = heights(stage)
    assert min(alone.values()) > 1080 / 55, "the tenth row cannot read it"
    talk.telling.records = {"serial": over("serial"), "threads": over("threads")}
    stage.show_talk(talk, "● live", has_views=True)
    beside = heights(stage)
    assert stage.shown.isVisible() and stage.race.isVisible()
    assert min(beside.values()) > 1080 / 55
    assert beside["text"] < alone["text"]
    assert stage.badge.text() == "● live"
    assert stage.hint.text() == "Page Down: next, A look back"


def test_what_to_look_for_is_said_while_it_goes_on(stage: Stage, talk: Talk) -> None:
    stage.show_talk(talk, "", has_views=False)
    assert not stage.look_for.isVisible(), "it would give the answer away"
    talk.telling.records = {"serial": over("serial")}
    stage.show_talk(talk, "● live", has_views=True)
    assert stage.look_for.isVisible() and "&lt; the other" in stage.look_for.text()


def test_a_long_text_is_written_smaller_and_not_cut(stage: Stage, talk: Talk) -> None:
    sentence = "There is much more to be said about this than there is room for. "
    import msgspec

    talk.telling.step = msgspec.structs.replace(talk.telling.step, text=sentence * 12)
    for has_views in (False, True):
        stage.show_talk(talk, "", has_views=has_views)
        room = stage.told.parentWidget()
        assert room is not None
        assert stage.told.height() <= room.height() + 1, "a clicker cannot scroll"


def test_the_views_are_magnified_and_given_back(stage: Stage, talk: Talk) -> None:
    views = QLabel("views")
    stage.borrow(views)
    stage.show_talk(talk, "", has_views=True)
    assert views.isVisible()
    assert stage.glass.width() / views.width() == pytest.approx(stage.unit / 15, rel=0.02)
    stage.give_back()
    assert views.parent() is None
    home = QWidget()
    views.setParent(home)
    home.deleteLater()
