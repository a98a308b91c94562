"""A function of the user's own on the command line: ``FILE.py:FUNCTION`` in place of a workload."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from desktop_app.engine.parameters import UnusableSetting
from desktop_app.runs.functions import OWN, function_json, list_functions

InputsOption = Annotated[
    str | None,
    typer.Option(
        "--inputs",
        metavar="EXPR",
        help="What FILE.py:FUNCTION is called with, one by one; as a rule a Python expression.",
    ),
]
InputsFromOption = Annotated[
    str | None,
    typer.Option(
        "--inputs-from",
        metavar="KIND",
        help="What --inputs is: expression, function (of the file), or the path of lines, files, rows.",
    ),
]


def take_function(
    workload: str, inputs: str | None, inputs_from: str | None, settings: list[str]
) -> tuple[str, list[str]]:
    """Return the workload's identifier and all of its settings, as ``--set`` gives them.

    ``FILE.py:FUNCTION`` is recognised by the ending; the colon after the drive of a path is none of it.
    """
    file, sign, function = workload.rpartition(":")
    given = {"inputs": inputs, "inputs_from": inputs_from}
    more = [f"{name}={value}" for name, value in given.items() if value is not None]
    if sign and _is_python(file):
        more = [f"file={file}", f"function={function}", *more]
        workload = OWN
    elif _is_python(workload):
        names = ", ".join(one.name for one in list_functions(workload) if not one.reason)
        sentence = f"{workload} must name a function too: {workload}:FUNCTION, with one of {names}."
        raise UnusableSetting("workload", sentence)
    elif more and workload != OWN:
        sentence = f"--inputs is for a function of your own, FILE.py:FUNCTION, not for {workload}."
        raise UnusableSetting("inputs", sentence)
    return workload, [*more, *settings]


def _is_python(name: str) -> bool:
    return name.lower().endswith((".py", ".pyw"))


def describe_functions(path: str, as_json: bool) -> str:
    """Return what ``list functions FILE.py`` prints; nothing of the file is run."""
    if not path:
        raise UnusableSetting("list", "list functions needs a file: list functions FILE.py.")
    found = list_functions(path)
    if as_json:
        return json.dumps([function_json(function) for function in found], indent=2) + "\n"
    lines = [Path(path).name]
    for one in found:
        reason = f"cannot be used: it {one.reason}" if one.reason else one.about
        name = f"{'async ' * one.is_coroutine}{one.name}({', '.join(one.arguments)})"
        lines.append(f"  {name:<32} line {one.line:<5} {reason}".rstrip())
    return "\n".join(lines if found else [*lines, "  no functions at its top level"]) + "\n"
