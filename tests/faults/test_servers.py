"""Case 47: a server that is slow, fails, resets or answers by half, and clients that hold up ours."""

from __future__ import annotations

import socket
import struct
import time
from contextlib import AbstractContextManager
from pathlib import Path

import psutil
import pytest

from desktop_app.engine.catalog import make_spec
from desktop_app.engine.spec import RunSpec
from tests.faults.conftest import Fault
from tests.faults.listener import Answer, listening
from tests.faults.own import own_spec
from tests.real_runs import carried_out, failures, finish, started, values, wait_for

pytestmark = pytest.mark.fault(47)

PAGE = b"x" * 50
WHOLE = b"HTTP/1.0 200 OK\r\nContent-Length: 50\r\n\r\n" + PAGE
GOOD = [200, len(PAGE)]
BAD = 2
COUNT = 6

CLIENT = """
    import multiprocessing
    from desktop_app.engine.workloads import fetch

    fetch.TIMEOUT_S = 1  # 100 s otherwise

    def f(item):
        return fetch.task(item)
"""
"""A file of a user's that lets fetch's own client fetch from any port of this machine."""
COROUTINES = CLIENT.replace("def f", "async def f").replace("fetch.task", "await fetch.atask")


def reset(client: socket.socket) -> None:
    """Hang up in the middle with RST instead of FIN."""
    client.sendall(WHOLE[:60])
    time.sleep(0.05)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def drip(client: socket.socket) -> None:
    """Send a whole answer byte by byte."""
    for byte in WHOLE:
        client.sendall(bytes([byte]))
        time.sleep(0.005)


MISBEHAVIOUR: dict[str, tuple[Answer, str]] = {
    "resets": (reset, "ConnectionResetError.*reset by peer"),
    "answers by half": (lambda one: one.sendall(WHOLE[:-20]), "Incomplete.*30 bytes read"),
    "hangs up": (lambda one: None, "RemoteDisconnected.*without response|0 bytes read"),
    "is silent": (lambda one: time.sleep(3), "^TimeoutError"),
    "says garbage": (lambda one: one.sendall(b"\xff\x00 no HTTP\r\n\r\n"), "BadStatusLine|Error"),
}


def serving(misbehave: Answer) -> AbstractContextManager[int]:
    """Serve pages, badly for the request with the number ``BAD``; give the port."""

    def answer(client: socket.socket) -> None:
        if client.recv(1000).split()[1] == b"/%d" % BAD:
            misbehave(client)
        else:
            client.sendall(WHOLE)

    return listening(answer)


def fetching(folder: Path, port: int, executor: str) -> RunSpec:
    text = COROUTINES if executor == "asyncio" else CLIENT
    return own_spec(folder, text, executor, f"[({port}, n) for n in range({COUNT})]")


@pytest.mark.parametrize("executor", ["threads", "asyncio", "process_pool"])
@pytest.mark.parametrize("what", MISBEHAVIOUR)
def test_a_misbehaving_server_is_a_failed_task(
    fault: Fault, tmp_path: Path, what: str, executor: str
) -> None:
    misbehave, said = MISBEHAVIOUR[what]
    with serving(misbehave) as port:
        record = carried_out(fetching(tmp_path, port, executor))
    fault.ended(record, "finished")
    fault.kept(record, {n: GOOD for n in range(COUNT) if n != BAD})
    assert list(failures(record)) == [BAD], failures(record)
    fault.told(failures(record)[BAD], said)


@pytest.mark.parametrize("executor", ["threads", "asyncio"])
def test_a_server_that_answers_byte_by_byte_is_waited_for(
    fault: Fault, tmp_path: Path, executor: str
) -> None:
    with serving(drip) as port:
        record = carried_out(fetching(tmp_path, port, executor))
    fault.ended(record, "finished")
    fault.kept(record, dict.fromkeys(range(COUNT), GOOD))
    longest_ns = max(
        int(row[2] - row[1]) for track in record.tracks.values() for row in track.records.rows
    )
    fault.told(f"a page took {longest_ns / 1e9:.2f} s", "took")
    assert longest_ns > 0.005e9 * len(WHOLE), "it was not slow"


@pytest.mark.parametrize("executor", ["threads", "asyncio"])
def test_nobody_listens(fault: Fault, tmp_path: Path, executor: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    record = carried_out(fetching(tmp_path, port, executor))
    fault.ended(record, "finished")
    assert sorted(failures(record)) == list(range(COUNT))
    fault.told(failures(record)[0], "^ConnectionRefusedError")


def server_of(run_pid: int) -> tuple[psutil.Process, int]:
    """Return the server that stands beside a run, and its port."""
    for one in psutil.Process(run_pid).children(recursive=True):
        for connection in one.net_connections("inet"):
            if connection.status == psutil.CONN_LISTEN:
                return one, connection.laddr.port
    raise AssertionError("the run has no server")


def test_clients_that_are_slow_silent_or_odd_hold_up_nobody(fault: Fault) -> None:
    parameters = {"count": 40, "delay_ms": 50, "error_rate": 0}
    with started(make_spec("fetch", "threads", parameters, {"workers": 2})) as run:
        wait_for(run, lambda record: record.done, "a first page")
        _, port = server_of(run.pid)
        strangers = [socket.create_connection(("127.0.0.1", port)) for _ in range(100)]
        for number, one in enumerate(strangers):
            one.sendall([b"", b"GET /", b"\r\n\r\n", b"GET /\xff\xff HTTP/1.0\r\n\r\n"][number % 4])
            if number % 8 > 3:
                one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                one.close()
        slow = strangers[0]
        for byte in b"GET /1 HTTP/1.0\r\n":
            slow.sendall(bytes([byte]))
        record = finish(run)
        for one in strangers:
            one.close()
    fault.ended(record, "finished")
    assert not failures(record) and len(values(record)) == 40
    assert {value[0] for value in values(record).values()} == {200}
    assert [line.text for line in record.output] == [], "a server's traceback is nobody's business"


@pytest.mark.parametrize("executor", ["threads", "asyncio", "process_pool"])
def test_refusals_are_told_with_their_status(fault: Fault, executor: str) -> None:
    parameters = {"count": 40, "delay_ms": 1, "error_rate": 50}
    record = carried_out(make_spec("fetch", executor, parameters, {"workers": 4}))
    fault.ended(record, "finished")
    statuses = [status for status, _ in values(record).values()]
    assert len(statuses) == 40 and set(statuses) == {200, 503}
    assert 8 <= statuses.count(503) <= 32
    fault.told(f"{statuses.count(503)} of 40 pages have the status 503", "503")


@pytest.mark.parametrize("executor", ["threads", "asyncio"])
def test_a_server_that_is_killed_in_mid_run_fails_the_rest(fault: Fault, executor: str) -> None:
    parameters = {"count": 40, "delay_ms": 50, "error_rate": 0}
    with started(make_spec("fetch", executor, parameters, {"workers": 2})) as run:
        wait_for(run, lambda record: record.done > 4, "some pages")
        server, _ = server_of(run.pid)
        server.kill()
        done = values(run.record)
        record = finish(run)
    fault.ended(record, "finished")
    fault.kept(record, done)
    assert done and len(record.results) == 40 and failures(record)
    for told in failures(record).values():
        fault.told(told, "Refused|Reset|Disconnected|Incomplete")
