"""The runner: the process that carries out one run, dispatching with the real API, and reports it.

Its main thread dispatches, so that an executor is used as in a plain script. One thread listens to
the parent, one adds tasks and closes, one reports every tenth of a second. Whoever ends the run does
so through :meth:`Runner.leave`, once; the process always leaves by ``os._exit``, since a pool's own
threads or a thread that cannot be stopped would keep it alive.
"""

from __future__ import annotations

import contextlib
import gc
import os
import queue
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from desktop_app.engine.catalog import ask, find
from desktop_app.engine.environment import describe_environment, is_gil_on, is_one_clock
from desktop_app.engine.events import (
    Event,
    Outcome,
    PoolStateChanged,
    RunFinished,
    RunStarted,
    WorkEnded,
)
from desktop_app.engine.far import FarTapes
from desktop_app.engine.leaving import (
    end_group,
    keep_files_in,
    keep_sockets_in,
    kill_workers,
)
from desktop_app.engine.orders import take_orders
from desktop_app.engine.output import TaggedOutput
from desktop_app.engine.parcel import explain, tell_unsent
from desktop_app.engine.pickling import audit
from desktop_app.engine.refusals import say_refusal
from desktop_app.engine.results import ResultQueue
from desktop_app.engine.spec import RunSpec
from desktop_app.engine.stream import EventStream, read_commands
from desktop_app.engine.tape_header import read_headers
from desktop_app.engine.timed import announce, tasks_for, worker_here
from desktop_app.engine.watch import WorkerWatch, salvage, stop_workers

REPORT_S = 0.1
STUCK = "All results are there, but not all workers could end by themselves: they were ended."


class Runner:
    """One run, from its spec to its end."""

    def __init__(self, command: dict[str, Any], stream: EventStream, output: TaggedOutput) -> None:
        self.spec = RunSpec.from_json(command["spec"])
        self.parent_ns = int(command["sent_ns"])
        self.stream = stream
        self.output = output
        self.folder = Path(command["folder"])
        self.watch = WorkerWatch(self.folder)
        self.workload: Any = None
        self.tasks: list[Any] = []
        self.executor: Any = None
        self.far: FarTapes | None = None
        self.beside = contextlib.ExitStack()
        self.is_handed_over = threading.Event()
        self.orders: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self.is_closing = False
        self.is_ending = False
        self.leaving = threading.Lock()
        self.wall_s: float | None = None
        self.started_ns = 0
        self.inputs = 0
        self.results = ResultQueue([], self.spec.whole_results)

    # The main thread: dispatching.

    def carry_out(self) -> None:
        """Do the run to its end and leave the process."""
        keep_sockets_in(self.folder)
        tell_unsent(self.fail)
        try:
            begin(self, self.report)
            begin(self, take_orders, self)
            self.dispatch(self.prepare())
        except BaseException as error:  # whatever it is, it is the outcome of this run
            self.fail(error)
        self.leave_done()

    def prepare(self) -> Any:
        """Make the inputs, which may take long, and return the executor's class."""
        executor_class = find("executor", self.spec.executor).module.Executor
        announce(self.folder, self.spec, executor_class)
        if getattr(executor_class, "goes_far", False):
            self.far = FarTapes(self.folder)
        workload = self.workload = find("workload", self.spec.workload).module
        self.results.is_whole |= getattr(workload, "WHOLE_RESULTS", hasattr(workload, "merge"))
        beside = None
        if hasattr(workload, "beside"):
            with keep_files_in(self.folder):
                beside = self.beside.enter_context(ask(workload.beside, self.spec))
        self.watch.ends_at_death = self.spec.ends_at_death
        self.watch.tries_again = getattr(executor_class, "tries_again", False)
        self.watch.note_starts()  # from now on: a process that stands beside is no worker
        inputs = self.results.inputs
        inputs += ask(workload.make_inputs, self.spec, beside=beside)
        self.inputs = len(inputs)
        if self.spec.sample:
            inputs[:] = inputs[:: max(1, -(-len(inputs) // self.spec.sample))]
        return executor_class

    def dispatch(self, executor_class: Any) -> None:
        """Open the executor, hand over all tasks, take all results, close."""
        self.send(PoolStateChanged("starting"))
        environment = describe_environment()
        one_clock = is_one_clock(self.parent_ns)
        total = len(self.results.inputs)
        gc.freeze()  # of what the engine itself made nothing is garbage: tasks pay for their own alone
        self.started_ns = now = time.perf_counter_ns()
        began = RunStarted(os.getpid(), total, now, time.time(), one_clock, environment)
        self.send(replace(began, inputs=self.inputs))
        self.tasks = tasks_for(executor_class, self.spec)
        executor = self.executor = executor_class(*self.tasks, **self.spec.options)
        self.send(PoolStateChanged("running"))
        self.take(executor.run(self.hand_over()))
        if self.spec.keep_open:
            self.stay_open()
        self.is_ending = True
        executor.join()
        self.end_work()

    def hand_over(self) -> Iterator[tuple[int, Any]]:
        """Yield the tasks; only when the executor has taken all may it be closed, or given more."""
        to_send = getattr(self.tasks[0], "to_send", None)
        yield from enumerate(map(to_send, self.results.inputs) if to_send else self.results.inputs)
        self.is_handed_over.set()

    def stay_open(self) -> None:
        """Take the results of added tasks until the run is closed and all of them are in."""
        if not self.is_closing:
            self.send(PoolStateChanged("open"))
        while not (self.is_closing and self.results.arrived >= len(self.results.inputs)):
            self.take(self.executor.collect())
            time.sleep(0.005)

    def take(self, arriving: Iterable[Any]) -> None:
        """Take results as they arrive; what was done far away is noted on a tape first."""
        self.results.add(map(self.far.take, arriving) if self.far else arriving)

    def end_work(self) -> None:
        """Stop the clock."""
        if self.wall_s is None and self.started_ns:
            self.wall_s = (time.perf_counter_ns() - self.started_ns) / 1e9
            self.send(WorkEnded(self.wall_s))

    # The listening thread.

    def listen(self, commands: Iterator[dict[str, Any]]) -> None:
        """Take the parent's commands; when they end the parent is gone, and so are we."""
        for command in commands:
            if command.get("command") == "terminate":
                self.leave("terminated")
            self.orders.put(command)
        end_group()

    # The reporting thread.

    def report(self) -> None:
        """Send what is new, ten times a second; notice when a death has stopped everything."""
        while True:
            time.sleep(REPORT_S)
            with self.leaving:
                self.send_news()
            progress = (self.results.arrived, len(self.results.inputs))
            if self.is_ending:
                if self.watch.is_stuck():
                    self.leave_done(f"{self.watch.tell_deaths()} {STUCK}".lstrip())
            elif self.watch.is_ended_by_death() or self.watch.is_stalled(*progress):
                self.leave("failed", self.watch.tell_deaths())

    def send_news(self) -> bool:
        """Send workers that came or went, and one batch of results; return whether there was one."""
        for event in self.watch.look(self.is_ending):
            self.send(event)
        batch = self.results.take_batch()
        if batch:
            self.send(batch)
        return batch is not None

    # Any thread.

    def send(self, event: Event) -> None:
        """Send an event; when nobody reads any more, end everything."""
        try:
            self.stream.send(event)
        except OSError:
            end_group()

    def fail(self, error: BaseException) -> None:
        """End the run because of an error."""
        reason = explain(error, self.results.inputs)
        if isinstance(error, BrokenExecutor):  # who died tells more than that the pool is broken
            reason = tell_deaths(self) + reason
        elif not self.started_ns:
            reason = f"The run could not be prepared: {reason}"
        self.leave("failed", reason)

    def leave_done(self, message: str = "") -> None:
        """End a run whose results are all there."""
        self.leave("closed" if self.is_closing else "finished", message)

    def leave(self, outcome: Outcome, message: str = "") -> None:
        """End the run and the process; the first caller's outcome counts, and nobody returns."""
        self.leaving.acquire()  # never released: another caller waits here until the process ends
        try:
            self.report_end(outcome, message)
        finally:
            os._exit(0)

    def report_end(self, outcome: Outcome, message: str) -> None:
        """Stop what still runs and send all that is left to say."""
        self.is_ending = True
        if outcome == "terminated":
            self.send(PoolStateChanged("terminating"))
            stop_workers(self.executor)
        if outcome in ("failed", "terminated"):
            self.take(salvage(self.executor))
        self.end_work()
        self.output.flush_all()
        while self.send_news():
            pass
        self.audit(outcome)
        with contextlib.suppress(Exception):
            self.beside.close()
        self.send(RunFinished(outcome, message, self.wall_s, is_gil_on()))
        kill_workers()
        self.executor = None
        gc.collect()  # gives back the named semaphores of queues, which os._exit would not

    def audit(self, outcome: Outcome) -> None:
        """Measure what pickling cost this run's tasks, if they travelled between processes."""
        is_whole = outcome in ("finished", "closed")
        if is_whole and any(tape.pid != os.getpid() for tape in read_headers(self.folder)):
            audited = audit(self.results.inputs, self.results.kept)
            if audited:
                self.send(audited)


def begin(runner: Runner, work: Callable[..., None], *arguments: Any) -> None:
    """Do some work in a thread; what goes wrong in it ends the run instead of going unseen."""

    def guarded() -> None:
        try:
            work(*arguments)
        except BaseException as error:
            runner.fail(error)

    threading.Thread(target=guarded, daemon=True).start()


def tell_deaths(runner: Runner) -> str:
    """Send which workers' deaths broke the pool, and return them in words."""
    runner.watch.wait_for_deaths()
    with runner.leaving:
        runner.send_news()
    told = runner.watch.tell_deaths()
    return f"{told} " if told else ""


def main() -> None:
    """Carry out the run that the first line on stdin asks for."""
    stream = EventStream()
    sys.stdout = sys.stderr = output = TaggedOutput(worker_here)
    # The runner has threads of its own when a pool forks; those threads hold no locks for long.
    warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
    commands = read_commands()
    command = next(commands, None)
    if command is None:
        os._exit(1)
    try:
        runner = Runner(command, stream, output)
        begin(runner, runner.listen, commands)
    except (KeyError, TypeError, ValueError, RuntimeError) as error:  # told, like all that fails
        reason = say_refusal(error) or error
        with contextlib.suppress(OSError):
            stream.send(RunFinished("failed", f"The run could not be prepared: {reason}"))
        os._exit(1)
    runner.carry_out()
