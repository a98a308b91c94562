"""What a run is called."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from desktop_app.engine.catalog import list_executors, list_workloads
from desktop_app.engine.spec import RunSpec
from desktop_app.runs.functions import OWN
from desktop_app.runs.language import tr


def title_of(spec: RunSpec) -> str:
    """Return executor (and method) and workload of a run as people say it."""
    executor, workload = list_executors().get(spec.executor), list_workloads().get(spec.workload)
    way = tr(executor.title) if executor else spec.executor
    method = spec.options.get("method")
    work = tr(workload.title) if workload else spec.workload
    if spec.workload == OWN:
        function, file = spec.parameters.get("function"), Path(str(spec.parameters.get("file")))
        work = tr("{function} of {file}", function=function, file=file.name)
    return f"{way}{f' · {method}' if method else ''} · {work}"


def python_of(spec: RunSpec, environment: dict[str, Any]) -> str:
    """Return which Python did a run, when that was not our own; else an empty text."""
    return f"Python {environment.get('python', '?')}" if spec.python and environment else ""


def describe_settings(spec: RunSpec) -> str:
    """Return all settings of a run, one a line."""
    settings = {**spec.parameters, **spec.options}
    if spec.python:
        settings["python"] = spec.python
    return "\n".join(f"{name}: {value}" for name, value in settings.items())
