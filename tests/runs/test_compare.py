"""Runs are sorted into repeats, named by what differs, and told apart no further than times allow."""

from __future__ import annotations

import json
import random
import time
from dataclasses import replace
from typing import Any

import pytest

from desktop_app.engine.events import ResultsArrived, RunFinished, RunStarted
from desktop_app.engine.spec import RunSpec
from desktop_app.runs.compare import check_results, compare_json, differences, groups, warnings
from desktop_app.runs.differences import memory_peak
from desktop_app.runs.groups import ALONE, BASELINE, NOISE, NOTHING, ONE_EACH, SIGNIFICANT, TOO_FEW
from desktop_app.runs.machine import Machine
from desktop_app.runs.record import RunRecord
from desktop_app.runs.same_results import ResultsCheck, is_equal
from desktop_app.runs.samples import Sample
from desktop_app.runs.series import SeriesPlace
from tests import canned
from tests.recorded import load

HERE = {"python": "3.11.7", "implementation": "CPython", "gil": True, "cores": 2}
WORK = {"count": 3, "smallest": 10, "largest": 99, "seed": 1}
POOL = RunSpec("prime_factors", "process_pool", WORK, {"workers": 2, "method": "map"})
THREADS = RunSpec("prime_factors", "threads", WORK, {"workers": 2})
SERIAL = RunSpec("prime_factors", "serial", WORK, {"workers": 2})


def done(
    spec: RunSpec,
    wall_s: float,
    values: list[Any] | None = None,
    outcome: Any = "finished",
    environment: dict[str, Any] = HERE,
) -> RunRecord:
    """A run that took so long and gave these results."""
    values = [1, 2, 3] if values is None else values
    record = RunRecord(spec)
    record.apply(RunStarted(9, max(3, len(values)), 10**9, 1.7e9, True, environment))
    numbers = list(range(len(values)))
    random.Random(wall_s).shuffle(numbers)
    record.apply(ResultsArrived(numbers, numbers, [values[n] for n in numbers]))
    record.apply(RunFinished(outcome, "", wall_s))
    return record


def repeated(spec: RunSpec, *walls: float) -> list[RunRecord]:
    return [done(spec, wall_s) for wall_s in walls]


def test_runs_done_alike_are_repeats_and_the_rest_is_told_by_what_differs() -> None:
    opened = replace(POOL, whole_results=True)
    found = groups([done(POOL, 1.0), done(THREADS, 2.0), done(opened, 1.1)])
    assert [(group.label, group.samples) for group in found] == [
        ("Process pool · map", (1.0, 1.1)),
        ("Threads", (2.0,)),
    ]
    four = replace(POOL, options={**POOL.options, "workers": 4})
    assert [group.label for group in groups([done(POOL, 1), done(four, 1)])] == [
        "2 workers",
        "4 workers",
    ]
    labels = [group.label for group in groups([done(POOL, 1), done(four, 1), done(SERIAL, 1)])]
    assert labels == ["Process pool · map · 2 workers", "Process pool · map · 4 workers", "Serial"]
    assert [group.label for group in groups([done(POOL, 1)])] == ["Process pool · map"]
    assert groups([]) == []


def test_another_python_or_machine_is_another_group() -> None:
    free = HERE | {"python": "3.14.0", "gil": False}
    far = HERE | {"system": "Linux 6.1", "machine": "arm64", "usable_cores": 64}
    elsewhere = HERE | {"executable": "/opt/python3"}
    spec = replace(THREADS, python="/opt/python3.14t")
    both = [done(THREADS, 1.0), done(spec, 1.0, environment=free)]
    assert [group.label for group in groups(both)] == ["Python 3.11.7", "Python 3.14.0 without GIL"]
    both = [done(THREADS, 1.0), done(THREADS, 1.0, environment=far)]
    assert groups(both)[1].label == "Linux 6.1 arm64, 64 cores"
    both = [done(THREADS, 1.0), done(THREADS, 1.0, environment=elsewhere)]
    assert groups(both)[1].label == "Python 3.11.7 (/opt/python3)"
    unbegun = RunRecord(THREADS)
    assert [len(group.records) for group in groups([unbegun, *both])] == [2, 1]


def test_the_baseline_is_serial_else_the_first_that_has_a_time() -> None:
    found = groups([done(POOL, 0.5), done(THREADS, 2.0), done(SERIAL, 1.0)])
    assert [group.is_baseline for group in found] == [False, False, True]
    assert found[0].speed_up is not None and found[0].speed_up.value == pytest.approx(2.0)
    assert found[2].verdict == BASELINE and found[2].speed_up is None
    assert groups([done(POOL, 1.0), done(THREADS, 2.0)])[0].is_baseline
    crashed = done(SERIAL, 1.0, outcome="crashed")
    found = groups([crashed, done(POOL, 1.0), done(THREADS, 2.0)])
    assert [group.is_baseline for group in found] == [False, True, False]
    assert found[0].verdict == NOTHING
    running = RunRecord(SERIAL)
    found = groups([done(POOL, 1.0), running])
    assert [group.is_baseline for group in found] == [False, True]
    assert "no time" in found[0].verdict and found[1].is_running


def test_verdicts_follow_the_interval_and_the_number_of_repeats() -> None:
    slow, quick = (1.0, 1.01, 1.02, 0.99, 1.0), (0.5, 0.51, 0.49, 0.5, 0.5)
    found = groups(repeated(SERIAL, *slow) + repeated(POOL, *quick) + repeated(THREADS, *slow))
    assert [group.verdict for group in found] == [BASELINE, SIGNIFICANT, NOISE]
    speed_up = found[1].speed_up
    assert speed_up is not None and 1.9 < speed_up.low <= speed_up.value <= speed_up.high < 2.1
    assert groups([done(SERIAL, 1), done(POOL, 0.1)])[1].verdict == ONE_EACH
    few = [*repeated(SERIAL, *slow), done(POOL, 0.1)]
    assert groups(few)[1].verdict == TOO_FEW
    assert groups(repeated(SERIAL, 1, 2) + repeated(POOL, 1, 2))[1].verdict == TOO_FEW
    assert groups([done(SERIAL, 1)])[0].verdict == ALONE


def test_only_runs_done_to_their_end_by_themselves_are_samples() -> None:
    kept_open = done(replace(POOL, keep_open=True), 9.0, outcome="closed")
    warm_up = done(POOL, 8.0)
    warm_up.place = SeriesPlace(1, -1, 0)
    ended = [done(POOL, 1.0, outcome=outcome) for outcome in ("terminated", "crashed", "failed")]
    (group,) = groups(
        [kept_open, warm_up, *ended, done(POOL, 0.5), done(POOL, 0.6, None, "closed")]
    )
    assert group.samples == (0.5, 0.6)
    (sentence,) = warnings([group])
    assert "4 runs do not count" in sentence and sentence.endswith("failed.")
    assert warnings(groups([warm_up])) == []


def test_different_work_is_said_and_never_compared() -> None:
    more = replace(POOL, parameters={**WORK, "count": 4})
    found = groups([done(THREADS, 1.0), done(more, 5.0), done(POOL, 2.0)])
    assert [group.verdict for group in found] == [BASELINE, ALONE, ONE_EACH]
    assert found[1].speed_up is None and "count 4" in found[1].label
    (sentence,) = warnings(found)
    assert sentence.startswith("Not the same work (Prime factors with other settings)")
    per_worker = [
        done(RunSpec("busy_loop", "threads", {"iterations": 5}, {"workers": workers}), 1.0)
        for workers in (2, 4)
    ]
    assert len({group.work for group in groups(per_worker)}) == 2, "each worker has work of its own"
    shared = [
        done(RunSpec("text_search", "threads", {"folder": "/"}, {"workers": workers}), 1.0)
        for workers in (2, 4)
    ]
    assert len({group.work for group in groups(shared)}) == 1, "they share one folder"


def test_noise_heat_and_failures_are_warned_of() -> None:
    (sentence,) = warnings(groups([load("busy_machine"), load("processes_compute")]))
    assert sentence == "Processes: 1 of 2 runs, noisy: other programs used 48% of the cores."
    record = done(POOL, 1.0)
    record.machine = Machine((), throttled=3)
    record.apply(ResultsArrived([2], [2], [None], {"2": "ValueError: no"}))
    assert warnings(groups([record])) == [
        "Process pool · map: heat slowed the cores down.",
        "Process pool · map: 1 task failed.",
    ]


@pytest.mark.parametrize(
    ("values", "other", "are_same"),
    [
        ([1, 2, 3], [1, 2, 3], True),
        ([1, 2, 3], [1, 2, 4], False),
        ([0.1 + 0.2, 2], [0.3, 2.0], True),
        ([{"a": [1.0], "b": 2}, 1], [{"b": 2, "a": [1]}, 1], True),
        ([[1, 2]], [[1, 2, 3]], False),
        ([True], [1], False),
        ([None], [0], False),
        (["\ud800", 10**40], ["\ud800", 10**40], True),
    ],
)
def test_results_are_compared_task_by_task(
    values: list[Any], other: list[Any], are_same: bool
) -> None:
    checked = check_results(groups([done(POOL, 1.0, values), done(THREADS, 2.0, other)]))
    assert checked.are_same is are_same, checked.sentence
    assert all(is_equal(*pair) for pair in zip(values, other, strict=True)) is are_same


def test_the_first_task_that_differs_is_named() -> None:
    runs = [done(POOL, 1.0), done(POOL, 1.1), done(THREADS, 1.0, [1, 9, 8])]
    checked = check_results(groups(runs))
    assert checked.sentence == (
        "The results differ: task 2 gave 2 in Process pool · map, but 9 in Threads."
    )
    runs[2].apply(ResultsArrived([0], [0], [None], {"0": "ValueError: no"}))
    assert (
        "task 1 gave 1 in Process pool · map, but a failure" in check_results(groups(runs)).sentence
    )


def test_what_cannot_be_compared_is_not() -> None:
    assert check_results(groups([done(POOL, 1.0)])).sentence == ""
    assert check_results(groups([done(POOL, 1.0), RunRecord(THREADS)])).are_same is None
    long, cut = done(POOL, 1.0), done(THREADS, 1.0)
    cut.apply(ResultsArrived([0], [0], ["[1, 2…"], {}, [0]))
    assert "only the beginning" in check_results(groups([long, cut])).sentence
    texts = [done(POOL, 1.0, []), done(THREADS, 1.0, [])]
    for record, text in zip(texts, ("<A at 0x7f01>", "<A at 0x7f02>"), strict=True):
        record.apply(ResultsArrived([0], [0], [text], {}, [0]))
    assert check_results(groups(texts)).are_same, "an address is no result"
    sets = [done(POOL, 1.0, []), done(THREADS, 1.0, [])]
    for record, text in zip(sets, ("{'a', 'b'}", "{'b', 'a'}"), strict=True):
        record.apply(ResultsArrived([0], [0], [text], {}, [0]))
    assert check_results(groups(sets)).are_same, "sets have no order"
    varying = [RunSpec("counter", name, {}, {"workers": 2}) for name in ("threads", "processes")]
    checked = check_results(groups([done(varying[0], 1), done(varying[1], 1, [1])]))
    assert checked.are_same is None and checked.sentence.endswith("3 and 1.")


def test_a_run_that_ended_early_is_compared_as_far_as_it_went() -> None:
    checked = check_results(groups([done(POOL, 1.0), done(THREADS, 1.0, [1], "terminated")]))
    assert checked.are_same and "as far as they went: 1 of 3 tasks" in checked.sentence


def test_merged_answers_are_compared_whoever_found_them() -> None:
    def searched(shares: list[list[Any]], workers: int) -> RunRecord:
        spec = RunSpec("text_search", "processes", {"folder": "/"}, {"workers": workers})
        record = RunRecord(spec)
        record.apply(RunStarted(9, len(shares), 10**9, 1.7e9, True, HERE))
        answers = [
            {"query": "a", "found": found, "files": len(found), "skipped": 0, "shares": len(shares)}
            for found in shares
        ]
        numbers = list(range(len(shares)))
        record.apply(ResultsArrived(numbers, [None] * len(shares), answers))
        record.apply(RunFinished("finished", "", 1.0))
        return record

    one, two = searched([[["b", 1], ["c", 2]]], 1), searched([[["b", 1]], [["c", 2]]], 2)
    assert check_results(groups([one, two])).are_same
    assert check_results(groups([one, searched([[["b", 1]], [["c", 3]]], 2)])).are_same is False
    assert "Both runs gave the same result" in check_results(groups([one, two])).sentence


def test_recorded_runs_gave_the_same_results() -> None:
    told = compare_json([load("threads_take_turns"), load("processes_compute")])
    assert told["same_results"] is True
    first, second = told["groups"]
    assert (first["label"], second["label"]) == ("Threads", "Processes")
    assert first["is_baseline"] and second["baseline"] == 0
    assert 1.8 < second["speed_up"]["value"] < 2.2
    assert second["verdict"] == ONE_EACH and second["runs"] == [1]
    assert json.loads(json.dumps(told)) == told


def test_comparing_knows_runs_that_never_began_or_crashed() -> None:
    records = [make() for kind, make in canned.KINDS.items() if kind not in ("none", "million")]
    told = compare_json([record for record in records if record is not None])
    assert sorted(place for group in told["groups"] for place in group["runs"]) == [0, 1, 2, 3]


def test_hostile_texts_are_short_and_printable() -> None:
    hostile = replace(POOL, options={**POOL.options, "method": "\x1b[2J" + "x" * 10_000})
    label = groups([done(hostile, 1.0), done(THREADS, 1.0)])[0].label
    assert len(label) < 70 and label.isprintable()


def test_many_results_are_checked_in_short_steps_and_each_run_is_read_once() -> None:
    found = groups([canned.finished(300_000, 4), canned.finished(300_000, 4)])
    check, took = ResultsCheck(), []
    for _ in range(2):
        begun = time.perf_counter()
        steps = sum(1 for _ in check.steps(found))
        took.append((time.perf_counter() - begun, steps))
    assert check.found.are_same
    assert took[0][1] > 1000 and took[1][1] < 10
    assert took[1][0] < took[0][0] / 3, "what is known of a run is kept"


def test_the_table_tells_where_recorded_runs_differ() -> None:
    lines = differences(groups([load("threads_take_turns"), load("processes_compute")]))
    table = {line.name: line.texts for line in lines}
    assert table["time"] == ("0.987 s", "0.483 s") and table["speed-up"] == ("1", "2.04×")
    assert table["tasks"] == ("2", "2") and table["failed tasks"] == ("0", "0")
    assert table["executor"] == ("Threads", "Processes")
    waiting = [int(text.rstrip("%")) for text in table["waiting for GIL, lock or answer"]]
    computing = [int(text.rstrip("%")) for text in table["computing"]]
    assert waiting[0] > 40 > 20 > waiting[1] and computing[0] < 55 and computing[1] > 75
    assert float(table["cores busy"][0]) < 1.1 < 1.7 < float(table["cores busy"][1])
    assert {line.verdict for line in lines} == {"", "setting", TOO_FEW}, (
        "one run each tells no more"
    )
    assert differences([]) == []


def test_numbers_are_significant_only_beyond_what_repeats_differ_by() -> None:
    def computing(spec: RunSpec, wall_s: float, share: float) -> RunRecord:
        record = done(spec, wall_s)
        canned.fill_tapes(record, 10, 2, int(share * 1e7))
        return record

    walls, shares = (1.0, 1.05, 0.95), (0.2, 0.21, 0.19)
    runs = [
        computing(SERIAL, wall, 1.0 + share / 10) for wall, share in zip(walls, shares, strict=True)
    ]
    runs += [computing(POOL, wall, share) for wall, share in zip(walls, shares, strict=True)]
    verdicts = {line.name: line.verdict for line in differences(groups(runs))}
    assert verdicts["time"] == NOISE and verdicts["tasks"] == NOISE
    assert verdicts["CPU time in tasks"] == SIGNIFICANT
    more = [
        computing(THREADS, wall, 1.0 + share / 10)
        for wall, share in zip(walls, shares, strict=True)
    ]
    verdicts = {line.name: line.verdict for line in differences(groups(runs + more))}
    assert verdicts["CPU time in tasks"] == "significant in 1 of 2"


def test_the_memory_is_what_was_held_at_once() -> None:
    record = canned.finished(4, 2)
    assert memory_peak(record) is None
    first, second = (record.tracks[worker].pid for worker in (0, 1))
    record.samples.rows.clear()
    record.tracks[0].ended_ns = 150
    for at_ns, memory in ((100, {first: 5}), (200, {second: 4}), (300, {7: 3}), (400, {second: 1})):
        looks: dict[int, tuple[int, int | None]] = {pid: (rss, None) for pid, rss in memory.items()}
        record.samples.rows.append(Sample(at_ns, (0.0,), (0.0,), (0.0,), memory=looks))
    assert memory_peak(record) == 7, "the first had ended; the last two were held together"
