"""The same without a window: the command line.

Typer only reads the arguments here, and an error in them comes out as one plain sentence.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from desktop_app.cli_advise import add_to as add_advise_command
from desktop_app.cli_export import add_to as add_export_command
from desktop_app.cli_functions import (
    InputsFromOption,
    InputsOption,
    describe_functions,
    take_function,
)
from desktop_app.cli_lessons import add_to as add_lesson_commands
from desktop_app.cli_runs import add_to as add_run_commands
from desktop_app.cli_series import add_to as add_series_commands
from desktop_app.cli_spec import (
    ChunkOption,
    DeathOption,
    ExecutorOption,
    MethodOption,
    PythonOption,
    SetOption,
    StartOption,
    WorkersOption,
    WorkloadArgument,
    read_spec,
)
from desktop_app.cli_worker import worker_command
from desktop_app.engine.catalog import Entry, list_executors, list_workloads, make_spec
from desktop_app.engine.parameters import UnusableSetting
from desktop_app.terminal import (
    FAILED,
    FINISHED,
    INTERRUPTED,
    NAME,
    UNUSABLE,
    complain,
    do_run,
    prepare_streams,
    write_out,
)

DEMO_ITERATIONS = 100_000_000
"""How far each worker of the first demo counts: a few seconds, long enough to watch."""

app = typer.Typer(
    name=NAME,
    add_completion=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["--help", "-h"]},
    help="Makes concurrency in Python visible. Without arguments the window opens.",
)


def main() -> None:
    """Do what the arguments ask for, and exit with the status that says how it went."""
    prepare_streams()
    try:
        status = app(prog_name=NAME, standalone_mode=False)
    except UnusableSetting as error:
        status = complain(str(error), UNUSABLE)
    except typer.TyperException as error:
        status = complain(sentence_of(error), UNUSABLE)
    except KeyboardInterrupt:
        status = INTERRUPTED
    except OSError as error:  # a terminal that has gone, a full disk behind stdout
        status = complain(f"The output could not be written: {error.strerror}.", FAILED)
    sys.exit(status)


def show_first_demo() -> int:
    """Do the main job where there is no display: every core busy, watched in the terminal.

    Returns the exit status.
    """
    prepare_streams()
    write_out(
        "There is no display, so here is the first demo in the terminal: one process for each core "
        f"counts to {DEMO_ITERATIONS:,}.\n\n"
    )
    spec = make_spec("busy_loop", "processes", {"iterations": DEMO_ITERATIONS}, {})
    try:
        status = do_run(spec)
    except KeyboardInterrupt:
        return INTERRUPTED
    beside = Path(sys.executable).with_name(NAME)
    command = os.path.relpath(beside) if beside.exists() else NAME
    write_out(
        f"\nThe same with threads, which share one GIL: {command} run busy_loop --executor threads"
        f" --set iterations={DEMO_ITERATIONS}\nWhat else there is: {command} list\n"
    )
    return status


def sentence_of(error: typer.TyperException) -> str:
    """Return an error in the arguments as one sentence that says what to do."""
    text = " ".join(error.format_message().split()).rstrip(".")
    context, missing = getattr(error, "ctx", None), getattr(error, "param", None)
    listed = {"workload": list_workloads, "executor": list_executors}.get(
        getattr(missing, "name", "")
    )
    if listed:
        return f"{text}: choose one of {', '.join(listed())}."
    if text.endswith("?"):  # "Did you mean …?"
        return text
    return f"{text}; see {context.command_path if context else NAME} --help."


def show_version(is_asked: bool) -> None:
    """Print the version and leave, when ``--version`` is given."""
    if is_asked:
        from desktop_app.runs.version import full_version

        write_out(f"{NAME} {full_version()}\n")
        raise typer.Exit


@app.callback()
def take_common_options(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=show_version, help="Say which.")
    ] = False,
) -> None:
    """Take the options that stand before the command."""


@app.command("list", help="List the workloads and executors with their settings.")
def list_command(
    kind: Annotated[
        str, typer.Argument(metavar="[workloads|executors|pythons|functions]", help="Only these.")
    ] = "",
    file: Annotated[
        str, typer.Argument(metavar="[FILE.py]", help="Whose functions; it is not run.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
) -> int:
    """Print what there is and return the exit status."""
    if kind == "functions":
        write_out(describe_functions(file, as_json))
        return FINISHED
    if file:
        raise UnusableSetting("list", f"list {kind} takes nothing more, so not {file!r}.")
    if kind == "pythons":
        return _list_pythons(as_json)
    listed = {"workloads": list_workloads, "executors": list_executors}
    if kind and kind not in listed:
        sentence = f"list takes workloads, executors, pythons or functions, not {kind!r}."
        raise UnusableSetting("list", sentence)
    entries = {name: list(listed[name]().values()) for name in ([kind] if kind else listed)}
    if as_json:
        plain = {name: [entry.to_json() for entry in found] for name, found in entries.items()}
        write_out(json.dumps(plain[kind] if kind else plain, indent=2) + "\n")
    else:
        parts = [f"{name.upper()}\n\n{_described(found)}" for name, found in entries.items()]
        write_out("\n".join(parts))
    return FINISHED


def _list_pythons(as_json: bool) -> int:
    from desktop_app.runs.pythons import list_pythons

    pythons = list_pythons()
    if as_json:
        write_out(json.dumps([python.to_json() for python in pythons], indent=2) + "\n")
    else:
        write_out("".join(f"  {python.label:<24} {python.path}\n" for python in pythons))
    return FINISHED


def _described(entries: list[Entry]) -> str:
    lines = []
    for entry in entries:
        reason = f" (unavailable: {entry.reason})" if entry.reason else ""
        lines.append(f"  {entry.name:<15} {entry.title}{reason}")
        for parameter in entry.parameters:
            text = f"{parameter.allowed}; default {parameter.default}"
            lines.append(f"      {parameter.name:<14} {text}")
    return "\n".join(lines) + "\n"


@app.command("run", help="Run a workload by an executor and print results and times.")
def run_command(
    workload: WorkloadArgument,
    executor: ExecutorOption,
    method: MethodOption = None,
    workers: WorkersOption = None,
    chunk_size: ChunkOption = None,
    start_method: StartOption = None,
    inputs: InputsOption = None,
    inputs_from: InputsFromOption = None,
    settings: SetOption = None,
    python: PythonOption = None,
    ends_at_death: DeathOption = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object with everything.")
    ] = False,
    save: Annotated[
        str | None, typer.Option(metavar="FILE", help="Save the run, to open it in the window.")
    ] = None,
) -> int:
    """Check all settings, do the run and return the exit status."""
    options = {"method": method, "workers": workers}
    options |= {"chunk_size": chunk_size, "start_method": start_method}
    name, given = take_function(workload, inputs, inputs_from, settings or [])
    spec = read_spec(name, executor, options, given, python, ends_at_death=ends_at_death)
    if save is not None:
        check_save_path(Path(save))
    return do_run(spec, as_json=as_json, save=None if save is None else Path(save))


@app.command("source", help="Print the plain Python script that does what such a run does.")
def source_command(
    workload: WorkloadArgument,
    executor: ExecutorOption,
    method: MethodOption = None,
    workers: WorkersOption = None,
    chunk_size: ChunkOption = None,
    start_method: StartOption = None,
    inputs: InputsOption = None,
    inputs_from: InputsFromOption = None,
    settings: SetOption = None,
) -> int:
    """Print the script and return the exit status."""
    from desktop_app.runs.source import script_for

    options = {"method": method, "workers": workers}
    options |= {"chunk_size": chunk_size, "start_method": start_method}
    name, given = take_function(workload, inputs, inputs_from, settings or [])
    write_out(script_for(read_spec(name, executor, options, given)))
    return FINISHED


def check_save_path(path: Path) -> None:
    """Refuse a place where the run could not be saved, before it is done."""
    try:
        is_taken = path.exists() and not path.is_file()
        if not is_taken and path.name:
            with tempfile.TemporaryFile(dir=path.parent):
                return
        reason = "that is no file"
    except (OSError, ValueError) as error:  # ValueError: a null character in the path
        reason = (getattr(error, "strerror", None) or str(error)).lower()
    raise UnusableSetting(
        "save",
        f"--save must name a file in a folder that can be written to, not {path} ({reason}).",
    )


add_run_commands(app)
add_series_commands(app)
add_advise_command(app)
add_lesson_commands(app)
add_export_command(app)
app.command("worker", help="Work for a run of the executor manager on another machine.")(
    worker_command
)
