"""Worker processes come and go: noticed here for every executor alike, since not every API tells."""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from collections import deque
from collections.abc import Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from desktop_app.engine.events import WorkerEnded, WorkerStarted
from desktop_app.engine.tape import NO_TASK
from desktop_app.engine.tape_header import TapeHeader, read_header, read_headers

STALL_S = 1.0
"""After a worker's death, this long without any progress means that nothing more will come."""
STUCK_S = 5.0
"""Workers that have not ended this long after the last result will not."""
IN_VAIN = 20
"""So many deaths before there is any task mean a pool that replaces what dies at once."""
KILL = 9
"""SIGKILL, which not every system has a name for."""
TERMINATE_S = 2.0
"""How long an executor's own ``terminate`` may take before the process ends anyway."""


def name_status(status: int) -> str:
    """Return an exit status in words; a negative one is the signal that ended the process."""
    if status >= 0:
        return f"ended with status {status}"
    try:
        return f"was killed by {signal.Signals(-status).name}"
    except ValueError:
        return f"was killed by signal {-status}"


def count_oom_kills() -> int:
    """Return how many processes the system has killed for want of memory so far; 0 where it does not tell.

    ``oom_kill`` in /proc/vmstat, on Linux from 4.13 on.
    """
    with contextlib.suppress(OSError, ValueError):
        for line in Path("/proc/vmstat").read_text().splitlines():
            if line.startswith("oom_kill "):
                return int(line.split()[1])
    return 0


class WorkerWatch:
    """Watches the processes that ``multiprocessing`` started from this one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._started: deque[BaseProcess] = deque()
        self._known: dict[int, BaseProcess] = {}
        self._tapes: dict[int, int] = {}
        """Worker number by process id, of all tapes looked at so far."""
        self._looked_at = 0
        self._progress: object = None
        self._still_since = time.monotonic()
        self.tries_again = False
        """Whether a dead worker's task is given to another, so that nothing is lost or stalled."""
        self.ends_at_death = False
        """Whether the run is to end as soon as a worker dies."""
        self._had_deaths = False
        self._was_killed = False
        self._oom_kills = count_oom_kills()
        self.deaths: list[str] = []
        """One sentence for each worker that died."""

    def note_starts(self) -> None:
        """Note every process that ``multiprocessing`` starts from here, from now on.

        Looking at its active children now and then would miss one that dies at once.
        """
        start = BaseProcess.start

        def start_and_note(process: BaseProcess) -> None:
            start(process)
            self._started.append(process)

        BaseProcess.start = start_and_note  # type: ignore[method-assign, assignment]

    def look(self, is_ending: bool) -> Iterator[WorkerStarted | WorkerEnded]:
        """Yield what has changed since the last look; ``is_ending`` says that exits are expected."""
        while self._started:
            process = self._started.popleft()
            if process.pid is not None:
                self._known[process.pid] = process
                self._still_since = time.monotonic()
                yield WorkerStarted(process.pid)
        for pid, process in list(self._known.items()):
            if process.exitcode is not None:
                del self._known[pid]
                yield self._ended(pid, process.exitcode, is_ending)

    def tell_deaths(self) -> str:
        """Return who died, in words; and what a kill that nobody ordered may mean."""
        told = list(self.deaths)
        if self._was_killed and count_oom_kills() > self._oom_kills:
            told.append("The system ran out of memory and killed a process meanwhile.")
        elif self._was_killed:
            told.append("Someone sent that signal; the system does so when memory runs out.")
        return " ".join(told)

    def wait_for_deaths(self) -> None:
        """Wait until the processes of a broken pool are known to have ended.

        The pool may know of the first death a moment earlier, and then it stops all the others: only
        when all have ended is it sure that the one which broke it is among them.
        """
        deadline = time.monotonic() + STALL_S
        while time.monotonic() < deadline:
            processes = [*self._started, *self._known.copy().values()]
            if all(process.exitcode is not None for process in processes):
                return
            time.sleep(0.01)

    def _ended(self, pid: int, status: int, is_ending: bool) -> WorkerEnded:
        header = self._header_of(pid)
        lost = None if header is None or header.task == NO_TASK else header.task
        was_expected = is_ending or (status == 0 and lost is None)
        if not was_expected:
            self._was_killed |= status == -KILL
            name = f"Worker {header.worker + 1}" if header else "A worker"
            fate = name_status(status)
            if lost is None:
                told = f"{name} (process {pid}) {fate} between two tasks."
            elif self.tries_again and not self.ends_at_death:
                told = f"{name} (process {pid}) {fate} in task {lost + 1}, which is tried again."
            else:
                told = f"{name} (process {pid}) {fate} in task {lost + 1}, which is lost."
            self.deaths.append(told)
        return WorkerEnded(pid, status, was_expected, lost, time.perf_counter_ns())

    def _header_of(self, pid: int) -> TapeHeader | None:
        """Return the header of a process's tape; thousands may come and go, so each is found once."""
        while header := read_header(self._folder, self._looked_at):
            self._tapes[header.pid] = header.worker
            self._looked_at += 1
        return read_header(self._folder, self._tapes[pid]) if pid in self._tapes else None

    def is_ended_by_death(self) -> bool:
        """Whether a worker has died, which is to end the run.

        Said a look later: a pool that breaks ends its other workers too, and only then is the one that
        died first surely among those that were seen.
        """
        had_deaths, self._had_deaths = self._had_deaths, bool(self.deaths)
        return self.ends_at_death and had_deaths

    def is_stalled(self, arrived: int, total: int) -> bool:
        """Whether, after a death, tasks are missing but nothing runs or arrives for ``STALL_S`` s.

        Or whether what makes the inputs starts processes that die, again and again.
        """
        if not total and len(self.deaths) >= IN_VAIN:
            self.deaths = [
                f"{len(self.deaths)} processes died one after the other before there was a task: a "
                'pool that a file starts must stand below if __name__ == "__main__".'
            ]
            return True
        if not self.deaths or arrived >= total or self.tries_again:
            return False
        headers = read_headers(self._folder)
        is_running = any(h.task != NO_TASK and h.pid in self._known for h in headers)
        progress = (arrived, sum(header.finished for header in headers))
        return self._is_still(progress, is_running)

    def is_stuck(self) -> bool:
        """Whether, with all results there, the workers do not end: ``STALL_S`` s after a death, else longer.

        A worker of a pool waits for tasks with the queue's lock in its hands: killed then, it takes the
        lock along, and no other ever gets the word to end. Without its fork server a pool replaces
        workers that are well, and says the word to too few.
        """
        return self._is_still(tuple(self._known), most_s=STALL_S if self.deaths else STUCK_S)

    def _is_still(
        self, progress: object, is_running: bool = False, most_s: float = STALL_S
    ) -> bool:
        if is_running or progress != self._progress:
            self._progress = progress
            self._still_since = time.monotonic()
        return time.monotonic() - self._still_since >= most_s


def salvage(executor: Any) -> list[tuple[int, Any]]:
    """Return results that have arrived in a ``multiprocessing`` pool whose call will never return.

    ``Pool.map`` waits for ever for a task that died with its worker (cpython gh-66587) and gives
    nothing meanwhile. The results of the other tasks stand in the call's own fields, which are
    private; where they are not there, nothing is salvaged.
    """
    found: list[Any] = []
    for call in list(getattr(getattr(executor, "pool", None), "_cache", {}).values()):
        values = getattr(call, "_value", None)
        found += values if isinstance(values, list) else []
        unsorted = getattr(call, "_unsorted", None) or {}
        for is_good, value in list(unsorted.values()):  # with chunks, the value is a list
            found += (value if isinstance(value, list) else [value]) if is_good else []
    for promise in list(getattr(executor, "promises", ())):
        with contextlib.suppress(Exception):  # its own error, or that it is not ready
            found.append(promise.get(timeout=0))
    return [pair for pair in found if isinstance(pair, tuple) and len(pair) == 2]


def stop_workers(executor: Any) -> None:
    """Let the executor stop its workers its own way, for a while."""
    stop = getattr(executor, "terminate", None)
    if stop:
        thread = threading.Thread(target=stop, daemon=True)
        thread.start()
        thread.join(TERMINATE_S)
