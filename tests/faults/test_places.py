"""Case 31: homes that cannot be written to or are not there, odd paths, no shared memory, a hidden /proc."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app.engine.catalog import make_spec
from desktop_app.runs.history import History
from desktop_app.runs.process import RunProcess
from tests.faults.conftest import Fault
from tests.faults.privileges import NOBODY, as_user, mounted, needs_root
from tests.lab import PROGRAM
from tests.real_runs import WORDS, finish, values

pytestmark = pytest.mark.fault(31)

XDG = ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME")
RUN = ("run", "prime_factors", "--set", "count=20", "--workers", "2", "--json", "--executor")


def carried_out_by(command: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the program without folders of its own in the environment, but for these."""
    kept = {name: value for name, value in os.environ.items() if name not in (*XDG, "HOME")}
    return subprocess.run(
        command, env={**kept, **environment}, capture_output=True, text=True, timeout=60
    )


@needs_root
@pytest.mark.parametrize("executor", ["process_pool", "manager"])
def test_the_home_is_read_only(fault: Fault, tmp_path: Path, executor: str) -> None:
    home = tmp_path / "home"
    home.mkdir()
    script = f"mount -t tmpfs -o ro tmpfs '{home}'"
    done = carried_out_by(mounted(script, *PROGRAM, *RUN, executor), HOME=str(home))
    assert done.returncode == 0 and json.loads(done.stdout)["outcome"] == "finished", done.stderr
    fault.told(done.stderr, "history", "Read-only|read-only|unable to open")
    assert done.stderr.count("\n") == 1


@needs_root
def test_there_is_no_home_at_all(fault: Fault, temporary_folder: Path) -> None:
    """HOME is unset, and the list of users does not know the user."""
    temporary_folder.chmod(0o777)
    done = carried_out_by(as_user(NOBODY, *PROGRAM, *RUN, "process_pool"))
    assert done.returncode == 0 and json.loads(done.stdout)["outcome"] == "finished", done.stderr
    fault.told(done.stderr, "history")
    assert "Traceback" not in done.stderr and done.stderr.count("\n") == 1


ODD = {
    "spaces and quotes": 'it\'s "my" home  (copy) & more; $HOME %s {x}',
    "other letters": "Zuhause für Müller ☕ 家",
    "250 characters": "d" * 250,
    "very long": "/".join(["e" * 100] * 3),
}


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize(
    ("executor", "options"),
    [
        ("process_pool", {"start_method": "fork"}),
        ("process_pool", {"start_method": "spawn"}),
        ("process_pool", {"start_method": "forkserver"}),
        ("manager", {}),
    ],
    ids=["fork", "spawn", "forkserver", "manager"],
)
def test_odd_paths(
    fault: Fault,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    executor: str,
    options: dict[str, str],
) -> None:
    """A run, its history and a user's own file, all of them below such a path."""
    folder = tmp_path / ODD[name]
    folder.mkdir(parents=True)
    for variable in XDG:
        monkeypatch.setenv(variable, str(folder))
    shutil.copytree(WORDS.parent, folder, dirs_exist_ok=True)
    parameters = {"file": str(folder / "words.py"), "function": "count_letters", "inputs": "FIRST"}
    run = RunProcess(
        make_spec("own_function", executor, parameters, {"workers": 2, **options}), is_kept=True
    )
    record = finish(run)
    fault.ended(record, "finished")
    with History() as history:
        kept = history.load(history.add(record).number)
        assert kept is not None and values(kept) == values(record) != {}


def _without_shared_memory(folder: Path) -> str:
    """Return the lines that leave /dev with little more than null in it."""
    return f"""
        mkdir '{folder}/dev'; mount -t tmpfs tmpfs '{folder}/dev'
        for name in null zero urandom random tty; do
            touch '{folder}/dev/'$name; mount --bind /dev/$name '{folder}/dev/'$name
        done
        mount --rbind '{folder}/dev' /dev
    """


@needs_root
@pytest.mark.parametrize("how", ["none", "read-only"])
@pytest.mark.parametrize("executor", ["process_pool", "queue_workers", "futures_processes"])
def test_no_shared_memory(fault: Fault, tmp_path: Path, how: str, executor: str) -> None:
    """What needs semaphores says that there are none; threads go on without."""
    script = "mount -t tmpfs -o ro tmpfs /dev/shm"
    if how == "none":
        script = _without_shared_memory(tmp_path)
    home = {"HOME": str(tmp_path)}
    done = carried_out_by(mounted(script, *PROGRAM, *RUN, executor), **home)
    answer = json.loads(done.stdout)
    assert (done.returncode, answer["outcome"]) == (1, "failed"), done.stdout
    fault.told(answer["message"], "semaphores", "/dev/shm", "Use threads")


@needs_root
@pytest.mark.parametrize("executor", ["threads", "manager"])
def test_what_needs_no_shared_memory_goes_on_without(
    fault: Fault, tmp_path: Path, executor: str
) -> None:
    script = _without_shared_memory(tmp_path)
    done = carried_out_by(mounted(script, *PROGRAM, *RUN, executor), HOME=str(tmp_path))
    assert done.returncode == 0 and done.stderr == "", done.stderr
    fault.told(json.loads(done.stdout)["outcome"], "finished")


@needs_root
@pytest.mark.parametrize("executor", ["process_pool", "dask"])
def test_proc_is_hidden(fault: Fault, temporary_folder: Path, executor: str) -> None:
    """Nobody sees the processes of others, not even those of root that started him."""
    temporary_folder.chmod(0o777)
    script = "mount -t proc -o hidepid=invisible proc /proc"
    command = mounted(script, *as_user(NOBODY + 1, *PROGRAM, *RUN, executor))
    hidden = mounted(script, *as_user(NOBODY + 1, sys.executable, "-c", SEES_ROOT))
    assert carried_out_by(hidden).stdout == "hidden\n", "this /proc hides nothing"
    home = temporary_folder / "home"
    done = carried_out_by(command, HOME=str(home))
    assert done.returncode == 0 and done.stderr == "", done.stderr
    answer = json.loads(done.stdout)
    assert len(answer["results"]) == 20
    fault.told(answer["outcome"], "finished")
    carried_out_by(["rm", "-r", str(home)])


SEES_ROOT = "import os; print('seen' if os.path.exists('/proc/1/cmdline') else 'hidden')"
