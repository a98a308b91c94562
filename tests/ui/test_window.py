"""The main window, offscreen: clicked and typed into, with real runs."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from desktop_app.engine.catalog import list_workloads
from desktop_app.runs.record import RunRecord
from desktop_app.runs.summary import merged_results
from desktop_app.ui.views.open_run import OpenRunView
from desktop_app.ui.views.timeline import TimelineView
from desktop_app.ui.window import MainWindow
from tests.real_runs import AVAILABLE, SMALL, in_turn, spec_or_refusal, varies
from tests.ui.conftest import fill, kept_rows, kept_run, press, run_to_end

WORK: dict[str, dict[str, object]] = {
    **SMALL,
    "text_search": {"folder": str(Path(os.__file__).parent / "json")},
}


def long_run(window: MainWindow, qtbot: QtBot, executor: str, **values: object) -> RunRecord:
    """Start a run that will not end by itself soon, and wait until its workers are in a task."""
    fill(window, "busy_loop", executor, iterations=10**10, **values)
    press(window, qtbot, "Run")
    record = window.bridge.record
    assert record
    qtbot.waitUntil(lambda: record.running == record.spec.workers, timeout=20_000)
    return record


def is_gone(pids: set[int]) -> bool:
    """Whether none of these processes runs any more (one that only waits to be reaped does not)."""
    for pid in pids:
        try:
            if psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
                return False
        except psutil.NoSuchProcess:
            continue
    return True


def pids_of(record: RunRecord) -> set[int]:
    assert record.started
    return {record.started.pid, *(track.pid for track in record.tracks.values())}


@pytest.mark.parametrize("workload", sorted(WORK))
def test_every_executor_gives_the_results_of_serial(
    window: MainWindow, qtbot: QtBot, workload: str
) -> None:
    assert set(WORK) == set(list_workloads())
    answers: dict[str, object] = {}
    for executor in in_turn(workload):
        fill(window, workload, executor, **WORK[workload])
        refusal = spec_or_refusal(workload, executor, WORK[workload], {})
        if isinstance(refusal, str):
            press(window, qtbot, "Run")
            assert refusal in [label.text() for label in window.findChildren(QLabel)]
            assert not window.bridge.is_running
            continue
        record = run_to_end(window, qtbot)
        assert record.finished and record.finished.outcome == "finished", record.message
        results = merged_results(record)
        answers[executor] = len(results) if varies(workload) else results
        assert record.tracks and all(track.pid > 0 for track in record.tracks.values())
        timeline = next(v for v in window.views.views if isinstance(v, TimelineView))
        names = timeline.canvas.names
        assert [str(track.pid) for track in record.tracks.values()] == [
            name.split("· ")[1] for name in names
        ], "the lanes name the workers' processes"
    first, *others = answers.values()
    assert all(answer == first for answer in others)
    assert window.runs.count() == len(answers)


def test_the_big_number_and_the_speed_up(window: MainWindow, qtbot: QtBot) -> None:
    assert window.headline.time.text() == "0.00 s"
    for executor in ("serial", "processes"):
        fill(window, "busy_loop", executor, iterations=3_000_000)
        record = run_to_end(window, qtbot)
    serial_s = window.runs.serial_s(record)
    assert serial_s and record.wall_s
    texts = [label.text() for pair in window.headline.facts for label in pair]
    assert f"{serial_s / record.wall_s:.2f}×" in texts
    assert "2 / 2" in texts
    size = window.headline.time.font().pointSizeF()
    assert all(label.font().pointSizeF() < size for label in window.findChildren(QLabel))


@pytest.mark.parametrize(
    ("setting", "typed", "said"),
    [
        ("count", "many", "count must be a whole number from 0 to 10,000,000, not 'many'."),
        ("count", "-1", "count must be a whole number from 0 to 10,000,000, not '-1'."),
        ("largest", "1000", "largest must be at least smallest (1000000000000), not 1000."),
        ("chunk_size", "1.5", "chunk_size must be a whole number from 0 to 1,000,000, not '1.5'."),
    ],
)
def test_a_bad_setting_is_told_beside_its_field(
    window: MainWindow, qtbot: QtBot, setting: str, typed: str, said: str
) -> None:
    fill(window, "prime_factors", "process_pool")
    fields = {**window.controls.workload.fields, **window.controls.executor.fields}
    fields[setting].set_value(typed)
    press(window, qtbot, "Run")
    assert not window.bridge.is_running
    labels = [label.text() for label in fields[setting].findChildren(QLabel) if label.isVisible()]
    assert said in labels
    assert window.runs.count() == 0


def test_a_folder_that_is_not_there(window: MainWindow, qtbot: QtBot) -> None:
    fill(window, "text_search", "queue_workers", folder="/no/such/folder")
    press(window, qtbot, "Run")
    assert not window.bridge.is_running
    said = "folder must be a folder that is there and can be read, not '/no/such/folder'."

    def is_told() -> bool:
        labels = window.controls.findChildren(QLabel)
        return any(label.text() == said and label.isVisible() for label in labels)

    qtbot.waitUntil(is_told, timeout=5000)


def test_close_lets_a_run_finish(window: MainWindow, qtbot: QtBot) -> None:
    fill(window, "prime_factors", "process_pool", count=200, method="imap", chunk_size=1)
    with qtbot.waitSignal(window.bridge.finished, timeout=60_000) as blocker:
        press(window, qtbot, "Run")
        record = window.bridge.record
        assert record
        qtbot.waitUntil(lambda: record.done > 0, timeout=20_000)
        press(window, qtbot, "Close")
    assert blocker.args and blocker.args[0].finished.outcome == "closed"
    assert len(record.results) == 200


@pytest.mark.parametrize("executor", AVAILABLE)
def test_terminate_ends_every_executor(window: MainWindow, qtbot: QtBot, executor: str) -> None:
    fill(window, "busy_loop", executor, iterations=10**10)
    press(window, qtbot, "Run")
    record = window.bridge.record
    assert record
    qtbot.waitUntil(lambda: record.running > 0, timeout=20_000)
    pids = pids_of(record)
    with qtbot.waitSignal(window.bridge.finished, timeout=20_000):
        qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert record.finished and record.finished.outcome == "terminated"
    assert "not finished" in window.headline.message.text()
    qtbot.waitUntil(lambda: is_gone(pids), timeout=3000)


@pytest.mark.parametrize("victim", ["runner", "worker"])
def test_a_kill_in_mid_run_is_told_and_leaves_nothing(
    window: MainWindow, qtbot: QtBot, victim: str
) -> None:
    record = long_run(window, qtbot, "process_pool", workers=1)
    pids = pids_of(record)
    assert record.started
    pid = record.started.pid if victim == "runner" else record.tracks[0].pid
    with qtbot.waitSignal(window.bridge.finished, timeout=20_000):
        os.kill(pid, signal.SIGKILL)
    said = window.headline.message.text()
    assert record.finished
    assert record.finished.outcome == ("crashed" if victim == "runner" else "failed")
    assert "SIGKILL" in said
    if victim == "worker":
        assert str(pid) in said and "task 1" in said
        track = next(track for track in record.tracks.values() if track.pid == pid)
        assert track.task == 0 and track.ended_ns > track.since_ns, "its lane ends with it"
        qtbot.waitUntil(lambda: bool(kept_rows()), timeout=10_000)
        kept = kept_run().tracks[track.worker]
        assert (kept.task, kept.ended_ns) == (track.task, track.ended_ns)
    qtbot.waitUntil(lambda: is_gone(pids), timeout=3000)


def test_closing_the_window_in_mid_run_stops_and_keeps_the_run(
    make_window: Callable[[], MainWindow], qtbot: QtBot
) -> None:
    window = make_window()
    fill(window, "prime_factors", "process_pool", count=100_000, method="imap", chunk_size=1)
    press(window, qtbot, "Run")
    record = window.bridge.record
    assert record
    qtbot.waitUntil(lambda: len(record.results) > 20, timeout=30_000)
    pids = pids_of(record)
    window.close()
    qtbot.waitUntil(lambda: is_gone(pids), timeout=3000)
    kept = kept_run()
    assert kept.finished and kept.finished.outcome == "terminated"
    assert len(kept.results) > 20


def test_the_next_start_lists_earlier_runs_and_restores_the_controls(
    make_window: Callable[..., MainWindow], qtbot: QtBot
) -> None:
    first = make_window()
    fill(first, "busy_loop", "threads", iterations=10_000)
    run_to_end(first, qtbot)
    first.resize(1010, 700)
    first.close()
    second = make_window(first.settings)
    qtbot.waitUntil(lambda: second.runs.count() == 1, timeout=10_000)
    assert second.controls.workload.entry.name == "busy_loop"
    assert second.controls.executor.entry.name == "threads"
    iterations = second.controls.workload.fields["iterations"]
    assert iterations.read() == 10_000
    assert isinstance(iterations.editor, QLineEdit) and iterations.editor.text() == "10,000"
    assert second.height() == 700  # the offscreen screen is too narrow to keep the width
    second.runs.choose_row(0)
    assert second.views.views[0].isVisible()
    qtbot.waitUntil(lambda: "Threads" in second.headline.what.text(), timeout=10_000)


def test_tasks_are_added_to_an_open_pool_and_refused_after_close(
    window: MainWindow, qtbot: QtBot
) -> None:
    fill(window, "prime_factors", "process_pool", count=3, keep_open=True)
    press(window, qtbot, "Run")
    record = window.bridge.record
    assert record
    view = next(view for view in window.views.views if isinstance(view, OpenRunView))
    assert view.isVisible(), "an open run shows its promises"
    qtbot.waitUntil(lambda: record.state == "open", timeout=20_000)
    qtbot.waitUntil(view.line.isEnabled, timeout=5000)
    qtbot.keyClicks(view.line, "1001")
    qtbot.keyClick(view.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(record.results) == 4, timeout=20_000)

    def shown() -> list[list[str]]:
        table = view.table
        cells = [
            [table.item(r, c) for c in range(table.columnCount())] for r in range(table.rowCount())
        ]
        return [[cell.text() if cell else "" for cell in row] for row in cells]

    qtbot.waitUntil(lambda: any("7 · 11 · 13" in row for row in shown()), timeout=5000)
    row = next(row for row in shown() if "7 · 11 · 13" in row)
    assert row[:6] == ["1001", "1", "0", "0", "1", "True"]
    view.asked.emit("no number")
    qtbot.waitUntil(lambda: any("not 'no number'" in row[6] for row in shown()), timeout=5000)
    # A task that keeps the closed run alive long enough to ask once more.
    view.asked.emit("999999999999999989")
    qtbot.waitUntil(lambda: record.running > 0, timeout=20_000)
    press(window, qtbot, "Close")
    qtbot.waitUntil(lambda: record.state == "closing", timeout=5000)
    view.asked.emit("1001")
    qtbot.waitUntil(lambda: any("Pool not running" in row[6] for row in shown()), timeout=5000)
    with qtbot.waitSignal(window.bridge.finished, timeout=20_000):
        press(window, qtbot, "Terminate")


def test_queries_to_an_open_search_come_back_merged(window: MainWindow, qtbot: QtBot) -> None:
    fill(window, "text_search", "queue_workers", keep_open=True, workers=3, **WORK["text_search"])
    with qtbot.waitSignal(window.bridge.finished, timeout=60_000):
        press(window, qtbot, "Run")
        record = window.bridge.record
        assert record
        qtbot.waitUntil(lambda: record.state == "open", timeout=20_000)
        window.views.asked.emit("def ")
        qtbot.waitUntil(lambda: len(record.results) == 6, timeout=20_000)
        press(window, qtbot, "Close")
    assert record.finished and record.finished.outcome == "closed"
    first, second = merged_results(record)
    assert first["query"] == "threading" and second["query"] == "def "
    folder = Path(str(WORK["text_search"]["folder"]))
    texts = {str(p.relative_to(folder)): p.read_text() for p in folder.rglob("*.py")}
    assert second["found"] == sorted([n, t.count("def ")] for n, t in texts.items() if "def " in t)


def test_signals_stay_few_and_the_window_answers_while_tasks_pour_in(
    window: MainWindow, qtbot: QtBot
) -> None:
    fill(window, "prime_factors", "process_pool", count=300_000, smallest=2, largest=99)
    fired: list[float] = []
    gaps: list[float] = []
    last = time.perf_counter()
    window.bridge.progressed.connect(lambda _: fired.append(time.perf_counter()))

    def beat() -> None:
        nonlocal last
        now = time.perf_counter()
        gaps.append(now - last)
        last = now

    pulse = QTimer(window)
    pulse.setInterval(10)
    pulse.timeout.connect(beat)
    pulse.start()
    begin = time.perf_counter()
    record = run_to_end(window, qtbot)
    took = time.perf_counter() - begin
    pulse.stop()
    assert record.done == len(record.results) == 300_000
    assert len(fired) <= 30 * max(1.0, took)
    assert sorted(gaps)[len(gaps) * 9 // 10] < 0.5 * took, "the event loop stood still"
