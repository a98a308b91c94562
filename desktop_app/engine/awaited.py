"""The task as coroutines run it: like ``timed.run_task``, for a workload with ``async def atask(item)``.

Coroutines share one thread, so a tape cannot belong to the thread: each coroutine that is under way
takes a free one, and gives it back. There are as many tapes as were ever under way at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Generator
from time import thread_time_ns
from typing import Any

from desktop_app.engine.tape import Failure, TapeWriter
from desktop_app.engine.timed import coroutine_tape, open_tape, task_here

_free: list[TapeWriter] = []


class TimedSteps:
    """Awaits something and sums up the CPU time of its own steps.

    Between two steps the thread works for other coroutines; that is not counted, and neither is
    what tasks do that the coroutine starts itself.
    """

    def __init__(self, awaited: Awaitable[Any]) -> None:
        self._awaited = awaited
        self.cpu_ns = 0

    def __await__(self) -> Generator[Any, Any, Any]:
        steps = self._awaited.__await__()
        advance: Callable[[], Any] = lambda: next(steps)  # noqa: E731 - replaced after each step
        while True:
            began = thread_time_ns()
            try:
                waited_for = advance()
            except StopIteration as end:
                return end.value
            finally:
                self.cpu_ns += thread_time_ns() - began
            try:
                yield waited_for
                advance = lambda: next(steps)  # noqa: E731
            except GeneratorExit:
                steps.close()
                raise
            except BaseException as error:  # a cancellation, handed on to where it awaits
                thrown = error
                advance = lambda: steps.throw(thrown)  # noqa: E731, B023


async def await_task(numbered: tuple[int, Any]) -> tuple[int, Any]:
    """Await the workload's ``atask`` for ``(number, item)``; return ``(number, result or Failure)``.

    A workload without one has its ``task`` called, which holds up all other coroutines.
    """
    number, item = numbered
    tape = _free.pop() if _free else open_tape()
    token = coroutine_tape.set(tape)
    try:
        atask = task_here("atask")
        if atask is None:
            return number, tape.run(task_here(), number, item)
        return number, await _run_awaited(tape, atask, number, item)
    finally:
        coroutine_tape.reset(token)
        _free.append(tape)


async def _run_awaited(
    tape: TapeWriter, atask: Callable[[Any], Awaitable[Any]], number: int, item: Any
) -> Any:
    started = tape.begin(number)
    result: Any
    steps: TimedSteps | None = None
    try:
        steps = TimedSteps(atask(item))
        result = await steps
    except (asyncio.CancelledError, GeneratorExit):
        raise
    except BaseException as error:
        result = Failure(error)
    tape.finish(number, started, steps.cpu_ns if steps else 0)
    return result
