"""Every view draws every kind of record, and what it draws tells them apart."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from desktop_app.runs.machine import Core, Machine
from desktop_app.runs.record import RunRecord
from desktop_app.runs.sampler import Sampler
from desktop_app.ui.core_pictures import lay_out
from desktop_app.ui.theme import apply_colours, choose_scheme, worker_colour
from desktop_app.ui.view import View, list_views
from desktop_app.ui.views.cores import CoresView
from desktop_app.ui.views.output import OutputView
from desktop_app.ui.views.results import ResultsView
from desktop_app.ui.views.timeline import TimelineView
from tests import canned

VIEWS = {view.title: view for view in list_views()}


def make(qtbot: QtBot, kind: type[View]) -> View:
    choose_scheme("light")
    apply_colours()
    view = kind(Sampler())
    qtbot.addWidget(view)
    view.resize(700, 260)
    view.show()
    return view


def picture(view: View) -> QImage:
    return view.grab().toImage()


def colours_in(image: QImage) -> set[str]:
    step = 3
    return {
        image.pixelColor(x, y).name()
        for x in range(0, image.width(), step)
        for y in range(0, image.height(), step)
    }


def test_views_are_found() -> None:
    assert {"Cores", "Timeline", "Results", "Output", "Promise"} <= set(VIEWS)


@pytest.mark.parametrize("kind", canned.KINDS)
@pytest.mark.parametrize("title", VIEWS)
def test_every_view_draws_every_record(qtbot: QtBot, title: str, kind: str) -> None:
    view = make(qtbot, VIEWS[title])
    view.show_run(canned.KINDS[kind]())
    assert len(colours_in(picture(view))) > 1


@pytest.mark.parametrize("cores", [1, 2, 3, 8, 32, 33, 64, 256])
def test_cores_are_drawn_whatever_their_number(qtbot: QtBot, cores: int) -> None:
    view = make(qtbot, CoresView)
    assert isinstance(view, CoresView)
    record = canned.finished(cores=1)
    record.samples.rows.clear()
    canned.fill_samples(record, cores)
    view.show_run(record)
    seen = colours_in(picture(view))
    assert len(seen) > 3
    if cores <= 32:
        cells = lay_out(cores, QRectF(0, 0, 700, 230))
        assert len(cells) == cores
        assert all(not a.intersects(b) for k, a in enumerate(cells) for b in cells[k + 1 :]), (
            "two cores share a place"
        )


def test_results_take_100_000_rows_and_sort(qtbot: QtBot) -> None:
    view = make(qtbot, ResultsView)
    assert isinstance(view, ResultsView)
    record = canned.finished(100_000, 4)
    view.show_run(record)
    rows = view.rows
    assert rows.rowCount() == 100_000
    rows.sort(0, Qt.SortOrder.DescendingOrder)
    assert rows.data(rows.index(0, 0)) == "100,000"
    assert rows.data(rows.index(0, 2)) == "99,999"
    assert rows.data(rows.index(0, 3)) == "2 · 99,999"
    assert rows.data(rows.index(0, 1)) == "● 4"
    assert rows.data(rows.index(0, 4)) == "1 ms"
    rows.sort(0, Qt.SortOrder.AscendingOrder)
    assert rows.data(rows.index(0, 0)) == "1"


def test_results_grow_while_the_run_goes_on(qtbot: QtBot) -> None:
    view = make(qtbot, ResultsView)
    assert isinstance(view, ResultsView)
    record = canned.running(20)
    view.show_run(record)
    assert view.rows.rowCount() == 10
    canned.fill_results(record, 3)
    view.show_run(record)
    assert view.rows.rowCount() == 13
    view.show_run(canned.empty())
    assert view.rows.rowCount() == 0


def test_output_is_bounded_and_says_what_is_missing(qtbot: QtBot) -> None:
    from desktop_app.runs.record import OUTPUT_LINES, PrintedLine

    view = make(qtbot, OutputView)
    assert isinstance(view, OutputView)
    record: RunRecord = canned.running()
    view.show_run(record)
    assert "worker 1 │ hello" in view.text.toPlainText()
    for k in range(3 * OUTPUT_LINES):
        record.add_output(PrintedLine(k % 2, f"line {k}"))
    view.show_run(record)
    text = view.text.toPlainText()
    assert text.endswith(f"line {3 * OUTPUT_LINES - 1}")
    assert "lines more" in text
    assert view.text.document().blockCount() <= OUTPUT_LINES


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_views_follow_the_scheme(qtbot: QtBot, scheme: str) -> None:
    view = make(qtbot, TimelineView)
    view.show_run(canned.finished())
    choose_scheme(scheme)
    apply_colours()
    view.apply_colours()
    image = picture(view)
    ground = image.pixelColor(image.width() - 2, image.height() - 2).lightnessF()
    assert (ground > 0.5) == (scheme == "light")


def test_cores_of_a_run_are_told_by_worker_and_core(qtbot: QtBot) -> None:
    view = make(qtbot, CoresView)
    assert isinstance(view, CoresView)
    record = canned.finished(20, 2, 2)
    record.samples.rows = canned.attributed(2, 40, 2)
    view.show_run(record)
    assert {worker_colour(0).name(), worker_colour(1).name()} <= colours_in(picture(view))
    record.samples.rows = canned.attributed(2, 40, 1)
    record.samples.rows.append(record.samples.rows[-1])  # one more, as at the end of a run
    view.show_run(record)
    assert worker_colour(0).name() in colours_in(picture(view))
    assert worker_colour(1).name() not in colours_in(picture(view))


@pytest.mark.parametrize("mode", ["average", "cores", "heat"])
@pytest.mark.parametrize("cores", [1, 2, 8, 64, 256])
def test_cores_have_three_modes(qtbot: QtBot, cores: int, mode: str) -> None:
    view = make(qtbot, CoresView)
    assert isinstance(view, CoresView)
    record = canned.finished(20, 2, cores)
    record.samples.rows = canned.attributed(cores, 40, 12)
    view.show_run(record)
    assert view.mode == ("heat" if cores > 32 else "cores"), "by itself"
    qtbot.mouseClick(view.modes.buttons[mode], Qt.MouseButton.LeftButton)
    assert view.mode == mode
    assert len(colours_in(picture(view))) > 6
    view.show_run(canned.finished(20, 2, cores))
    assert view.mode == mode, "what someone chose stays"


def test_the_chosen_stretch_is_told_of_in_the_cores(qtbot: QtBot) -> None:
    view = make(qtbot, CoresView)
    assert isinstance(view, CoresView)
    record = canned.finished()
    view.show_run(record)
    all_of_it = picture(view)
    view.stretch = (2.0, 4.0)
    view.show_run(record)
    assert picture(view) != all_of_it


def test_a_core_is_told_of_where_it_is_drawn(qtbot: QtBot) -> None:
    view = make(qtbot, CoresView)
    assert isinstance(view, CoresView)
    record = canned.finished(20, 2, 2)
    record.machine = Machine((Core(0, "0.0", "performance", 4700), Core(1, "0.0", "efficiency")))
    last = record.samples.rows[-1]
    record.samples.rows[-1] = replace(last, mhz=(2600.0, 1200.0))
    view.show_run(record)
    left, right = (
        view.describe(QPointF(100, 100)),
        view.describe(QPointF(view.width() - 60, view.height() - 60)),
    )
    assert left.startswith(
        "core 0, a performance core, shares a physical core with 1, last at 2.6 GHz of at most 4.7 GHz."
    )
    assert right.startswith(
        "core 1, an efficiency core, shares a physical core with 0, last at 1.2"
    )
    record.machine = None
    view.show_run(record)
    assert view.describe(QPointF(100, 100)).startswith("core 0, last at 2.6 GHz.")
