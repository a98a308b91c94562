"""Cases 20, 26 and 28: the window is killed, closed, doubled, or loses its display."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator

import psutil
import pytest

from desktop_app.runs.history import History
from desktop_app.runs.history_rows import HistoryRow
from desktop_app.runs.settings import settings_path
from tests.faults.conftest import Fault
from tests.faults.seat import screen, seated
from tests.real_runs import GONE_S, alive_with, wait_until
from tests.xvfb import virtual_screen

RECOVERED = "earlier session went on when the program ended; it is kept as interrupted"


@pytest.fixture(scope="module")
def display() -> Iterator[dict[str, str]]:
    with screen() as environment:
        yield environment


def rows() -> list[HistoryRow]:
    """Return what the history has, newest first."""
    with History() as history:
        return history.rows()


def outcomes() -> list[str]:
    return sorted(row.outcome for row in rows())


def check_gone(pids: list[int]) -> None:
    """Check that the runner and its workers are gone within the time that we promise."""
    wait_until(lambda: not any(map(is_alive, pids)), "runner and workers are gone", GONE_S)


def is_alive(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def check_recovered(fault: Fault, display: dict[str, str], expected: list[str]) -> None:
    """Start the program again: it tells of the run, and has it and all before it."""
    with seated(display) as seat:
        wait_until(lambda: RECOVERED in seat.said, "that the run is told of")
        fault.told(seat.said, RECOVERED)
        assert outcomes() == expected
        assert "Traceback" not in seat.close()


@pytest.mark.fault(20)
def test_the_window_is_killed_while_a_run_goes_on(fault: Fault, display: dict[str, str]) -> None:
    with seated(display) as seat:
        seat.run_to_end()
        pids = seat.start_endless()
        seat.kill()
        check_gone(pids)
    check_recovered(fault, display, ["finished", "interrupted"])
    fault.lost("the tasks that had not ended")


@pytest.mark.long
@pytest.mark.fault(20)
@pytest.mark.parametrize("phase", ["waiting", "starting", "ending", "saving"])
def test_the_window_is_killed_in_another_phase(
    fault: Fault, display: dict[str, str], phase: str
) -> None:
    with seated(display) as seat:
        seat.run_to_end()
        wait_until(lambda: outcomes() == ["finished"], "the first run is kept")
        if phase == "starting":
            seat.run("busy_loop", "processes", iterations=10**12)
        elif phase == "ending":
            seat.start_endless("queue_workers")
            seat.ask("window.bridge.terminate()")
        elif phase == "saving":
            seat.ask(
                "finish = window.keeper.keep\n"
                "def keep(record): finish(record); os.kill(os.getpid(), signal.SIGKILL)\n"
                "window.keeper.keep = keep"
            )
            seat.run("payload", "threads", count=200, size=20_000)
            seat.process.wait(20)
        seat.kill() if seat.process.poll() is None else None
        wait_until(lambda: not alive_with("DISPLAY", display["DISPLAY"]), "all are gone", GONE_S)
    with seated(display) as again:
        again.wait("window.runs.count() >= 1")
        kept = outcomes()
        assert kept.count("finished") >= 1, "the finished run is lost"
        if phase == "saving":
            wait_until(lambda: outcomes() == ["finished", "finished"], "the saved run is there")
        fault.told(f"{len(kept)} runs: {', '.join(outcomes())}")
        assert "Traceback" not in again.close()


@pytest.mark.fault(26)
@pytest.mark.parametrize("way", ["close", "SIGTERM"])
def test_the_window_is_closed_in_mid_run(fault: Fault, display: dict[str, str], way: str) -> None:
    with seated(display) as seat:
        seat.run_to_end()
        pids = seat.start_endless()
        if way == "SIGTERM":
            seat.kill(signal.SIGTERM)
        errors = seat.close()
        assert (seat.process.returncode, "Traceback" in errors) == (0, False), errors
        check_gone(pids)
    newest = rows()[0]
    fault.told(f"{newest.outcome}: {newest.message}")
    assert newest.outcome in ("crashed", "terminated", "interrupted")
    assert len(rows()) == 2, "a run is lost"


@pytest.mark.fault(26)
def test_the_window_is_closed_in_mid_save(fault: Fault, display: dict[str, str]) -> None:
    with seated(display) as seat:
        seat.ask("window.bridge.finished.connect(lambda _: QTimer.singleShot(0, window.close))")
        seat.run("payload", "threads", count=300, size=20_000)
        assert seat.process.wait(30) == 0
    (row,) = rows()
    with History() as history:
        record = history.load(row.number)
    assert record is not None
    fault.ended(record, "finished")
    assert len(record.results) == 300


@pytest.mark.long
@pytest.mark.fault(26)
def test_the_window_is_closed_in_mid_sweep(fault: Fault, display: dict[str, str]) -> None:
    with seated(display) as seat:
        seat.ask(
            "from desktop_app.runs.plans import Work, plan_sweep\n"
            "work = Work('waiting', 'threads', {'count': 8, 'seconds': 0.05})\n"
            "window.keeper.begin_series(plan_sweep(work, {'workers': [1, 2, 3, 4]}, 5))"
        )
        seat.wait(
            "window.series.series is not None and len(window.series.series.measurements) >= 2"
        )
        errors = seat.close()
        assert (seat.process.returncode, "Traceback" in errors) == (0, False), errors
    before = len(rows())
    assert before >= 2
    with seated(display) as seat:
        seat.wait("window.series.series is not None")
        done, left = seat.ask(
            "[len(window.series.series.measurements), len(window.series.series.left())]"
        )
        assert done >= 2 and left > 0, "the sweep can go on"
        fault.told(f"{done} runs of the sweep are there, {left} are left")
        assert "Traceback" not in seat.close()


@pytest.mark.fault(26)
def test_two_windows_have_one_history(fault: Fault, display: dict[str, str]) -> None:
    with seated(display) as first, seated(display) as second:
        pids = first.start_endless("threads")
        second.run_to_end()
        wait_until(lambda: outcomes() == ["finished"], "the second's run is kept")
        assert first.ask("window.bridge.is_running"), "the second has ended the first's run"
        assert (first.said, second.said) == ("", "")
        first.ask("window.bridge.terminate()")
        first.wait("not window.bridge.is_running")
        wait_until(lambda: outcomes() == ["finished", "terminated"], "both are kept")
        check_gone(pids)
        fault.told("both windows go on, and both runs are in the history")
        for seat in (first, second):
            assert "Traceback" not in seat.close()


@pytest.mark.fault(28)
def test_the_display_is_lost_in_mid_run(fault: Fault, display: dict[str, str]) -> None:
    with virtual_screen() as environment:
        lost = {"DISPLAY": environment["DISPLAY"], "QT_QPA_PLATFORM": "xcb"}
        with seated(lost) as seat:
            pids = seat.start_endless()
            servers = [
                one
                for one in psutil.Process().children()
                if one.name() == "Xvfb" and one.pid != xvfb_of(display)
            ]
            for server in servers:
                server.kill()
            seat.process.wait(20)
            check_gone(pids)
            assert "Traceback" not in seat.leave()
    check_recovered(fault, display, ["interrupted"])


def xvfb_of(display: dict[str, str]) -> int:
    """Return the process of the screen that all tests share: the oldest."""
    servers = [one for one in psutil.Process().children() if one.name() == "Xvfb"]
    return min(servers, key=lambda one: one.create_time()).pid if display else 0


@pytest.mark.fault(28)
@pytest.mark.parametrize("name", ["", ":987"])
def test_there_is_no_display(fault: Fault, name: str) -> None:
    import sys

    environment = {k: v for k, v in os.environ.items() if not k.startswith(("QT_", "WAYLAND"))}
    environment.pop("DISPLAY", None)
    if name:
        environment["DISPLAY"] = name
    command = [sys.executable, "-m", "desktop_app"]
    program = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert program.stdout
    first = program.stdout.readline()
    program.send_signal(signal.SIGINT)
    errors = program.communicate(timeout=30)[1]
    assert "Traceback" not in errors and "qt.qpa" not in errors, errors
    fault.told(first, "There is no display")


@pytest.mark.fault(37)
def test_the_settings_cannot_be_written(fault: Fault, display: dict[str, str]) -> None:
    """Told once, beside what is told already, while the window is open; and not again in the end."""
    blocked = settings_path().with_suffix(".part")
    blocked.mkdir(parents=True)  # the one way that stops root, too
    with seated(display) as seat:
        wait_until(lambda: "settings" in seat.said, "that it is told")
        fault.told(seat.said, r"The settings could not be kept: .*settings\.json")
        seat.ask("window.notice.say('Before.'); window.notice.add('After.')")
        assert seat.said == "Before. After.", "what is told already stays"
        seat.ask("window.notice.say(''); window.use_scheme('dark')")
        seat.ask("QApplication.instance().findChild(app.Remembering).keep()")
        assert seat.said == "", "it is told once"
        errors = seat.close()
        assert "settings" not in errors and seat.process.returncode == 0, errors
    blocked.rmdir()
