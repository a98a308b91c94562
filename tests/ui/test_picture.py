"""The picture that tasks paint: every state of a tile, and the tab that is there for such runs only."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from desktop_app.engine.catalog import make_spec
from desktop_app.engine.events import ResultsArrived, RunFinished
from desktop_app.engine.workloads import mandelbrot
from desktop_app.runs.record import RunRecord
from desktop_app.runs.run_file import save_run
from desktop_app.runs.sampler import Sampler
from desktop_app.ui.theme import apply_colours, choose_scheme, colours, worker_colour
from desktop_app.ui.views.picture import LEGEND, Canvas, PictureView, shades
from desktop_app.ui.window import MainWindow
from desktop_app.ui.words import say
from tests import canned
from tests.canned_records import MS, begun, track
from tests.real_runs import SMALL
from tests.ui.conftest import fill, press, run_to_end

SIZE = {"width": 160, "height": 80, "tile": 40, "iterations": 60}
SPEC = make_spec("mandelbrot", "processes", SIZE, {"workers": 2})
ITEMS = list(mandelbrot.make_inputs(**SPEC.parameters))


def running() -> RunRecord:
    """Tasks 0 and 1 are painted, 2 is done, worker 1 is in 3 and worker 2 in 4; 5 to 7 wait."""
    record = begun(len(ITEMS), SPEC)
    record.tracks[0] = track(0, *((n, 1000 * MS, 1002 * MS, MS) for n in (0, 2)))
    record.tracks[1] = track(1, (1, 1000 * MS, 1003 * MS, MS))
    record.tracks[0].task, record.tracks[1].task = 3, 4
    record.apply(ResultsArrived([0, 1], [None, None], [mandelbrot.task(i) for i in ITEMS[:2]]))
    return record


def finished() -> RunRecord:
    record = begun(len(ITEMS), SPEC)
    for worker in (0, 1):
        rows = [(n, 1000 * MS, 1002 * MS, MS) for n in range(worker, len(ITEMS), 2)]
        record.tracks[worker] = track(worker, *rows)
    numbers = list(range(len(ITEMS)))
    record.apply(ResultsArrived(numbers, numbers, [mandelbrot.task(item) for item in ITEMS]))
    record.apply(RunFinished("finished", "", 0.5))
    return record


def crashed() -> RunRecord:
    record = running()
    record.apply(RunFinished("crashed", "The runner was killed by SIGKILL.", 0.3))
    return record


@pytest.fixture
def view(qtbot: QtBot) -> PictureView:
    choose_scheme("light")
    apply_colours()
    view = PictureView(Sampler())
    qtbot.addWidget(view)
    view.resize(700, 260)
    view.show()
    return view


def shown(view: PictureView, record: RunRecord | None) -> QImage:
    view.show_run(record)
    return view.grab().toImage()


def spot(view: PictureView, task: int) -> tuple[QPoint, QPoint]:
    """Return the corner and the middle of a tile, in the view's image."""
    assert view.canvas
    place, ratio = view.spot(view.canvas, task), view.devicePixelRatioF()
    return place.topLeft() * ratio, place.center() * ratio


def colours_of(view: PictureView, image: QImage, task: int) -> set[str]:
    assert view.canvas
    place = view.spot(view.canvas, task).adjusted(3, 3, -3, -3)
    points = [
        (x, y)
        for x in range(place.left(), place.right())
        for y in range(place.top(), place.bottom())
    ]
    return {image.pixelColor(QPoint(x, y) * view.devicePixelRatioF()).name() for x, y in points}


def test_every_state_of_a_tile_looks_different(view: PictureView) -> None:
    image = shown(view, running())
    first, second = worker_colour(0).name(), worker_colour(1).name()
    edges = [image.pixelColor(spot(view, task)[0]).name() for task in range(len(ITEMS))]
    assert edges[:5] == [first, second, first, first, second]
    assert set(edges[5:]) == {QColor(colours().line).name()}
    painted, done, in_work, waiting = (colours_of(view, image, task) for task in (0, 2, 3, 6))
    assert len(painted) > 5, "a picture"
    assert len(done) == 1 and first not in done and done != waiting, "one tint"
    assert first in in_work and len(in_work) == 2, "hatched in the worker's colour"
    assert waiting == {QColor(colours().base).name()}


def test_a_finished_picture_has_the_pixels_of_the_results(view: PictureView) -> None:
    record = finished()
    shown(view, record)
    assert view.canvas
    view.canvas.fit(QSize(SIZE["width"], SIZE["height"]), 1.0)  # a pixel for each of the picture's
    image, table = view.canvas.image, shades()
    assert image.size() == QSize(160, 80)
    for result in record.results:
        left, top, width, height = result.value["spot"]
        expected = table[list(mandelbrot.pixels(result.value))].reshape(height, width)
        edge = worker_colour(result.task % 2).rgb()
        for x in range(width):
            for y in range(height):
                is_edge = x < 2 or y < 2 or x >= width - 2 or y >= height - 2
                assert image.pixel(left + x, top + y) == (edge if is_edge else expected[y, x])


def test_tiles_that_arrive_later_give_the_same_picture_as_all_at_once(view: PictureView) -> None:
    live = running()
    early = shown(view, live)
    end = finished()
    for worker in (0, 1):
        live.tracks[worker] = end.tracks[worker]
    rest = list(range(2, len(ITEMS)))
    live.apply(ResultsArrived(rest, rest, [end.results.of_task(task).value for task in rest]))
    live.apply(RunFinished("finished", "", 0.5))
    grown = shown(view, live)
    assert grown != early
    assert grown == shown(view, end)


def test_what_a_crash_left_undone_stays_to_be_seen(view: PictureView) -> None:
    image = shown(view, crashed())
    assert worker_colour(0).name() in colours_of(view, image, 3)
    assert len(colours_of(view, image, 0)) > 5


def test_a_failed_tile_is_crossed_out(view: PictureView) -> None:
    record = running()
    record.apply(ResultsArrived([2], [None], [None], {"2": "ValueError: no"}))
    image = shown(view, record)
    assert QColor(colours().bad).name() in colours_of(view, image, 2)


@pytest.mark.parametrize("record", [None, canned.empty(), canned.finished()])
def test_a_run_without_a_picture_says_so(view: PictureView, record: RunRecord | None) -> None:
    shown(view, finished())
    with_picture = view.grab().toImage()
    assert shown(view, record) != with_picture
    assert view.canvas is None and not view.suits(record)


@pytest.mark.parametrize("size", [(300, 60), (700, 900), (1600, 260), (60, 30)])
def test_the_picture_keeps_its_proportions_at_any_size(
    view: PictureView, size: tuple[int, int]
) -> None:
    view.resize(*size)
    shown(view, finished())
    assert view.canvas
    area = view.picture_area(view.canvas)
    assert view.rect().contains(area) or size == (60, 30), "nothing is cut"
    assert abs(area.width() - 2 * area.height()) <= 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_picture_follows_the_scheme(view: PictureView, scheme: str) -> None:
    shown(view, running())
    choose_scheme(scheme)
    apply_colours()
    view.apply_colours()
    image = view.grab().toImage()
    assert image.pixelColor(spot(view, 0)[0]).name() == worker_colour(0).name()
    assert colours_of(view, image, 6) == {QColor(colours().base).name()}


def test_the_pointer_tells_tile_worker_and_time(view: PictureView, qtbot: QtBot) -> None:
    record = running()
    told = shown(view, record)
    assert view.canvas
    for task, words in (
        (0, ["tile 1: 40 × 40 at 0, 0", "worker 1, 2 ms"]),
        (4, ["tile 5: 40 × 40 at 0, 40", "worker 2, in work"]),
        (7, ["tile 8: 40 × 40 at 120, 40", "nobody's so far"]),
    ):
        qtbot.mouseMove(view, view.spot(view.canvas, task).center())
        assert [text for _, text in view._notes(record, view.canvas)] == words
    assert view.grab().toImage() != told
    qtbot.mouseMove(view, QPoint(view.width() - 2, view.height() - 2))
    assert view.grab().toImage() == told


def test_more_workers_than_lines_leave_room_for_the_signs(view: PictureView) -> None:
    record = running()
    for worker in range(2, 50):
        record.tracks[worker] = track(worker)
    image = shown(view, record)
    boxes = {image.pixelColor(view.width() - LEGEND + 4, y).name() for y in range(view.height())}
    assert {worker_colour(worker).name() for worker in range(5)} <= boxes
    assert QColor(colours().muted).name() in boxes, "the frames of the signs"


def test_a_frame_paints_only_what_is_new(
    view: PictureView, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[int] = []
    draw = Canvas._draw

    def noted(canvas: Canvas, painter: QPainter, task: int, ratio: float) -> None:
        drawn.append(task)
        draw(canvas, painter, task, ratio)

    monkeypatch.setattr(Canvas, "_draw", noted)
    record = running()
    shown(view, record)
    assert sorted(drawn) == list(range(len(ITEMS)))
    drawn.clear()
    shown(view, record)
    assert drawn == []
    record.apply(ResultsArrived([2], [None], [mandelbrot.task(ITEMS[2])]))
    shown(view, record)
    assert drawn == [2]


def titles(window: MainWindow) -> list[str]:
    tabs = window.views.tabs
    return [tabs.tabText(place) for place in range(tabs.count()) if tabs.isTabVisible(place)]


def current(window: MainWindow) -> str:
    return window.views.tabs.tabText(window.views.tabs.currentIndex())


def test_the_tab_is_there_for_runs_with_a_picture(window: MainWindow, qtbot: QtBot) -> None:
    assert "Picture" not in titles(window) and current(window) == "Results"
    fill(window, "prime_factors", "serial", **SMALL["prime_factors"])
    run_to_end(window, qtbot)
    assert "Picture" not in titles(window) and current(window) == "Results"
    fill(window, "mandelbrot", "processes", **SMALL["mandelbrot"])
    run_to_end(window, qtbot)
    assert titles(window)[-1] == "Picture" and current(window) == "Picture"
    qtbot.keyClick(window, Qt.Key.Key_2)
    assert current(window) == titles(window)[1]
    qtbot.keyClicks(window, str(len(titles(window)) % 10))
    assert current(window) == "Picture"
    window.runs.choose_row(1)
    assert "Picture" not in titles(window) and current(window) != "Picture"
    qtbot.keyClicks(window, str((len(titles(window)) + 1) % 10))
    assert current(window) != "Picture", "a tab that is not there cannot be chosen"
    window.runs.choose_row(0)
    assert "Picture" in titles(window)


def test_the_tab_comes_up_when_a_run_begins_and_is_not_forced_on_anyone(
    window: MainWindow, qtbot: QtBot
) -> None:
    fill(window, "mandelbrot", "processes", width=160, height=80, tile=20)
    with qtbot.waitSignal(window.bridge.finished, timeout=60_000):
        press(window, qtbot, "Run")
        assert current(window) == "Picture"
        qtbot.waitUntil(lambda: bool(window.bridge.record and window.bridge.record.started))
        window.views.tabs.setCurrentIndex(window.views.find_tab("Results"))
    assert current(window) == "Results"


def test_a_saved_run_shows_its_picture(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    fill(window, "mandelbrot", "processes", **SMALL["mandelbrot"])
    record = run_to_end(window, qtbot)
    view = next(view for view in window.views.views if isinstance(view, PictureView))
    live = view.grab().toImage()
    path = tmp_path / "picture.clrun"
    save_run(record, path)
    window.files.open(path)
    qtbot.waitUntil(lambda: view._record is not record)
    assert "Picture" in titles(window)
    assert view.grab().toImage() == live


def test_a_tile_is_told_in_a_few_words() -> None:
    assert say(mandelbrot.task(ITEMS[0])) == "spot 0 · 0 · 40 · 40, pixels 2,136 characters"
