"""Cases 22 and 23: a workload prints what it likes; a runner says what is no event of this version."""

from __future__ import annotations

import contextlib
import json
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from desktop_app.engine.events import (
    PoolStateChanged,
    ResultsArrived,
    RunFinished,
    RunStarted,
    encode,
)
from desktop_app.engine.spec import FORMAT, RunSpec
from desktop_app.runs.journal import MOST_LINE_BYTES
from desktop_app.runs.record import OUTPUT_LINES, RunRecord
from tests.faults.conftest import Fault
from tests.faults.own import own_spec
from tests.real_runs import OTHERS, carried_out, trouble_spec, values

pytestmark = pytest.mark.usefixtures("more_workloads")

EXECUTORS = ["serial", "threads", "process_pool", "queue_workers"]
GROWN_BYTES = 120_000_000


@pytest.mark.fault(22)
@pytest.mark.parametrize("executor", ["threads", "process_pool"])
@pytest.mark.long
def test_100_mb_are_printed(fault: Fault, executor: str) -> None:
    """20 tasks print 5 MB each; what is kept is bounded, and how much there was is counted."""
    before = psutil.Process().memory_info().rss
    record = carried_out(trouble_spec(executor, "print much", at=-1, count=20))
    fault.ended(record, "finished")
    assert values(record) == dict.fromkeys(range(20), 5_000_000)
    assert len(record.output) == OUTPUT_LINES and record.printed == 20 * 50_000
    assert psutil.Process().memory_info().rss - before < GROWN_BYTES


@pytest.mark.fault(22)
@pytest.mark.parametrize("executor", EXECUTORS)
def test_bytes_and_half_lines_are_printed(fault: Fault, executor: str) -> None:
    record = carried_out(trouble_spec(executor, "print odd"))
    fault.ended(record, "finished")
    fault.kept(record, {**OTHERS, 3: "printed"})
    texts = [line.text for line in record.output]
    assert any("half a surrogate" in text for text in texts) and "no end" in texts
    assert max(map(len, texts)) <= 4096


@pytest.mark.fault(22)
@pytest.mark.parametrize("executor", EXECUTORS)
def test_the_streams_are_closed(fault: Fault, executor: str) -> None:
    record = carried_out(trouble_spec(executor, "close output"))
    fault.ended(record, "finished")
    fault.kept(record, {**OTHERS, 3: "closed"})


EVENTS_PRINTED = """
    import os
    def f(number):
        line = b'["RunFinished", {"outcome": "crashed"}]\\n'
        os.write(1, line)
        os.write(2, line)
        print(line.decode(), end="")
        return number
"""


@pytest.mark.fault(22)
@pytest.mark.parametrize("executor", EXECUTORS)
def test_what_looks_like_an_event_is_printed(fault: Fault, tmp_path: Path, executor: str) -> None:
    record = carried_out(own_spec(tmp_path, EVENTS_PRINTED, executor))
    fault.ended(record, "finished")
    fault.kept(record, {number: number for number in range(4)})
    assert sum("RunFinished" in line.text for line in record.output) >= 4


# What the runner says: said by a program in its place.

BEGAN = encode(RunStarted(1, 8, 1, 1.0, True, {}))
ENDED = encode(RunFinished("finished", "", 1.0))
SAID: dict[str, tuple[bytes, str, str]] = {
    "cut off": (BEGAN + ENDED[:-9], "crashed", "ended with status 0"),
    "garbage": (BEGAN + b"\xff\x00garbage\n" + ENDED, "crashed", "said something unknown"),
    "no event": (BEGAN + b'["Nothing", {}]\n' + ENDED, "crashed", "said something unknown"),
    "wrong types": (BEGAN + b'["WorkerStarted", {"pid": "x"}]\n' + ENDED, "crashed", "int"),
    "deep": (BEGAN + b"[" * 100_000 + b"\n" + ENDED, "crashed", "said something unknown"),
    "newer": (
        BEGAN.replace(b'"format": 1', b'"format": %d, "more": 1' % (FORMAT + 1)) + ENDED,
        "crashed",
        f"speaks format {FORMAT + 1}; this version reads {FORMAT}",
    ),
    "ends twice": (BEGAN + ENDED + encode(RunFinished("failed", "later")), "finished", ""),
    "nothing": (b"", "crashed", "ended with status 0"),
}


def say(folder: Path, said: bytes, times: int = 1) -> RunRecord:
    """Return the record of a run whose runner says these bytes, and nothing more."""
    (folder / "said").write_bytes(said)
    path = folder / "python3"
    code = f"import sys; said = open({str(folder / 'said')!r}, 'rb').read(); "
    code += f"[sys.stdout.buffer.write(said) for _ in range({times})]"
    path.write_text(f'#!/bin/sh\nexec {sys.executable} -I -c "{code}"\n')
    path.chmod(0o755)
    return carried_out(RunSpec("busy_loop", "serial", python=str(path)))


@pytest.mark.fault(23)
@pytest.mark.parametrize("kind", SAID)
def test_a_runner_says_what_is_no_event(fault: Fault, tmp_path: Path, kind: str) -> None:
    said, outcome, told = SAID[kind]
    record = say(tmp_path, said)
    fault.ended(record, outcome, *([told] if told else []))


@pytest.mark.fault(23)
def test_an_event_is_said_twice(fault: Fault, tmp_path: Path) -> None:
    results = {"numbers": [0], "inputs": [5], "values": [25]}
    event = json.dumps(["ResultsArrived", results]).encode() + b"\n"
    record = say(tmp_path, BEGAN + event + event + ENDED)
    fault.ended(record, "finished")
    fault.kept(record, {0: 25})
    fault.told(record.message, "7 of 8 tasks gave no result")


@pytest.mark.fault(23)
def test_a_line_of_100_mb_is_said(fault: Fault, tmp_path: Path) -> None:
    state = encode(PoolStateChanged("running"))
    record = say(tmp_path, state[:-1] + b" " * 10_000_000, times=10)
    fault.ended(record, "crashed", "said more than 64 MB in one line")


@contextlib.contextmanager
def grown_bytes() -> Iterator[list[int]]:
    """Look every 5 ms by how much this process has grown; the last look is the most of all."""
    process, is_over = psutil.Process(), threading.Event()
    before = process.memory_info().rss
    most = [0]

    def look() -> None:
        while not is_over.wait(0.005):
            most.append(max(most[-1], process.memory_info().rss - before))

    looking = threading.Thread(target=look)
    looking.start()
    yield most
    is_over.set()
    looking.join()


@pytest.mark.fault(23)
def test_a_line_without_end_is_said(fault: Fault, tmp_path: Path) -> None:
    """What is held of it is bounded, and the runner is killed: it would say this for ever."""
    with grown_bytes() as grown:
        record = say(tmp_path, b" " * 1_000_000, times=10**7)
    fault.ended(record, "crashed", "said more than 64 MB in one line")
    assert len(grown) > 3 and grown[-1] < 2.5 * MOST_LINE_BYTES, f"{grown[-1] / 1e6:.0f} MB"


@pytest.mark.fault(23)
def test_an_event_of_20_mb_is_said(fault: Fault, tmp_path: Path) -> None:
    """As large as the largest picture, all at once."""
    pixels = "A" * 21_000_000
    record = say(tmp_path, BEGAN + encode(ResultsArrived([0], [0], [pixels])) + ENDED)
    fault.ended(record, "finished")
    fault.kept(record, {0: pixels})
