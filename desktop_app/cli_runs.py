"""The runs that are kept, on the command line: ``history``, ``show``, ``delete``, and a run by its name."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from desktop_app.engine.parameters import UnusableSetting
from desktop_app.terminal import FAILED, FINISHED, complain, complain_of, print_record, write_out

if TYPE_CHECKING:
    from desktop_app.runs.history import History
    from desktop_app.runs.history_rows import HistoryRow
    from desktop_app.runs.record import RunRecord

RunArgument = Annotated[
    str,
    typer.Argument(
        metavar="RUN", help="Its number in the history, last, or the path of a saved run."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="As JSON, for programs.")]


@contextlib.contextmanager
def open_history() -> Iterator[History]:
    """Open the history, take in what is not in it yet, and in the end say what could not be read.

    Raises :class:`UnusableSetting` when that is impossible.
    """
    from desktop_app.runs.database import UnusableHistory
    from desktop_app.runs.history import History
    from desktop_app.runs.recovery import recover

    try:
        history = History()
        complain_of(history)
        for sentence in recover(history)[1]:
            complain(sentence, FAILED)
    except UnusableHistory as mistake:
        raise UnusableSetting("history", str(mistake)) from None
    try:
        with history:
            yield history
    finally:
        if damaged := history.say_damaged():
            complain(damaged, FAILED)


def load_named(name: str) -> RunRecord:
    """Return the run of a number, of ``last``, or of a file.

    Raises :class:`UnusableSetting` when there is no such run, or it cannot be read.
    """
    from desktop_app.runs.database import UnusableHistory
    from desktop_app.runs.run_file import UnreadableRun, load_run

    is_number = name == "last" or (name.isascii() and name.isdigit())
    try:
        if not is_number:
            return load_run(Path(name))
        with open_history() as history:
            number = _newest(history) if name == "last" else int(name)
            record = history.load(number) if history.row(number) else None
    except (UnreadableRun, UnusableHistory) as mistake:
        raise UnusableSetting("run", str(mistake)) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        allowed = "the number of a kept run, last, or the path of a saved one"
        sentence = f"run must be {allowed}, not {name} ({reason})."
        raise UnusableSetting("run", sentence) from None
    if record is None:
        raise UnusableSetting("run", f"There is no run {name} in the history.")
    return record


def _newest(history: History) -> int:
    rows = history.rows()
    return rows[0].number if rows else 0


def history_command(
    search: Annotated[
        str, typer.Option("--search", metavar="TEXT", help="Only runs with all of these words.")
    ] = "",
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", help="At most so many; 0: all.", min=0)
    ] = 40,
    starred: Annotated[bool, typer.Option("--starred", help="Only starred runs.")] = False,
    as_json: Json = False,
) -> int:
    """Print the kept runs, newest first, and return the exit status."""
    with open_history() as history:
        rows = history.rows()
    rows = [row for row in rows if row.suits(search) and (row.is_starred or not starred)]
    chosen = rows[: limit or None]
    if as_json:
        write_out(json.dumps([row.to_json() for row in chosen], indent=1) + "\n")
        return FINISHED
    write_out("".join(_line(row) + "\n" for row in chosen))
    if len(chosen) < len(rows):
        write_out(f"{len(rows) - len(chosen):,} more; --limit 0 shows all.\n")
    if not rows:
        write_out("No runs are kept yet.\n" if not search and not starred else "No run suits.\n")
    return FINISHED


def _line(row: HistoryRow) -> str:
    at = time.strftime("%Y-%m-%d %H:%M", time.localtime(row.started_at))
    took = f"{row.wall_s:.3f} s" if row.is_good and row.wall_s is not None else row.outcome
    parts = [str(row.number), at, took, row.spec.executor, row.spec.workload]
    parts += [
        f"{row.spec.workers} workers",
        f"{row.tasks:,} tasks",
        "*" * row.is_starred + row.name,
    ]
    return "\t".join(parts).rstrip()


def show_command(run: RunArgument, as_json: Json = False) -> int:
    """Print a kept or saved run as it was printed after its end, and return the exit status."""
    print_record(load_named(run), as_json=as_json)
    return FINISHED


def delete_command(
    runs: Annotated[list[str], typer.Argument(metavar="RUN...", help="Numbers in the history.")],
    undo: Annotated[bool, typer.Option("--undo", help="Bring deleted runs back.")] = False,
) -> int:
    """Delete runs or bring them back, and return the exit status; nothing is done when one is unknown."""
    if wrong := [name for name in runs if not (name.isascii() and name.isdigit())]:
        sentence = f"run must be the number of a kept run, not {wrong[0]}; see history."
        raise UnusableSetting("run", sentence)
    numbers = [int(name) for name in runs]
    with open_history() as history:
        there = {row.number for row in (history.deleted_rows() if undo else history.rows())}
        if missing := [number for number in numbers if number not in there]:
            which = "deleted run" if undo else "run"
            return complain(f"There is no {which} {missing[0]} in the history.", FAILED)
        history.delete(numbers, is_undone=undo)
    names = " ".join(runs)
    told = "is back" if undo else f"deleted; concurrency-lab delete --undo {names} brings back"
    write_out(f"{names} {told}\n")
    return FINISHED


def add_to(app: typer.Typer) -> None:
    """Give the command line these commands."""
    app.command("history", help="List the runs that are kept.")(history_command)
    app.command("show", help="Print a kept or saved run.")(show_command)
    app.command("delete", help="Delete kept runs; --undo brings them back.")(delete_command)
