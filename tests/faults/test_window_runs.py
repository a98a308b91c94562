"""Cases 12, 20 and 25 in the window: run twice, run while terminating, killed, flooded with tasks."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from desktop_app.engine.catalog import make_spec
from desktop_app.runs.history import History
from desktop_app.runs.recovery import recover
from desktop_app.ui.window import MainWindow
from tests.faults.conftest import Fault
from tests.ui.conftest import (  # noqa: F401 - fixtures
    fill,
    make_window,
    press,
    qapp_cls,
    shared_answers,
)
from tests.ui.test_real_window import Seat, wait_gone
from tests.xvfb import virtual_screen

ENDLESS = {"iterations": 10**12, "workers": 2}
SIGNALS_A_S = 30
FLOOD_MS = 240_000


@pytest.fixture
def window(make_window: Callable[[], MainWindow]) -> MainWindow:  # noqa: F811
    return make_window()


@pytest.mark.fault(12)
def test_run_is_ordered_twice(fault: Fault, window: MainWindow, qtbot: QtBot) -> None:
    """The button is grey meanwhile; who starts all the same is told."""
    fill(window, "busy_loop", "processes", **ENDLESS)
    press(window, qtbot, "Run")
    record = window.bridge.record
    assert record is not None
    with pytest.raises(AssertionError, match=r"greyed out|no button"):
        press(window, qtbot, "Run")
    with pytest.raises(RuntimeError) as refusal:
        window.bridge.start(make_spec("busy_loop", "serial", {}, {}))
    fault.told(str(refusal.value), "it must end first")
    qtbot.waitUntil(lambda: record.running == 2, timeout=20_000)
    with qtbot.waitSignal(window.bridge.finished, timeout=20_000):
        press(window, qtbot, "Terminate")
        with pytest.raises(RuntimeError):  # while it is terminating, too
            window.bridge.start(make_spec("busy_loop", "serial", {}, {}))
    fault.ended(record, "terminated")


@pytest.mark.fault(20)
def test_the_window_is_killed(
    fault: Fault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with virtual_screen() as environment:
        seat = Seat(environment, tmp_path)
        try:
            seat.ask(set=["busy_loop", "process_pool", {"iterations": 10**10}])
            seat.click("Run")
            running = seat.wait(lambda shown: shown["pids"] and shown["busy"] > 0.2)
            os.kill(seat.process.pid, signal.SIGKILL)
            seat.process.wait()
            assert wait_gone(running["pids"], 3) == []
        finally:
            seat.process.kill()
            seat.process.wait()
            for stream in (seat.process.stdin, seat.process.stdout):
                assert stream
                stream.close()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    with History() as history:
        (row,), mistakes = recover(history)
        record = history.load(row.number)
    assert record is not None and mistakes == []
    fault.ended(record, "interrupted", "The program ended before this run did")


def check_flood(fault: Fault, window: MainWindow, qtbot: QtBot, count: int) -> float:
    """Run what is chosen; the window is told rarely and its event loop keeps turning. Return the time (s)."""
    told: list[float] = []
    turns: list[float] = []
    window.bridge.progressed.connect(lambda _: told.append(time.perf_counter()))
    pulse = QTimer(window, interval=10)
    pulse.timeout.connect(lambda: turns.append(time.perf_counter()))
    pulse.start()
    began = time.perf_counter()
    with qtbot.waitSignal(window.bridge.finished, timeout=FLOOD_MS) as blocker:
        press(window, qtbot, "Run")
    assert blocker.args
    record = blocker.args[0]
    took_s = time.perf_counter() - began
    pulse.stop()
    assert record.done == len(record.results) == count
    gaps_s = np.diff(turns)
    assert len(told) <= SIGNALS_A_S * max(1.0, took_s), f"{len(told)} signals in {took_s:.1f} s"
    assert float(np.quantile(gaps_s, 0.95)) < 0.2, "the event loop stands still"
    fault.ended(record, "finished")
    return took_s


@pytest.mark.fault(25)
@pytest.mark.parametrize("count", [100_000, pytest.param(1_000_000, marks=pytest.mark.long)])
def test_tasks_pour_in(fault: Fault, window: MainWindow, qtbot: QtBot, count: int) -> None:
    fill(window, "tiny_tasks", "process_pool", count=count, workers=2)
    check_flood(fault, window, qtbot, count)


@pytest.mark.fault(25)
@pytest.mark.long
def test_10_000_tasks_a_second_for_a_minute(fault: Fault, window: MainWindow, qtbot: QtBot) -> None:
    """Waits of 2 ms in 22 workers: 11,000 a second at most, so that 600,000 of them take a minute."""
    waits = {"count": 600_000, "seconds": 0.002}
    fill(window, "waiting", "process_pool", **waits, workers=22, chunk_size=50)
    took_s = check_flood(fault, window, qtbot, 600_000)
    assert took_s > 600_000 * 0.002 / 22
    fault.told(f"{600_000 / took_s:,.0f} tasks a second for {took_s:.0f} s")
