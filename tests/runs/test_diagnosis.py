"""The diagnosis: every rule speaks on real runs that show it, and is silent on those that do not."""

from __future__ import annotations

import re
import time
from dataclasses import replace

import pytest

from desktop_app.engine.events import RunFinished
from desktop_app.runs.accounting import account
from desktop_app.runs.diagnosis import RULES, Finding, diagnose, is_noisy, others_share
from desktop_app.runs.record import RunRecord
from desktop_app.runs.tracks import GrowingRecords
from tests import canned
from tests.recorded import FOLDER, load

EXPECTED: dict[str, set[str]] = {
    "threads_take_turns": {"gil"},
    "processes_compute": set(),
    "threads_without_gil": set(),
    "three_tasks_on_two": {"too_few_tasks"},
    "large_chunks": {"uneven_chunks"},
    "small_chunks": set(),
    "spawned_for_little": {"startup"},
    "large_payloads": {"moving_data"},
    "small_messages": {"moving_data"},
    "eight_on_two_cores": {"oversubscribed"},
    "coroutines_compute": {"event_loop"},
    "coroutines_block": {"event_loop"},
    "coroutines_wait": set(),
    "processes_wait": {"io_in_processes"},
    "threads_wait": set(),
    "busy_machine": {"busy_machine"},
    "memory_copied": {"memory_copied"},
    "memory_of_their_own": set(),
}
"""What is found in each recorded run (see ``tests/record_fixtures.py``), and nothing else."""
LIMIT_BYTES = 30_000


def findings(record: RunRecord) -> list[Finding]:
    return diagnose(record, account(record))


@pytest.mark.parametrize("name", EXPECTED)
def test_exactly_what_a_recorded_run_shows_is_found(name: str) -> None:
    assert {finding.rule for finding in findings(load(name))} == EXPECTED[name]


def test_every_rule_is_seen_to_speak_and_every_record_is_used() -> None:
    assert set().union(*EXPECTED.values()) == {rule.__name__ for rule in RULES}
    assert {path.stem for path in FOLDER.iterdir()} == set(EXPECTED)
    assert all(path.stat().st_size <= LIMIT_BYTES for path in FOLDER.iterdir())


def spoken() -> list[str]:
    return [name for name, rules in EXPECTED.items() if rules]


@pytest.mark.parametrize("name", spoken())
def test_a_finding_can_be_read_and_looked_at(name: str) -> None:
    record = load(name)
    for finding in findings(record):
        assert finding.sentence[0].isupper() or finding.sentence[0].isdigit()
        assert len(re.findall(r"[.](?: |$)", finding.sentence)) in (1, 2), finding.sentence
        assert len(finding.title) <= 40
        assert 0 < finding.weight <= 1
        assert finding.places
        for place in finding.places:
            start, end = place.stretch
            assert 0 <= start < end <= record.elapsed_s() + 1e-6
            assert set(place.workers) <= set(record.tracks)
            assert place.task is None or record.look_up(place.task)


@pytest.mark.parametrize("name", spoken())
def test_sentences_have_the_numbers_of_their_own_run(name: str) -> None:
    """The same run, told to have taken three times the time and memory in everything, reads otherwise."""
    record, slower = load(name), load(name)
    origin = record.origin_ns

    def stretched(records: GrowingRecords) -> GrowingRecords:
        rows = records.rows.copy()
        rows[:, 1:3] = origin + 3 * (rows[:, 1:3] - origin)
        rows[:, 3] *= 3
        return GrowingRecords(rows)

    for track in slower.tracks.values():
        track.records, track.delays = stretched(track.records), stretched(track.delays)
    assert slower.finished and slower.wall_s
    slower.wall_s *= 3
    slower.finished = replace(slower.finished, wall_s=slower.wall_s)
    slower.samples.rows[:] = [
        replace(
            one,
            at_ns=origin + 3 * (one.at_ns - origin),
            memory={pid: (3 * rss, 3 * (uss or 0)) for pid, (rss, uss) in one.memory.items()},
        )
        for one in slower.samples.rows
    ]
    for finding in findings(record):
        assert re.search(r"\d", finding.sentence)
        again = {other.rule: other.sentence for other in findings(slower)}
        is_in_shares = finding.rule == "too_few_tasks"
        assert (again[finding.rule] == finding.sentence) is is_in_shares


def test_the_weightiest_comes_first_and_the_same_record_says_the_same() -> None:
    record = load("eight_on_two_cores")
    beside = load("busy_machine")
    record.samples.rows[:] = [
        replace(one, at_ns=one.at_ns - beside.origin_ns + record.origin_ns)
        for one in beside.samples.rows
    ]
    found = findings(record)
    assert {finding.rule for finding in found} == {"oversubscribed", "busy_machine"}
    assert [one.weight for one in found] == sorted((one.weight for one in found), reverse=True)
    assert found == findings(record)


def test_without_delays_told_oversubscription_is_seen_in_the_rates() -> None:
    record = load("eight_on_two_cores")
    for track in record.tracks.values():
        track.tells_delay, track.delays = False, GrowingRecords()
    assert account(record).whole.waiting_for_core_s is None
    assert [finding.rule for finding in findings(record)] == ["oversubscribed"]
    even = load("processes_compute")
    for track in even.tracks.values():
        track.tells_delay, track.delays = False, GrowingRecords()
    assert findings(even) == []


@pytest.mark.parametrize(
    ("workload", "is_found"),
    [("busy_loop", True), ("own_function", False), ("hash_files", False), ("unknown", False)],
)
def test_threads_that_may_have_waited_for_something_else_are_not_blamed(
    workload: str, is_found: bool
) -> None:
    """Without ticks and with four fifths of a core it may be the GIL only where nothing else can be."""
    record = load("threads_take_turns")
    record.spec = replace(record.spec, workload=workload)
    assert record.wall_s
    for track in record.tracks.values():
        rows = track.records.rows.copy()
        rows[:, 3] = round(0.8e9 * record.wall_s / len(record.tracks))
        track.records = GrowingRecords(rows)
        track.slices = track.delays = GrowingRecords()
    assert [finding.rule for finding in findings(record)] == (["gil"] if is_found else [])


def test_what_pickling_costs_is_told_where_it_was_audited() -> None:
    record = load("large_payloads")
    assert record.pickling
    size = (record.pickling.input_bytes + record.pickling.result_bytes) / 1e6
    (finding,) = findings(record)
    assert f"{size:.1f} MB" in finding.sentence and "Send less" in finding.sentence
    record.pickling = None
    (finding,) = findings(record)
    assert "MB" not in finding.sentence and "Send less" in finding.sentence
    assert "Larger chunks" in findings(load("small_messages"))[0].sentence


def test_memory_that_is_not_told_is_not_judged() -> None:
    record, own = load("memory_copied"), load("memory_of_their_own")
    assert any(uss for row in own.samples.rows for _, uss in row.memory.values()), "it was told"
    record.samples.rows[:] = [
        replace(row, memory={pid: (rss, None) for pid, (rss, _) in row.memory.items()})
        for row in record.samples.rows
    ]
    assert findings(record) == []


def test_a_run_beside_other_programs_is_noisy() -> None:
    assert is_noisy(load("busy_machine")) and not is_noisy(load("processes_compute"))
    record = load("busy_machine")
    share = others_share(record)
    assert share is not None and f"{share:.0%}" in findings(record)[0].sentence
    record.samples.rows.clear()
    assert others_share(record) is None and not is_noisy(record) and not findings(record)


@pytest.mark.parametrize("outcome", ["failed", "crashed", "terminated"])
def test_how_a_run_that_was_cut_short_ended_is_not_held_against_it(outcome: str) -> None:
    for name in ("large_chunks", "three_tasks_on_two", "spawned_for_little"):
        record = load(name)
        record.finished = RunFinished(outcome, "", record.wall_s)  # type: ignore[arg-type]
        assert not findings(record)


def test_what_goes_on_is_not_judged() -> None:
    record = load("threads_take_turns")
    record.finished = None
    assert findings(record) == []


@pytest.mark.parametrize("kind", [kind for kind in canned.KINDS if kind != "none"])
def test_no_rule_raises_on_any_record(kind: str) -> None:
    record = canned.KINDS[kind]()
    assert record
    found = account(record)
    for rule in RULES:
        if record.is_over and record.started:
            rule(record, found)
    diagnose(record, found)
    record.tracks.clear()
    record.apply(RunFinished("failed", "The disk is full."))
    findings(record)


def test_diagnosing_a_million_tasks_takes_no_longer_than_a_glance_at_them() -> None:
    """Compared with one pass over the numbers of all tasks, which every first picture needs."""
    record = canned.finished(1_000_000, 8)
    found = account(record)
    diagnose(record, found)

    def fastest(call: object) -> float:
        times = []
        for _ in range(5):
            start = time.perf_counter()
            call()  # type: ignore[operator]
            times.append(time.perf_counter() - start)
        return min(times)

    all_records = [track.records for track in record.tracks.values()]
    one_pass = fastest(lambda: [(records.ends - records.starts).sum() for records in all_records])
    assert fastest(lambda: diagnose(record, found)) <= one_pass
