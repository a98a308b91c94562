"""Events and specs on their way: every one comes back equal, garbage is refused in a sentence."""

from __future__ import annotations

import collections
import enum
import json
from typing import Any

import pytest

from desktop_app.engine.events import (
    AddRefused,
    Event,
    PoolStateChanged,
    ResultsArrived,
    RunFinished,
    RunStarted,
    TasksAdded,
    WorkEnded,
    WorkerEnded,
    WorkerStarted,
    decode,
    encode,
)
from desktop_app.engine.spec import FORMAT, RunSpec

EVENTS: list[Event] = [
    RunStarted(5, 8, 123, 1.5, True, {"python": "3.11"}),
    WorkerStarted(7),
    WorkerEnded(7, -9, False, 3),
    WorkerEnded(7, 0, True),
    PoolStateChanged("open"),
    TasksAdded("17\n\u2028é😀", 8, 2),
    AddRefused("x", "ValueError: Pool not running"),
    ResultsArrived([0, 1], [5, "a"], [[1, 2], None], {"1": "ValueError: no"}, [0]),
    ResultsArrived([0], [2**200], [{"a": 1.5}]),
    WorkEnded(1.25),
    RunFinished("finished"),
    RunFinished("crashed", "The runner was killed by SIGKILL.", 2.5),
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_an_event_comes_back_equal_from_one_line(event: Event) -> None:
    line = encode(event)
    assert line.endswith(b"\n") and line.count(b"\n") == 1
    assert decode(line) == event
    assert decode(line.decode()) == event


def test_values_of_classes_that_json_knows_arrive_as_plain_ones() -> None:
    class Colour(enum.IntEnum):
        RED = 1

    values = [collections.Counter("aab"), collections.defaultdict(list, {"b": [1]}), Colour.RED]
    event = decode(encode(ResultsArrived([0, 1, 2], [None] * 3, values)))
    assert event == ResultsArrived([0, 1, 2], [None] * 3, [{"a": 2, "b": 1}, {"b": [1]}, 1])


def test_half_a_surrogate_pair_never_leaves_the_runner() -> None:
    event = decode(encode(RunFinished("failed", "no file \udc80 here")))
    assert event == RunFinished("failed", "no file ? here")


GARBAGE = [
    b"",
    b"\n",
    b"garbage\n",
    b"\xff\xfe\x00\n",
    b"null\n",
    b"7\n",
    b"[]\n",
    b'["RunFinished"]\n',
    b'["RunFinished", {}]\n',
    b'["RunFinished", {"outcome": "finished", "more": 1}]\n',
    b'["RunFinished", []]\n',
    b'["Nothing", {}]\n',
    b'[["RunFinished"], {}]\n',
    b'["WorkerStarted", {"pid": 1}, 2]\n',
    b'["ResultsArrived", {"numbers": [1, 2], "inputs": [1], "values": [1, 2]}]\n',
    b'["ResultsArrived", {"numbers": 1, "inputs": 2, "values": 3}]\n',
    encode(EVENTS[0])[:-20],
    b"[" * 100_000,
    b'["WorkerStarted", {"pid": 1' + b"0" * 10_000 + b"}]\n",
]


@pytest.mark.parametrize("line", GARBAGE, ids=lambda line: repr(line[:40]))
def test_what_is_no_event_is_refused_in_a_sentence(line: bytes) -> None:
    with pytest.raises(ValueError, match=r"^The runner said something unknown: .*\.$") as refusal:
        decode(line)
    assert len(str(refusal.value)) < 400


def test_a_newer_format_is_named_even_when_it_says_more() -> None:
    values = {"format": FORMAT + 1, "pid": 1, "brand_new": True}
    with pytest.raises(
        ValueError, match=f"speaks format {FORMAT + 1}; this version reads {FORMAT}"
    ):
        decode(json.dumps(["RunStarted", values]))


def test_a_spec_comes_back_equal() -> None:
    spec = RunSpec("busy_loop", "process_pool", {"iterations": 5}, {"workers": 2}, True, True)
    assert RunSpec.from_json(json.loads(json.dumps(spec.to_json()))) == spec
    assert RunSpec.from_json({"workload": "a", "executor": "b"}) == RunSpec("a", "b")


def test_work_is_the_same_whoever_does_it() -> None:
    serial = RunSpec("busy_loop", "serial", {"iterations": 5}, {"workers": 2})
    pool = RunSpec("busy_loop", "process_pool", {"iterations": 5}, {"workers": 2, "method": "map"})
    assert serial.work == pool.work
    assert serial.work != RunSpec("busy_loop", "serial", {"iterations": 5}, {"workers": 3}).work
    assert RunSpec("a", "b").workers == 1


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (None, "a JSON object"),
        ([], "a JSON object"),
        ("busy_loop", "a JSON object"),
        ({}, "name a workload"),
        ({"workload": "a"}, "name a workload"),
        ({"workload": "a", "executor": 5}, "name a workload"),
        ({"workload": "a", "executor": "b", "options": []}, "must be JSON objects"),
        ({"workload": "a", "executor": "b", "parameters": None}, "must be JSON objects"),
        ({"workload": "a", "executor": "b", "keep_open": 1}, "true or false"),
        ({"workload": "a", "executor": "b", "whole_results": "yes"}, "true or false"),
        ({"workload": "a", "executor": "b", "ends_at_death": None}, "true or false"),
    ],
)
def test_what_is_no_spec_is_refused(values: Any, text: str) -> None:
    with pytest.raises(ValueError, match=text):
        RunSpec.from_json(values)
