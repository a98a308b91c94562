"""Runs of a file of someone's own, for faults that only such a file can do."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

from desktop_app.engine.catalog import make_spec
from desktop_app.engine.spec import RunSpec


def own_spec(
    folder: Path, text: str, executor: str, inputs: str = "range(4)", **options: Any
) -> RunSpec:
    """Write a file with the function ``f`` and return the spec of a run that calls it."""
    file = folder / "own.py"
    file.write_text(textwrap.dedent(text), "utf-8")
    parameters = {"file": str(file), "function": "f", "inputs": inputs}
    return make_spec("own_function", executor, parameters, {"workers": 2, **options})
