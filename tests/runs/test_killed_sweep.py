"""A sweep whose program is killed at fifty random moments loses no run and leaves a sound history."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from desktop_app.runs.database import history_path
from desktop_app.runs.folders import running_folder
from desktop_app.runs.history import History
from desktop_app.runs.recovery import recover
from desktop_app.runs.series import Series
from tests.lab import PROGRAM
from tests.real_runs import wait_until

KILLS = {"terminal": 50, "window": 10}
POINTS, REPEATS = 100, 100
WINDOW = """
import sys
from PySide6.QtCore import QTimer
from desktop_app.runs.plans import Work, plan_sweep
from desktop_app.runs.settings import Settings
from desktop_app.ui.app import make_application, make_window
application = make_application()
window = make_window(application, Settings())
work = Work("witnessed", "serial", {"file": sys.argv[1]})
plan = plan_sweep(work, {"point": list(range(1, 101))}, 100)
def begin():
    if window.series.series is None:
        window.keeper.begin_series(plan)
    else:
        window.series.resume()
window.keeper.listed.connect(lambda _: QTimer.singleShot(100, begin))
window.show()
application.exec()
"""
"""The window, which begins a sweep, or goes on with the one that it finds, without anyone clicking."""


def newest() -> Series | None:
    with History() as history:
        return history.newest_series("sweep")


@pytest.mark.timeout(400)
@pytest.mark.parametrize("program", KILLS)
def test_kills_of_a_sweep_lose_no_finished_run(
    program: str, tmp_path: Path, more_workloads: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    witness = tmp_path / "witness"
    witness.touch()
    first = [
        *("sweep", "witnessed", "--executor", "serial", "--over", f"point=1..{POINTS}"),
        *("--repeat", str(REPEATS), "--set", f"file={witness}"),
    ]
    chance = random.Random(7)
    for kill in range(KILLS[program]):
        before = len(witness.read_text().split())
        command = [*PROGRAM, *(first if newest() is None else ["sweep", "--resume", "0"])]
        if program == "window":
            command = [sys.executable, "-c", WINDOW, str(witness)]
        sweep = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if kill % 2 or program == "window":  # anywhere in its start, or amid its runs
            wait_until(lambda: len(witness.read_text().split()) > before, "the first run")  # noqa: B023
        time.sleep(chance.uniform(0, 1))
        assert sweep.poll() is None, "it goes on until it is killed"
        sweep.send_signal(signal.SIGKILL)
        sweep.wait()
    began = {int(pid) for pid in witness.read_text().split()}
    with History() as history:
        wait_until(lambda: not recover(history)[0], "all runs taken in")
        for folder in running_folder().iterdir():  # of a run that was not even begun
            os.utime(folder, (0, 0))
        assert recover(history) == ([], [])
        assert not list(running_folder().iterdir())
        rows = history.rows()
        records = [history.load(row.number) for row in rows]
        series = history.newest_series("sweep")
    # of a run that began in the last millisecond only the tape may tell
    kept = {track.pid for record in records if record for track in record.tracks.values()}
    assert began <= kept, "every run that began is there"
    finished = [row for row in rows if row.outcome == "finished"]
    assert all(row.outcome in ("finished", "interrupted") for row in rows)
    assert len(rows) - len(finished) <= KILLS[program], (
        "at most the one that went on was interrupted"
    )
    for row, record in zip(rows, records, strict=True):
        if row.outcome == "finished":
            assert record and len(record.results) == record.done == 3
    assert series and len(finished) >= KILLS[program]
    places = [(m.round, m.point) for m in series.measurements]
    assert len(places) == len(set(places)) == len(finished), "none was run again"
    assert [*places, *series.left()] == list(series.plan.places()), "in order, without a gap"
    with sqlite3.connect(history_path()) as base:
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    base.close()
