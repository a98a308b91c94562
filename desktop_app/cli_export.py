"""``concurrency-lab export``: a run for other programs and for people."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path
from typing import Annotated

import typer

from desktop_app.cli_runs import RunArgument, load_named
from desktop_app.engine.parameters import UnusableSetting
from desktop_app.terminal import FAILED, FINISHED, complain, write_out


def export_command(
    run: RunArgument,
    to: Annotated[
        str, typer.Option("--to", metavar="FORMAT", help="perfetto|csv|json|markdown|html|png|svg")
    ],
    output: Annotated[
        str, typer.Option("--output", metavar="FILE", help="Where to; without it, to stdout.")
    ] = "",
    view: Annotated[
        str, typer.Option("--view", metavar="VIEW", help="Only this view's picture, as FILE.")
    ] = "",
) -> int:
    """Write the run in the format, and return the exit status."""
    from desktop_app.runs.export.formats import FORMATS, PICTURES, export_pictures, export_run

    if to not in (*FORMATS, *PICTURES):
        allowed = ", ".join((*FORMATS, *PICTURES))
        raise UnusableSetting("to", f"--to must be one of {allowed}, not {to!r}.")
    if to in PICTURES and not output:
        raise UnusableSetting("output", f"--to {to} needs --output FILE for its pictures.")
    if view and to not in PICTURES:
        raise UnusableSetting("view", f"--view is for {' and '.join(PICTURES)}, not for {to}.")
    record = load_named(run)
    path = Path(output)
    try:
        if to in PICTURES:
            written = export_pictures(record, to, path, view)
            write_out("".join(f"{one}\n" for one in written))
        elif output:
            export_run(record, to, path)
        else:
            text = io.BytesIO()
            FORMATS[to].write(record, text)
            with contextlib.suppress(BrokenPipeError):
                write_out(text.getvalue().decode("utf-8", "replace"))
    except LookupError as mistake:
        raise UnusableSetting("view", str(mistake.args[0])) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        return complain(f"The run could not be exported to {output or to}: {reason}.", FAILED)
    return FINISHED


def add_to(app: typer.Typer) -> None:
    """Give the command line this command."""
    app.command("export", help="Write a run as a trace, table, report or pictures.")(export_command)
