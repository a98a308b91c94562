"""Case 45: strangers at the manager's door, and a worker's host that is gone in mid-task."""

from __future__ import annotations

import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Client
from pathlib import Path

import psutil
import pytest

from desktop_app.engine.catalog import make_spec
from desktop_app.runs.process import RunProcess
from tests.faults.conftest import Fault
from tests.real_runs import (
    OTHERS,
    carried_out,
    finish,
    held_pid,
    started,
    trouble_spec,
    values,
    wait_for,
)

pytestmark = [pytest.mark.usefixtures("more_workloads"), pytest.mark.fault(45)]

COUNT = 60


@pytest.fixture
def address() -> str:
    """An address on loopback that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"127.0.0.1:{server.getsockname()[1]}"


@contextmanager
def listening(address: str, key: Path) -> Iterator[RunProcess]:
    """Start a run that listens, and wait for its first result."""
    options = {"workers": 1, "address": address, "key_file": str(key)}
    with started(
        make_spec("waiting", "manager", {"count": COUNT, "seconds": 0.05}, options)
    ) as run:
        wait_for(run, lambda record: record.done, "a first result")
        yield run


def is_unharmed(fault: Fault, run: RunProcess) -> None:
    """Check that the run goes on to its end, with all its results."""
    record = finish(run)
    fault.ended(record, "finished")
    fault.kept(record, dict.fromkeys(range(COUNT), 0.05))


def place(address: str) -> tuple[str, int]:
    host, _, port = address.rpartition(":")
    return host, int(port)


@contextmanager
def worker(address: str, key: Path) -> Iterator[subprocess.Popen[str]]:
    """Start ``concurrency-lab worker``, as on another machine."""
    command = [sys.executable, "-m", "desktop_app", "worker", "--connect", address]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [*command, "--key-file", str(key)], stdout=pipe, stderr=pipe, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_a_wrong_key_is_refused_and_told(fault: Fault, address: str, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    wrong.touch(0o600)
    wrong.write_text("x" * 64)
    with listening(address, tmp_path / "key") as run:
        with worker(address, wrong) as stranger:
            _, said = stranger.communicate(timeout=30)
        assert stranger.returncode == 1 and said.count("\n") == 1
        fault.told(said, "is not that of the run", address)
        is_unharmed(fault, run)


def test_without_a_key_nothing_is_said(fault: Fault, address: str, tmp_path: Path) -> None:
    """Who does not prove the key gets a challenge and nothing more: no word of the run."""
    with listening(address, tmp_path / "key") as run:
        with Client(place(address)) as stranger:
            assert stranger.recv_bytes().startswith(b"#CHALLENGE#")
            stranger.send_bytes(b"")
            answer = stranger.recv_bytes()
            assert answer == b"#FAILURE#", answer
        fault.told("who proves no key gets a challenge, then FAILURE", "FAILURE")
        is_unharmed(fault, run)


GARBAGE = {
    "nothing": b"",
    "text": b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    "bytes": bytes(range(256)) * 400,
    "a pickle": struct.pack("!i", 60) + b"cposix\nsystem\n(S'touch x'\ntR." * 9,
    "an endless length": struct.pack("!i", 2**31 - 1) + bytes(100_000),
    "a negative length": struct.pack("!iQ", -1, 2**62) + bytes(1000),
}


@pytest.mark.parametrize("what", GARBAGE)
def test_garbage_is_refused(fault: Fault, address: str, tmp_path: Path, what: str) -> None:
    with listening(address, tmp_path / "key") as run:
        memory = psutil.Process(run.pid).memory_info().rss
        for _ in range(5):
            with socket.create_connection(place(address)) as stranger:
                try:
                    stranger.sendall(GARBAGE[what])
                except OSError:  # it has been shown the door already
                    continue
        grown = psutil.Process(run.pid).memory_info().rss - memory
        assert grown < 30_000_000, f"the server grew by {grown:,} bytes"
        is_unharmed(fault, run)


def test_who_connects_and_says_nothing_holds_up_nobody(
    fault: Fault, address: str, tmp_path: Path
) -> None:
    with listening(address, tmp_path / "key") as run:
        silent = [socket.create_connection(place(address)) for _ in range(20)]
        with worker(address, tmp_path / "key") as process:
            wait_for(run, lambda record: len(record.tracks) == 2, "a lane of the other")
            is_unharmed(fault, run)
            process.communicate(timeout=30)
        for one in silent:
            one.close()


def test_a_port_that_is_taken_is_told(fault: Fault, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        options = {"workers": 1, "address": address, "key_file": str(tmp_path / "key")}
        record = carried_out(make_spec("waiting", "manager", {"count": 2}, options))
    fault.ended(record, "failed", "Another program listens at this address", "another port")


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_worker_elsewhere_is_gone_in_mid_task(
    fault: Fault, address: str, tmp_path: Path, how: signal.Signals
) -> None:
    """Another does its task: nothing is lost, and it is told."""
    options = {"workers": 1, "address": address, "key_file": str(tmp_path / "key")}
    folder = {"folder": str(tmp_path)}
    with started(trouble_spec("manager", "hold", at=-1, count=3, **folder, **options)) as run:
        held_pid(run, tmp_path, 0)
        with worker(address, tmp_path / "key") as process:
            assert held_pid(run, tmp_path, 1) == process.pid
            (tmp_path / "held-1").unlink()
            process.send_signal(how)
            process.wait(30)
        (tmp_path / "release").touch()
        record = finish(run)
    fault.ended(record, "finished")
    fault.kept(record, {n: str(n) for n in range(3)})
    said = [line.text for line in record.output if "elsewhere" in line.text]
    fault.told(said[0], "is gone in the middle of a task; another does it")


def test_a_worker_here_is_gone_in_mid_task(fault: Fault) -> None:
    record = carried_out(trouble_spec("manager", "kill"))
    fault.ended(record, "failed", "was killed by SIGKILL in task 4, which is lost")
    fault.lost("the task that it was in")
    assert values(record) == OTHERS


@pytest.mark.parametrize("executor", ["manager", "dask"])
def test_it_listens_on_loopback_alone_unless_told_otherwise(fault: Fault, executor: str) -> None:
    parameters = {"count": 400, "seconds": 0.05}
    with started(make_spec("waiting", executor, parameters, {"workers": 2})) as run:
        wait_for(run, lambda record: len(record.tracks) == 2, "both workers")
        mine = psutil.Process(run.pid)
        addresses = {
            connection.laddr.ip
            for one in [mine, *mine.children(recursive=True)]
            for connection in one.net_connections("inet")
            if connection.status == psutil.CONN_LISTEN
        }
        assert addresses == {"127.0.0.1"}
    fault.told(f"listens at {addresses}", "127.0.0.1")


def test_the_key_is_of_32_random_bytes(fault: Fault, tmp_path: Path) -> None:
    from desktop_app.engine.executors.manager import read_key

    keys = {read_key("") for _ in range(100)}
    assert len(keys) == 100 and {len(key) for key in keys} == {32}
    kept = read_key(str(tmp_path / "key"))
    assert len(bytes.fromhex(kept.decode())) == 32 and read_key(str(tmp_path / "key")) == kept
    assert (tmp_path / "key").stat().st_mode & 0o077 == 0
    fault.told("32 random bytes, in a file of its owner alone", "32")
