"""What the Mandelbrot set is there to show: uneven tiles of one picture, and work that holds the GIL."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from desktop_app.engine.catalog import make_spec
from desktop_app.engine.workloads import mandelbrot
from desktop_app.runs.painting import Painting, plan_of
from desktop_app.runs.record import RunRecord
from desktop_app.runs.tables import result_tables
from tests.real_runs import carried_out, outcome, values

pytestmark = pytest.mark.measured

SMALL_PICTURE = {"width": 120, "height": 60, "tile": 20, "iterations": 400}


def run(executor: str, parameters: dict[str, Any], **options: Any) -> RunRecord:
    record = carried_out(make_spec("mandelbrot", executor, parameters, options))
    assert outcome(record) == "finished", record.message
    assert record.results.failed == 0
    return record


def painting(record: RunRecord) -> Painting:
    plan = plan_of(record)
    assert plan is not None
    result = Painting(plan)
    result.take_over(record)
    return result


def test_processes_can_beat_threads_by_nearly_their_number() -> None:
    """Told by CPU time, which other programs do not change.

    Threads never get more than one core between them, so they take at least the sum. Processes,
    each with a GIL of its own, take no more than the busiest, where there is a core for each.
    """
    work = {"width": 200, "height": 100, "tile": 10, "iterations": 1500}
    for workers in (2, 4):
        threads = run("threads", work, workers=workers)
        threads_s = sum(track.cpu_s for track in threads.tracks.values())
        assert threads.wall_s and threads_s < 1.1 * threads.wall_s
        tracks = run("processes", work, workers=workers).tracks.values()
        assert len({track.pid for track in tracks}) == workers
        assert threads_s > (1 + 0.4 * (workers - 1)) * max(track.cpu_s for track in tracks)


def test_a_tile_inside_takes_many_times_one_outside() -> None:
    record = run("serial", {"width": 240, "height": 120, "tile": 20, "iterations": 1500})
    cpu_ns = record.tracks[0].records.rows[:, 3]
    assert cpu_ns.max() > 15 * np.median(cpu_ns)


@pytest.mark.parametrize(("width", "height", "tile"), [(120, 60, 20), (50, 31, 16), (16, 16, 4000)])
def test_the_tiles_cover_the_picture_exactly_once(width: int, height: int, tile: int) -> None:
    size = {"width": width, "height": height, "tile": tile}
    record = run("serial", {**size, "iterations": 10})
    times = np.zeros((height, width), int)
    for value in values(record).values():
        left, top, across, down = value["spot"]
        times[top : top + down, left : left + across] += 1
    assert (times == 1).all()
    spots = [tuple(values(record)[task]["spot"]) for task in range(record.total)]
    assert (width, height, spots) == mandelbrot.picture(**size), "what a view is told is so"


@pytest.mark.parametrize("place", mandelbrot.PLACES)
def test_every_place_shows_something(place: str) -> None:
    pixels = painting(run("serial", {**SMALL_PICTURE, "place": place})).pixels
    assert len(np.unique(pixels)) > 60, "shades"
    assert 0.02 < (pixels == 0).mean() < 0.5, "some of it inside, more of it outside"
    assert (pixels == 255).mean() < 0.05, "hardly anything is overexposed"


def test_the_black_is_the_mandelbrot_set() -> None:
    """Its area is 1.5066, as Monte Carlo counts and pixel counts of others agree."""
    pixels = painting(run("futures_processes", {"width": 200, "height": 100})).pixels
    area = (pixels == 0).sum() * (2.5 / 100) ** 2
    assert area == pytest.approx(1.5066, rel=0.03)


def test_the_picture_is_the_same_whoever_paints_it() -> None:
    pictures = [
        painting(run("serial", SMALL_PICTURE)),
        painting(run("threads", SMALL_PICTURE, workers=3)),
        painting(run("process_pool", SMALL_PICTURE, workers=2, method="imap_unordered")),
    ]
    for picture in pictures:
        assert picture.is_painted.all() and not picture.is_failed.any()
        assert (picture.pixels == pictures[0].pixels).all()
    assert {*pictures[2].workers.tolist()} <= {0, 1}


def test_a_table_shows_a_tile_in_a_few_words() -> None:
    record = run("serial", SMALL_PICTURE)
    assert not any(result.is_cut for result in record.results), "results are whole without asking"
    (table,) = result_tables(record)
    assert table.rows[1][2] == '{"spot": [20, 0, 20, 20], "pixels": "536 characters"}'
    assert all(len(line) < 250 for line in table.as_text().splitlines())


def test_too_many_tiles_are_refused_with_a_size_that_is_allowed() -> None:
    size = {"width": 4000, "height": 4000}
    refusal = mandelbrot.refuse(**size, tile=8)
    assert "tile must be at least 40" in refusal["tile"]
    assert mandelbrot.refuse(**size, tile=40) == {}
    assert mandelbrot.refuse(**size, tile=39) != {}
