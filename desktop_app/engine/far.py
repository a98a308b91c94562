"""A task done where there is no tape: on another machine its times ride home with its result.

Executors whose workers may be anywhere get a :class:`FarTask`. In a worker that the run itself started
it writes the tape like any task; elsewhere it answers with a triple, which :class:`FarTapes` opens
in the runner. This file imports nothing of ours at its top, so that it can travel by value.
"""

from __future__ import annotations

import importlib
import os
import platform
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Trip = tuple[str, str, int, int, int, int, int]
"""Host, its clock's identity, process, thread, started_ns, ended_ns, CPU ns; times by that clock."""


class FarTask:
    """The task of a run, for workers anywhere.

    It is known by the workload's name, so the other side needs that workload; ``function`` may be
    the workload's own task instead, for a pickle that carries functions by value.
    """

    def __init__(
        self,
        workload: str,
        parameters: dict[str, Any],
        function: Callable[[Any], Any] | None = None,
    ) -> None:
        self.workload = workload
        self.parameters = parameters
        self.function = function
        self.version = importlib.import_module("desktop_app").__version__

    def __call__(self, numbered: tuple[int, Any]) -> Any:
        """Return ``(number, result)`` where there is a tape, else ``(number, result, trip)``.

        A result is then a pair: whether there is one, and that or the error in words.
        """
        if "CONCURRENCY_LAB_RUN" in os.environ:
            from desktop_app.engine.timed import run_task

            return run_task(numbered)
        number, item = numbered
        started, cpu = time.perf_counter_ns(), time.thread_time_ns()
        result: tuple[bool, Any]
        try:
            result = True, self._task()(item)
        except KeyboardInterrupt:  # someone wants this worker to leave
            raise
        except BaseException as error:  # whatever else it is, the worker goes on
            result = False, f"{type(error).__name__}: {error}"
        cpu = time.thread_time_ns() - cpu
        ended = time.perf_counter_ns()
        here = (platform.node(), clock_identity(), os.getpid(), threading.get_native_id())
        return number, result, (*here, started, ended, cpu)

    def _task(self) -> Callable[[Any], Any]:
        if self.function is None:
            version = importlib.import_module("desktop_app").__version__
            if version != self.version:
                raise RuntimeError(f"the run is of version {self.version}, this worker {version}")
            module = importlib.import_module(f"desktop_app.engine.workloads.{self.workload}")
            make = getattr(module, "make_task", None)
            self.function = make(**self.parameters) if make else module.task
        return self.function


def clock_identity() -> str:
    """Return the same text for two processes whose ``perf_counter_ns`` is one clock, if that is known."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        boot = ""
    return f"{platform.node()} {boot}"


class FarTapes:
    """The tapes of workers that have none, written by the runner when their results come home."""

    def __init__(self, folder: Path) -> None:
        from desktop_app.engine.tape import TapeWriter

        self._folder = folder
        self._make = TapeWriter
        self._tapes: dict[tuple[str, int, int], TapeWriter] = {}
        self._shifts: dict[str, int] = {clock_identity(): 0}

    def take(self, arrived: tuple[Any, ...]) -> tuple[int, Any]:
        """Return ``(number, result or Failure)``; what came from far is noted on its worker's tape.

        Another machine's clock is not ours: its tasks are placed so that the one that came home
        soonest ended when its result arrived.
        """
        if len(arrived) == 2:
            return arrived
        number, (is_result, value), (host, clock, pid, thread, started, ended, cpu) = arrived
        late = time.perf_counter_ns() - ended
        shift = self._shifts[clock] = min(self._shifts.get(clock, late), late)
        tape = self._tapes.get((host, pid, thread))
        if tape is None:
            owner = (host, pid, thread)
            tape = self._tapes[owner] = self._make(self._folder, owner=owner)
        tape.note(number, started + shift, ended + shift, cpu)
        if is_result:
            return number, value
        from desktop_app.engine.tape import Failure

        return number, Failure.told(value)
