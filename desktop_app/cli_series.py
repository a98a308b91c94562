"""Races and sweeps on the command line: many runs one after the other, each kept, and what they say."""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from desktop_app.cli_functions import InputsFromOption, InputsOption, take_function
from desktop_app.cli_runs import Json, open_history
from desktop_app.cli_spec import (
    ChunkOption,
    MethodOption,
    PythonOption,
    SetOption,
    StartOption,
    WorkersOption,
    WorkloadArgument,
    read_work,
)
from desktop_app.engine.parameters import UnusableSetting
from desktop_app.runs.plans import plan_race, plan_sweep, read_over
from desktop_app.runs.series import Plan, Series, SeriesPlace
from desktop_app.terminal import (
    FAILED,
    FINISHED,
    INTERRUPTED,
    StopSignals,
    can_move,
    complain,
    sampling,
    watch,
    write_out,
)

if TYPE_CHECKING:
    from desktop_app.runs.history import History

RepeatOption = Annotated[
    int, typer.Option("--repeat", metavar="N", help="How often each is run, in turns.")
]
WarmUpOption = Annotated[
    int, typer.Option("--warm-up", metavar="N", help="Rounds before that, which do not count.")
]


def sweep_command(
    workload: Annotated[str, typer.Argument(metavar="WORKLOAD", help="What the tasks do.")] = "",
    executor: Annotated[
        str, typer.Option("--executor", metavar="E", help="How the tasks are run.")
    ] = "",
    over: Annotated[
        list[str] | None,
        typer.Option(
            "--over",
            metavar="NAME=VALUES",
            help="1..4, 1..9+2, 1..64*2 or a,b,c of a setting, executor or python; at most twice.",
        ),
    ] = None,
    method: MethodOption = None,
    workers: WorkersOption = None,
    chunk_size: ChunkOption = None,
    start_method: StartOption = None,
    inputs: InputsOption = None,
    inputs_from: InputsFromOption = None,
    settings: SetOption = None,
    python: PythonOption = None,
    repeat: RepeatOption = 3,
    warm_up: WarmUpOption = 0,
    resume: Annotated[
        int | None,
        typer.Option("--resume", metavar="SWEEP", help="Go on with a sweep; 0: with the newest."),
    ] = None,
    as_json: Json = False,
) -> int:
    """Run all points, print what they say, and return the exit status."""
    if resume is not None:
        if workload or over:
            raise UnusableSetting(
                "resume", "--resume takes no workload and no --over: it has its own."
            )
        return _carry_out(_found(resume), as_json)
    ranges = dict(read_over(text) for text in over or [])
    if not workload or not over or len(ranges) < len(over):
        sentence = "sweep needs a WORKLOAD and one or two different --over NAME=VALUES."
        raise UnusableSetting("over", sentence)
    name, given = take_function(workload, inputs, inputs_from, settings or [])
    options = {"method": method, "workers": workers}
    options |= {"chunk_size": chunk_size, "start_method": start_method}
    first = str(ranges.get("executor", [executor])[0])
    if not first:
        raise UnusableSetting("executor", "sweep needs --executor E, or --over executor=A,B,….")
    if "python" in ranges:
        from desktop_app.runs.pythons import find_python

        ranges["python"] = [find_python(str(path)).path for path in ranges["python"]]
    work = read_work(name, first, options, given, python, is_shared="executor" in ranges)
    return _carry_out(plan_sweep(work, ranges, repeat, warm_up), as_json)


def race_command(
    workload: WorkloadArgument,
    executors: Annotated[
        str, typer.Option("--executors", metavar="A,B,…", help="Which do the same work, in turns.")
    ],
    method: MethodOption = None,
    workers: WorkersOption = None,
    chunk_size: ChunkOption = None,
    start_method: StartOption = None,
    inputs: InputsOption = None,
    inputs_from: InputsFromOption = None,
    settings: SetOption = None,
    python: PythonOption = None,
    repeat: RepeatOption = 3,
    warm_up: WarmUpOption = 0,
    as_json: Json = False,
) -> int:
    """Run them in turns, print who was how fast, and return the exit status."""
    name, given = take_function(workload, inputs, inputs_from, settings or [])
    options = {"method": method, "workers": workers}
    options |= {"chunk_size": chunk_size, "start_method": start_method}
    names = [part.strip() for part in executors.split(",") if part.strip()]
    if not names:
        raise UnusableSetting(
            "executors", "--executors must name two or more, as in threads,processes."
        )
    work = read_work(name, names[0], options, given, python, is_shared=True)
    return _carry_out(plan_race(work, names, repeat, warm_up), as_json)


def _found(number: int) -> Series:
    with open_history() as history:
        series = history.series(number) if number else history.newest_series("sweep")
    if series is None:
        raise UnusableSetting("resume", f"There is no sweep {number or ''} in the history.")
    return series


def _carry_out(asked: Plan | Series, as_json: bool) -> int:
    """Run what is left of a series, keep every run, print it, and return the exit status."""
    from desktop_app.runs.database import UnusableHistory
    from desktop_app.runs.series_report import series_json, sweep_lines
    from desktop_app.runs.series_words import race_lines

    try:
        with open_history() as history, StopSignals() as stop:
            series = history.begin_series(asked) if isinstance(asked, Plan) else asked
            _run_all(series, history, stop)
    except UnusableHistory as mistake:
        return complain(f"{mistake} What was run before is kept.", FAILED)
    except OSError as error:
        return complain(f"The run could not be started: {error.strerror or error}.", FAILED)
    if as_json:
        write_out(json.dumps(series_json(series)) + "\n")
    else:
        lines = sweep_lines(series) if series.plan.kind == "sweep" else race_lines(series)
        write_out("".join(line + "\n" for line in lines))
    if stop.received:
        if series.plan.kind == "sweep":
            complain(f"stopped; concurrency-lab sweep --resume {series.number} goes on.", FAILED)
        return INTERRUPTED - 2 + stop.received[0]
    bad = [m for m in series.measurements if m.outcome not in ("finished", "closed")]
    for measurement in bad[:3]:
        label = series.plan.points[measurement.point].label
        complain(f"{label}: {measurement.outcome}. {measurement.message}".strip(), FAILED)
    return FAILED if bad else FINISHED


def _run_all(series: Series, history: History, stop: StopSignals) -> None:
    """Run what is left, until someone asks to stop; the run that is stopped counts as not run."""
    left = series.left()
    begun = time.monotonic()
    with sampling() as sampler:
        for number, (round_, point) in enumerate(left):
            _tell(series, number, len(left), begun, point)
            place = SeriesPlace(series.number, round_, point)
            record = watch(series.plan.points[point].spec, stop, sampler, place=place)
            if stop.received:
                record.place = None
                history.add(record)
                return
            series.measurements.append(history.add(record).measurement)
    _tell(series, len(left), len(left), begun, None)


def _tell(series: Series, done: int, count: int, begun: float, point: int | None) -> None:
    """Draw the line of progress again, where lines can be drawn again."""
    if not can_move(sys.stderr):
        return
    told: list[Any] = [f"{done} of {count}"]
    if done:
        left_s = (time.monotonic() - begun) / done * (count - done)
        told.append(f"{left_s:.0f} s left")
    if point is not None:
        told.append(series.plan.points[point].label)
    text = "" if point is None else ", ".join(told)
    sys.stderr.write(f"\r\x1b[K{text}")
    sys.stderr.flush()


def add_to(app: typer.Typer) -> None:
    """Give the command line these commands."""
    app.command("sweep", help="Run a workload over a range of one or two settings.")(sweep_command)
    app.command("race", help="Let executors do the same work in turns.")(race_command)
