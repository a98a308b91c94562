"""Case 21: the Python that is to carry out a run is missing, wrong, old, broken, or hangs at its start."""

from __future__ import annotations

import stat
import struct
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from desktop_app.engine.catalog import make_spec
from desktop_app.engine.parameters import UnusableSetting
from desktop_app.runs import pythons
from desktop_app.runs.process import RunProcess
from desktop_app.runs.pythons import find_python, reasons_under
from tests.faults.conftest import Fault
from tests.lab import open_lab
from tests.real_runs import finish, started, wait_until

OTHER_MACHINE = {"x86_64": 183, "aarch64": 62}
"""The number of a machine that this one is not, in the header of its programs."""


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def script(text: str) -> bytes:
    return f"#!/bin/sh\n{text}\n".encode()


def foreign_program() -> bytes:
    """Return the beginning of a program for another kind of machine."""
    machine = OTHER_MACHINE.get(__import__("platform").machine(), 183)
    head = b"\x7fELF" + bytes([2, 1, 1]) + bytes(9)
    return head + struct.pack("<HHIQQQIHHHHHH", 2, machine, 1, 64, 64, 0, 0, 64, 56, 0, 64, 0, 0)


BROKEN: dict[str, tuple[bytes, str]] = {
    "no Python": (script("echo hello"), "must be a working Python 3.10 or newer"),
    "fails": (script("exit 3"), "must be a working Python 3.10 or newer"),
    "too old": (script("""echo '["/x", "3.9.18", "CPython", true]'"""), "is 3.9.18"),
    "another machine's": (foreign_program(), "must be a working Python 3.10 or newer"),
    "garbage": (bytes(range(256)), "must be a working Python 3.10 or newer"),
}


def program(folder: Path, content: bytes) -> str:
    path = folder / "python3"
    path.write_bytes(content)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


@pytest.mark.fault(21)
@pytest.mark.parametrize("kind", BROKEN)
def test_a_python_that_is_none_is_refused(fault: Fault, tmp_path: Path, kind: str) -> None:
    content, said = BROKEN[kind]
    with pytest.raises(UnusableSetting) as refusal:
        find_python(program(tmp_path, content))
    fault.told(str(refusal.value), said)


@pytest.mark.fault(21)
def test_a_python_that_hangs_is_refused(
    fault: Fault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pythons, "ASK_S", 0.5)
    path = program(tmp_path, script("exec sleep 60"))
    with pytest.raises(UnusableSetting) as refusal:
        find_python(path)
    fault.told(str(refusal.value), "did not answer within")
    with pytest.raises(UnusableSetting) as refusal:
        reasons_under(path)
    fault.told(str(refusal.value), "cannot run the engine")


@pytest.mark.fault(21)
def test_the_command_line_says_why(fault: Fault, tmp_path: Path) -> None:
    words = ("busy_loop", "--executor", "serial", "--python")
    with open_lab(tmp_path / "kept") as lab:
        for path in ("/no/such/python", program(tmp_path, script("exit 3"))):
            done = lab("run", *words, path)
            assert done.returncode == 2 and done.stdout == ""
            fault.told(done.stderr, "python must be")


def run_by(path: str) -> Any:
    return make_spec("busy_loop", "serial", {"iterations": 10}, {}, python=path)


@pytest.mark.fault(21)
@pytest.mark.parametrize("kind", ["missing", "another machine's"])
def test_a_run_whose_python_is_gone_cannot_start(fault: Fault, tmp_path: Path, kind: str) -> None:
    """It was there when it was chosen; what cannot be started leaves nothing."""
    path = "/no/such/python" if kind == "missing" else program(tmp_path, foreign_program())
    with pytest.raises(OSError, match=r"\w") as refusal:
        RunProcess(run_by(path))
    fault.told(refusal.value.strerror or "", r"No such file|Exec format")


DYING: dict[str, tuple[str, str]] = {
    "exits at once": ("exit 3", "ended with status 3"),
    "is killed": ("kill -KILL $$", "was killed by SIGKILL"),
    "cannot import": (f"exec {sys.executable} -I -c 'import desktop_app.no'", "with status 1"),
    "prints text": ("echo hello; exit 0", "said something unknown: b'hello"),
    "is silent": ("exit 0", "ended with status 0"),
}


@pytest.mark.fault(21)
@pytest.mark.parametrize("kind", DYING)
def test_a_run_whose_python_breaks_is_a_crash(fault: Fault, tmp_path: Path, kind: str) -> None:
    text, said = DYING[kind]
    with started(run_by(program(tmp_path, script(text)))) as run:
        record = finish(run)
    fault.ended(record, "crashed", said)


@pytest.mark.fault(21)
def test_a_run_whose_python_hangs_can_be_terminated(fault: Fault, tmp_path: Path) -> None:
    path = program(tmp_path, script(f"touch {tmp_path}/there; exec sleep 60"))
    with started(run_by(path)) as run:
        wait_until((tmp_path / "there").exists, "its start")
        began = time.monotonic()
        run.terminate()
        record = finish(run)
        assert time.monotonic() - began < 8
    fault.ended(record, "terminated")
