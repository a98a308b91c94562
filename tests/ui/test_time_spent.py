"""Where time went: the sentence, the bars and their numbers, for all kinds of records."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolTip
from pytestqt.qtbot import QtBot

from desktop_app.runs.accounting import PARTS, account
from desktop_app.runs.accounting_words import NAMES, say_where
from desktop_app.runs.sampler import Sampler
from desktop_app.ui.palettes import LIGHT, SCHEMES
from desktop_app.ui.theme import apply_colours, choose_scheme
from desktop_app.ui.time_bars import HATCHED, NAME, Bars
from desktop_app.ui.views.time_spent import TimeSpentView
from desktop_app.ui.window import MainWindow
from tests import canned


@pytest.fixture
def view(qtbot: QtBot) -> TimeSpentView:
    choose_scheme("light")
    apply_colours()
    view = TimeSpentView(Sampler())
    qtbot.addWidget(view)
    view.resize(900, 260)
    view.show()
    return view


def colours_of(bars: Bars, place: int) -> list[str]:
    """The colours along the upper edge of a bar, above its digits, in the order of their first sight."""
    image: QImage = bars.grab().toImage()
    y = int(bars.rooms(place)[0][1].top())
    names = (image.pixelColor(x, y).name().upper() for x in range(NAME + 1, bars.width() - 1))
    return list(dict.fromkeys(names))


def middle_of(bars: Bars, place: int, part: str) -> QPointF:
    return dict(bars.rooms(place))[part].center()


def test_a_run_is_told_in_a_sentence_bars_and_numbers(view: TimeSpentView) -> None:
    record = canned.finished()
    record.wall_s = 0.022
    view.show_run(record)
    assert view.sentence.text() == say_where(account(record), record)
    assert [row[0] for row in view.workers.rows] == ["worker 1", "worker 2"]
    (row,) = view.whole.rows
    assert row[0] == "whole run" and row[2].total_s == 0.044
    told = {name: (spent, share) for _, name, spent, share in view.legend.lines()}
    assert told["computing"] == ("10 ms", "23%")
    assert told["after the last task"] == ("22.2 ms", "50%")
    assert told["waiting for a core"] == ("not told", "")
    assert told["starting up"] == ("–", "0%")


def test_parts_have_their_colours_and_are_as_wide_as_their_time(view: TimeSpentView) -> None:
    record = canned.finished()
    record.wall_s = 0.022
    view.show_run(record)
    for bars in (view.whole, view.workers):
        rooms = dict(bars.rooms(0))
        parts = bars.rows[0][2]
        room = bars.width() - NAME
        assert sum(place.width() for place in rooms.values()) == pytest.approx(room)
        for part, place in rooms.items():
            assert place.width() == pytest.approx(parts.share(part) * room)
        computing, idle = (LIGHT.parts[PARTS.index(p)] for p in ("computing_s", "idle_s"))
        seen = colours_of(bars, 0)
        assert seen[0] == computing and seen[-1] == idle
        waiting = LIGHT.parts[PARTS.index("waiting_inside_s")]
        assert waiting in seen and seen.index(waiting) < seen.index(idle)
        assert len(seen) > 4, "waiting is hatched: its colour and a pale one"
    first, second = (bars.mapTo(view, QPoint(0, 0)).x() for bars in (view.whole, view.workers))
    assert (first, view.whole.width()) == (second, view.workers.width()), "one below the other"


# Qt without a screen complains of every tool tip.
@pytest.mark.qt_log_ignore(r"does not support (propagateSizeHints|raise)\(\)", extend=True)
def test_pointing_at_a_part_tells_its_numbers(view: TimeSpentView) -> None:
    record = canned.finished()
    record.wall_s = 0.022
    view.show_run(record)
    said = "worker 2: 5 ms, 22.7% computing\n(in a task, on a core)"
    spot = middle_of(view.workers, 1, "computing_s")
    assert view.workers.part_at(spot) == (1, "computing_s")
    QTest.mouseMove(view.workers, spot.toPoint())
    assert QToolTip.text() == said
    waiting = view.workers.describe(0, "waiting_inside_s")
    assert "worker 1: 5 ms" in waiting and "does not tell" in waiting
    assert view.workers.part_at(QPointF(5, 5)) is None, "a name is no part"
    assert view.workers.part_at(QPointF(NAME + 9, 5000)) is None
    QToolTip.hideText()


def test_a_chosen_stretch_is_told_and_let_go(view: TimeSpentView) -> None:
    record = canned.finished()
    record.wall_s = 0.022
    view.stretch = (0.0, 0.001)
    view.show_run(record)
    assert view.sentence.text().startswith("In view (0 s to 1 ms): 50% computing, 50% waiting")
    assert view.whole.rows[0][0] == "in view" and view.whole.rows[0][2].total_s == 0.002
    assert view.workers.rows[0][2].share("computing_s") == pytest.approx(0.5)
    view.stretch = None
    view.show_run(record)
    assert view.whole.rows[0][0] == "whole run" and view.whole.rows[0][2].total_s == 0.044


@pytest.mark.parametrize("kind", ["none", "empty"])
def test_without_any_time_there_is_a_sentence_alone(view: TimeSpentView, kind: str) -> None:
    view.show_run(canned.finished())
    assert view.bars.isVisible()
    view.show_run(canned.KINDS[kind]())
    assert not view.bars.isVisible()
    assert ("Press Run" in view.sentence.text()) is (kind == "none")
    assert view.sentence.text().endswith(".")


def test_a_run_that_goes_on_is_told_so_far(view: TimeSpentView) -> None:
    view.show_run(canned.running())
    assert view.sentence.text().startswith("So far ")
    assert view.bars.isVisible()


def test_hundreds_of_workers_are_scrolled_through(view: TimeSpentView) -> None:
    view.show_run(canned.finished(2000, 200))
    names = [row[0] for row in view.workers.rows]
    assert names == [f"worker {n}" for n in range(1, 201)]
    bar = view.scroller.verticalScrollBar()
    assert bar.maximum() > 10 * view.scroller.viewport().height()
    ends = [bars.rooms(0)[-1][1].right() for bars in (view.whole, view.workers)]
    assert ends[0] == pytest.approx(ends[1], abs=1), "the scroll bar takes its room from both"
    before = view.grab().toImage()
    bar.setValue(bar.maximum())
    assert view.grab().toImage() != before
    assert view.whole.isVisible(), "the whole run stays in sight"
    assert view.workers.visibleRegion().boundingRect().bottom() >= 200 * 24 - 24


def test_every_part_has_a_colour_of_its_own_that_no_worker_has() -> None:
    for scheme in SCHEMES.values():
        assert len(set(scheme.parts)) == len(PARTS) == len(NAMES)
        assert not set(scheme.parts) & set(scheme.workers)
        solid = [QColor(scheme.parts[n]) for n, part in enumerate(PARTS) if part not in HATCHED]
        greys = sorted(0.299 * c.red() + 0.587 * c.green() + 0.114 * c.blue() for c in solid)
        assert min(b - a for a, b in itertools.pairwise(greys)) >= 20, greys


def test_the_window_has_the_tab_and_it_follows_the_stretch(window: MainWindow) -> None:
    record = canned.finished()
    record.wall_s = 0.022
    window.show_record(record)
    window.views.tabs.setCurrentIndex(window.views.find_tab("Where time went"))
    view = window.views.tabs.currentWidget()
    assert isinstance(view, TimeSpentView)
    window.views.choose_stretch((0.0, 0.001))
    assert view.sentence.text().startswith("In view")
    window.views.choose_stretch(None)
    assert not view.sentence.text().startswith("In view")
