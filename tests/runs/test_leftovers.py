"""Nothing stays among the temporary files, however the processes were started and the run ended."""

from __future__ import annotations

import multiprocessing
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.engine.catalog import make_spec
from desktop_app.runs.process import RunProcess
from tests.real_runs import carried_out, outcome, wait_for


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for temporary files, and a home with a path about as short as a person's."""
    with tempfile.TemporaryDirectory(prefix="home-") as home:
        folder = tmp_path / "temporary"
        folder.mkdir()
        monkeypatch.setenv("TMPDIR", str(folder))
        monkeypatch.setenv("XDG_DATA_HOME", home)
        yield folder


@pytest.mark.parametrize("start_method", multiprocessing.get_all_start_methods())
@pytest.mark.parametrize("executor", ["process_pool", "processes", "queue_workers"])
def test_no_temporary_file_stays(temporary: Path, executor: str, start_method: str) -> None:
    options = {"workers": 2, "start_method": start_method}
    spec = make_spec("busy_loop", executor, {"iterations": 1000}, options)
    assert outcome(carried_out(spec)) == "finished"
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("start_method", multiprocessing.get_all_start_methods())
def test_no_temporary_file_stays_of_a_killed_run(temporary: Path, start_method: str) -> None:
    options = {"workers": 2, "start_method": start_method}
    process = RunProcess(make_spec("busy_loop", "process_pool", {"iterations": 10**10}, options))
    wait_for(process, lambda record: record.running == 2, "both workers to be in a task")
    process.kill()
    process.update()
    assert outcome(process.record) == "terminated"
    assert list(temporary.iterdir()) == []
