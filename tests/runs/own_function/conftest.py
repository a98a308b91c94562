"""The ways to call a user's own function, and files to call it in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from desktop_app.engine.catalog import make_spec
from desktop_app.engine.spec import RunSpec
from desktop_app.runs.record import RunRecord
from tests.real_runs import AVAILABLE, carried_out

WAYS: dict[str, tuple[str, dict[str, Any]]] = {
    "serial": ("serial", {}),
    "threads": ("threads", {}),
    "thread_pool": ("thread_pool", {}),
    "futures_threads": ("futures_threads", {}),
    "asyncio": ("asyncio", {}),
    "asyncio-in-threads": ("asyncio", {"in_threads": True}),
    "processes-fork": ("processes", {"start_method": "fork"}),
    "processes-spawn": ("processes", {"start_method": "spawn"}),
    "process_pool-forkserver": ("process_pool", {"start_method": "forkserver"}),
    "process_pool-spawn": ("process_pool", {"start_method": "spawn"}),
    "queue_workers-spawn": ("queue_workers", {"start_method": "spawn"}),
    "futures_processes-spawn": ("futures_processes", {"start_method": "spawn"}),
    **{name: (name, {}) for name in ("loky", "manager") if name in AVAILABLE},
}
STARTING = {name: WAYS[name] for name in WAYS if "-spawn" in name or "-forkserver" in name}
"""Those whose workers know nothing but what they are sent."""
IN_WORKERS = STARTING | {name: WAYS[name] for name in ("processes-fork", "manager") if name in WAYS}


def each(ways: dict[str, tuple[str, dict[str, Any]]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("executor", "options"), ways.values(), ids=ways.keys())


def own_spec(file: Path, function: str, executor: str = "serial", **more: Any) -> RunSpec:
    named = [name for name in ("inputs", "inputs_from") if name in more]
    settings: dict[str, Any] = {name: more.pop(name) for name in named}
    parameters = {"file": str(file), "function": function, **settings}
    return make_spec("own_function", executor, parameters, {"workers": 2, **more})


def run(file: Path, function: str, executor: str = "serial", **more: Any) -> RunRecord:
    return carried_out(own_spec(file, function, executor, **more))


def written(folder: Path, text: str | bytes, name: str = "own.py") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path
