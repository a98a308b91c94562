"""What pickling costs: measured on real objects, and never in anyone's way."""

from __future__ import annotations

import pickle
import threading
from multiprocessing.reduction import ForkingPickler

import pytest

from desktop_app.engine.events import ResultsArrived, decode, encode
from desktop_app.engine.pickling import TASKS, audit
from desktop_app.engine.results import ResultQueue
from desktop_app.engine.tape import Failure


def test_bytes_are_those_of_a_pickle() -> None:
    inputs, results = [b"x" * 1000, b"y" * 3000], {0: 7, 1: "seven"}
    audited = audit(inputs, results)
    assert audited and audited.tasks == 2
    sizes = [len(bytes(ForkingPickler.dumps(item))) for item in (*inputs, *results.values())]
    assert audited.input_bytes == sum(sizes[:2]) / 2
    assert audited.result_bytes == sum(sizes[2:]) / 2
    assert decode(encode(audited)) == audited


def test_more_data_takes_longer() -> None:
    small = audit([list(range(10))], {0: 1})
    large = audit([list(range(1_000_000))], {0: 1})
    assert small and large
    assert large.input_dumps_s > 10 * small.input_dumps_s
    assert large.input_loads_s > 10 * small.input_loads_s
    assert large.task_s > large.input_dumps_s + large.input_loads_s


class SlowToPickle:
    """Takes so long that only one of its kind fits into the budget."""

    def __reduce__(self) -> tuple[type, tuple[()]]:
        threading.Event().wait(0.3)
        return (SlowToPickle, ())


def test_it_stops_when_its_time_is_over() -> None:
    audited = audit([SlowToPickle()] * 16, dict.fromkeys(range(16), 0))
    assert audited and audited.tasks == 1


def test_what_cannot_be_pickled_is_passed_over() -> None:
    with pytest.raises((TypeError, pickle.PicklingError, AttributeError)):
        ForkingPickler.dumps(threading.Lock())
    audited = audit([threading.Lock(), 1], {0: 1, 1: 1})
    assert audited and audited.tasks == 1
    assert audit([threading.Lock()], {0: 1}) is None
    assert audit([], {}) is None


@pytest.mark.parametrize("count", [1, 5, TASKS, 100, 5_000])
def test_results_are_kept_from_all_over_the_run(count: int) -> None:
    queue = ResultQueue(list(range(count)), False)
    for number in range(count):
        queue.add([(number, Failure(ValueError("no")) if number == 0 else number)])
    while isinstance(queue.take_batch(), ResultsArrived):
        pass
    assert 0 not in queue.kept, "a failure is no result"
    assert min(count, TASKS) - 1 <= len(queue.kept) <= TASKS
    if count > 1:
        assert max(queue.kept) >= count * 0.8
