"""A task done where there is no tape: on another machine its times ride home with its result.

Executors whose workers may be anywhere get a :class:`FarTask`. In a worker that the run itself started
it writes the tape like any task; elsewhere it answers with a triple, which :class:`FarTapes` opens
in the runner. What of this file travels by value imports nothing of ours.
"""

from __future__ import annotations

import functools
import importlib
import os
import pickle
import platform
import sys
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

Trip = tuple[str, str, int, int, int, int, int]
"""Host, its clock's identity, process, thread, started_ns, ended_ns, CPU ns; times by that clock."""


class FarTask:
    """The task of a run, for workers anywhere.

    It travels by name, to where this program is installed, or ``by_value``: with its code, by
    cloudpickle, to where it is not.
    """

    def __init__(self, workload: str, parameters: dict[str, Any], by_value: bool = False) -> None:
        self.workload = workload
        self.parameters = parameters
        self.run = uuid.uuid4().hex
        self.version = _version()
        self.whole = self._pack() if by_value else b""

    def __call__(self, numbered: tuple[int, Any]) -> Any:
        """Do one task, see :func:`do_far`.

        Raises what its input raises where that cannot be unpickled: another worker may be able to.
        """
        from desktop_app.engine.parcel import Parcel, pack

        number, item = numbered
        if type(item) is Parcel:
            item = pickle.loads(item.content)  # noqa: S301 - of the run that this worker serves
        done = do_far(self._find, self.run, (number, item))
        if len(done) == 2:
            return done
        number, (is_result, value), trip = done
        return number, (is_result, pack(value)), trip

    def to_send(self, item: Any) -> Any:
        """Return what is to travel for an input; raises what pickling it raises."""
        from desktop_app.engine.parcel import pack_input

        if not self.whole:
            return pack_input(item)
        import cloudpickle

        return cloudpickle.dumps(item)  # the scheduler in between knows no class of ours

    def _find(self) -> Callable[[Any], Any]:
        if _version() != self.version:
            raise RuntimeError(f"the run is of version {self.version}, this worker {_version()}")
        return _finder(self._module(), self.parameters)()

    def _module(self) -> Any:
        return importlib.import_module(f"desktop_app.engine.workloads.{self.workload}")

    def _pack(self) -> bytes:
        import cloudpickle

        for module in (sys.modules[__name__], self._module()):
            cloudpickle.register_pickle_by_value(module)
        find = _finder(self._module(), self.parameters)
        return bytes(cloudpickle.dumps(functools.partial(do_by_value, find, self.run)))

    def __reduce__(self) -> Any:
        if not self.whole:
            return object.__reduce__(self)
        import cloudpickle

        return cloudpickle.loads, (self.whole,)


def _version() -> str:
    return str(sys.modules["desktop_app"].__version__)


def _finder(module: Any, parameters: dict[str, Any]) -> Callable[[], Callable[[Any], Any]]:
    """Return what gives a workload's task, or makes it where it is needed."""
    if hasattr(module, "make_task"):
        return functools.partial(module.make_task, **parameters)
    return functools.partial(_given, module.task)


def _given(task: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return task


def _itself(item: Any) -> Any:
    return item


def _kept(find: Callable[[], Callable[[Any], Any]], run: str) -> Callable[[Any], Any]:
    """Return the task of a run, found once in each process.

    It is kept with ``sys``, since this module, where it has come by value, is anew for each task.
    """
    tasks: dict[str, Callable[[Any], Any]] = sys.__dict__.setdefault("_concurrency_lab_tasks", {})
    task = tasks.get(run)
    if task is None:
        tasks.clear()  # of other runs: they may be at work in another thread of this process
        task = tasks[run] = find()
    return task


def do_far(
    find: Callable[[], Callable[[Any], Any]],
    run: str,
    numbered: tuple[int, Any],
    unpack: Callable[[Any], Any] = _itself,
) -> Any:
    """Return ``(number, result)`` where there is a tape, else ``(number, result, trip)``.

    A result is then a pair: whether there is one (or "parcel", for one that is still to be unpickled),
    and that or the error in words.
    """
    if "CONCURRENCY_LAB_RUN" in os.environ:
        from desktop_app.engine.timed import run_task

        return run_task(numbered)
    number, item = numbered
    result: tuple[bool, Any]
    started, cpu = time.perf_counter_ns(), time.thread_time_ns()
    try:
        item, task = unpack(item), _kept(find, run)
        started, cpu = time.perf_counter_ns(), time.thread_time_ns()
        result = True, task(item)
    except KeyboardInterrupt:  # someone wants this worker to leave
        raise
    except BaseException as error:  # whatever else it is, the worker goes on
        result = False, _tell(error)
    cpu = time.thread_time_ns() - cpu
    ended = time.perf_counter_ns()
    here = (platform.node(), clock_identity(), os.getpid(), threading.get_native_id())
    return number, result, (*here, started, ended, cpu)


def do_by_value(
    find: Callable[[], Callable[[Any], Any]], run: str, numbered: tuple[int, Any]
) -> Any:
    """Do one task, and pickle its result here: Dask would wait for ever for one that cannot travel."""
    import cloudpickle

    done = number, (is_result, value), trip = do_far(find, run, numbered, cloudpickle.loads)
    if not is_result:
        return done
    try:
        return number, ("parcel", cloudpickle.dumps(value)), trip
    except Exception as error:
        kind = type(value).__name__
        return number, (False, f"its result ({kind}) cannot be pickled: {_tell(error)}"), trip


def _tell(error: BaseException) -> str:
    try:
        text = str(error)
    except Exception:  # an error whose text cannot be made is still an error
        text = "(its message could not be made)"
    return f"{type(error).__name__}: {text}"


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
        if is_result == "parcel":
            from desktop_app.engine.parcel import Parcel

            return number, Parcel(value)
        if is_result:
            return number, value
        from desktop_app.engine.tape import Failure

        return number, Failure.told(value)
