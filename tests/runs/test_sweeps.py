"""What a sweep shows and says: lines, comparable times, the best, when to stop, and the law in words."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from desktop_app.runs.fit_words import fit_json, fit_sentences, sweep_sentences
from desktop_app.runs.fits import fit
from desktop_app.runs.series import Series
from desktop_app.runs.sweeps import left_s, read_sweep
from tests.canned_series import law, over_workers, sweep


def says(series: Series, physical: int | None = None) -> str:
    return " ".join(sweep_sentences(series, physical))


def test_workers_go_along_the_axis_and_the_second_setting_makes_lines() -> None:
    series = sweep(
        {"start_method": ["fork", "spawn"], "workers": [4, 1, 2]},
        lambda at: 1 / at["workers"] + (0.1 if at["start_method"] == "spawn" else 0),
    )
    shown = read_sweep(series)
    assert (shown.axis, shown.second, shown.kind) == ("workers", "start_method", "workers")
    assert [line.name for line in shown.lines] == ["fork", "spawn"]
    assert [spot.value for spot in shown.lines[1].spots] == [1, 2, 4]
    assert shown.lines[1].best is not None and shown.lines[1].best.value == 4
    assert all(len(spot.times) == 3 for line in shown.lines for spot in line.spots)


@pytest.mark.parametrize(
    ("over", "kind", "is_log"),
    [
        ({"workers": [1, 2, 3]}, "workers", False),
        ({"workers": [1, 4, 32]}, "workers", True),
        ({"chunk_size": [1, 8, 64]}, "numbers", True),
        ({"chunk_size": [0, 8, 64]}, "numbers", False),
        ({"executor": ["threads", "serial"]}, "names", False),
    ],
)
def test_the_axis_follows_what_is_swept(
    over: dict[str, Sequence[Any]], kind: str, is_log: bool
) -> None:
    shown = read_sweep(sweep(over, lambda _: 1.0))
    assert (shown.kind, shown.is_log) == (kind, is_log)


def test_a_serial_share_is_told_in_words() -> None:
    said = says(over_workers(0.12, most=8, repeats=5, noise=0.002), physical=8)
    assert "12 % of the work is serial" in said
    assert "no number of cores makes it more than 8 times faster." in said
    assert "Fastest with 8 workers" in said and "try more" in said


def test_where_nothing_is_serial_it_says_so() -> None:
    said = says(over_workers(0.0, most=8, noise=0.005))
    assert "No part of the work is seen to be serial (at most" in said and "try more" in said


def test_work_that_no_worker_speeds_up_is_called_so() -> None:
    said = says(sweep({"workers": range(1, 5)}, lambda _: 1.0, repeats=5, noise=0.02))
    assert "Nearly all of the work is serial" in said and "Stop at 1 worker:" in said


def test_crosstalk_and_where_it_turns_are_told() -> None:
    series = over_workers(0.05, 0.03, most=8, repeats=5, noise=0.003)
    said = says(series)
    assert "Each further worker costs 3 % of the work" in said
    assert "beyond 6 workers it grows slower" in said
    line = read_sweep(series).lines[0]
    assert line.enough is not None and line.enough.value in (4, 5)
    assert f"Stop at {line.enough.value} workers" in said


def test_stop_here_is_where_no_further_worker_gains() -> None:
    flat = sweep({"workers": range(1, 9)}, lambda at: 2 / min(at["workers"], 3), noise=0.01)
    line = read_sweep(flat).lines[0]
    assert line.enough is not None and line.enough.value == 3
    steep = read_sweep(over_workers(0.0, most=4, noise=0.01)).lines[0]
    assert steep.enough is None


def test_where_the_law_was_fitted_is_said() -> None:
    series = over_workers(0.12, most=8, noise=0.01)
    assert "Fitted up to 4 workers: beyond, they share physical cores." in says(series, 4)
    assert "Fitted up to 2 workers: beyond, they share physical cores." in says(series, 2)
    assert "Fitted also past the 1 physical core, " in says(series, 1)
    assert "Fitted" not in says(series, 8) + says(series)


def test_times_that_leave_it_open_are_not_turned_into_a_number() -> None:
    (told,) = fit_sentences(fit([(1, 2.0), (2, 1.3), (3, 0.8), (1, 1.7), (2, 0.95), (3, 0.9)]))
    assert "leave open" in told


def test_a_fit_as_json_has_no_infinity() -> None:
    told = fit_json(read_sweep(over_workers(0.01, most=4, noise=0.05)).lines[0], None)
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    assert told["kind"] == "amdahl" and told["serial_share"]["low"] == 0
    assert told["most_speedup"] is None or told["most_speedup"]["high"] is None
    assert "at least 2" in fit_json(read_sweep(over_workers(most=1)).lines[0], None)["why_not"]


def test_too_few_workers_are_a_sentence() -> None:
    assert "at least 2 numbers of workers, not 1." in says(over_workers(most=1))


def test_work_that_grows_with_the_workers_is_compared_fairly() -> None:
    """Two cores, each worker a task: 1, 1, 1.5, 2 s are as fast as can be for 1, 2, 3, 4 tasks."""
    series = sweep(
        {"workers": [1, 2, 3, 4]},
        lambda at: max(1, at["workers"] / 2),
        noise=0.0,
        workload="busy_loop",
    )
    series.measurements = [replace(m, tasks=m.point + 1) for m in series.measurements]
    line = read_sweep(series).lines[0]
    assert [spot.times[0] for spot in line.spots] == pytest.approx([1, 0.5, 0.5, 0.5])
    assert line.longest_s == 0, "its tasks are others"
    assert "those of the first point (1 task)" in line.work and line.work in says(series)
    shared_out = sweep(
        {"workers": [1, 2, 3, 4]}, lambda at: 1 / at["workers"], noise=0.0, workload="text_search"
    )
    shared_out.measurements = [replace(m, tasks=m.point + 1) for m in shared_out.measurements]
    line = read_sweep(shared_out).lines[0]
    assert [spot.times[0] for spot in line.spots] == pytest.approx([1, 1 / 2, 1 / 3, 1 / 4])
    assert line.work == ""


def test_the_floor_is_an_even_share_or_the_longest_task() -> None:
    series = over_workers(0.0, most=4, noise=0.0)
    series.measurements = [replace(m, longest_s=0.8) for m in series.measurements]
    line = read_sweep(series).lines[0]
    assert [line.floor_s(n) for n in (1, 2, 3, 4)] == pytest.approx([2, 1, 0.8, 0.8])
    assert line.ideal_s(4) == pytest.approx(0.5)
    assert "The longest task alone takes 0.8 s" in says(series)
    assert "longest task" not in says(over_workers(0.0, most=4))


def test_names_are_ranked_and_noise_is_called_noise() -> None:
    walls = {"threads": 1.0, "serial": 1.01, "process_pool": 0.5, "futures_processes": 0.5}
    said = says(
        sweep({"executor": list(walls)}, lambda at: walls[at["executor"]], noise=0.03, repeats=5)
    )
    assert said.startswith("Fastest with ")
    assert "Slowest with threads: 2" in said or "Slowest with serial: 2" in said
    assert "Within noise of it: executor " in said
    assert (
        "Fastest with serial" not in said
        and "Fastest with threads" not in said
        and "workers" not in said
    )


def test_failed_and_missing_points_are_left_out_and_told() -> None:
    series = over_workers(most=4)
    series.measurements = [
        replace(m, outcome="failed") if m.point == 2 else m for m in series.measurements
    ]
    line = read_sweep(series).lines[0]
    assert [spot.value for spot in line.measured] == [1, 2, 4] and line.spots[2].failed == 3
    assert "3 runs did not reach the end, the first with 3 workers: not counted." in says(series)
    series.measurements = [replace(m, outcome="failed") for m in series.measurements]
    assert says(series).startswith("Nothing was run to its end yet.")
    series.measurements = []
    assert sweep_sentences(series) == ["Nothing was run to its end yet."]


def test_time_left_is_what_was_measured_so_far() -> None:
    series = over_workers(0.0, most=4, noise=0.0)
    whole = list(series.measurements)
    assert left_s(series) == 0
    series.measurements = whole[:8]
    walls = sum(law(n, 2.0, 0.0, 0.0) for n in (1, 2, 3, 4))
    assert left_s(series) == pytest.approx(walls, rel=0.5)
    assert (left_s(series) or 0) > walls
    series.measurements = []
    assert left_s(series) is None


def test_many_lines_are_told_by_the_fastest_alone() -> None:
    series = sweep(
        {"chunk_size": [1, 2, 4, 8, 16, 32], "workers": [1, 2, 4]},
        lambda at: law(at["workers"], 2 - at["chunk_size"] / 32, 0.05, 0.0),
    )
    said = sweep_sentences(series)
    assert len(said) == 2
    assert said[0].startswith("Fastest with chunk size 32, 4 workers: ")
    assert said[1].startswith("chunk size 32: Fastest with 4 workers: ")
