"""What the timeline draws of runs of any size: lanes, turns and cores."""

from __future__ import annotations

import statistics
import time

import numpy as np
import pytest
from PySide6.QtCore import QEvent
from PySide6.QtTest import QTest

from desktop_app.engine.tape import SLICE
from desktop_app.runs.gil import TurnsTold
from desktop_app.runs.record import RunRecord
from desktop_app.runs.samples import Sample, WorkerLook
from desktop_app.ui.timeline.marks import round_step
from desktop_app.ui.timeline.turn_strip import say_turns
from desktop_app.ui.views.timeline import TimelineView
from tests import canned
from tests.ui.timeline.conftest import (
    BLUE,
    GREEN,
    GROUND,
    MS,
    ORANGE,
    TEXT,
    colours_in,
    lanes_of,
    shown,
    spot,
    with_cpu,
)


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
