"""The frozen program carries runs out as the source does, and its runner and workers do without Qt."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
import pytest

from desktop_app.engine.catalog import list_workloads, make_spec
from desktop_app.engine.spec import RunSpec
from desktop_app.runs.pythons import find_python
from desktop_app.runs.summary import merged_results
from tests.package import PROGRAM
from tests.real_runs import (
    AVAILABLE,
    SMALL,
    carried_out,
    spec_or_refusal,
    started,
    values,
    varies,
    wait_for,
)
from tests.runs.test_process import expected_results

AT_ONCE = 3
"""Runs at the same time: half of each is waiting for processes to come and go."""
QT = ("libQt6", "PySide6", "shiboken6")


def specs_of_pairs(folder: Path) -> list[RunSpec]:
    """Return every pair that can be run here, with settings that are quick."""
    (folder / "found.txt").write_text("threading and more threading", "utf-8")
    settings = {**SMALL, "text_search": {"folder": str(folder), "query": "threading"}}
    pairs = [
        spec_or_refusal(workload, executor, settings[workload], {"workers": 2})
        for workload in list_workloads()
        for executor in AVAILABLE
    ]
    return [spec for spec in pairs if isinstance(spec, RunSpec)]


def differing(spec: RunSpec, expected: tuple[list[Any], list[Any]]) -> str:
    """Return how a run of the frozen program differs from the source's results, or nothing."""
    record = carried_out(spec)
    answers, merged = expected
    place = f"{spec.workload} by {spec.executor}"
    if record.finished is None or record.finished.outcome != "finished" or record.results.failed:
        return f"{place}: {record.message} {[line.text for line in record.output][-3:]}"
    if len(record.results) != len(answers):
        return f"{place}: {len(record.results)} results, not {len(answers)}"
    is_same = values(record) == dict(enumerate(answers)) and merged_results(record) == merged
    return "" if varies(spec.workload) or is_same else f"{place}: other results"


@pytest.mark.timeout(400)
def test_every_pair_gives_the_results_of_the_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "texts").mkdir()  # what is kept is in the folder of the test, too
    specs = specs_of_pairs(tmp_path / "texts")
    assert len(specs) > 150
    assert {spec.executor for spec in specs} >= {"loky", "dask", "manager", "process_pool"}
    expected = [expected_results(spec) for spec in specs]
    monkeypatch.setattr(sys, "executable", str(PROGRAM))  # the runner of every run
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = [*pool.map(differing, specs, expected)]
    assert [one for one in found if one] == []


@pytest.mark.parametrize(
    ("executor", "options"),
    [
        ("process_pool", {"start_method": "spawn"}),
        ("process_pool", {"start_method": "forkserver"}),
        ("loky", {}),
    ],
)
def test_runner_and_children_start_without_qt(
    executor: str, options: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(PROGRAM))
    spec = make_spec("busy_loop", executor, {"iterations": 10**10}, {"workers": 2, **options})
    with started(spec) as run:
        wait_for(run, lambda record: len(record.tracks) == 2, "two workers")
        ours = [psutil.Process(run.pid), *psutil.Process(run.pid).children(recursive=True)]
        mapped = {one.pid: Path(f"/proc/{one.pid}/maps").read_text("utf-8") for one in ours}
    assert len(mapped) >= 3
    assert all(str(PROGRAM.parent) in text for text in mapped.values())
    assert [pid for pid, text in mapped.items() if any(name in text for name in QT)] == []


def test_another_python_runs_the_engine_of_the_frozen_program(tmp_path: Path) -> None:
    command = [str(PROGRAM), "run", "prime_factors", "--executor", "process_pool", "--json"]
    command += ["--set", "count=5", "--python", os.path.realpath(sys.base_prefix + "/bin/python3")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert str(PROGRAM) not in done.stdout
    assert '"outcome": "finished"' in done.stdout


def test_the_frozen_program_is_one_of_the_pythons() -> None:
    assert find_python(str(PROGRAM)).version.startswith("3.")


def test_a_users_own_function_runs_with_what_it_imports(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text(
        "import decimal, statistics, sqlite3, zoneinfo, unittest.mock, xml.dom.minidom\n"
        "def half(number):\n    return str(decimal.Decimal(number) / 2)\n"
    )
    command = [
        str(PROGRAM),
        "run",
        "own.py:half",
        "--inputs",
        "[1, 3]",
        "--executor",
        "process_pool",
    ]
    command += ["--start-method", "spawn", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=tmp_path)
    assert '"results": ["0.5", "1.5"]' in done.stdout, done.stdout + done.stderr


def test_the_source_view_has_its_sources(tmp_path: Path) -> None:
    command = [str(PROGRAM), "source", "prime_factors", "--executor", "process_pool"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    compile(done.stdout, "script.py", "exec")
    (tmp_path / "script.py").write_text(done.stdout, "utf-8")
    told = subprocess.run([sys.executable, "-I", tmp_path / "script.py"], capture_output=True)
    assert told.returncode == 0 and told.stdout
