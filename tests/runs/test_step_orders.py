"""Orders of a step's run: each at its time, each once, in a real run too."""

from __future__ import annotations

from desktop_app.engine.events import RunFinished, RunStarted
from desktop_app.runs.lessons import StepRun, spec_of
from desktop_app.runs.process import RunProcess
from desktop_app.runs.record import RunRecord
from desktop_app.runs.step_orders import StepOrders
from tests.canned import SPEC
from tests.real_runs import outcome, started, wait_until


class At(RunRecord):
    """A record of a run that has gone on for so long."""

    now_s = 0.0

    def elapsed_s(self, now_ns: int | None = None) -> float:
        return self.now_s


def record_at(now_s: float) -> At:
    record = At(SPEC, started=RunStarted(1, 4, 1, 0.0, True))
    record.now_s = now_s
    return record


OPEN = StepRun("a", "waiting", "process_pool", keep_open=True, add=["0.1", "0.2"])


def test_orders_are_given_half_a_second_apart_and_once() -> None:
    orders = StepOrders(OPEN)
    given = [(now, orders.due(record_at(now))) for now in (0.1, 0.49, 0.5, 0.9, 1.2, 1.3, 1.5, 9.0)]
    assert [(now, due) for now, due in given if due] == [
        (0.5, [("submit", "0.1")]),
        (1.2, [("submit", "0.2")]),
        (1.5, [("close", "")]),
    ]
    late = StepOrders(OPEN).due(record_at(9.0))
    assert [command for command, _ in late] == ["submit", "submit", "close"]


def test_before_its_begin_and_after_its_end_a_run_gets_no_orders() -> None:
    assert StepOrders(OPEN).due(RunRecord(SPEC)) == []
    over = record_at(9.0)
    over.apply(RunFinished("finished", "", 9.0))
    assert StepOrders(OPEN).due(over) == []
    assert StepOrders(StepRun("a", "waiting", "serial")).due(record_at(9.0)) == []
    stopped = StepOrders(StepRun("a", "waiting", "serial", terminate_after_s=0.7))
    assert (stopped.due(record_at(0.6)), stopped.due(record_at(0.8))) == ([], [("terminate", "")])


def carried_out(run: StepRun) -> RunRecord:
    orders = StepOrders(run)

    def is_over(going: RunProcess) -> bool:
        going.update()
        for command, text in orders.due(going.record):
            going.order(command, text)
        return going.record.is_over

    with started(spec_of(run)) as going:
        wait_until(lambda: is_over(going), "the end of the run")
        return going.record


def test_a_real_run_is_given_more_and_closed() -> None:
    settings = {"count": 1, "seconds": 0.01, "method": "apply_async", "workers": 2}
    run = StepRun(
        "a", "waiting", "process_pool", settings, keep_open=True, add=["0.02", "soon", "0.03"]
    )
    record = carried_out(run)
    assert outcome(record) == "closed" and len(record.results) == 3
    assert [addition.text for addition in record.additions] == ["0.02", "soon", "0.03"]
    assert "A wait is a number of seconds" in record.additions[1].refusal


def test_a_real_run_is_terminated_in_mid_task() -> None:
    settings = {"count": 4, "seconds": 30, "method": "apply_async", "workers": 2}
    record = carried_out(StepRun("a", "waiting", "process_pool", settings, terminate_after_s=0.3))
    assert (outcome(record), record.done) == ("terminated", 0)
