"""The picture of a sweep: what it draws, says and asks for, from nothing to done."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.runs.fit_words import sweep_sentences
from desktop_app.runs.sampler import Sampler
from desktop_app.runs.series import Series
from desktop_app.runs.what_if import read_what_if, what_if_sentences
from desktop_app.ui.palettes import DARK, LIGHT
from desktop_app.ui.sweep_bars import shown_name
from desktop_app.ui.sweep_plot import Cores
from desktop_app.ui.theme import apply_colours, choose_scheme, rgb, worker_colour
from desktop_app.ui.views.sweep import SweepView
from tests import canned
from tests.canned_series import law, over_workers, sweep
from tests.recorded import load


@pytest.fixture
def view(qtbot: QtBot) -> SweepView:
    choose_scheme("light")
    apply_colours()
    view = SweepView(Sampler())
    view.cores = Cores(physical=4, logical=8)
    qtbot.addWidget(view)
    view.resize(760, 360)
    view.show()
    return view


def plot_of(view: SweepView) -> Any:
    assert view.plot is not None and view.plot.isVisible()
    return view.plot.plot


def texts(view: SweepView) -> list[str]:
    """The labels in the plot."""
    items = plot_of(view).getPlotItem().items
    return [item.toPlainText() for item in items if hasattr(item, "toPlainText")]


def dots(view: SweepView) -> set[tuple[float, float]]:
    """Where dots are, as (place along the axis, time)."""
    items = plot_of(view).getPlotItem().items
    scatters = [item for item in items if type(item).__name__ == "ScatterPlotItem"]
    return {(float(x), float(y)) for one in scatters for x, y in zip(*one.getData(), strict=True)}


def ticks(view: SweepView, side: str) -> list[str]:
    levels = plot_of(view).getAxis(side)._tickLevels
    return [text for _, text in levels[0]] if levels else []


def said(view: SweepView) -> list[str]:
    return [label.text() for label in view.words.labels if label.isVisible()]


def painted(view: SweepView) -> QImage:
    """The plot as it is seen; painting it is what settles where everything lies."""
    plot_of(view).grab()
    QApplication.processEvents()
    image: QImage = plot_of(view).grab().toImage()
    return image


def is_seen(view: SweepView, colour: QColor | str, place: float, time: float) -> bool:
    """Whether a colour is seen at a place of the plot, or nearly: edges and the grid are smoothed into it."""
    image, plot = painted(view), plot_of(view)
    spot = plot.mapFromScene(plot.getPlotItem().getViewBox().mapViewToScene(QPointF(place, time)))
    return (
        sum(abs(a - b) for a, b in zip(rgb(image.pixelColor(spot)), rgb(colour), strict=True)) < 90
    )


def test_before_any_sweep_it_says_what_one_is_and_offers_it(view: SweepView, qtbot: QtBot) -> None:
    assert view.pages.currentIndex() == 0 and view.first_button.isVisible()
    with qtbot.waitSignal(view.asked_for_new):
        view.first_button.click()
    view.show_series(over_workers())
    assert view.pages.currentIndex() == 1
    with qtbot.waitSignal(view.asked_for_new):
        view.new_button.click()
    view.show_series(None)
    assert view.pages.currentIndex() == 0


def test_a_done_sweep_shows_every_run_the_marks_and_the_words(view: SweepView) -> None:
    series = over_workers(0.12, most=8, noise=0.03)
    view.show_series(series)
    seen = dots(view)
    assert {(float(m.point + 1), m.wall_s) for m in series.measurements} <= seen
    labels = texts(view)
    assert "4 physical cores" in labels and "8 logical cores" in labels
    assert any(text.startswith("fastest") and "8" in text for text in labels)
    assert said(view) == sweep_sentences(series, 4)
    assert view.plot is not None and "Amdahl" in view.plot.key.text()
    assert ticks(view, "bottom") == list("87654321")
    assert "24 of 24 runs" in view.status.text()
    assert not view.stop_button.isVisible() and not view.resume_button.isVisible()
    assert not view.progress.isVisible()


def test_dots_lie_where_their_times_are(view: SweepView) -> None:
    view.show_series(over_workers(0.12, most=8, noise=0.0))
    blue = worker_colour(0)
    for n in (1, 4, 8):
        assert is_seen(view, blue, n, law(n, 2.0, 0.12, 0.0))
    assert not is_seen(view, blue, 4, 2.0)


def test_labels_are_within_the_plot_and_apart(view: SweepView) -> None:
    for most, height in ((4, 360), (8, 360), (12, 360), (8, 150)):
        view.resize(760, height)
        view.show_series(over_workers(0.05, 0.03, most=most, noise=0.01))
        painted(view)
        plot = plot_of(view)
        labels = [i for i in plot.getPlotItem().items if hasattr(i, "toPlainText")]
        rooms = [item.mapRectToScene(item.boundingRect()) for item in labels]
        outer = plot.getPlotItem().getViewBox().sceneBoundingRect().adjusted(-3, -3, 3, 3)
        assert len(rooms) >= 2
        for n, room in enumerate(rooms):
            assert outer.contains(room), labels[n].toPlainText()
            for other in rooms[n + 1 :]:
                assert not room.adjusted(2, 5, -2, -5).intersects(other.adjusted(0, 5, 0, -5))


def test_stop_here_is_pinned_apart_from_the_fastest(view: SweepView) -> None:
    view.show_series(over_workers(0.05, 0.03, most=8, noise=0.003, repeats=5))
    labels = texts(view)
    assert any(text.startswith("fastest: ") for text in labels)
    assert any(text.startswith("stop here: ") for text in labels)
    flat = sweep({"workers": [1, 2, 3, 4]}, lambda at: 1 / min(at["workers"], 2), noise=0.0)
    view.show_series(flat)
    assert "fastest, stop here: 2" in texts(view)


def test_the_floor_is_drawn_where_a_task_is_longer_than_an_even_share(view: SweepView) -> None:
    series = over_workers(0.0, most=8)
    view.show_series(series)
    assert view.plot is not None and "floor" not in view.plot.key.text()
    series.measurements = [replace(m, longest_s=0.6) for m in series.measurements]
    view.show_series(series)
    assert "floor" in view.plot.key.text()
    assert any("longest task" in sentence for sentence in said(view))


def test_it_grows_while_it_runs_and_can_be_stopped_and_resumed(
    view: SweepView, qtbot: QtBot
) -> None:
    series = over_workers(most=6)
    whole, series.measurements, series.is_running = series.measurements, [], True
    view.show_series(series)
    assert view.plot is not None and not view.plot.isVisible()
    assert said(view) == ["Nothing was run to its end yet."]
    assert view.status.text() == "Sweep over workers: 0 of 18 runs"
    series.measurements = whole[:7]
    view.show_series(series)
    assert {(1.0, whole[0].wall_s), (1.0, whole[6].wall_s)} <= dots(view)
    assert "7 of 18 runs, about " in view.status.text() and view.status.text().endswith(" left")
    assert view.progress.value() == 7 and view.progress.maximum() == 18
    assert not view.new_button.isEnabled() and not view.resume_button.isVisible()
    with qtbot.waitSignal(view.asked_to_stop):
        view.stop_button.click()
    series.is_running = False
    view.show_series(series)
    assert view.status.text().endswith("7 of 18 runs, stopped")
    assert not view.stop_button.isVisible()
    with qtbot.waitSignal(view.asked_to_resume):
        view.resume_button.click()


def test_a_hidden_view_draws_when_it_is_looked_at(view: SweepView) -> None:
    view.hide()
    view.show_series(over_workers())
    assert view.plot is None
    view.show()
    assert view.plot is not None and texts(view)


def test_a_race_is_not_for_this_view(view: SweepView) -> None:
    shown = over_workers()
    view.show_series(shown)
    race = Series(replace(shown.plan, kind="race"))
    view.show_series(race)
    assert view.series is shown


def test_names_are_bars_with_their_dots(view: SweepView) -> None:
    walls = {"serial": 0.65, "threads": 0.66, "process_pool": 0.35}
    series = sweep({"executor": list(walls)}, lambda at: walls[at["executor"]], repeats=4)
    view.show_series(series)
    assert ticks(view, "left") == list(walls)
    times = {time for time, _ in dots(view)}
    assert {m.wall_s for m in series.measurements} == times
    bars = [i for i in plot_of(view).getPlotItem().items if type(i).__name__ == "BarGraphItem"]
    assert len(bars) == 3
    assert said(view)[0].startswith("Fastest with process_pool")
    assert not any("cores" in text for text in texts(view))
    view.show_series(over_workers())
    assert ticks(view, "left") == [], "numbers again"


def test_two_settings_are_lines_of_their_own_colours(view: SweepView) -> None:
    late = {"fork": 0.0, "spawn": 0.5}
    series = sweep(
        {"start_method": list(late), "workers": [1, 2, 4]},
        lambda at: law(at["workers"], 1, 0.1, 0) + late[at["start_method"]],
        noise=0.0,
    )
    view.show_series(series)
    assert view.plot is not None
    key = view.plot.key.text().replace("&nbsp;", " ")
    assert "start method fork" in key and "start method spawn" in key
    assert is_seen(view, worker_colour(0), 2, law(2, 1, 0.1, 0))
    assert is_seen(view, worker_colour(1), 2, law(2, 1, 0.1, 0) + 0.5)
    assert said(view)[0].startswith("Fastest with start method fork, 4 workers")


def test_two_settings_of_names_are_groups_of_bars(view: SweepView) -> None:
    series = sweep(
        {"executor": ["process_pool", "loky"], "start_method": ["fork", "spawn"]}, lambda _: 0.5
    )
    view.show_series(series)
    assert ticks(view, "left") == ["process_pool", "loky"]
    heights = {height for _, height in dots(view)}
    assert len(heights) == 4


def test_a_wide_span_is_logarithmic_with_its_own_numbers(view: SweepView) -> None:
    series = sweep({"chunk_size": [1, 10, 1000]}, lambda at: 0.1 + 1 / at["chunk_size"], noise=0.0)
    view.show_series(series)
    assert ticks(view, "bottom") == ["1,000", "10", "1"]
    assert sorted({round(place, 6) for place, _ in dots(view)}) == [0, 1, 3]


def test_failed_points_are_left_out_and_told(view: SweepView) -> None:
    series = over_workers(most=4)
    series.measurements = [
        replace(m, outcome="failed", wall_s=0.0) if m.point == 1 else m for m in series.measurements
    ]
    view.show_series(series)
    assert {place for place, _ in dots(view)} == {1, 3, 4}
    assert any("3 runs did not reach the end" in sentence for sentence in said(view))
    series.measurements = [replace(m, outcome="failed") for m in series.measurements]
    view.show_series(series)
    assert view.plot is not None and not view.plot.isVisible()


def test_one_point_alone_can_be_shown(view: SweepView) -> None:
    view.show_series(sweep({"workers": [3]}, lambda _: 0.4, repeats=1))
    assert {place for place, _ in dots(view)} == {3.0}
    assert said(view)[0].startswith("Fastest with 3 workers: 0.")


def test_colours_follow_the_scheme(view: SweepView) -> None:
    view.show_series(over_workers(noise=0.0))
    assert is_seen(view, LIGHT.base, 6, 1.8)
    choose_scheme("dark")
    apply_colours()
    view.apply_colours()
    assert is_seen(view, DARK.base, 6, 1.8) and not is_seen(view, LIGHT.base, 6, 1.8)
    assert is_seen(view, worker_colour(0), 8, law(8, 2.0, 0.12, 0.0))
    choose_scheme("light")
    apply_colours()


def curves(plot: Any) -> list[tuple[list[float], list[float]]]:
    """The lines of a plot as (places, times)."""
    return [tuple(map(list, item.getData())) for item in plot.listDataItems()]  # type: ignore[misc]


def test_what_if_shows_the_tasks_of_the_shown_run_dealt_out_anew(view: SweepView) -> None:
    record = load("three_tasks_on_two")
    view.show_run(record)
    view.modes.buttons["What if"].click()
    page = view.what_if
    assert page.isVisible() and page.plot is not None and not page.advice.isVisible()
    found = read_what_if(record)
    over_workers_, least = curves(page.plot.workers)[:2]
    assert over_workers_[1] == [seconds for _, seconds in found.over_workers()]
    assert all(low <= took for low, took in zip(least[1], over_workers_[1], strict=True))
    assert [label.text() for label in page.sentences.labels] == what_if_sentences(found)
    assert page.plot.chunks.isVisible()
    assert curves(page.plot.chunks)[0][1] == [seconds for _, seconds in found.over_chunks()]
    view.resize(500, 360)
    assert page.plot.workers.isVisible() and not page.plot.chunks.isVisible(), "no room for both"
    before = page.sentences.labels[0].text()
    view.show_run(load("small_chunks"))
    assert page.sentences.labels[0].text() != before
    view.modes.buttons["Measured"].click()
    assert view.first_button.isVisible()


def test_what_if_says_why_there_is_nothing_to_see(view: SweepView) -> None:
    view.choose("What if")
    assert "Press Run" in view.what_if.advice.text()
    view.show_run(canned.running())
    assert "is over" in view.what_if.advice.text() and view.what_if.plot is None
    view.show_run(load("threads_wait"))
    assert not view.what_if.advice.isVisible()
    nothing = canned.finished(0)
    view.show_run(nothing)
    assert "no finished tasks" in view.what_if.advice.text()
    assert view.what_if.plot is not None and not view.what_if.plot.isVisible()
    assert "dealt out anew" in view.status.text() and not view.new_button.isVisible()


def test_a_sweep_grows_also_while_what_if_is_looked_at(view: SweepView) -> None:
    view.choose("What if")
    view.show_series(over_workers())
    assert view.plot is None
    view.choose("Measured")
    assert view.plot is not None and view.plot.isVisible() and texts(view)


def test_names_of_pythons_are_short() -> None:
    assert shown_name("") == "this Python"
    assert shown_name("threads") == "threads"
    assert shown_name("/opt/pythons/cpython-3.13/usr/bin/python3") == "…/bin/python3"
    assert len(shown_name("x" * 200)) == 28


def test_pyqtgraph_is_not_imported_before_a_sweep_is_shown() -> None:
    code = (
        "import sys; from desktop_app.ui.view import list_views; list_views(); "
        "sys.exit('pyqtgraph' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


@pytest.mark.parametrize("width", [500, 620, 1000])
def test_labels_stay_within_the_plot_however_narrow_it_is(view: SweepView, width: int) -> None:
    view.show_series(
        sweep({"workers": [1, 2, 3, 4]}, lambda at: 1 / min(at["workers"], 2), noise=0.0)
    )
    view.resize(width, 360)
    painted(view)
    room = plot_of(view).getPlotItem().getViewBox().sceneBoundingRect().adjusted(-1, -1, 1, 1)
    items = plot_of(view).getPlotItem().items
    labels = [item for item in items if hasattr(item, "toPlainText")]
    assert any("fastest" in label.toPlainText() for label in labels)
    for label in labels:
        place = label.textItem.sceneBoundingRect()
        assert room.left() <= place.left() and place.right() <= room.right(), label.toPlainText()
