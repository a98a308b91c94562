"""The headline of a run that goes on: its time at once, what stands beside it as often as it is read."""

from __future__ import annotations

import time

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.engine.events import RunFinished
from desktop_app.runs.record import RunRecord
from desktop_app.ui.headline import FACTS_S, Headline
from tests.canned import ORIGIN_NS, SPEC, fill_results, started


@pytest.fixture
def record() -> RunRecord:
    record = started(RunRecord(SPEC), 20)
    record.clock = lambda: ORIGIN_NS + 30_000_000
    return record


@pytest.fixture
def headline(qtbot: QtBot, record: RunRecord) -> Headline:
    headline = Headline()
    qtbot.addWidget(headline)
    headline.show_run(record, None)
    return headline


def shown(headline: Headline) -> tuple[str, str]:
    return headline.time.text(), headline.facts[0][0].text()


def test_the_time_goes_on_and_the_facts_follow(
    headline: Headline, record: RunRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = time.monotonic()
    monkeypatch.setattr("desktop_app.ui.headline.time.monotonic", lambda: begun)
    headline.show_run(record, None)
    assert shown(headline) == ("30.0 ms", "0 / 20")
    fill_results(record, 7)
    record.clock = lambda: ORIGIN_NS + 40_000_000
    headline.follow(record, None)
    assert shown(headline) == ("40.0 ms", "0 / 20")
    monkeypatch.setattr("desktop_app.ui.headline.time.monotonic", lambda: begun + FACTS_S)
    headline.follow(record, None)
    assert shown(headline) == ("40.0 ms", "7 / 20")


def test_the_end_is_shown_at_once(headline: Headline, record: RunRecord) -> None:
    fill_results(record, 20)
    record.apply(RunFinished("finished", "", 0.05))
    headline.follow(record, None)
    assert shown(headline) == ("50.0 ms", "20 / 20")
