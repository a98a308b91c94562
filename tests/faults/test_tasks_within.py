"""Cases 15 to 18: tasks start processes and pools themselves, coroutines block, workers wait for another."""

from __future__ import annotations

import time
from pathlib import Path

import psutil
import pytest

from desktop_app.engine.catalog import make_spec
from desktop_app.runs.stalls import say_stalled
from tests.faults.conftest import Fault
from tests.faults.own import own_spec
from tests.faults.test_workers_stopped import terminate, watched
from tests.real_runs import LIMIT_S, carried_out, failures, finish, started, wait_for, wait_until

STARTS_ONE = """
    import multiprocessing
    def f(n):
        process = multiprocessing.Process(target=print, args=("child",))
        process.start()
        process.join()
        return process.exitcode
"""


@pytest.mark.fault(15)
def test_a_daemonic_worker_may_start_no_process(fault: Fault, tmp_path: Path) -> None:
    record = carried_out(own_spec(tmp_path, STARTS_ONE, "process_pool"))
    fault.ended(record, "finished", "4 of 4 tasks failed")
    fault.told(failures(record)[0], "daemonic processes are not allowed to have children")


@pytest.mark.fault(15)
@pytest.mark.parametrize("executor", ["futures_processes", "threads"])
def test_other_workers_may(fault: Fault, tmp_path: Path, executor: str) -> None:
    record = carried_out(own_spec(tmp_path, STARTS_ONE, executor))
    fault.ended(record, "finished")
    fault.kept(record, dict.fromkeys(range(4), 0))


GRANDCHILD = """
    import subprocess, sys, pathlib
    def f(path):
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]{more})
        pathlib.Path(path).write_text(str(child.pid))
        {then}
"""


@pytest.mark.fault(15)
@pytest.mark.parametrize("more", ["", ", start_new_session=True"])
@pytest.mark.parametrize("end", ["finished", "terminated"])
def test_grandchildren_end_too(fault: Fault, tmp_path: Path, more: str, end: str) -> None:
    """Those in a session of their own as well: they are known by what they inherited."""
    then = "return child.pid" if end == "finished" else "child.wait()"
    path = tmp_path / "pid"
    text = GRANDCHILD.format(more=more, then=then)
    with started(own_spec(tmp_path, text, "process_pool", inputs=f"[{str(path)!r}]")) as run:
        wait_for(run, lambda _: path.exists() and path.read_text(), "the grandchild")
        grandchild = int(path.read_text())
        if end == "terminated":
            run.terminate()
        record = finish(run)
    fault.ended(record, end)
    wait_until(lambda: not psutil.pid_exists(grandchild), "the end of the grandchild", 5)


NESTED = """
    from concurrent.futures import ThreadPoolExecutor, ProcessPoolExecutor
    def f(n):
        with {pool}(2) as pool:
            return sum(pool.map(abs, range(n + 1)))
"""


@pytest.mark.fault(16)
@pytest.mark.parametrize(
    ("executor", "pool"),
    [
        ("process_pool", "ThreadPoolExecutor"),
        ("threads", "ThreadPoolExecutor"),
        ("threads", "ProcessPoolExecutor"),
        ("futures_processes", "ProcessPoolExecutor"),
    ],
)
def test_a_task_uses_a_pool_itself(fault: Fault, tmp_path: Path, executor: str, pool: str) -> None:
    record = carried_out(own_spec(tmp_path, NESTED.format(pool=pool), executor))
    fault.ended(record, "finished")
    fault.kept(record, {0: 0, 1: 1, 2: 3, 3: 6})


@pytest.mark.fault(16)
def test_blas_threads_in_every_worker(fault: Fault) -> None:
    parameters = {"count": 6, "rows": 120, "products": 2, "blas_threads": 4}
    record = carried_out(make_spec("matmul", "process_pool", parameters, {"workers": 3}))
    fault.ended(record, "finished")
    assert len(record.results) == 6


BLOCKS = "import time\nasync def f(n):\n    time.sleep(600)\n"
NEVER_ENDS = "import asyncio\nasync def f(n):\n    await asyncio.Event().wait()\n"
SWALLOWS = """
    import asyncio
    async def f(n):
        while True:
            try:
                await asyncio.sleep(600)
            except asyncio.CancelledError:
                pass
"""


@pytest.mark.fault(17)
@pytest.mark.parametrize(
    "text", [BLOCKS, NEVER_ENDS, SWALLOWS], ids=["blocks", "waits", "swallows"]
)
def test_a_coroutine_that_never_ends(fault: Fault, tmp_path: Path, text: str) -> None:
    with watched(own_spec(tmp_path, text, "asyncio")) as run:
        wait_for(run, lambda record: record.running, "a coroutine under way")
        wait_for(run, lambda record: say_stalled(record), "that it is told")
        fault.told(say_stalled(run.record), "Nothing has moved", "in task", "Terminate")
        terminate(fault, run)


LOCK_ORDER = """
    import threading, time
    locks = threading.Lock(), threading.Lock()
    def f(n):
        with locks[n % 2]:
            time.sleep(0.3)
            with locks[1 - n % 2]:
                return n
"""
FULL_QUEUE = """
    import queue
    full = queue.Queue(1)
    def f(n):
        for number in range(3):
            full.put(number)
"""
NO_STOP_SIGNAL = """
    import queue
    words = queue.Queue()
    def f(n):
        if n == 0:
            raise RuntimeError("the producer dies")
        while (word := words.get()) is not None:
            pass
"""
WAITING_FOR_ONE_ANOTHER = {
    "locks": LOCK_ORDER,
    "full queue": FULL_QUEUE,
    "no signal": NO_STOP_SIGNAL,
}


@pytest.mark.fault(18)
@pytest.mark.parametrize("what", WAITING_FOR_ONE_ANOTHER)
def test_workers_wait_for_one_another(fault: Fault, tmp_path: Path, what: str) -> None:
    text = WAITING_FOR_ONE_ANOTHER[what]
    with watched(own_spec(tmp_path, text, "threads", inputs="range(2)")) as run:
        wait_for(run, lambda record: say_stalled(record), "that it is told")
        fault.told(say_stalled(run.record), "Waiting: worker", "for one another")
        terminate(fault, run)


@pytest.mark.fault(18)
def test_a_late_reader_of_results_loses_none(fault: Fault) -> None:
    """Nobody looks at the run for a while: what it says waits in the pipe and in the program."""
    spec = make_spec("tiny_tasks", "process_pool", {"count": 20_000}, {"workers": 2})
    with started(spec) as run:
        deadline = time.monotonic() + min(2, LIMIT_S)
        while time.monotonic() < deadline:
            time.sleep(0.1)
        record = finish(run)
    fault.ended(record, "finished")
    assert len(record.results) == 20_000
