"""A run without a window: done from start to end, watched, interrupted, printed.

What goes to stdout is put together first and written at once, so that a reader that leaves early
(``| head``) does no harm. Only a terminal gets colours and moving bars.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, TextIO

from desktop_app.engine.spec import RunSpec

if TYPE_CHECKING:
    from desktop_app.live_display import LiveDisplay
    from desktop_app.runs.history import History
    from desktop_app.runs.process import RunProcess
    from desktop_app.runs.record import RunRecord
    from desktop_app.runs.sampler import Sampler
    from desktop_app.runs.series import SeriesPlace
    from desktop_app.runs.step_orders import StepOrders

NAME = "concurrency-lab"
UPDATE_S = 0.06
"""Time between two looks at the run: the live picture moves 16 times a second."""
FINISHED, FAILED, UNUSABLE, INTERRUPTED = 0, 1, 2, 130
"""Exit statuses."""


def prepare_streams() -> None:
    """Let no character that stdout or stderr cannot show, and no closed one, end the program."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w"))  # noqa: PTH123, SIM115 - for good
        else:
            stream.reconfigure(errors="backslashreplace")


def write_out(text: str) -> None:
    """Write to stdout; when nobody reads any more, the rest is dropped silently."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def complain(sentence: str, status: int) -> int:
    """Say what is wrong on stderr and return the exit status."""
    with contextlib.suppress(OSError):  # nobody can be told
        sys.stderr.write(f"{NAME}: {sentence}\n")
        sys.stderr.flush()
    return status


def can_move(stream: TextIO) -> bool:
    """Whether the stream is a terminal on which lines can be drawn again."""
    return stream.isatty() and os.environ.get("TERM", "dumb") not in ("dumb", "unknown", "")


class StopSignals:
    """Notes the signals that ask this program to stop, so that a run is ended in good order."""

    def __init__(self) -> None:
        self.received: list[int] = []
        self._before: dict[int, Any] = {}

    def __enter__(self) -> StopSignals:
        names = [name for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
        for number in (getattr(signal, name) for name in names):
            is_ignored = signal.getsignal(number) == signal.SIG_IGN  # by nohup, for instance
            if number == signal.SIGINT or not is_ignored:
                self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _note(self, number: int, _: FrameType | None) -> None:
        self.received.append(number)


def do_run(spec: RunSpec, *, as_json: bool = False, save: Path | None = None) -> int:
    """Do a run from start to end, keep, save and print what it gave, and return the exit status."""
    with StopSignals() as stop, sampling() as sampler:
        try:
            record = watch(spec, stop, sampler, sys.stderr if as_json else sys.stdout)
        except OSError as error:
            return complain(f"The run could not be started: {error.strerror}.", FAILED)
    keep(record)
    is_good = record.finished and record.finished.outcome in ("finished", "closed")
    status = FINISHED if is_good else FAILED
    if save is not None:
        status = max(status, save_record(record, save))
    for sentence in record.warnings:
        complain(sentence, FAILED)
    print_record(record, as_json=as_json)
    if stop.received:
        status = INTERRUPTED - signal.SIGINT + stop.received[0]
    return status


def keep(record: RunRecord) -> None:
    """Keep a run in the history, or say why that is impossible; it is printed all the same."""
    from desktop_app.runs.database import UnusableHistory
    from desktop_app.runs.history import History

    try:
        with History() as history:
            complain_of(history)
            history.add(record)
    except UnusableHistory as mistake:
        complain(f"{mistake} The run is not kept.", FAILED)


def complain_of(history: History) -> None:
    """Say what the history had to say when it was opened."""
    if history.said:
        complain(history.said, FAILED)


@contextlib.contextmanager
def sampling() -> Iterator[Sampler]:
    """Sample the machine, for the runs that are watched meanwhile."""
    from desktop_app.runs.sampler import Sampler

    sampler = Sampler()
    sampler.start()
    try:
        yield sampler
    finally:
        sampler.stop()


def watch(
    spec: RunSpec,
    stop: StopSignals,
    sampler: Sampler,
    screen: TextIO | None = None,
    place: SeriesPlace | None = None,
    *,
    is_kept: bool = True,
    orders: StepOrders | None = None,
) -> RunRecord:
    """Start a run and follow it to its end, with a live picture where ``screen`` can move.

    It is given the ``orders`` that are due. Raises ``OSError`` when it cannot be started.
    """
    from desktop_app.runs.process import RunProcess

    run = RunProcess(spec, is_kept=is_kept, place=place)
    sampler.watch(run.record)
    try:
        if screen and can_move(screen):
            from desktop_app.live_display import LiveDisplay

            with LiveDisplay(screen, run.record) as display:
                follow(run, stop, sampler, display, orders)
        else:
            follow(run, stop, sampler, None, orders)
    finally:  # whatever goes wrong here, nothing of the run is left
        run.kill()
        run.update()
        sampler.watch(None)
    return run.record


def follow(
    run: RunProcess,
    stop: StopSignals,
    sampler: Sampler,
    display: LiveDisplay | None,
    orders: StepOrders | None = None,
) -> None:
    """Keep the record up to date until the run is over; one signal terminates it, a second kills it."""
    while not run.record.is_over:
        if len(stop.received) > 1:
            run.kill()
        elif stop.received:
            run.terminate()
        run.update()
        for command, text in orders.due(run.record) if orders else []:
            run.order(command, text)
        if run.record.wall_s is not None:
            sampler.watch(None)
        if display:
            display.draw()
        if not run.record.is_over:
            run.wait(UPDATE_S)


def save_record(record: RunRecord, path: Path) -> int:
    """Save the run and return the exit status, with a sentence when that is impossible."""
    from desktop_app.runs.run_file import save_run

    try:
        save_run(record, path)
    except OSError as error:
        return complain(f"The run could not be saved in {path}: {error.strerror}.", FAILED)
    return FINISHED


def print_record(record: RunRecord, *, as_json: bool) -> None:
    """Print a finished run: one JSON object, tables for a terminal, or plain columns for a pipe."""
    from desktop_app.runs.summary import summarise
    from desktop_app.runs.tables import finding_lines, result_tables, summary_sentence, worker_table

    if as_json:
        write_out(json.dumps(summarise(record)) + "\n")
    elif can_move(sys.stdout):
        from desktop_app.live_display import print_tables

        print_tables(record, sys.stdout)
    else:
        tables = [*result_tables(record), worker_table(record)]
        write_out("".join(table.as_text() + "\n" for table in tables))
        write_out("\n".join([*finding_lines(record), summary_sentence(record)]) + "\n")
