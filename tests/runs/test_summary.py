"""A run as one JSON object."""

from __future__ import annotations

import json

import pytest

from desktop_app.engine.events import ResultsArrived, RunFinished
from desktop_app.engine.spec import RunSpec
from desktop_app.runs.record import RunRecord
from desktop_app.runs.summary import merged_results, summarise
from tests.canned_records import MS, SPEC, begun, track
from tests.recorded import load


def test_a_summary_is_one_json_object() -> None:
    record = begun()
    record.tracks = {0: track(0, (0, 1000 * MS, 1005 * MS, 2 * MS), (2, 1006 * MS, 1007 * MS, MS))}
    record.apply(ResultsArrived([2, 0], [5, 6], [[5], None], {"0": "ValueError: no"}))
    record.apply(RunFinished("failed", "Lost.", 2.0))
    summary = json.loads(json.dumps(summarise(record)))
    assert summary["outcome"] == "failed" and summary["wall_s"] == 2.0
    assert summary["results"] == [None, None, [5]]
    assert summary["failures"] == [{"task": 0, "message": "ValueError: no"}]
    assert summary["workers"] == [
        {"worker": 0, "pid": 100, "host": "", "tasks": 2, "busy_s": 0.006, "cpu_s": 0.003}
    ]
    went = summary["where_time_went"]
    assert (went["computing_s"], went["waiting_for_core_s"], went["waiting_inside_s"]) == (
        pytest.approx(0.003),
        None,
        pytest.approx(0.003),
    )
    assert went["total_s"] == 4.0, "two workers for two seconds"
    assert RunSpec.from_json(summary["spec"]) == SPEC
    assert summary["environment"]["python"] == "3.11"
    assert summarise(RunRecord(SPEC))["outcome"] == "running"


def test_a_summary_says_what_stood_in_the_way() -> None:
    (finding,) = json.loads(json.dumps(summarise(load("threads_take_turns"))))["findings"]
    assert set(finding) == {"rule", "title", "sentence"} and finding["rule"] == "gil"
    assert summarise(load("processes_compute"))["findings"] == []


def test_answers_of_a_search_are_merged_and_a_lost_share_is_left_out() -> None:
    record = begun(2, RunSpec("text_search", "processes", {}, {"workers": 2}))
    answer = {"query": "a", "found": [["z", 1], ["b", 2]], "files": 2, "skipped": 1, "shares": 2}
    record.apply(ResultsArrived([1], [None], [answer]))
    assert merged_results(record) == [
        {"query": "a", "found": [["b", 2], ["z", 1]], "files": 2, "skipped": 1}
    ]
    assert merged_results(begun(2, record.spec)) == []
