"""The same death under every executor: what becomes of the task and of the others."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from desktop_app.engine.catalog import has_processes, list_executors, make_spec
from desktop_app.engine.workloads.deadly_task import ONE_PROCESS
from desktop_app.runs.figures import FIGURES
from desktop_app.runs.record import RunRecord
from tests.lab import Lab, open_lab
from tests.real_runs import AVAILABLE, carried_out, outcome

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals are those of POSIX")


def death(executor: str, **settings: Any) -> RunRecord:
    parameters = {"count": 12, "seconds": 0.1, "deadly": 5}
    options = {"chunk_size": 1} if executor == "process_pool" else {}
    flags = {"ends_at_death": settings.pop("ends_at_death", False)}
    return carried_out(
        make_spec(
            "deadly_task", executor, parameters | settings, {"workers": 4, **options}, **flags
        )
    )


def figures(record: RunRecord, *names: str) -> list[float | None]:
    return [FIGURES[name].of(record) for name in names]


@pytest.mark.parametrize(
    ("executor", "missing"),
    [("process_pool", 1), ("processes", 2), ("queue_workers", 2), ("manager", 1)],
)
def test_where_others_go_on_only_what_was_its_own_is_lost(executor: str, missing: int) -> None:
    record = death(executor)
    assert outcome(record) == "failed" and "in task 5, which is lost" in record.message
    assert figures(record, "deaths", "unfinished") == [1, missing]


@pytest.mark.parametrize("executor", ["futures_processes", "loky"])
def test_where_the_pool_breaks_others_are_lost_as_well(executor: str) -> None:
    deaths, missing = figures(death(executor), "deaths", "unfinished")
    assert deaths and missing and deaths >= 1 and missing > 1


def test_dask_tries_again() -> None:
    record = death("dask")
    assert outcome(record) == "finished"
    assert figures(record, "deaths", "unfinished", "failed") == [1, 0, 0]


def test_it_may_end_the_run_at_once() -> None:
    on, at_once = (
        death("process_pool", count=40),
        death("process_pool", count=40, ends_at_death=True),
    )
    assert figures(on, "deaths", "unfinished") == [1, 1]
    assert len(at_once.results) < 39 and "in task 5, which is lost" in at_once.message


@pytest.mark.parametrize(
    ("way", "said"),
    [("killed", signal.SIGKILL.name), ("segfault", signal.SIGSEGV.name), ("exit", "status 3")],
)
def test_the_way_of_the_death_is_told(way: str, said: str) -> None:
    assert said in death("process_pool", way=way, often="every time").message


def test_it_is_refused_where_the_run_itself_would_die() -> None:
    threaded = [entry.name for entry in list_executors().values() if not has_processes(entry)]
    assert set(threaded) == set(ONE_PROCESS)
    for executor in set(threaded) & set(AVAILABLE):
        assert make_spec("deadly_task", executor, {"deadly": 0}, {}).parameters["deadly"] == 0
        with pytest.raises(ValueError, match=f"deadly must be 0 with {executor}"):
            make_spec("deadly_task", executor, {}, {})


def test_the_command_line_can_end_a_run_at_once(tmp_path: Path) -> None:
    with open_lab(tmp_path / "kept") as lab:
        check_command_line(lab)


def check_command_line(lab: Lab) -> None:
    words = ("deadly_task", "--executor", "process_pool", "--chunk-size", "1", "--set", "count=200")
    done = lab("run", *words, "--end-at-death")
    assert done.returncode == 1 and "in task 5, which is lost" in done.stdout
    refused = lab("run", "busy_loop", "--executor", "threads", "--end-at-death")
    assert refused.returncode == 2 and "has no worker processes" in refused.stderr
