"""Nothing stays among the temporary files, however the processes were started and the run ended."""

from __future__ import annotations

import multiprocessing
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.engine.catalog import make_spec
from desktop_app.runs.process import RunProcess
from tests.real_runs import AVAILABLE, carried_out, outcome, wait_for


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for temporary files, and a home with a path about as short as a person's."""
    with tempfile.TemporaryDirectory(prefix="home-") as home:
        folder = tmp_path / "temporary"
        folder.mkdir()
        monkeypatch.setenv("TMPDIR", str(folder))
        monkeypatch.setenv("XDG_DATA_HOME", home)
        yield folder


WITH_PROCESSES = [
    (name, {"start_method": way} if way else {})
    for name in ("process_pool", "processes", "queue_workers", "manager", "loky", "dask")
    for way in (multiprocessing.get_all_start_methods() if name not in ("loky", "dask") else [""])
    if name in AVAILABLE
]


@pytest.mark.parametrize(("executor", "options"), WITH_PROCESSES)
def test_no_temporary_file_stays(temporary: Path, executor: str, options: dict[str, str]) -> None:
    spec = make_spec("busy_loop", executor, {"iterations": 1000}, {"workers": 2, **options})
    assert outcome(carried_out(spec)) == "finished"
    assert list(temporary.iterdir()) == []


STARTS = [
    *(("process_pool", {"start_method": way}) for way in multiprocessing.get_all_start_methods()),
    *((name, {}) for name in ("loky", "manager", "dask") if name in AVAILABLE),
]


@pytest.mark.parametrize(("executor", "options"), STARTS)
def test_no_temporary_file_stays_of_a_killed_run(
    temporary: Path, executor: str, options: dict[str, str]
) -> None:
    spec = make_spec("busy_loop", executor, {"iterations": 10**10}, {"workers": 2, **options})
    process = RunProcess(spec)
    wait_for(process, lambda record: record.running == 2, "both workers to be in a task")
    process.kill()
    process.update()
    assert outcome(process.record) == "terminated"
    assert list(temporary.iterdir()) == []
