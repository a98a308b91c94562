"""Results on their way: bounded, fit for JSON, and never lost."""

from __future__ import annotations

import collections
import json
import math
import threading
from collections.abc import Callable
from typing import Any

import pytest

from desktop_app.engine.events import ResultsArrived
from desktop_app.engine.parcel import Parcel, pack
from desktop_app.engine.preview import PREVIEW_CHARACTERS
from desktop_app.engine.results import BATCH, WHOLE_BATCH, ResultQueue
from desktop_app.engine.tape import Failure


class Raises:
    def __init__(self, error: BaseException) -> None:
        self.error = error

    def __repr__(self) -> str:
        raise self.error


class OddTable(dict[str, int]):
    def items(self) -> Any:
        raise KeyError("odd")


def sent(value: Any, *, is_whole: bool = False, item: Any = None) -> ResultsArrived:
    results = ResultQueue([item], is_whole)
    results.add([(0, value)])
    batch = results.take_batch()
    assert batch and results.take_batch() is None
    json.dumps(batch.values, allow_nan=False)
    json.dumps(batch.inputs, allow_nan=False)
    return batch


SHORT = [0, -1, 2**70, 1.5, True, None, "", "text", [1, [2]], {"a": [1]}, [], {}]


@pytest.mark.parametrize("value", SHORT, ids=repr)
@pytest.mark.parametrize("is_whole", [True, False])
def test_a_short_value_goes_as_it_is(value: object, is_whole: bool) -> None:
    batch = sent(value, is_whole=is_whole)
    assert batch == ResultsArrived([0], [None], [value])


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (math.nan, "nan"),
        (math.inf, "inf"),
        ([1, -math.inf], "[1, -inf]"),
        (1j, "1j"),
        ({1, 2}, "{1, 2}"),
        ({(1, 2): 3}, "{(1, 2): 3}"),
        (b"\0\xff", "b'\\x00\\xff'"),
        (Raises(ValueError("no")), "(Raises, whose repr raises ValueError)"),
        (Raises(RecursionError()), "(Raises, whose repr raises RecursionError)"),
        (10**5000, "(int, whose repr raises ValueError)"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
@pytest.mark.parametrize("is_whole", [True, False])
def test_a_value_that_is_no_json_is_shown_and_marked(
    value: object, shown: str, is_whole: bool
) -> None:
    batch = sent(value, is_whole=is_whole)
    assert batch == ResultsArrived([0], [None], [shown], cut=[0])


def test_a_value_that_contains_itself_is_shown() -> None:
    endless: list[Any] = []
    endless.append(endless)
    assert sent(endless).values == ["[[...]]"]


def test_a_table_that_cannot_be_looked_at_is_shown() -> None:
    batch = sent(OddTable(a=1))
    assert batch.cut == [0] and len(batch.values) == 1


@pytest.mark.parametrize(
    "value",
    ["x" * 10_000, [*range(10_000)], {"key": "x" * 10_000}, 10**400, "é" * 250],
    ids=["text", "list", "table", "number", "escaped text"],
)
def test_a_long_value_is_cut_unless_all_of_it_is_wanted(value: object) -> None:
    batch = sent(value, item=value)
    assert batch.cut == [0]
    assert len(batch.values[0]) <= PREVIEW_CHARACTERS + 1
    assert repr(value).startswith(batch.values[0].removesuffix("…"))
    assert len(batch.inputs[0]) <= PREVIEW_CHARACTERS + 1
    assert sent(value, is_whole=True).values == [value]
    assert sent(value, is_whole=True).cut == []


def test_one_long_value_does_not_cut_its_neighbours() -> None:
    results = ResultQueue([None] * 3, False)
    for number, value in enumerate(["a", "x" * 1000, [1.5]]):
        results.add([(number, value)])
    batch = results.take_batch()
    assert batch is not None
    assert (batch.values[0], batch.values[2], batch.cut) == ("a", [1.5], [1])


def test_many_short_values_go_as_they_are() -> None:
    values = [number * 1.5 for number in range(BATCH)]
    results = ResultQueue([None] * BATCH, False)
    for numbered in enumerate(values):
        results.add([numbered])
    assert results.take_batch() == ResultsArrived([*range(BATCH)], [None] * BATCH, values)


def test_a_failure_has_its_message_and_no_value() -> None:
    batch = sent(Failure(ValueError("no")))
    assert batch == ResultsArrived([0], [None], [None], {"0": "ValueError: no"})


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (ValueError(), "ValueError"),
        (KeyError("a"), "KeyError: 'a'"),
        (ValueError("x" * 10_000_000), "ValueError: " + "x" * 988),
    ],
    ids=["empty", "key", "long"],
)
def test_a_failure_is_one_bounded_text(error: Exception, message: str) -> None:
    assert Failure(error).message == message


def test_batches_are_bounded_and_nothing_is_lost_between_threads() -> None:
    count = 3 * BATCH + 7
    results = ResultQueue([*range(count)], False)

    def add() -> None:
        for number in range(count):
            results.add([(number, number)])

    thread = threading.Thread(target=add)
    thread.start()
    taken: list[int] = []
    while thread.is_alive() or len(taken) < results.arrived:
        if batch := results.take_batch():
            assert len(batch.numbers) <= BATCH
            assert batch.numbers == batch.inputs == batch.values
            taken += batch.numbers
    thread.join()
    assert taken == [*range(count)]


class Twice(Exception):
    """Pickles, but its constructor wants more than unpickling gives it."""

    def __init__(self, first: int, second: int) -> None:
        super().__init__(first)


@pytest.mark.parametrize(
    "value", [5, 1.5, "a", None, True, b"b", [], [1, "a"], (1, None)], ids=repr
)
def test_a_plain_result_needs_no_parcel(value: object) -> None:
    assert pack(value) is value


@pytest.mark.parametrize(
    "value",
    [{"a": 1}, [[1]], (1, [2]), {1, 2}, collections.Counter("ab"), 1j, len],
    ids=repr,
)
def test_any_other_result_comes_out_of_its_parcel_equal(value: object) -> None:
    parcel = pack(value)
    assert isinstance(parcel, Parcel)
    assert parcel.open() == value


@pytest.mark.parametrize(
    "make",
    [lambda: lambda: 1, threading.Lock, lambda: (n for n in range(3)), lambda: [[lambda: 1]]],
)
def test_a_result_that_cannot_be_pickled_is_a_failure_that_says_what_to_do(
    make: Callable[[], object],
) -> None:
    failure = pack(make())
    assert isinstance(failure, Failure)
    assert "cannot be pickled" in failure.message and "use threads" in failure.message


def test_a_result_that_cannot_be_unpickled_is_a_failure() -> None:
    batch = sent(pack(Twice(1, 2)))
    assert "cannot be unpickled: TypeError" in batch.failed["0"]


def test_few_whole_results_travel_together() -> None:
    """Each may be megabytes, and a line of the runner has a limit."""
    results = ResultQueue([None] * (WHOLE_BATCH + 1), is_whole=True)
    for number in range(WHOLE_BATCH + 1):
        results.add([(number, "x" * 10_000)])
    batches = [results.take_batch(), results.take_batch()]
    assert [len(batch.numbers) for batch in batches if batch] == [WHOLE_BATCH, 1]
    assert all(len(value) == 10_000 for batch in batches if batch for value in batch.values)
