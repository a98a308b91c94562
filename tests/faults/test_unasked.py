"""Case 48: what comes from someone else runs nothing when it is opened, and nothing talks unasked."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from desktop_app.engine.spec import RunSpec
from desktop_app.runs.export.formats import FORMATS, export_pictures, export_run
from desktop_app.runs.history import History
from desktop_app.runs.run_file import load_run, save_run
from desktop_app.runs.source import script_for
from tests.faults.conftest import Fault
from tests.faults.seat import Seat, seated
from tests.runs.test_run_file import example

pytestmark = [
    pytest.mark.fault(48),
    pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc"),
]
OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen"}
PROGRAM = [sys.executable, "-m", "desktop_app"]

LESSON = """\
title = "From someone else"
point = "Opening is not running."

[[steps]]
title = "One"
text = "Look at this."

[[steps.runs]]
name = "a"
workload = "own_function"
executor = "process_pool"
settings = {{ file = {file}, function = "f", inputs = {inputs} }}
"""


class Trap:
    """A file of someone's, a Python of someone's, and what an expression of theirs would do."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sprung = folder / "sprung"
        self.sprung.mkdir()
        self.file = folder / "theirs.py"
        self.file.write_text(
            f"import pathlib\npathlib.Path({str(self.sprung / 'file')!r}).touch()\n"
            "def f(item):\n    return item\n"
        )
        self.inputs = f"[open({str(self.sprung / 'inputs')!r}, 'w')]"
        self.python = folder / "python3"
        self.python.write_text(f"#!/bin/sh\ntouch '{self.sprung / 'python'}'\n")
        self.python.chmod(0o755)

    def save(self) -> Path:
        """Make a run file that names all three."""
        record = example()
        settings = {"file": str(self.file), "function": "f", "inputs": self.inputs}
        settings["inputs_from"] = "expression"
        record.spec = RunSpec(
            "own_function", "process_pool", settings, {"workers": 2}, python=str(self.python)
        )
        save_run(record, self.folder / "theirs.clrun")
        return self.folder / "theirs.clrun"

    def check(self) -> None:
        """Check that nothing of it was run."""
        assert not list(self.sprung.iterdir()), "something of someone else's was run"


@pytest.fixture
def trap(tmp_path: Path) -> Trap:
    folder = tmp_path / "from someone else"
    folder.mkdir()
    return Trap(folder)


def test_the_trap_springs_when_it_is_run(fault: Fault, trap: Trap) -> None:
    command = [*PROGRAM, "run", f"{trap.file}:f", "--inputs", trap.inputs, "--executor", "serial"]
    subprocess.run(command, capture_output=True, timeout=60)
    assert {path.name for path in trap.sprung.iterdir()} == {"file", "inputs"}
    subprocess.run([trap.python], check=True)
    assert len([*trap.sprung.iterdir()]) == 3
    fault.told("what someone runs is run", "is run")


def test_a_run_of_someone_else_is_read_kept_and_exported_without_running_it(
    fault: Fault, trap: Trap, tmp_path: Path
) -> None:
    record = load_run(trap.save())
    assert "theirs" in script_for(record.spec)
    for name, one in FORMATS.items():
        export_run(record, name, tmp_path / f"run{one.ending}")
    assert export_pictures(record, "png", tmp_path / "run.png")
    with History() as history:
        assert history.load(history.add(record).number)
    trap.check()
    for command in (["show", str(trap.save())], ["list", "functions", str(trap.file)]):
        done = subprocess.run([*PROGRAM, *command], capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
    trap.check()
    fault.told("read, kept, listed and exported; nothing of it was run", "nothing of it was run")


def test_a_run_of_someone_else_is_opened_and_replayed_without_running_it(
    fault: Fault, trap: Trap
) -> None:
    with seated(OFFSCREEN) as seat:
        seat.ask(f"window.open_files([{str(trap.save())!r}])")
        seat.wait("window._shown is not None and window._shown.spec.workload == 'own_function'")
        for title in seat.ask("[view.title for view in window.views.views]"):
            seat.ask(f"window.views.bring_up({title!r})")
        seat.ask("window.controls.show_spec(window._shown.spec)")
        seat.ask("window.replaying.begin(window._shown)")
        seat.ask("window.replaying.player.go_to_end()")
        trap.check()
        seat.ask("window.replaying.leave()")
        seat.ask("window.actions_bar.run.trigger()")
        assert not seat.ask("window.bridge.is_running")
        boxes = (
            "[b.text() for b in QApplication.topLevelWidgets() if hasattr(b, 'informativeText')]"
        )
        (asked,) = seat.ask(boxes)
        fault.told(asked, "can do whatever you can do", "only if you trust it")
        trap.check()
        errors = seat.leave()
    assert "Traceback" not in errors, errors


def test_a_lesson_of_someone_else_is_told_without_running_it(fault: Fault, trap: Trap) -> None:
    path = trap.folder / "theirs.lesson.toml"
    names = {"file": json.dumps(str(trap.file)), "inputs": json.dumps(trap.inputs)}
    path.write_text(LESSON.format(**names))
    done = subprocess.run(
        [*PROGRAM, "lesson", str(path)], capture_output=True, text=True, timeout=60, input="\n" * 9
    )
    assert "Look at this." in done.stdout and "Traceback" not in done.stderr
    trap.check()
    with seated(OFFSCREEN) as seat:
        seat.ask(f"from pathlib import Path; window.lessons.open_file(Path({str(path)!r}))")
        seat.wait("window.lessons.is_open")
        seat.ask("window.lessons.teaching.run()")
        reason = str(seat.ask("window.lessons.teaching.telling.reason"))
        fault.told(reason, "is not trusted yet")
        seat.ask("window.lessons.take_controls()")
        trap.check()
        assert "Traceback" not in seat.leave()


# The network

NOTES = """
import os, sys
def note(event, arguments):
    if event in ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto"):
        where = arguments[1] if event != "socket.getaddrinfo" else arguments[0]
        if not isinstance(where, (str, bytes)) or event == "socket.getaddrinfo":
            with open(os.environ["NETWORK_NOTES"], "a") as file:
                file.write(f"{event} {where}\\n")
sys.addaudithook(note)
"""
"""Lets every Python of ours write down with whom it talks; paths are sockets of this machine."""


@pytest.fixture
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file in which all that is said over the network is noted."""
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(NOTES)
    monkeypatch.setenv("PYTHONPATH", str(folder))
    monkeypatch.setenv("NETWORK_NOTES", str(folder / "notes"))
    (folder / "notes").touch()
    return folder / "notes"


def run_in_window(seat: Seat, executor: str, workload: str = "waiting") -> set[str]:
    """Do a run in the window; return where the program and all it started are connected meanwhile."""
    seat.run(workload, executor, count=30)
    tree = psutil.Process(seat.process.pid)
    ends: set[str] = set()
    while not seat.ask("window._shown is not None and not window.bridge.is_running"):
        for process in [tree, *tree.children(recursive=True)]:
            try:
                ends |= {str(one.laddr.ip) for one in process.net_connections("inet")}
            except psutil.Error:
                continue
    return ends


def test_the_window_and_plain_runs_open_no_connection(fault: Fault, notes: Path) -> None:
    with seated(OFFSCREEN) as seat:
        for executor in ("process_pool", "threads", "asyncio"):
            assert run_in_window(seat, executor) == set(), executor
        maps = Path(f"/proc/{seat.process.pid}/maps").read_text()
        assert "Qt6Network" not in maps, "Qt could talk without Python"
        assert "Traceback" not in seat.close()
    assert notes.read_text() == ""
    fault.told("no address but paths of this machine", "no address")


def test_what_fetches_talks_to_this_machine_alone(fault: Fault, notes: Path) -> None:
    """That it is noted shows that the test above would have seen it."""
    command = [*PROGRAM, "run", "fetch", "--executor", "threads", "--set", "count=5"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    lines = notes.read_text().splitlines()
    assert any(line.startswith("socket.connect") for line in lines)
    assert all("127.0.0.1" in line for line in lines), lines
    fault.told(f"{len(lines)} times 127.0.0.1", "127.0.0.1")


def test_a_run_needs_no_network(fault: Fault) -> None:
    """Where there is none at all, not even loopback, a run is as good."""
    alone = ["unshare", "-n"] if os.geteuid() == 0 else ["unshare", "-rn"]
    if subprocess.run([*alone, "true"], capture_output=True).returncode:
        pytest.skip("this system lets nobody have a network of its own")
    command = [*alone, *PROGRAM, "run", "waiting", "--executor", "process_pool"]
    command += ["--set", "count=4", "--set", "seconds=0.01", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert json.loads(done.stdout)["outcome"] == "finished", done.stderr
    fault.told("finished without a network", "finished")
