"""What a run is called."""

from __future__ import annotations

from pathlib import Path

from desktop_app.engine.catalog import list_executors, list_workloads
from desktop_app.runs.functions import OWN
from desktop_app.runs.record import RunRecord


def title_of(record: RunRecord) -> str:
    """Return executor (and method) and workload of a run as people say it."""
    spec = record.spec
    executor, workload = list_executors().get(spec.executor), list_workloads().get(spec.workload)
    way = executor.title if executor else spec.executor
    method = spec.options.get("method")
    work = workload.title if workload else spec.workload
    if spec.workload == OWN:
        work = f"{spec.parameters.get('function')} of {Path(str(spec.parameters.get('file'))).name}"
    return f"{way}{f' · {method}' if method else ''} · {work}"


def python_of(record: RunRecord) -> str:
    """Return which Python did the run, when that was not our own; else an empty text."""
    if not record.spec.python or record.started is None:
        return ""
    return f"Python {record.started.environment.get('python', '?')}"


def describe_settings(record: RunRecord) -> str:
    """Return all settings of a run, one a line."""
    settings = {**record.spec.parameters, **record.spec.options}
    if record.spec.python:
        settings["python"] = record.spec.python
    return "\n".join(f"{name}: {value}" for name, value in settings.items())
