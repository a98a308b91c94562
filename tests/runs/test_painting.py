"""A picture grows with the record of its run, and nothing that a file says can break it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desktop_app.engine.catalog import make_spec
from desktop_app.engine.events import ResultsArrived
from desktop_app.engine.spec import RunSpec
from desktop_app.engine.workloads import mandelbrot
from desktop_app.runs.painting import NOBODY, Painting, plan_of
from desktop_app.runs.record import RunRecord
from desktop_app.runs.run_file import load_run, save_run
from tests.canned_records import MS, begun, track
from tests.real_runs import SMALL, carried_out

SPEC = make_spec("mandelbrot", "process_pool", SMALL["mandelbrot"], {"workers": 2})
ITEMS = list(mandelbrot.make_inputs(**SPEC.parameters))


def started(record: RunRecord) -> Painting:
    plan = plan_of(record)
    assert plan is not None
    return Painting(plan)


def test_a_tile_is_done_then_painted() -> None:
    record = begun(len(ITEMS), SPEC)
    painting = started(record)
    assert painting.take_over(record) == set()
    record.tracks[0] = track(0, (2, 1000 * MS, 1007 * MS, MS))
    record.tracks[1] = track(1)
    record.tracks[1].task = 4
    assert painting.take_over(record) == {2}
    assert (painting.workers[2], painting.walls_ns[2]) == (0, 7 * MS)
    assert not painting.is_painted.any()
    assert painting.in_work(record) == {1: 4}
    value = mandelbrot.task(ITEMS[2])
    record.apply(ResultsArrived([2], [None], [value]))
    assert painting.take_over(record) == {2}
    assert painting.take_over(record) == set(), "nothing is taken twice"
    left, top, width, height = painting.plan.spots[2]
    tile = painting.pixels[top : top + height, left : left + width]
    assert tile.tobytes() == mandelbrot.pixels(value)
    assert painting.is_painted.tolist() == [task == 2 for task in range(len(ITEMS))]
    assert (painting.workers == NOBODY).sum() == len(ITEMS) - 1


@pytest.mark.parametrize(
    "value", [None, 3, "text", [], {}, {"pixels": 3}, {"pixels": "AAAA"}, {"pixels": "?"}]
)
def test_what_is_no_tile_is_marked_and_does_no_harm(value: Any) -> None:
    record = begun(len(ITEMS), SPEC)
    painting = started(record)
    record.apply(ResultsArrived([1, 99], [None, None], [value, value]))
    assert painting.take_over(record) == {1}
    assert painting.is_failed.tolist() == [task == 1 for task in range(len(ITEMS))]
    assert not painting.is_painted.any()


@pytest.mark.parametrize(
    "spec",
    [
        RunSpec("prime_factors", "serial"),
        RunSpec("nothing that we have", "serial"),
        RunSpec("mandelbrot", "serial", {"width": 10**9}),
        RunSpec("mandelbrot", "serial", {"colour": "red"}),
        RunSpec("mandelbrot", "serial", {"width": 4000, "height": 4000, "tile": 4}),
    ],
)
def test_a_run_without_a_picture_has_no_plan(spec: RunSpec) -> None:
    assert plan_of(RunRecord(spec)) is None
    assert plan_of(None) is None


def test_a_point_belongs_to_one_tile() -> None:
    painting = started(begun(len(ITEMS), SPEC))
    assert [painting.task_at(x, y) for x, y in ((0, 0), (15.9, 0), (16, 0), (39, 29))] == [
        *(0, 0, 1, 5)
    ]
    assert painting.task_at(40, 0) is painting.task_at(0, -1) is None


def test_a_saved_run_has_its_picture(tmp_path: Path) -> None:
    record = carried_out(SPEC)
    save_run(record, tmp_path / "a.clrun")
    saved, live = load_run(tmp_path / "a.clrun"), started(record)
    copy = started(saved)
    live.take_over(record)
    copy.take_over(saved)
    assert live.is_painted.all() and copy.is_painted.all()
    assert (copy.pixels == live.pixels).all() and len(np.unique(copy.pixels)) > 5
    assert (copy.workers == live.workers).all()
