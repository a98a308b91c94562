"""A run on a terminal: the time, a bar for the tasks, one for each core and one for each worker."""

from __future__ import annotations

from typing import TextIO

from rich import box
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.table import Table as Grid
from rich.text import Text

from desktop_app.engine.tape import NO_TASK
from desktop_app.runs.record import RunRecord
from desktop_app.runs.sampler import Sampler
from desktop_app.runs.stalls import StallWatch
from desktop_app.runs.tables import (
    Table,
    finding_lines,
    printable,
    result_tables,
    summary_sentence,
    worker_table,
)

WORKER_COLOURS = (
    "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#8C7B00", "#6B5FB5",
)  # fmt: skip
RUN_COLOUR = "#009E73"
ROWS_SHOWN = 20
"""Rows of a table on a terminal; all of them go to a pipe, to --json and to --save."""
LINES_SHOWN = 4
DIGITS = {
    "0": ("┏━┓", "┃ ┃", "┗━┛"),
    "1": (" ╻ ", " ┃ ", " ╹ "),
    "2": ("╺━┓", "┏━┛", "┗━╸"),
    "3": ("╺━┓", "╺━┫", "╺━┛"),
    "4": ("╻ ╻", "┗━┫", "  ╹"),
    "5": ("┏━╸", "┗━┓", "╺━┛"),
    "6": ("┏━╸", "┣━┓", "┗━┛"),
    "7": ("╺━┓", "  ┃", "  ╹"),
    "8": ("┏━┓", "┣━┫", "┗━┛"),
    "9": ("┏━┓", "┗━┫", "╺━┛"),
    ".": (" ", " ", "●"),
}


class LiveDisplay:
    """The live picture of one run; :meth:`draw` brings it up to date."""

    def __init__(self, screen: TextIO, record: RunRecord) -> None:
        self._record = record
        self._console = _console_on(screen)
        self._is_plain = not self._console.encoding.lower().startswith("utf")
        self._live = Live(console=self._console, auto_refresh=False, transient=True)
        self._sampler = Sampler()
        self._stalls = StallWatch()

    def __enter__(self) -> LiveDisplay:
        self._sampler.watch(self._record)
        self._sampler.start()
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._sampler.watch(None)
        self._sampler.stop()
        self._live.stop()

    def draw(self) -> None:
        """Draw what is known now."""
        record = self._record
        room = max(2, (self._console.height - 8 - LINES_SHOWN) // 2)
        spec = record.spec
        title = Text(f"{spec.workload} by {spec.executor}, {record.state}", style="bold")
        grid = Grid.grid(padding=(0, 2, 0, 0))
        self._add_tasks(grid)
        self._add_cores(grid, room)
        self._add_workers(grid, room)
        parts: list[RenderableType] = [title, self._elapsed(), grid]
        told = [*record.warnings[-2:], *filter(None, [self._stalls.say(record)])]
        parts += [Text(printable(line), style="bold red") for line in told]
        parts += [
            Text(printable(line.text), style=_style_of(line.worker))
            for line in list(record.output)[-LINES_SHOWN:]
        ]
        self._live.update(Group(*parts), refresh=True)

    def _elapsed(self) -> Text:
        text = f"{self._record.elapsed_s():.2f}"
        if self._is_plain:
            return Text(f"{text} s", style="bold")
        rows = (" ".join(DIGITS[digit][row] for digit in text) for row in range(3))
        return Text("\n".join(rows) + " s", style="bold")

    def _add_tasks(self, grid: Grid) -> None:
        record = self._record
        share = record.done / record.total if record.total else 0.0
        text = f"{record.done:,} of {record.total:,} done, {record.running:,} running"
        grid.add_row("tasks", self._bar([(share, RUN_COLOUR)]), text)

    def _add_cores(self, grid: Grid, room: int) -> None:
        if not self._sampler.recent:
            grid.add_row("cores", self._bar([]), "the first look comes after a quarter of a second")
            return
        sample = self._sampler.recent[-1]
        rows = list(zip(sample.run, sample.own, sample.other, strict=True))
        for core, (run, own, other) in enumerate(rows[:room]):
            rest = own + other
            text = f"{run:4.0%} this run, {rest:4.0%} everything else"
            grid.add_row(f"core {core + 1}", self._bar([(run, RUN_COLOUR), (rest, "dim")]), text)
        if len(rows) > room:
            others = rows[room:]
            busy = sum(map(sum, others)) / len(others)
            grid.add_row("", self._bar([(0, ""), (busy, "dim")]), f"{len(others)} more, {busy:.0%}")

    def _add_workers(self, grid: Grid, room: int) -> None:
        record = self._record
        tracks = sorted(
            record.tracks.values(), key=lambda track: track.ended_ns > 0
        )  # living first
        for track in tracks[:room]:
            share = self._cpu_share(track.worker)
            doing = "waits" if track.task == NO_TASK else f"in task {track.task + 1:,}"
            doing = "has ended" if track.ended_ns else doing
            used = "" if share is None else f"{share:4.0%} of a core, "
            text = f"{used}process {track.place}, {doing}, {len(track.records.rows):,} done"
            bar = self._bar([(share or 0.0, _style_of(track.worker))])
            grid.add_row(f"worker {track.worker + 1}", bar, text)
        if len(tracks) > room:
            grid.add_row("", "", f"{len(tracks) - room} more workers")

    def _cpu_share(self, worker: int) -> float | None:
        """Return how much of a core a worker used when last seen."""
        rows = self._record.samples.rows[-1:]
        look = rows[0].workers.get(worker) if rows else None
        return min(1.0, max(0.0, look.share)) if look else None

    def _bar(self, parts: list[tuple[float, str]]) -> Text:
        """Return a bar with a stretch for each share; each has its own character, not only colour."""
        width = max(8, min(36, self._console.width - 64))
        bar = Text(no_wrap=True)
        reached = 0.0
        for (share, style), mark in zip(parts, "#=" if self._is_plain else "█▒", strict=False):
            before, reached = round(reached * width), min(1.0, reached + share)
            bar.append(mark * (round(reached * width) - before), style)
        rest = width - len(bar)
        bar.append(("." if self._is_plain else "·") * rest, "dim")
        return bar


def print_tables(record: RunRecord, screen: TextIO) -> None:
    """Print a finished run on a terminal: results, workers, and how it ended."""
    console = _console_on(screen)
    for table in result_tables(record):
        console.print(_framed(table))
        if len(table.rows) > ROWS_SHOWN:
            console.print(
                f"{len(table.rows) - ROWS_SHOWN:,} more; all of them with --json or in a pipe."
            )
    workers = worker_table(record)
    styles = [_style_of(worker) for worker in record.tracks]
    console.print(_framed(workers, styles))
    for line in list(record.output)[-ROWS_SHOWN:]:
        console.print(Text(printable(line.text), style=_style_of(line.worker)))
    busy = record.samples.busy_cores()
    cores = "" if busy is None else f" It kept {busy:.2f} cores busy on average."
    for finding in finding_lines(record):
        title, _, sentence = finding.partition(": ")
        console.print(Text.assemble((title, "bold"), ": ", sentence))
    console.print(Text(summary_sentence(record) + cores, style="bold"))


def _framed(table: Table, styles: list[str] | None = None) -> Grid:
    framed = Grid(
        box=box.SIMPLE_HEAD,
        title="\n".join(table.facts) or None,
        title_justify="left",
        show_header=bool(table.headings),
    )
    for heading in table.headings or (table.rows[0] if table.rows else []):
        framed.add_column(heading, no_wrap=True, overflow="ellipsis")
    for row, cells in enumerate(table.rows[:ROWS_SHOWN]):
        framed.add_row(*map(Text, cells), style=styles[row] if styles else None)
    return framed


def _style_of(worker: int | None) -> str:
    return "" if worker is None else WORKER_COLOURS[worker % len(WORKER_COLOURS)]


def _console_on(screen: TextIO) -> Console:
    return Console(file=screen, force_terminal=True, highlight=False, markup=False)
