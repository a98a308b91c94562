"""The queues of a server: who may connect, who joins from elsewhere, and what a worker's death does."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from desktop_app.engine.catalog import make_spec
from desktop_app.engine.executors.manager import read_key
from desktop_app.runs.process import RunProcess
from desktop_app.runs.run_file import load_run, save_run
from tests.real_runs import (
    OTHERS,
    carried_out,
    failures,
    finish,
    outcome,
    started,
    trouble_spec,
    values,
    wait_for,
    wait_until,
)

pytestmark = pytest.mark.usefixtures("more_workloads")


@pytest.fixture
def address() -> str:
    """An address on loopback that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"127.0.0.1:{server.getsockname()[1]}"


def listening(address: str, key: Path, count: int = 60, seconds: float = 0.05) -> RunProcess:
    """Start a run of waits that listens."""
    options = {"workers": 1, "address": address, "key_file": str(key)}
    return RunProcess(
        make_spec("waiting", "manager", {"count": count, "seconds": seconds}, options)
    )


@contextmanager
def worker(address: str, key: Path) -> Iterator[subprocess.Popen[str]]:
    """Start ``concurrency-lab worker`` as on another machine: without our run in its environment."""
    command = [sys.executable, "-m", "desktop_app", "worker"]
    command += ["--connect", address, "--key-file", str(key)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def said(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Return the status and all that a worker printed when it has ended."""
    out, complaint = process.communicate(timeout=30)
    return process.returncode, out + complaint


def test_another_joins_and_its_times_ride_home(address: str, tmp_path: Path) -> None:
    key = tmp_path / "key"
    with listening_run(address, key) as run, worker(address, key) as process:
        wait_for(run, lambda record: len(record.tracks) == 2, "a lane of the other")
        record = finish(run)
        status, text = said(process)
    assert (status, outcome(record)) == (0, "finished")
    assert "Working for the run at" in text and "Traceback" not in text
    assert values(record) == dict.fromkeys(range(60), 0.05)
    far = next(track for track in record.tracks.values() if track.host)
    assert far.place == f"{socket.gethostname()}:{process.pid}"
    assert f"{len(far.records.rows)} tasks done." in text
    for track in record.tracks.values():
        rows = track.records.rows
        assert (rows[1:, 1] >= rows[:-1, 2]).all(), "one after the other, by one clock"
        assert (rows[:, 2] - rows[:, 1] >= 49_000_000).all()
    save_run(record, tmp_path / "saved.clrun")
    assert load_run(tmp_path / "saved.clrun").tracks[far.worker].host == far.host


@contextmanager
def listening_run(address: str, key: Path, **settings: Any) -> Iterator[RunProcess]:
    run = listening(address, key, **settings)
    try:
        wait_for(run, lambda record: record.done or record.is_over, "a first result")
        yield run
    finally:
        run.kill()
        finish(run)


def test_the_key_is_made_for_its_owner_alone(address: str, tmp_path: Path) -> None:
    with listening_run(address, tmp_path / "key", count=3):
        assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
        assert len((tmp_path / "key").read_text()) == 64


def test_a_wrong_key_is_refused_and_the_right_one_goes_on_working(
    address: str, tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong"
    wrong.touch(0o600)
    wrong.write_text("x" * 64)
    with listening_run(address, tmp_path / "key") as run:
        with worker(address, wrong) as stranger:
            status, text = said(stranger)
        assert status == 1
        assert text == f"concurrency-lab: The key in {wrong} is not that of the run at {address}.\n"
        record = finish(run)
    assert (outcome(record), len(record.results)) == ("finished", 60)


@pytest.mark.parametrize("ending", ["terminated", "killed"])
def test_a_worker_ends_with_the_run(ending: str, address: str, tmp_path: Path) -> None:
    key = tmp_path / "key"
    with listening_run(address, key, count=1000) as run, worker(address, key) as process:
        wait_for(run, lambda record: len(record.tracks) == 2, "a lane of the other")
        run.terminate() if ending == "terminated" else os.kill(run.pid, signal.SIGKILL)
        finish(run)
        status, text = said(process)
    assert status == 0 and "Traceback" not in text and "tasks done." in text


@pytest.mark.skipif(os.name == "nt", reason="signals are those of POSIX")
@pytest.mark.parametrize(
    ("count", "seconds"), [(60, 0.05), (8000, 0)], ids=["in a task", "in a conversation"]
)
def test_a_worker_that_is_interrupted_loses_no_task(
    count: int, seconds: float, address: str, tmp_path: Path
) -> None:
    with listening_run(address, tmp_path / "key", count=count, seconds=seconds) as run:
        with worker(address, tmp_path / "key") as process:
            wait_for(run, lambda record: len(record.tracks) == 2, "a lane of the other")
            process.send_signal(signal.SIGINT)
            status, text = said(process)
        assert status == 130 and "Traceback" not in text
        record = finish(run)
    assert (outcome(record), len(record.results)) == ("finished", count)


ABROAD = """
import os, time
if "CONCURRENCY_LAB_RUN" in os.environ:  # not where a worker has joined
    class Unknown: ...
class Mute(Exception):
    def __str__(self): raise TypeError
def lambdas(n): time.sleep(0.05); return lambda: n
def mute(n): time.sleep(0.05); raise Mute
def plain(item): time.sleep(0.05); return 1
"""


@pytest.mark.parametrize(
    ("function", "inputs", "text"),
    [
        ("lambdas", "range(60)", "its result (function) cannot be pickled"),
        ("mute", "range(60)", "Mute: (its message could not be made)"),
        ("plain", "[Unknown() for _ in range(60)]", ""),
    ],
)
def test_a_worker_that_cannot_go_on_loses_no_task(
    function: str, inputs: str, text: str, address: str, tmp_path: Path
) -> None:
    (tmp_path / "abroad.py").write_text(ABROAD)
    settings = {"file": str(tmp_path / "abroad.py"), "function": function, "inputs": inputs}
    options = {"workers": 1, "address": address, "key_file": str(tmp_path / "key")}
    with started(make_spec("own_function", "manager", settings, options)) as run:
        wait_for(run, lambda record: record.done > 0, "a first result")
        with worker(address, tmp_path / "key") as process:
            record = finish(run)
            status, told = said(process)
    assert outcome(record) == "finished" and record.done == 60
    assert len(failures(record)) == (60 if text else 0)
    assert all(text in failure for failure in failures(record).values())
    assert len(record.tracks) == (2 if text else 1)
    assert (status, "cannot be done here" in told) == ((0, False) if text else (1, True)), told


def test_all_that_make_a_key_file_at_once_have_its_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        for number in range(50):
            path = tmp_path / str(number)
            made = [pool.submit(read_key, str(path)) for _ in range(8)]
            keys = {one.result() for one in made}
            assert keys == {path.read_bytes()}


def test_a_task_that_raises_elsewhere_is_a_failed_task(address: str, tmp_path: Path) -> None:
    options = {"address": address, "key_file": str(tmp_path / "key")}
    spec = trouble_spec("manager", "raise", count=40, at=39, **options)
    with started(spec) as run:
        wait_until((tmp_path / "key").exists, "the key")
        with worker(address, tmp_path / "key") as process:
            record = finish(run)
            said(process)
    assert (outcome(record), failures(record)) == ("finished", {39: "ValueError: as asked"})


@pytest.mark.parametrize(
    ("connect", "key", "text"),
    [
        ("nowhere", "good", "--connect: address must be HOST:PORT"),
        ("127.0.0.1:99999", "good", "--connect: address must be HOST:PORT"),
        ("127.0.0.1:1", "good", "Nobody listens at 127.0.0.1:1"),
        ("127.0.0.1:1", "missing", "--key-file must name a file that is there"),
        ("127.0.0.1:1", "/proc/self/mem", "--key-file /proc/self/mem cannot be read"),
        ("127.0.0.1:1", "short", "--key-file: key_file "),
        ("127.0.0.1:1", "open", "--key-file: key_file "),
    ],
)
def test_what_cannot_be_used_is_one_sentence(
    connect: str, key: str, text: str, tmp_path: Path
) -> None:
    for name, content, mode in (("good", 64, 0o600), ("short", 5, 0o600), ("open", 64, 0o644)):
        (tmp_path / name).write_text("k" * content)
        (tmp_path / name).chmod(mode)
    with worker(connect, tmp_path / key) as process:
        status, told = said(process)
    assert status in (1, 2) and told.startswith(f"concurrency-lab: {text}"), told
    assert told.count("\n") == 1


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"address": "5000"}, "address must be HOST:PORT"),
        ({"address": "127.0.0.1:0", "key_file": "/"}, "IsADirectoryError"),
        ({"address": "192.0.2.1:5000"}, "no such address"),
    ],
)
def test_an_address_or_key_that_cannot_be_used_ends_the_run(
    options: dict[str, str], text: str
) -> None:
    record = carried_out(make_spec("waiting", "manager", {"count": 2}, {"workers": 1, **options}))
    assert outcome(record) == "failed" and text in record.message


def test_no_key_is_told_to_the_machine() -> None:
    """Neither an argument nor a variable of any process holds the key: only the pipe to a worker does."""
    with started(make_spec("waiting", "manager", {"count": 400}, {"workers": 2})) as run:
        wait_for(run, lambda record: len(record.tracks) == 2, "both workers")
        texts = [
            Path(f"/proc/{pid}/{name}").read_bytes()
            for pid in (run.pid, *run.record.pids)
            for name in ("cmdline", "environ")
        ]
        assert all(b"key" not in text.lower().replace(b"dbus", b"") for text in texts[::2])
        assert json.dumps(run.record.spec.to_json()).count('"key_file": ""') == 1


@pytest.mark.parametrize("start_method", ["fork", "spawn", "forkserver"])
def test_a_killed_worker_is_told_and_the_others_go_on(start_method: str) -> None:
    record = carried_out(trouble_spec("manager", "kill", start_method=start_method))
    assert outcome(record) == "failed" and values(record) == OTHERS
    told = r"Worker \d \(process \d+\) was killed by SIGKILL in task 4, which is lost\."
    assert re.search(told, record.message), record.message


@pytest.mark.parametrize("what", ["raise", "return lambda", "return breaker"])
def test_one_task_that_is_trouble_is_a_failed_task(what: str) -> None:
    record = carried_out(trouble_spec("manager", what))
    assert (outcome(record), list(failures(record))) == ("finished", [3])
    assert values(record) == OTHERS and record.warnings == []


def test_an_input_that_cannot_be_pickled_is_named() -> None:
    record = carried_out(trouble_spec("manager", "input cannot be pickled"))
    assert outcome(record) == "failed"
    assert "The input of task 4 (tuple) cannot be pickled" in record.message
