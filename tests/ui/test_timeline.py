"""The timeline: what it draws of runs of any size, and what people can do with it."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QKeyEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollBar
from pytestqt.qtbot import QtBot

from desktop_app.engine.events import RunFinished
from desktop_app.engine.tape import SLICE
from desktop_app.runs.gil import TurnsTold
from desktop_app.runs.places import Place
from desktop_app.runs.record import RunRecord
from desktop_app.runs.sampler import Sampler
from desktop_app.runs.samples import Sample, WorkerLook
from desktop_app.runs.tracks import GrowingRecords
from desktop_app.ui.palettes import LIGHT
from desktop_app.ui.theme import apply_colours, choose_scheme
from desktop_app.ui.timeline.canvas import TimelineCanvas
from desktop_app.ui.timeline.layout import LEAST_PITCH
from desktop_app.ui.timeline.marks import round_step
from desktop_app.ui.timeline.turn_strip import say_turns
from desktop_app.ui.views.results import ResultsView
from desktop_app.ui.views.timeline import TimelineView
from desktop_app.ui.window import MainWindow
from tests import canned

BLUE, ORANGE, GREEN = (colour.lower() for colour in LIGHT.workers[:3])
GROUND, TEXT = LIGHT.raised.lower(), LIGHT.text.lower()
MS = 1_000_000
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
SHIFT = Qt.KeyboardModifier.ShiftModifier
NO_KEY = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def view(qtbot: QtBot) -> TimelineView:
    choose_scheme("light")
    apply_colours()
    view = TimelineView(Sampler())
    qtbot.addWidget(view)
    view.resize(800, 260)
    view.show()
    return view


def shown(view: TimelineView, record: RunRecord, whole_s: float | None = None) -> TimelineCanvas:
    if whole_s is not None:
        record.wall_s = whole_s
    view.show_run(record)
    return view.canvas


def lanes_of(view: TimelineView) -> QImage:
    """What is painted where the lanes are."""
    return view.canvas.grab(view.canvas.layout_now().lanes.toAlignedRect()).toImage()


def colours_in(image: QImage, step: int = 1) -> dict[str, int]:
    found: dict[str, int] = {}
    for x in range(0, image.width(), step):
        for y in range(0, image.height(), step):
            name = image.pixelColor(x, y).name()
            found[name] = found.get(name, 0) + 1
    return found


def with_cpu(share: float, workers: int = 1, tasks: int = 1) -> RunRecord:
    """A run of tasks without gaps, 10 ms each, with so much of their time on a core."""
    record = canned.started(RunRecord(canned.SPEC), tasks * workers)
    canned.fill_tapes(record, tasks * workers, workers, 10 * MS)
    for track in record.tracks.values():
        rows = track.records.rows.copy()
        rows[:, 1] = canned.ORIGIN_NS + np.arange(len(rows)) * 10 * MS
        rows[:, 2] = rows[:, 1] + 10 * MS
        rows[:, 3] = round(10 * MS * share)
        track.records = GrowingRecords(rows)
    canned.fill_results(record, tasks * workers)
    record.apply(RunFinished("finished", "", tasks * 0.01))
    return record


def spot(canvas: TimelineCanvas, share: float, lane: int = 0) -> QPoint:
    """A point in a lane, at a share of the time in sight."""
    layout = canvas.layout_now()
    return QPoint(
        round(layout.lanes.x() + share * layout.lanes.width()),
        round(layout.bar(lane, 0, 1).center().y()),
    )


def drag(
    canvas: TimelineCanvas,
    start: QPoint,
    end: QPoint,
    button: Qt.MouseButton = LEFT,
    keys: Qt.KeyboardModifier = NO_KEY,
) -> None:
    QTest.mousePress(canvas, button, keys, start)
    QTest.mouseMove(canvas, (start + end) / 2)
    QTest.mouseMove(canvas, end)
    QTest.mouseRelease(canvas, button, keys, end)


# What is drawn


def test_lanes_of_each_record_it_is_given(view: TimelineView) -> None:
    pictures = []
    for record in (canned.finished(20, 2), canned.finished(400, 4), canned.finished(20, 2)):
        shown(view, record)
        pictures.append(set(colours_in(lanes_of(view))))
    assert {BLUE, ORANGE} <= pictures[0] and GREEN not in pictures[0]
    assert GREEN in pictures[1]
    assert {BLUE, ORANGE} <= pictures[2] and GREEN not in pictures[2]


def test_it_zooms_to_a_microsecond_and_back(view: TimelineView) -> None:
    canvas = shown(view, canned.finished(200_000, 2), 110.0)
    canvas.show_range(100.0012, 100.001201)  # inside task 90,911 of each lane
    near = colours_in(lanes_of(view))
    assert {BLUE, ORANGE} <= set(near) and GROUND not in near
    view.fit()
    assert (canvas.sight.left, canvas.sight.right) == (0, 110)
    assert GROUND in colours_in(lanes_of(view)), "gaps were lost"


@pytest.mark.parametrize("share", [0.0, 0.25, 0.5, 1.0])
def test_solid_is_as_high_as_the_share_on_a_core(view: TimelineView, share: float) -> None:
    canvas = shown(view, with_cpu(share))
    layout = canvas.layout_now()
    bar = layout.bar(0, 0.0, 0.002).toAlignedRect()  # beside the number
    column = canvas.grab(bar).toImage()
    lighter = {name for name in colours_in(column) if name not in (GROUND, BLUE)}
    y_solid = [
        y
        for y in range(column.height())
        if len({column.pixelColor(x, y).name() for x in range(5, 60)}) == 1
    ]
    assert len(y_solid) / column.height() == pytest.approx(share, abs=0.1)
    assert lighter, "waiting is pale between the lines of hatching"


def test_thin_lanes_of_waiting_are_pale(view: TimelineView) -> None:
    colours = []
    for share in (0.0, 1.0):
        canvas = shown(view, with_cpu(share, 60))
        assert canvas.layout_now().is_thin
        colours.append(set(colours_in(lanes_of(view))))
    assert BLUE in colours[1] and BLUE not in colours[0]


def test_neighbouring_tasks_are_told_apart_and_numbered(view: TimelineView) -> None:
    canvas = shown(view, with_cpu(1.0, tasks=4))
    bar = canvas.layout_now().bar(0, 0.0, 0.04).toAlignedRect()
    few = colours_in(canvas.grab(bar).toImage())
    shades = sorted(few, key=lambda name: few[name])[-2:]
    assert BLUE in shades and few[shades[0]] == pytest.approx(few[shades[1]], rel=0.1)
    assert few["#ffffff"] > 10, "numbers are written"
    shown(view, with_cpu(1.0, tasks=500))
    many = colours_in(canvas.grab(bar).toImage())
    assert set(many) <= {BLUE, "#ffffff"} and many.get("#ffffff", 0) < few["#ffffff"] / 5


def test_hover_names_the_task(view: TimelineView) -> None:
    canvas = shown(view, canned.finished())
    said = "worker 1, task 1: 1 ms, 50% of it on a core, input 0"
    assert view.describe(0, 0.0005) == said
    assert view.describe(1, 0.00105) == "worker 2: between tasks"
    canvas.show_range(0, 0.002)
    QTest.mouseMove(canvas, spot(canvas, 0.25))
    assert view._hint.text() == said
    canvas.leaveEvent(QEvent(QEvent.Type.Leave))
    assert "wheel zooms" in view._hint.text()


def test_a_million_tasks_are_painted_about_as_fast_as_a_thousand(view: TimelineView) -> None:
    """The cost of a frame follows the pixels, not the tasks (a ratio, no absolute time)."""
    costs: dict[int, list[float]] = {1_000: [], 1_000_000: []}
    records = {tasks: canned.finished(tasks, 8) for tasks in costs}
    for _ in range(3):
        for tasks, record in records.items():
            canvas = shown(view, record, tasks / 8 * 0.0011)
            for part in (1, 0.5, 0.1, 0.01):
                begin = time.perf_counter()
                canvas.show_range(0.3 * record.elapsed_s(), (0.3 + part) * record.elapsed_s())
                canvas.grab()
                costs[tasks].append(time.perf_counter() - begin)
    assert statistics.median(costs[1_000_000]) < 3 * statistics.median(costs[1_000])


def test_first_sight_of_a_million_tasks_takes_no_memory_for_them(view: TimelineView) -> None:
    record = canned.finished(1_000_000, 8)
    shown(view, record)
    kept = [value for lane in view.canvas.lanes for value in vars(lane).values()]
    assert not any(isinstance(value, np.ndarray) for value in kept)


@pytest.mark.parametrize(
    ("least", "step"), [(0.3, 0.5), (0.5, 0.5), (1.1e-6, 2e-6), (7, 10), (20, 20)]
)
def test_steps_of_the_axis_are_round(least: float, step: float) -> None:
    assert round_step(least) == pytest.approx(step)


# Turns


def taking_turns(overlap_ms: int = 0) -> RunRecord:
    record = with_cpu(0.5, 2, 10)
    for worker, track in record.tracks.items():
        starts = canned.ORIGIN_NS + (np.arange(worker, 20, 2) * 5) * MS
        ticks = np.full(10, 9)
        rows = np.column_stack([ticks * 0 + SLICE, starts, starts + (5 + overlap_ms) * MS, ticks])
        track.slices.append(rows.astype(np.int64))
        track.pid, track.thread = 7, 70 + worker
    return record


def test_turns_are_a_strip_with_words(view: TimelineView) -> None:
    canvas = shown(view, taking_turns())
    (strip,) = canvas.layout_now().turns
    painted = colours_in(canvas.grab(strip.toAlignedRect()).toImage())
    assert painted[BLUE] == pytest.approx(painted[ORANGE], rel=0.2)
    canvas.show_range(0.0205, 0.0245)  # one turn, the first worker's
    painted = colours_in(canvas.grab(canvas.layout_now().turns[0].toAlignedRect()).toImage())
    assert BLUE in painted and ORANGE not in painted


def test_no_strip_where_no_process_is_shared(view: TimelineView) -> None:
    record = taking_turns()
    for worker, track in record.tracks.items():
        track.pid = worker
    assert shown(view, record).layout_now().turns == ()


@pytest.mark.parametrize(
    ("told", "has_gil", "said"),
    [
        (TurnsTold(198, 1015 * MS, 0, 1), True, "GIL: 198 switches, mean slice 5.1 ms"),
        (TurnsTold(1, 10 * MS, 0, 1), True, "GIL: 1 switch, mean slice 5 ms"),
        (TurnsTold(0, 4 * MS, 0, 1), True, "GIL: one worker had it, 4 ms"),
        (TurnsTold(0, 0, 0, 0), True, "GIL: nobody told that it ran"),
        (TurnsTold(9, 10 * MS, 5 * MS, 2), True, "GIL: turns shorter than 1 ms"),
        (TurnsTold(9, 100 * MS, 48 * MS, 2), False, "up to 2 ran at the same time, 48% of"),
    ],
)
def test_turns_in_words(told: TurnsTold, has_gil: bool, said: str) -> None:
    assert said in say_turns(told, has_gil)
    assert has_gil == say_turns(told, has_gil).startswith("GIL")


# Stretches and places


@pytest.mark.parametrize(("button", "keys"), [(LEFT, SHIFT), (RIGHT, NO_KEY)])
def test_a_stretch_is_chosen_by_dragging(
    view: TimelineView, qtbot: QtBot, button: Qt.MouseButton, keys: Qt.KeyboardModifier
) -> None:
    canvas = shown(view, with_cpu(0.5, tasks=10))
    with qtbot.waitSignal(view.chose_stretch) as blocker:
        drag(canvas, spot(canvas, 0.2), spot(canvas, 0.5), button, keys)
    assert blocker.args
    assert blocker.args[0] == pytest.approx((0.02, 0.05), abs=0.0005)
    assert (canvas.sight.left, canvas.sight.right) == (0, 0.1), "nothing has moved"


def test_the_button_lets_a_plain_drag_choose(view: TimelineView, qtbot: QtBot) -> None:
    canvas = shown(view, with_cpu(0.5, tasks=10))
    view._select.click()
    with qtbot.waitSignal(view.chose_stretch):
        drag(canvas, spot(canvas, 0.2), spot(canvas, 0.5))
    view._select.click()
    with qtbot.assertNotEmitted(view.chose_stretch):
        drag(canvas, spot(canvas, 0.2), spot(canvas, 0.5))


def test_a_chosen_stretch_is_told_and_drawn_and_let_go(view: TimelineView, qtbot: QtBot) -> None:
    record = with_cpu(0.25, tasks=10)
    canvas = shown(view, record)
    before = lanes_of(view)
    view.stretch = (0.02, 0.05)
    view.show_run(record)
    assert view._hint.text() == "20 ms to 50 ms: 25% computing, 75% waiting"
    after = lanes_of(view)
    outside, inside = QPoint(5, 20), QPoint(round(0.3 * after.width()), after.height() // 2)
    assert before.pixelColor(outside) != after.pixelColor(outside)
    assert before.pixelColor(inside) == after.pixelColor(inside)
    close = canvas._close_box.center().toPoint()
    with qtbot.waitSignal(view.chose_stretch) as blocker:
        QTest.mouseClick(canvas, LEFT, NO_KEY, close)
    assert blocker.args == [None]


def test_a_double_click_shows_all_and_lets_go(view: TimelineView, qtbot: QtBot) -> None:
    canvas = shown(view, with_cpu(0.25, tasks=10))
    canvas.show_range(0.02, 0.03)
    with qtbot.waitSignal(view.chose_stretch) as blocker:
        QTest.mouseDClick(canvas, LEFT, NO_KEY, spot(canvas, 0.5))
    assert blocker.args == [None]
    assert not canvas.sight.is_zoomed


def test_a_click_points_at_its_task(view: TimelineView, qtbot: QtBot) -> None:
    canvas = shown(view, with_cpu(1.0, 2, 10))
    with qtbot.waitSignal(view.pointed) as blocker:
        QTest.mouseClick(canvas, LEFT, NO_KEY, spot(canvas, 0.35, lane=1))
    assert blocker.args
    place = blocker.args[0]
    assert (place.workers, place.task) == ((1,), 7)
    assert place.stretch == pytest.approx((0.03, 0.04))
    view.point_at(place)
    assert not canvas.sight.is_zoomed, "what was clicked is in sight already"
    assert TEXT in colours_in(lanes_of(view)), "it has a frame"


def test_a_place_is_gone_to_and_marked(view: TimelineView) -> None:
    canvas = shown(view, with_cpu(1.0, 2, 100))
    view.point_at(Place((0.5, 0.51), (1,), 101))
    assert 0.4 < canvas.sight.left < 0.5 and 0.51 < canvas.sight.right < 0.6
    layout = canvas.layout_now()
    rows = [canvas.grab(layout.bar(lane, 0.4, 0.6).toAlignedRect()).toImage() for lane in (0, 1)]
    assert [TEXT in colours_in(row) for row in rows] == [False, True]


def test_a_place_in_a_lane_out_of_sight_is_scrolled_to(view: TimelineView) -> None:
    canvas = shown(view, with_cpu(1.0, 300, 3))
    view.point_at(Place((0.0, 0.01), (250,)))
    layout = canvas.layout_now()
    assert 250 in layout.places_in_sight(300)


def test_a_click_brings_up_the_row_in_results(window: MainWindow) -> None:
    record = canned.finished(400, 2)
    record.wall_s = 0.22
    window.show_record(record)
    window.views.tabs.setCurrentIndex(window.views.find_tab("Source"))
    canvas = window.findChild(TimelineCanvas)
    assert canvas is not None
    QTest.mouseClick(canvas, LEFT, NO_KEY, spot(canvas, 0.9, lane=1))
    results = window.views.tabs.currentWidget()
    assert isinstance(results, ResultsView)
    (row,) = results.table.selectionModel().selectedRows()
    assert canvas.place is not None and canvas.place.task is not None
    assert results.rows.data(row) == f"{canvas.place.task + 1:,}"
    assert results.table.visualRect(row).intersects(results.table.viewport().rect())


# Moving


def test_dragging_moves_and_the_wheel_zooms(view: TimelineView) -> None:
    canvas = shown(view, with_cpu(0.5, tasks=100))
    at = canvas.layout_now().moment_at(spot(canvas, 0.25).x())
    turn = QWheelEvent(
        QPointF(spot(canvas, 0.25)),
        QPointF(canvas.mapToGlobal(spot(canvas, 0.25))),
        QPoint(),
        QPoint(0, 1200),
        Qt.MouseButton.NoButton,
        NO_KEY,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    canvas.wheelEvent(turn)
    assert canvas.sight.span < 0.2
    assert canvas.layout_now().moment_at(spot(canvas, 0.25).x()) == pytest.approx(at)
    left, span = canvas.sight.left, canvas.sight.span
    drag(canvas, spot(canvas, 0.6), spot(canvas, 0.5))
    assert canvas.sight.left == pytest.approx(left + span / 10, rel=0.02)
    assert canvas.sight.span == pytest.approx(span)


def test_the_keyboard_does_all_of_it(view: TimelineView, qtbot: QtBot) -> None:
    canvas = shown(view, with_cpu(0.5, 300, 3))
    canvas.setFocus()
    sight = canvas.sight
    for key, changed in (
        (Qt.Key.Key_Plus, lambda: sight.span),
        (Qt.Key.Key_Right, lambda: sight.left),
        (Qt.Key.Key_Left, lambda: sight.left),
        (Qt.Key.Key_Minus, lambda: sight.span),
        (Qt.Key.Key_Down, lambda: sight.scrolled),
        (Qt.Key.Key_Up, lambda: sight.scrolled),
        (Qt.Key.Key_PageDown, lambda: sight.scrolled),
    ):
        check_changes(canvas, key, changed)
    QTest.keyClick(canvas, Qt.Key.Key_Plus)
    QTest.keyClick(canvas, Qt.Key.Key_F)
    assert not sight.is_zoomed


def check_changes(canvas: TimelineCanvas, key: Qt.Key, value: Callable[[], float]) -> None:
    before = value()
    QTest.keyClick(canvas, key)
    canvas.grab()
    assert value() != before, key


def test_keys_of_the_window_pass(view: TimelineView) -> None:
    """Esc means to terminate the run, whatever has the focus."""
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Escape, NO_KEY)
    view.canvas.keyPressEvent(event)
    assert not event.isAccepted()


def test_sight_stays_within_the_run(view: TimelineView) -> None:
    canvas = shown(view, with_cpu(0.5, tasks=10))
    for left, right in ((-1.0, 0.05), (0.05, 7.0), (0.03, 0.03), (-9.0, 9.0)):
        canvas.show_range(left, right)
        assert 0 <= canvas.sight.left < canvas.sight.right <= 0.1 + 1e-12


def test_a_running_record_is_followed_until_someone_moves(view: TimelineView) -> None:
    record = canned.running()
    record.wall_s = 1.0
    canvas = shown(view, record)
    first = canvas.sight.right
    shown(view, record, 10.0)
    assert canvas.sight.right > 5 * first
    canvas.show_range(1.0, 2.0)
    shown(view, record, 100.0)
    assert (canvas.sight.left, canvas.sight.right) == (1.0, 2.0)


def test_hundreds_of_lanes_are_scrolled(view: TimelineView) -> None:
    canvas = shown(view, with_cpu(0.5, 400, 3))
    layout = canvas.layout_now()
    assert layout.pitch == LEAST_PITCH
    bar = canvas.findChild(QScrollBar)
    assert bar is not None and bar.isVisible()
    bar.setValue(bar.maximum())
    assert canvas.layout_now().places_in_sight(400)[-1] == 399
    shown(view, with_cpu(0.5, 2, 3))
    assert not bar.isVisible()


def test_the_strip_of_the_whole_run_is_there_when_zoomed_and_can_be_dragged(
    view: TimelineView,
) -> None:
    canvas = shown(view, with_cpu(0.5, tasks=100))
    assert canvas.layout_now().minimap is None
    canvas.show_range(0.1, 0.2)
    strip = canvas.layout_now().minimap
    assert strip is not None
    y = strip.center().y()
    start, end = (QPointF(strip.x() + share * strip.width(), y).toPoint() for share in (0.15, 0.8))
    drag(canvas, start, end)
    assert (canvas.sight.left + canvas.sight.right) / 2 == pytest.approx(0.8, abs=0.01)


# Cores


def test_moves_between_cores_are_marked(view: TimelineView) -> None:
    record = with_cpu(1.0, tasks=10)
    for look in range(11):
        workers = {0: WorkerLook(0.0, core=0 if look < 6 else 1)}
        at_ns = canned.ORIGIN_NS + look * 10 * MS
        record.samples.rows.append(Sample(at_ns, (1.0,), (0.0,), (0.0,), workers=workers))
    canvas = shown(view, record)
    layout = canvas.layout_now()
    assert layout.cores
    assert [view.describe(0, moment).rsplit(", ", 2)[1] for moment in (0.02, 0.09)] == [
        "on core 0",
        "on core 1",
    ]
    lane = layout.bar(0, 0.04, 0.06)
    strip = lane.translated(0, lane.height()).adjusted(0, 2, 0, layout.cores - lane.height())
    moved = canvas.grab(strip.toAlignedRect()).toImage()
    assert TEXT in colours_in(moved), "a stroke where it moved"
