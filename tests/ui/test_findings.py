"""What stood in a run's way: read, chosen with the mouse and with keys, said beside the time."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop_app.runs.accounting import account
from desktop_app.runs.diagnosis import RULES, Finding, diagnose
from desktop_app.runs.places import Place
from desktop_app.runs.record import RunRecord
from desktop_app.ui.findings import ICONS, NOTHING, FindingsList
from desktop_app.ui.headline import Headline
from desktop_app.ui.theme import apply_colours, choose_scheme, icon
from desktop_app.ui.window import MainWindow
from tests.recorded import load


def found_in(*names: str) -> list[Finding]:
    records = map(load, names)
    return [finding for record in records for finding in diagnose(record, account(record))]


@pytest.fixture
def shown(qtbot: QtBot) -> FindingsList:
    choose_scheme("light")
    apply_colours()
    findings = FindingsList()
    qtbot.addWidget(findings)
    findings.resize(640, 300)
    findings.show_findings(found_in("threads_take_turns", "eight_on_two_cores"))
    findings.show()
    return findings


def texts(findings: FindingsList) -> list[str]:
    return [label.text() for label in findings.findChildren(QLabel) if label.isVisible()]


def test_titles_and_whole_sentences_can_be_read(shown: FindingsList) -> None:
    first, second = found_in("threads_take_turns", "eight_on_two_cores")
    said = texts(shown)
    for finding in (first, second):
        assert finding.title in said and finding.sentence in said
    assert NOTHING not in said
    for label in shown.findChildren(QLabel):
        if label.wordWrap():
            assert label.height() >= label.heightForWidth(label.width()), "no line is cut off"


def test_a_click_shows_the_evidence(shown: FindingsList, qtbot: QtBot) -> None:
    entry = shown.entries[1]
    with qtbot.waitSignal(shown.pointed) as told:
        qtbot.mouseClick(entry, Qt.MouseButton.LeftButton)
    assert told.args == [entry.finding.places]
    assert all(isinstance(place, Place) for place in entry.finding.places)
    assert [one.isChecked() for one in shown.entries] == [False, True]


def test_keys_go_from_one_to_the_next_and_choose(shown: FindingsList, qtbot: QtBot) -> None:
    shown.activateWindow()
    shown.entries[0].setFocus()
    qtbot.waitUntil(shown.entries[0].hasFocus)
    qtbot.keyClick(shown.entries[0], Qt.Key.Key_Down)
    assert shown.entries[1].hasFocus()
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space):
        with qtbot.waitSignal(shown.pointed) as told:
            qtbot.keyClick(shown.entries[1], key)
        assert told.args == [shown.entries[1].finding.places]
    qtbot.keyClick(shown.entries[1], Qt.Key.Key_Up)
    assert shown.entries[0].hasFocus()


def test_shown_again_nothing_is_made_anew_and_the_choice_stays(shown: FindingsList) -> None:
    shown.entries[1].click()
    before = list(shown.entries)
    shown.show_findings(found_in("threads_take_turns", "eight_on_two_cores"))
    assert shown.entries == before
    choose_scheme("dark")
    apply_colours()
    shown.apply_colours()
    assert shown.entries != before, "the signs take the other scheme's colour"
    assert [one.isChecked() for one in shown.entries] == [False, True]


def test_nothing_is_said_of_a_run_that_goes_on(shown: FindingsList) -> None:
    shown.show_findings([])
    assert texts(shown) == [NOTHING] and not shown.entries
    shown.show_findings(None)
    assert not shown.isVisible() and not shown.entries


def test_every_rule_has_a_sign(qtbot: QtBot) -> None:
    assert set(ICONS) == {rule.__name__ for rule in RULES}
    assert all(not icon(name).isNull() for name in ICONS.values())


def headline_of(record: RunRecord, qtbot: QtBot) -> str:
    headline = Headline()
    qtbot.addWidget(headline)
    headline.show_run(record, None)
    return headline.message.text()


def test_a_noisy_time_is_called_so(qtbot: QtBot) -> None:
    share = diagnose(record := load("busy_machine"), account(record))[0].weight
    assert headline_of(record, qtbot) == f"Noisy: other programs used {share:.0%} of the cores."
    assert headline_of(load("processes_compute"), qtbot) == ""


def test_the_timeline_goes_to_the_evidence(
    make_window: Callable[[], MainWindow], qtbot: QtBot
) -> None:
    record = load("large_chunks")
    window = make_window()
    window.views.show_run(record)
    place = found_in("large_chunks")[0].places[0]
    window.views.point_at(place)
    timeline = next(view for view in window.views.views if view.title == "Timeline")
    assert timeline.canvas.place == place  # type: ignore[attr-defined]
