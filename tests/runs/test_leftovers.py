"""Nothing stays among the temporary files, however the processes were started and the run ended."""

from __future__ import annotations

import mmap
import multiprocessing
import os
import re
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
@pytest.mark.parametrize("name", ["{:.6}", "mp-{:.8}"])
def test_a_semaphore_of_another_name_goes_with_a_killed_run_if_it_was_its_own(name: str) -> None:
    """As one stays that was half made, or made by a spawned process as it began, when that was killed."""
    before, of_run, is_open, mapped, longer = paths = [
        SHARED_MEMORY / f"sem.{name.format(secrets.token_hex(8))}" for _ in range(5)
    ]
    longer = paths[4] = longer.with_name(f"{longer.name}0")
    before.write_bytes(bytes(32))
    os.utime(before, (time.time() - 5,) * 2)
    spec = make_spec("busy_loop", "process_pool", {"iterations": 10**10}, {"workers": 2})
    try:
        with started(spec) as run:
            wait_for(run, lambda record: record.running, "a worker to be in a task")
            for path in paths[1:]:
                path.write_bytes(bytes(32))
            with is_open.open("r+b"), mapped.open("r+b") as file:
                memory = mmap.mmap(file.fileno(), 32)
                file.close()
                os.kill(run.pid, signal.SIGKILL)
                assert outcome(finish(run)) == "crashed"
                memory.close()
        assert [path for path in paths if path.exists()] == [before, is_open, mapped, longer]
        assert not of_run.exists()
    finally:
        for path in paths:
            path.unlink(missing_ok=True)


@pytest.mark.skipif(sys.platform != "linux", reason="semaphores are files on Linux only")
def test_a_semaphore_of_another_program_stays() -> None:
    code = (
        "import multiprocessing; lock = multiprocessing.get_context('spawn').Lock(); "
        "print(lock._semlock.name, flush=True); input()"
    )
    spec = make_spec("busy_loop", "process_pool", {"iterations": 10**10}, {"workers": 2})
    with started(spec) as run:
        wait_for(run, lambda record: record.running, "a worker to be in a task")
        with subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as other:
            assert other.stdin and other.stdout
            path = SHARED_MEMORY / f"sem.{other.stdout.readline().strip()[1:]}"
            assert re.fullmatch(r"sem\.mp-.{8}", path.name) and path.exists()
            os.kill(run.pid, signal.SIGKILL)
            assert outcome(finish(run)) == "crashed"
            assert path.exists()
            other.communicate("\n")
    assert not path.exists()


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
