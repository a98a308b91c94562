"""Case 46: a Dask scheduler that is not there, is none, or dies; a worker that dies; other versions."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from desktop_app.engine.catalog import make_spec
from desktop_app.engine.spec import RunSpec
from desktop_app.runs.pythons import list_pythons, reasons_under
from desktop_app.runs.record import RunRecord
from tests.faults.conftest import Fault
from tests.faults.listener import Answer, listening
from tests.real_runs import (
    AVAILABLE,
    carried_out,
    finish,
    scheduler_address,
    started,
    values,
    wait_for,
    wait_until,
)

pytestmark = [
    pytest.mark.fault(46),
    pytest.mark.skipif("dask" not in AVAILABLE, reason="distributed is not installed"),
]

COUNT = 40
SECONDS = 0.1
NOBODY = "No Dask scheduler answers at"
SCHEDULER = "from distributed.cli.dask_scheduler import main; main()"
WORKER = "from distributed.cli.dask_worker import main; main()"
OLD = """
import distributed.versions as versions
packages = versions.get_package_info
versions.get_package_info = lambda names: {**packages(names), "distributed": "2020.1.0"}
"""
"""Makes a real scheduler say another version than it has: here there is no other to be started."""


class Cluster:
    """A scheduler and its workers, in processes of their own that no run has started."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.place = folder / "scheduler.json"
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self, code: str, *arguments: str) -> subprocess.Popen[bytes]:
        common = ["--scheduler-file", str(self.place), "--no-dashboard"]
        null = subprocess.DEVNULL
        process = subprocess.Popen(
            [sys.executable, "-c", code, *arguments, *common],
            cwd=self.folder,
            env={**os.environ, "DASK_TEMPORARY_DIRECTORY": str(self.folder)},
            stdout=null,
            stderr=null,
        )
        self.processes.append(process)
        return process

    def start_scheduler(self, before: str = "") -> subprocess.Popen[bytes]:
        scheduler = self.start(f"{before}\n{SCHEDULER}", "--host", "127.0.0.1", "--port", "0")
        scheduler_address(self.place)
        return scheduler

    def start_worker(self, kind: str = "--no-nanny") -> None:
        self.start(WORKER, "--nthreads", "1", "--local-directory", str(self.folder), kind)

    @property
    def address(self) -> str:
        return scheduler_address(self.place)

    def end(self) -> None:
        """Kill all, and what a nanny has started, but for what clears up after the dead."""
        for process in self.processes:
            for one in family(process.pid):
                one.kill()
            process.wait()


def family(pid: int) -> list[psutil.Process]:
    """Return a process and all below it, without Python's resource trackers: they end by themselves."""
    try:
        parent = psutil.Process(pid)
        family = [parent, *parent.children(recursive=True)]
        return [one for one in family if "resource_tracker" not in " ".join(one.cmdline())]
    except psutil.Error:  # it has ended
        return []


@pytest.fixture
def cluster(fault: Fault, tmp_path: Path) -> Iterator[Cluster]:
    folder = tmp_path / "cluster"
    folder.mkdir()
    one = Cluster(folder)
    try:
        yield one
    finally:
        one.end()


def waiting(scheduler: str = "", **options: int) -> RunSpec:
    parameters = {"count": COUNT, "seconds": SECONDS}
    return make_spec("waiting", "dask", parameters, {"scheduler": scheduler, **options})


def is_whole(fault: Fault, record: RunRecord) -> None:
    fault.ended(record, "finished")
    fault.kept(record, dict.fromkeys(range(COUNT), SECONDS))
    assert len(record.results) == COUNT


def said_in_one_line(fault: Fault, record: RunRecord, *patterns: str) -> None:
    """Check that the run failed in time (``finish`` is the watchdog), and with one line alone."""
    fault.ended(record, "failed", *patterns)
    assert "\n" not in record.message and "Error" not in record.message, record.message
    assert [line.text for line in record.output] == []


@pytest.mark.parametrize(
    "address",
    [
        "hello",
        "not an address at all",
        "tcp://127.0.0.1",
        "tcp://127.0.0.1:port",
        "tcp://:8786:8787",
        "foo://127.0.0.1:8786",
        "http://127.0.0.1:8786",
        "127.0.0.1:",
        "://",
    ],
)
def test_a_malformed_address_is_told(fault: Fault, address: str) -> None:
    record = carried_out(waiting(address))
    said_in_one_line(fault, record, NOBODY, re.escape(address), "tcp://host:8786")


def test_nobody_listens(fault: Fault) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
    said_in_one_line(fault, carried_out(waiting(address)), NOBODY, address)


def test_encryption_without_keys_is_told(fault: Fault) -> None:
    record = carried_out(waiting("tls://127.0.0.1:8786"))
    fault.ended(record, "failed", "TLS")
    assert "\n" not in record.message


def speak_http(client: socket.socket) -> None:
    client.recv(1000)
    client.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")


STRANGERS: dict[str, Answer] = {
    "is silent": lambda client: client.recv(10**6) and client.recv(1),
    "speaks SSH": lambda client: client.sendall(b"SSH-2.0-OpenSSH_9.6\r\n" * 20),
    "speaks HTTP": speak_http,
    "sends zeros": lambda client: client.sendall(bytes(10_000)),
    "hangs up": lambda client: None,
}


@pytest.mark.parametrize("who", STRANGERS)
def test_who_listens_is_no_scheduler(fault: Fault, who: str) -> None:
    with listening(STRANGERS[who]) as port:
        address = f"tcp://127.0.0.1:{port}"
        said_in_one_line(fault, carried_out(waiting(address)), NOBODY, address)


def test_a_worker_is_no_scheduler(fault: Fault, cluster: Cluster) -> None:
    cluster.start_scheduler()
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    cluster.start(WORKER, "--no-nanny", "--worker-port", str(port), "--host", "127.0.0.1")

    def is_there() -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return True
        return False

    wait_until(is_there, "the worker")
    said_in_one_line(fault, carried_out(waiting(address)), NOBODY, address)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_the_scheduler_dies_in_mid_run(fault: Fault, cluster: Cluster, how: signal.Signals) -> None:
    scheduler = cluster.start_scheduler()
    cluster.start_worker()
    with started(waiting(cluster.address)) as run:
        wait_for(run, lambda record: record.done > 3, "some tasks")
        done = values(run.record)
        scheduler.send_signal(how)
        record = finish(run)
    said_in_one_line(fault, record, "connection to the scheduler is lost")
    fault.kept(record, done)
    assert 3 < len(record.results) < COUNT


def test_the_nanny_brings_a_killed_worker_back(fault: Fault, cluster: Cluster) -> None:
    """Its task and the results that it still had are done again."""
    cluster.start_scheduler()
    cluster.start_worker("--nanny")
    with started(waiting(cluster.address)) as run:
        wait_for(run, lambda record: record.done > 3, "some tasks")
        (killed,) = {track.pid for track in run.record.tracks.values()}
        os.kill(killed, signal.SIGKILL)
        record = finish(run)
    is_whole(fault, record)
    pids = [track.pid for track in record.tracks.values()]
    assert len(pids) == 2, "the only worker died, so there must have been another"
    fault.told(f"a lane for each of the processes {pids}", str(killed))


def test_a_killed_worker_of_the_runs_own_is_told(fault: Fault) -> None:
    with started(waiting(workers=2)) as run:
        wait_for(run, lambda record: record.done > 3 and record.running, "some tasks")
        os.kill(next(t.pid for t in run.record.tracks.values() if t.task >= 0), signal.SIGKILL)
        record = finish(run)
    is_whole(fault, record)
    fault.told(record.warnings[0], "was killed by SIGKILL", "while it was in task")


def test_another_version_is_told_and_tried(fault: Fault, cluster: Cluster) -> None:
    cluster.start_scheduler(OLD)
    cluster.start_worker()
    record = carried_out(waiting(cluster.address))
    is_whole(fault, record)
    (said,) = [line.text for line in record.output]
    fault.told(
        said, "The scheduler has Dask 2020.1.0, and here is Dask", "install the same version"
    )


def test_a_scheduler_that_speaks_otherwise_is_told(fault: Fault, cluster: Cluster) -> None:
    """One whose pickles are of another protocol than any that is known here."""
    cluster.start_scheduler(
        "import distributed.comm.core as core\n"
        "core.Comm.handshake_info = staticmethod(lambda: {'hello': 'from 2050'})"
    )
    said_in_one_line(fault, carried_out(waiting(cluster.address)), NOBODY, cluster.address)


WITHOUT = [
    python
    for python in list_pythons()[1:]
    if Path(python.path).exists() and "not installed" in reasons_under(python.path)["dask"]
]


@pytest.mark.skipif(not WITHOUT, reason="there is no other Python without Dask on this machine")
def test_a_python_without_dask_is_told(fault: Fault) -> None:
    command = [sys.executable, "-m", "desktop_app", "run", "waiting", "--executor", "dask"]
    done = subprocess.run(
        [*command, "--python", WITHOUT[0].path], capture_output=True, text=True, timeout=30
    )
    assert done.returncode == 2 and done.stdout == "", done
    fault.told(done.stderr, "dask is unavailable under", "Dask is not installed", "pip install")


@pytest.mark.skipif(not WITHOUT, reason="there is no other Python without Dask on this machine")
def test_a_run_is_told_when_its_python_has_no_dask(fault: Fault) -> None:
    """A run file or a lesson may order it without a look at that Python."""
    parameters = {"count": 2, "seconds": 0.01}
    record = carried_out(
        make_spec("waiting", "dask", parameters, {"workers": 1}, python=WITHOUT[0].path)
    )
    fault.ended(record, "failed", "Dask is not installed")
    assert "\n" not in record.message
