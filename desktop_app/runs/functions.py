"""The functions of someone's own Python file, found without running it."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from pathlib import Path
from typing import Any

from desktop_app.engine.catalog import find
from desktop_app.engine.parameters import UnusableSetting
from desktop_app.engine.workloads._python_file import OwnFunction as OwnFunction
from desktop_app.engine.workloads._python_file import Told, read_functions

OWN = "own_function"
"""The workload that calls such a function."""


def list_functions(path: Path | str) -> list[OwnFunction]:
    """Return the functions at the top level of a file, in the order in which they are written.

    Raises :class:`UnusableSetting` with a sentence for a file that is none of Python's.
    """
    file = next(one for one in find("workload", OWN).parameters if one.name == "file")
    try:
        found = read_functions(file.read(str(path)))
    except Told as mistake:
        raise UnusableSetting("file", str(mistake)) from None
    return sorted(found.values(), key=lambda function: function.line)


def function_json(function: OwnFunction) -> dict[str, Any]:
    """Return a function as plain JSON values."""
    return {**asdict(function), "usable": not function.reason}


def wrong_inputs(file: str, function: str, inputs_from: str, inputs: str) -> str:
    """Return what the file itself shows to be wrong, as a sentence; nothing of it is run."""
    check = find("workload", OWN).module.refuse
    told = check(file, function, inputs_from, inputs, executor="asyncio")  # which takes all kinds
    return next(iter(told.values()), "")


def content_mark(path: str) -> str:
    """Return what tells whether a file is still what it was; empty when it cannot be read."""
    try:
        if not Path(path).is_file():  # a pipe would keep the reader for ever
            return ""
        with Path(path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        return ""
