"""What a step has shown is said as it was, also when it was not what was to be shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.runs.talk import Talk
from desktop_app.ui.lessons.outcome import Outcome
from tests.runs.test_talk import over
from tests.small_lesson import TEXT, write_lesson


@pytest.fixture
def outcome(qtbot: QtBot) -> Outcome:
    outcome = Outcome()
    qtbot.addWidget(outcome)
    return outcome


def run(talk: Talk) -> None:
    talk.telling.records = {"serial": over("serial"), "threads": over("threads")}


def test_nothing_before_the_runs_are_over(outcome: Outcome, talk: Talk) -> None:
    outcome.show_step(talk.telling)
    assert outcome.isHidden()


def test_a_shape_that_holds(outcome: Outcome, talk: Talk) -> None:
    run(talk)
    outcome.show_step(talk.telling)
    assert outcome.finding.text() == "Both did the same number of tasks."
    assert outcome.measured.text(), "the figures are told"


def test_a_shape_that_does_not_hold_is_not_covered_up(outcome: Outcome, tmp_path: Path) -> None:
    from desktop_app.runs.lessons import load_lesson

    text = TEXT.replace("serial.tasks == threads.tasks", "serial.tasks > threads.tasks")
    talk = Talk([load_lesson(write_lesson(tmp_path, text))])
    run(talk)
    outcome.show_step(talk.telling)
    assert outcome.finding.text() == (
        "This machine shows something else today. What was to be seen: "
        "Both did the same number of tasks."
    )
    assert "not >" in outcome.measured.text()


def test_why_a_step_cannot_be_run(outcome: Outcome, talk: Talk) -> None:
    talk.telling.reason = "There is no such Python."
    outcome.show_step(talk.telling)
    assert outcome.finding.text() == "There is no such Python."
    assert outcome.measured.isHidden()
