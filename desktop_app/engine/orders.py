"""What the parent orders while a run goes on: add tasks, close.

Done in a thread of its own: whatever an executor keeps it waiting for, the listening one hears on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_app.engine.catalog import ask
from desktop_app.engine.events import AddRefused, PoolStateChanged, TasksAdded

if TYPE_CHECKING:
    from desktop_app.engine.runner import Runner


def take_orders(runner: Runner) -> None:
    """Close the run and add tasks to it, as the parent orders, once the first tasks are handed over."""
    runner.is_handed_over.wait()
    while True:
        order = runner.orders.get()
        if order.get("command") == "close":
            close(runner)
        elif order.get("command") == "submit":
            add(runner, str(order.get("text", "")))


def close(runner: Runner) -> None:
    """Take no more tasks and finish what is queued."""
    if runner.is_closing:
        return
    runner.send(PoolStateChanged("closing"))
    if runner.spec.keep_open:
        runner.executor.close()
    runner.is_closing = True


def add(runner: Runner, text: str) -> None:
    """Hand over the tasks for what someone typed, or say why not."""
    inputs, first = runner.results.inputs, len(runner.results.inputs)
    if not runner.spec.keep_open:
        return runner.send(AddRefused(text, "This run was not started as one that stays open."))
    try:
        items = ask(runner.workload.more_inputs, runner.spec, text)
    except ValueError as error:
        return runner.send(AddRefused(text, str(error)))
    except Exception as error:
        return runner.send(AddRefused(text, f"{type(error).__name__}: {error}"))
    try:
        for number, item in enumerate(items, first):
            inputs.append(item)
            runner.executor.submit((number, item))
    except Exception as error:  # the refusal of the real API is what is shown
        inputs.pop()
        runner.send(AddRefused(text, f"{type(error).__name__}: {error}"))
    if len(inputs) > first:
        runner.send(TasksAdded(text, first, len(inputs) - first))
    return None
