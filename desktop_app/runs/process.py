"""The runner as its parent sees it: start it, command it, keep its record up to date, see it end."""

from __future__ import annotations

import json
import math
import os
import shutil
import subprocess
import sys
import threading
import time
from collections import deque
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

import msgspec

from desktop_app.engine.events import Event, ResultsArrived, RunFinished, decode
from desktop_app.engine.marked import VARIABLE
from desktop_app.engine.output import read_line
from desktop_app.engine.spec import RunSpec
from desktop_app.engine.watch import name_status
from desktop_app.runs.folders import is_found_again, make_run_folder
from desktop_app.runs.journal import Journal, whole_lines
from desktop_app.runs.process_tree import end_group, wait_for_exit
from desktop_app.runs.pythons import environment_for_engine
from desktop_app.runs.record import OUTPUT_LINES, PrintedLine, RunRecord
from desktop_app.runs.results import Batch
from desktop_app.runs.series import SeriesPlace
from desktop_app.runs.tape_reader import ALL, TapeReader
from desktop_app.runs.told import told

OBEY_S = 4.0
"""A runner that has not ended this long after ``terminate`` is killed."""
LINE_BYTES = 4096
QUIET = ("-W", "ignore:resource_tracker:UserWarning")
"""A terminated run leaves its semaphores to the resource tracker, which need not complain."""


def runner_command(python: str = "") -> list[str]:
    """Return the command line that starts a runner: this same program, told to be one.

    Another ``python`` (a path) gets the engine alone; see :mod:`desktop_app.runs.pythons`.
    """
    if python:
        return [python, *QUIET, "-c", "from desktop_app.engine.runner import main; main()"]
    return [sys.executable, "-P", *QUIET, "-m", "desktop_app", "--runner"]


def start_runner(spec: RunSpec, folder: Path) -> subprocess.Popen[bytes]:
    """Start the runner of a run with this folder; raises ``OSError`` when that is impossible."""
    environment = environment_for_engine() if spec.python else os.environ
    return subprocess.Popen(
        runner_command(spec.python),
        env={**environment, VARIABLE: str(folder)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


RECORDS_AT_ONCE = 40_000
"""Records that are read at once when there is no time for all of them."""


class RunProcess:
    """One run in a process of its own. Call :meth:`update` now and then until ``record.is_over``."""

    def __init__(
        self, spec: RunSpec, *, is_kept: bool = False, place: SeriesPlace | None = None
    ) -> None:
        """Start the runner; raises ``OSError`` when that is impossible.

        A run that ``is_kept`` leaves its folder until the history has it (``record.folder``).
        ``place`` is its place in a series.
        """
        self.record = RunRecord(spec, place=place)
        self._is_kept = is_kept
        self._folder = make_run_folder()
        with ExitStack() as undo:
            undo.callback(shutil.rmtree, self._folder, ignore_errors=True)
            self._journal = Journal(self._folder, self.record)
            undo.callback(self._journal.close)
            self._process = start_runner(spec, self._folder)
            undo.pop_all()
        self._tapes = TapeReader(self._folder)
        self._events: deque[tuple[Event | Batch, int]] = deque()
        """What the runner said, and when (perf_counter_ns) that was heard."""
        self._lines: deque[PrintedLine] = deque(maxlen=OUTPUT_LINES)
        self._dropped = 0
        self._has_finished = False
        self._stopped_at: float | None = None
        self._began_at, self._ended_ns = time.time(), 0
        self._send("run", spec=spec.to_json(), folder=str(self._folder))
        readers = [self._start(self._read_events), self._start(self._read_output)]
        self._waiter = self._start(self._wait, readers)

    @property
    def pid(self) -> int:
        """The runner's process id."""
        return self._process.pid

    # Commands

    def submit(self, text: str) -> None:
        """Add what someone typed to an open run; the record tells what became of it."""
        self._send("submit", text=text)

    def order(self, command: str, text: str = "") -> None:
        """Give a command by its name: ``submit``, ``close`` or ``terminate``."""
        if command == "submit":
            self.submit(text)
        elif command == "close":
            self.close()
        else:
            self.terminate()

    def close(self) -> None:
        """Let the run take no more tasks and finish what is queued."""
        self._send("close")

    def terminate(self) -> None:
        """Drop what is queued and stop the workers; a runner that does not obey is killed."""
        if self._stopped_at is None:
            self._stopped_at = time.monotonic()
            self._send("terminate")

    def kill(self) -> None:
        """End the run at once and wait until nothing of it is left."""
        self._stopped_at = self._stopped_at or time.monotonic()
        if not self.record.is_over:
            self._process.kill()
        self._waiter.join()

    def wait(self, most_s: float) -> None:
        """Wait until the runner has ended, or for ``most_s`` seconds."""
        self._waiter.join(most_s)

    def _send(self, command: str, **values: Any) -> None:
        line = json.dumps({"command": command, "sent_ns": time.perf_counter_ns(), **values})
        try:
            assert self._process.stdin
            self._process.stdin.write(line.encode() + b"\n")
            self._process.stdin.flush()
        except (OSError, ValueError):  # it has ended; the record will say how
            return

    # Threads of this run: they only fill deques.

    @staticmethod
    def _start(function: Any, *arguments: Any) -> threading.Thread:
        thread = threading.Thread(target=function, args=arguments, daemon=True)
        thread.start()
        return thread

    def _read_events(self) -> None:
        assert self._process.stdout
        before = b""
        try:
            for line in whole_lines(self._process.stdout):
                at_ns = time.perf_counter_ns()
                self._journal.note(line)
                event = decode(line)
                msgspec.convert(vars(event), type(event))  # a view never meets a wrong type
                is_again = line == before and isinstance(event, ResultsArrived)  # each arrives once
                before = line
                if not is_again:
                    self._hear(event, at_ns)
        except ValueError as error:  # msgspec's errors are ValueErrors too
            self._hear(RunFinished("crashed", str(error)), time.perf_counter_ns())
            self._process.kill()

    def _hear(self, event: Event, at_ns: int) -> None:
        if not self._has_finished:
            heard = Batch.of(event) if isinstance(event, ResultsArrived) else event
            self._events.append((heard, at_ns))
        self._has_finished |= isinstance(event, RunFinished)

    def _read_output(self) -> None:
        stream: IO[bytes] | None = self._process.stderr
        assert stream
        while line := stream.readline(LINE_BYTES):
            worker, text = read_line(line.decode("utf-8", "replace").rstrip("\r\n"))
            self._dropped += len(self._lines) == OUTPUT_LINES
            self._lines.append(PrintedLine(worker, text, time.perf_counter_ns()))

    def _wait(self, readers: list[threading.Thread]) -> None:
        wait_for_exit(self._process)
        self._ended_ns = time.perf_counter_ns()
        end_group(self._process.pid, str(self._folder), self._began_at)
        status = self._process.wait()
        for reader in readers:
            reader.join()
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            try:
                stream.close()  # type: ignore[union-attr] # all three are pipes
            except OSError:
                continue
        if not self._has_finished:
            self._events.append((self._made_up_end(status), self._ended_ns))

    def _made_up_end(self, status: int) -> RunFinished:
        if self._stopped_at is not None:
            return RunFinished("terminated")
        return RunFinished("crashed", told("The runner {status}.", status=name_status(status)))

    # Moving what is new into the record: on the thread of whoever owns it.

    def update(self, budget_s: float = math.inf) -> bool:
        """Bring the record up to date; return whether anything is new.

        With a budget, what would take longer than that stays for the next call.
        """
        if self.record.is_over:
            return False
        deadline = time.monotonic() + budget_s
        is_ending = not self._waiter.is_alive()
        limit = ALL if budget_s == math.inf else RECORDS_AT_ONCE
        is_new = self._tapes.read_into(self.record.tracks, self.record.total, limit)
        self.record.index.update(self.record.tracks, self.record.total)
        is_ending &= not self._tapes.is_behind
        for sentence in (*self._tapes.unsound, self._journal.said):
            if sentence and sentence not in self.record.warnings:
                self.record.warnings.append(sentence)
        is_new |= self._move_output()
        while self._events and (is_ending or not isinstance(self._events[0][0], RunFinished)):
            self.record.apply(*self._events.popleft())
            is_new = True
            if time.monotonic() > deadline:
                break
        if self.record.is_over:
            self._end_record(is_hurried=budget_s < math.inf)
        elif self._stopped_at is not None and time.monotonic() - self._stopped_at > OBEY_S:
            self._process.kill()
        return is_new

    def _move_output(self) -> bool:
        is_new = bool(self._lines)
        for _ in range(len(self._lines)):  # no more: a flood goes on while it is taken in
            self.record.add_output(self._lines.popleft())
        dropped, self._dropped = self._dropped, 0
        self.record.printed += dropped
        return is_new

    def _end_record(self, is_hurried: bool) -> None:
        record = self.record
        if record.wall_s is None and record.started:
            record.wall_s = max(0, self._ended_ns - record.origin_ns) / 1e9
        if (missing := len(record.results) - record.done) > 0:
            record.warnings.append(
                told(
                    "{missing:,} tasks have results but no times: no tape could be made.",
                    missing=missing,
                )
            )
        record.pids.clear()
        self._tapes.close()
        self._journal.close()
        if self._is_kept and is_found_again(self._folder):
            record.folder = self._folder
            return
        tidy = threading.Thread(target=shutil.rmtree, args=(self._folder, True), name="tidy")
        tidy.start()
        if not is_hurried:  # tapes of a million tasks take a tenth of a second
            tidy.join()
