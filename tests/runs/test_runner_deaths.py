"""The runner or its parent is killed in the middle of a run."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from desktop_app.engine.spec import RunSpec
from desktop_app.runs.history import History
from desktop_app.runs.journal import EVENTS, NAME
from desktop_app.runs.process import RunProcess
from desktop_app.runs.recovery import recover
from desktop_app.runs.tape_reader import TapeReader
from desktop_app.runs.tracks import Track
from tests.real_runs import (
    AVAILABLE,
    FIXED_SHARES,
    GONE_S,
    MARK,
    alive_with,
    finish,
    held_pid,
    outcome,
    semaphores_of,
    started,
    trouble_spec,
    wait_for,
    wait_until,
)

ANY = [name for name in AVAILABLE if not name.endswith("_pool")]
"""The pools have tests of their own here."""

pytestmark = [
    pytest.mark.usefixtures("more_workloads"),
    pytest.mark.skipif(os.name == "nt", reason="signals are those of POSIX"),
]


# The runner ends in the middle of a run.


@pytest.mark.parametrize("killer", [signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV])
@pytest.mark.parametrize("start_method", ["fork", "spawn", "forkserver"])
def test_a_killed_runner_is_a_crash_and_nothing_of_it_is_left(
    start_method: str, killer: signal.Signals, tmp_path: Path, kept_folder_of_test: Path
) -> None:
    spec = trouble_spec(
        "process_pool", "hold", folder=str(tmp_path), start_method=start_method, chunk_size=1
    )
    with started(spec) as run:
        held_pid(run, tmp_path, 3)
        wait_for(run, lambda record: record.done == 7, "all other tasks")
        semaphores = semaphores_of(alive_with(MARK, str(kept_folder_of_test)))
        assert semaphores or start_method == "fork"
        os.kill(run.pid, killer)
        record = finish(run)
        assert outcome(record) == "crashed"
        assert f"The runner was killed by {killer.name}." in record.message
        assert record.done == 7 and [t.task for t in record.tracks.values()].count(3) == 1
        wait_until(lambda: not alive_with(MARK, str(kept_folder_of_test)), "its end", GONE_S)
        assert [path for path in semaphores if path.exists()] == []
    assert record.wall_s and record.running == 0


@pytest.mark.parametrize("executor", ANY)
def test_a_runner_killed_under_any_executor_is_a_crash(
    executor: str, tmp_path: Path, kept_folder_of_test: Path
) -> None:
    with started(trouble_spec(executor, "hold", folder=str(tmp_path))) as run:
        held_pid(run, tmp_path, 3)
        semaphores = semaphores_of(alive_with(MARK, str(kept_folder_of_test)))
        os.kill(run.pid, signal.SIGKILL)
        record = finish(run)
        wait_until(lambda: not alive_with(MARK, str(kept_folder_of_test)), "its end", GONE_S)
    assert [path for path in semaphores if path.exists()] == []
    assert outcome(record) == "crashed" and "SIGKILL" in record.message
    assert any(track.task == 3 for track in record.tracks.values())


def test_a_runner_killed_at_once_is_a_crash() -> None:
    run = RunProcess(trouble_spec("process_pool"))
    os.kill(run.pid, signal.SIGKILL)
    record = finish(run)
    assert outcome(record) == "crashed" and record.message == "The runner was killed by SIGKILL."


def test_a_runner_killed_while_it_makes_its_inputs_is_a_crash(tmp_path: Path) -> None:
    with started(trouble_spec("process_pool", "inputs hold", folder=str(tmp_path))) as run:
        os.kill(held_pid(run, tmp_path, "inputs"), signal.SIGKILL)
        assert outcome(finish(run)) == "crashed"


def test_a_runner_that_was_stopped_for_a_while_goes_on(tmp_path: Path) -> None:
    with started(trouble_spec("process_pool", "hold", folder=str(tmp_path))) as run:
        held_pid(run, tmp_path, 3)
        os.kill(run.pid, signal.SIGSTOP)
        (tmp_path / "release").touch()
        wait_until(lambda: psutil.Process(run.pid).status() == psutil.STATUS_STOPPED, "the stop")
        run.update()
        os.kill(run.pid, signal.SIGCONT)
        record = finish(run)
    assert outcome(record) == "finished" and len(record.results) == 8


def test_a_stopped_runner_can_be_terminated(tmp_path: Path) -> None:
    with started(trouble_spec("process_pool", "hold", folder=str(tmp_path))) as run:
        held_pid(run, tmp_path, 3)
        os.kill(run.pid, signal.SIGSTOP)
        run.terminate()
        assert outcome(finish(run)) == "terminated"


# The parent is killed: nobody is left to clean up after the run.

PARENT = """
import json, sys, time
from desktop_app.engine.spec import RunSpec
from desktop_app.engine.spec import RunSpec
from desktop_app.runs.process import RunProcess
if __name__ == "__main__":
    run = RunProcess(RunSpec.from_json(json.loads(sys.argv[1])))
    print(run._folder, flush=True)
    while True:
        run.update()
        time.sleep(0.02)
"""


@contextmanager
def orphaned(spec: RunSpec, mark: str, is_in_the_middle: Callable[[Path], bool]) -> Iterator[Path]:
    """Kill the parent of a run in its middle; give the run's folder when all of it has ended."""
    command = [sys.executable, "-c", PARENT, json.dumps(spec.to_json())]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        folder = Path(parent.stdout.readline().strip())
        wait_until(lambda: is_in_the_middle(folder), "the middle of the run")
        semaphores = semaphores_of(alive_with(MARK, mark))
        assert (
            semaphores
            or spec.options.get("start_method", "fork") == "fork"
            or not list(folder.glob("*.tape"))
        )
        parent.kill()
    wait_until(lambda: not alive_with(MARK, mark), "the end of all", GONE_S)
    assert [path for path in semaphores if path.exists()] == []
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize("start_method", ["fork", "spawn", "forkserver"])
def test_nothing_outlives_a_killed_parent_and_the_tape_can_be_read(
    start_method: str, tmp_path: Path, kept_folder_of_test: Path
) -> None:
    settings = {"folder": str(tmp_path), "start_method": start_method, "chunk_size": 1}
    spec = trouble_spec("process_pool", "hold", **settings)
    held = tmp_path / "held-3"
    tracks: dict[int, Track] = {}
    with orphaned(spec, str(kept_folder_of_test), lambda _: held.exists()) as folder:
        reader = TapeReader(folder)
        reader.read_into(tracks)
        reader.close()
    assert [track.task for track in tracks.values()].count(3) == 1


def test_nothing_outlives_a_parent_killed_while_inputs_are_made(
    tmp_path: Path, kept_folder_of_test: Path
) -> None:
    spec = trouble_spec("process_pool", "inputs hold", folder=str(tmp_path))
    held = tmp_path / "held-inputs"
    with orphaned(spec, str(kept_folder_of_test), lambda _: held.exists()) as folder:
        assert sorted(path.name for path in folder.iterdir()) == [EVENTS, NAME]
        with History() as history:
            (row,), mistakes = recover(history)
        assert (row.outcome, mistakes, folder.exists()) == ("interrupted", [], False)


@pytest.mark.parametrize("executor", ANY)
def test_nothing_outlives_a_killed_parent_whatever_the_executor(
    executor: str, tmp_path: Path, kept_folder_of_test: Path
) -> None:
    what = "hold deaf" if executor in FIXED_SHARES else "hold"
    spec = trouble_spec(executor, what, at=-1, folder=str(tmp_path))
    with orphaned(
        spec, str(kept_folder_of_test), lambda folder: (folder / "0.0.tape").exists()
    ) as folder:
        assert list(folder.glob("*.tape"))
