"""Nothing stays among the temporary files, however the processes were started and the run ended."""

from __future__ import annotations

import mmap
import multiprocessing
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.engine.catalog import make_spec
from desktop_app.engine.marked import SHARED_MEMORY, VARIABLE, semaphore_prefix
from desktop_app.runs.process import RunProcess
from tests.real_runs import AVAILABLE, carried_out, finish, outcome, started, wait_for


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


@pytest.mark.skipif(sys.platform != "linux", reason="semaphores are files on Linux only")
def test_a_half_made_semaphore_of_a_killed_run_goes_and_all_others_stay() -> None:
    """As the C library leaves one when it is killed between making the file and naming it."""
    before, of_run, in_use, mapped, longer = (
        SHARED_MEMORY / f"sem.{secrets.token_hex(length)[:-1]}x" for length in (3, 3, 3, 3, 4)
    )
    before.write_bytes(bytes(32))
    os.utime(before, (time.time() - 5,) * 2)
    try:
        spec = make_spec("busy_loop", "process_pool", {"iterations": 10**10}, {"workers": 2})
        with started(spec) as run:
            wait_for(run, lambda record: record.running, "a worker to be in a task")
            for path in (of_run, in_use, mapped, longer):
                path.write_bytes(bytes(32))
            with in_use.open("r+b"), mapped.open("r+b") as file:
                memory = mmap.mmap(file.fileno(), 32)
                file.close()
                os.kill(run.pid, signal.SIGKILL)
                assert outcome(finish(run)) == "crashed"
                memory.close()
        there = [path for path in (before, of_run, in_use, mapped, longer) if path.exists()]
        assert there == [before, in_use, mapped, longer]
    finally:
        for path in (before, of_run, in_use, mapped, longer):
            path.unlink(missing_ok=True)


@pytest.mark.skipif(sys.platform != "linux", reason="semaphores are files on Linux only")
def test_who_still_makes_semaphores_as_the_group_ends_leaves_none(tmp_path: Path) -> None:
    """As Dask does, which brings killed workers back at once."""
    folder = Path(tempfile.mkdtemp(prefix="run-", dir=tmp_path))
    code = f"""
        import contextlib, multiprocessing, threading, time
        from pathlib import Path
        from desktop_app.engine.leaving import end_group, keep_sockets_in

        def make():
            while True:
                with contextlib.suppress(OSError):
                    made.append(multiprocessing.get_context("spawn").Lock())
                time.sleep(0.0005)

        keep_sockets_in(Path({str(folder)!r}))
        made = []
        threading.Thread(target=make, daemon=True).start()
        while len(made) < 10:
            time.sleep(0.01)
        print("made", flush=True)
        end_group()
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        env={**os.environ, VARIABLE: str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (-signal.SIGKILL, b"made\n")
    assert not list(SHARED_MEMORY.glob(f"sem.{semaphore_prefix(str(folder))[1:]}-*"))
