"""``concurrency-lab advise``: which executor is right for this work, and why."""

from __future__ import annotations

import json
import signal
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from desktop_app.cli_functions import InputsFromOption, InputsOption, take_function
from desktop_app.cli_runs import Json
from desktop_app.cli_spec import SetOption, WorkloadArgument, read_work
from desktop_app.engine.parameters import UnusableSetting
from desktop_app.terminal import (
    FAILED,
    FINISHED,
    INTERRUPTED,
    StopSignals,
    can_move,
    complain,
    sampling,
    write_out,
)

if TYPE_CHECKING:
    from desktop_app.engine.spec import RunSpec
    from desktop_app.runs.advise.answer import Advice
    from desktop_app.runs.advise.search import Search
    from desktop_app.runs.record import RunRecord


def advise_command(
    workload: WorkloadArgument,
    inputs: InputsOption = None,
    inputs_from: InputsFromOption = None,
    settings: SetOption = None,
    budget: Annotated[
        float, typer.Option("--budget", metavar="S", help="Seconds that the search may take.")
    ] = 20.0,
    pythons: Annotated[
        list[str] | None,
        typer.Option("--python", metavar="PATH", help="Try this Python, too; repeatable."),
    ] = None,
    as_json: Json = False,
) -> int:
    """Search, print the advice, and return the exit status."""
    from desktop_app.runs.advise.answer import advise
    from desktop_app.runs.advise.carrying import carry
    from desktop_app.runs.advise.search import NoAdvice, Search
    from desktop_app.runs.pythons import find_python

    if not 1 <= budget <= 3600:
        raise UnusableSetting("budget", f"budget must be from 1 to 3,600 seconds, not {budget:g}.")
    name, given = take_function(workload, inputs, inputs_from, settings or [])
    work = read_work(name, "serial", {}, given)
    work.spec({})  # every setting is checked before anything runs
    paths = tuple(find_python(path).path for path in pythons or [])
    try:
        with StopSignals() as stop, sampling() as sampler:

            def carry_out(spec: RunSpec, limit_s: float) -> RunRecord | None:
                return carry(spec, limit_s, lambda: bool(stop.received), sampler)

            search = Search(work, carry_out, budget, paths)
            _follow(search, stop)
        if stop.received:
            return INTERRUPTED - signal.SIGINT + stop.received[0]
        write_out(_told(search, advise(search), as_json))
    except NoAdvice as mistake:
        return complain(str(mistake), FAILED)
    except OSError as error:
        return complain(f"The run could not be started: {error.strerror or error}.", FAILED)
    return FINISHED


def _follow(search: Search, stop: StopSignals) -> None:
    """Let the search run to its end, with a line of progress where lines can be drawn again."""
    can_draw = can_move(sys.stderr)
    for _ in search.steps():
        if stop.received:
            break
        if can_draw:
            sys.stderr.write(f"\r\x1b[K{max(0, search.left_s):.0f} s left, {search.doing}")
            sys.stderr.flush()
    if can_draw:
        sys.stderr.write("\r\x1b[K")


def _told(search: Search, found: Advice, as_json: bool) -> str:
    if as_json:
        return json.dumps(found.to_json()) + "\n"
    lines = [*found.reasons, ""]
    for ranked in found.ranking:
        took = ranked.estimate
        lines.append(f"{took.value:.3g} s\t({took.low:.3g} to {took.high:.3g})\t{ranked.way.label}")
    for ranked in search.ranked.values():
        if ranked.mistake:
            lines.append(f"not usable\t\t{ranked.way.label}: {ranked.mistake}")
    return "\n".join(lines) + f"\n\n{found.source}"


def add_to(app: typer.Typer) -> None:
    """Give the command line this command."""
    app.command("advise", help="Find out which executor is right for some work, and why.")(
        advise_command
    )
