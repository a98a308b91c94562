"""Case 32: too many open files, too many processes: the sentence has the limit, and nothing is left."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from desktop_app.engine.catalog import make_spec
from desktop_app.engine.spec import RunSpec
from desktop_app.runs import process
from desktop_app.runs.folders import make_run_folder as make_folder
from tests.faults.conftest import Fault
from tests.faults.privileges import NOBODY, as_user, needs_root
from tests.real_runs import AVAILABLE, carried_out

pytestmark = pytest.mark.fault(32)

LIMITED = """
import resource
resource.setrlimit(resource.{name}, ({limit}, {limit}))
from desktop_app.engine.runner import main
main()
"""
WITH_PROCESSES = ["process_pool", "processes", "queue_workers", "futures_processes", "loky"]
WITH_PROCESSES += ["manager"]


def limited(name: str, limit: int) -> list[str]:
    """Return the command of a runner with this limit."""
    return [sys.executable, "-P", "-W", "ignore", "-c", LIMITED.format(name=name, limit=limit)]


def many(executor: str) -> RunSpec:
    return make_spec("waiting", executor, {"count": 60, "seconds": 0.01}, {"workers": 30})


@pytest.mark.parametrize("executor", [name for name in WITH_PROCESSES if name in AVAILABLE])
def test_too_many_open_files(fault: Fault, monkeypatch: pytest.MonkeyPatch, executor: str) -> None:
    monkeypatch.setattr(process, "runner_command", lambda _: limited("RLIMIT_NOFILE", 30))
    record = carried_out(many(executor))
    fault.ended(record, "failed", "No more files", "may have 30 open", "ulimit -n", "fewer workers")


@pytest.mark.parametrize("limit", [16, 30])
def test_threads_go_on_with_few_files(
    fault: Fault, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    """Some of them have no tape; their results come all the same."""
    monkeypatch.setattr(process, "runner_command", lambda _: limited("RLIMIT_NOFILE", limit))
    record = carried_out(many("threads"))
    fault.ended(record, "finished")
    assert len(record.results) == 60
    if record.done < 60:
        fault.told(record.warnings[-1], "have results but no times")


@needs_root
@pytest.mark.parametrize(
    ("executor", "limit"),
    [
        *((name, 8) for name in ("process_pool", "processes", "queue_workers", "threads")),
        *((name, 8) for name in ("futures_processes", "thread_pool", "manager")),
        ("process_pool", 1),
        ("threads", 2),
    ],
)
def test_too_many_processes(
    fault: Fault,
    monkeypatch: pytest.MonkeyPatch,
    kept_folder_of_test: Path,
    executor: str,
    limit: int,
) -> None:
    """The limit is one of a user, and root has none: the runner is that of another user."""
    user = NOBODY + os.getpid() % 1000 * 10 + limit  # nobody else's processes count

    def make_run_folder() -> Path:
        folder = make_folder()
        folder.chmod(0o777)
        for above in folder.parents[:3]:
            above.chmod(0o755)
        (folder / "run.json").touch(0o644)
        return folder

    monkeypatch.setattr(process, "make_run_folder", make_run_folder)
    command = as_user(user, *limited("RLIMIT_NPROC", limit))
    monkeypatch.setattr(process, "runner_command", lambda _: command)
    record = carried_out(many(executor))
    assert kept_folder_of_test.exists()
    told = ("No more processes or threads", f"may have {limit} ", "ulimit -u", "fewer workers")
    fault.ended(record, "failed", *told)
