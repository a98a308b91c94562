"""Replays in the window: any pace, any moment, always marked as recorded, and never in the way of a run."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from desktop_app.engine.events import ResultsArrived, RunFinished
from desktop_app.runs.record import RunRecord
from desktop_app.runs.run_file import save_run
from desktop_app.ui.replay.bar import SPEEDS, STEPS
from desktop_app.ui.replay.player import Player
from desktop_app.ui.views.output import OutputView
from desktop_app.ui.views.results import ResultsView
from desktop_app.ui.window import MainWindow
from tests import canned
from tests.ui.conftest import fill, run_to_end

TASKS, BATCH = 1_000_000, 10_000
FRAME_S = 0.1
"""What a step of a million tasks may take in the window here, drawing included; a live one may as much."""


def long_run(wall_s: float = 4.0) -> RunRecord:
    """A run of some seconds that is over."""
    record = canned.started(RunRecord(canned.SPEC), 40)
    canned.fill_tapes(record, 40, 2, task_ns=int(wall_s / 20 / 1.1 * 1e9))
    canned.fill_results(record, 40)
    record.results.arrivals = [
        (n, canned.ORIGIN_NS + round(n * wall_s / 41 * 1e9)) for n in range(1, 41)
    ]
    canned.fill_samples(record, 2, 16)
    record.apply(RunFinished("finished", "", wall_s))
    return record


def shown(window: MainWindow, record: RunRecord) -> RunRecord:
    window.runs.add(record)
    return record


@pytest.fixture
def paused(window: MainWindow) -> MainWindow:
    """A window with a replay whose time stands still at its start."""
    shown(window, long_run())
    window.replaying.action.trigger()
    window.replaying.player.pause()
    window.replaying.player.go_to(0.0)
    return window


def test_whatever_is_shown_is_called_live_or_recorded(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    assert window.headline.badge.text() == ""
    assert not window.replaying.action.isEnabled()
    fill(window, "uneven_tasks", "serial", count=2)
    record = run_to_end(window, qtbot)
    assert window.headline.badge.text() == "● live"
    window.replaying.action.trigger()
    assert window.headline.badge.text() == "◆ recorded"
    window.replaying.action.trigger()
    assert window.headline.badge.text() == "● live"
    save_run(record, tmp_path / "it.clrun")
    window.files.open(tmp_path / "it.clrun")
    assert window.headline.badge.text() == "◆ recorded"
    assert "CPython 3." in window.headline.badge.toolTip()


def test_the_key_r_replays_in_real_time_and_ends_the_replay(
    window: MainWindow, qtbot: QtBot
) -> None:
    whole = shown(window, long_run(0.8))
    assert window.headline.replay.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_R)
    assert window.replaying.bar.isVisible()
    assert not window.headline.replay.isVisible()
    begin = time.monotonic()
    with qtbot.waitSignal(window.replaying.player.ended, timeout=20_000):
        assert window.headline.facts[0][0].text() == "0 / 40"
    assert time.monotonic() - begin >= 0.7
    assert window.headline.facts[0][0].text() == "40 / 40"
    qtbot.keyClick(window, Qt.Key.Key_R)
    assert not window.replaying.bar.isVisible()
    assert window._shown is whole


def test_paces_are_as_chosen(qtbot: QtBot) -> None:
    player, whole = Player(), long_run(60.0)
    player.begin(whole)
    went = {}
    for speed in (0.1, 1.0, 10.0):
        player.speed = speed
        player.go_to(0.0)
        begin = time.monotonic()
        qtbot.wait(300)
        went[speed] = player.now_s / (time.monotonic() - begin)
    player.stop()
    assert all(0.5 < went[speed] / speed < 1.2 for speed in went)
    assert {0.1, 10.0} <= set(SPEEDS)


def test_a_frozen_replay_shows_one_moment(paused: MainWindow, qtbot: QtBot) -> None:
    paused.replaying.player.go_to(2.0)
    before = paused.headline.time.text(), paused.headline.facts[0][0].text()
    qtbot.wait(200)
    assert (paused.headline.time.text(), paused.headline.facts[0][0].text()) == before
    assert before[0] == "2.00 s"
    assert paused.headline.facts[0][1].text() == "tasks, running"


def test_the_slider_moves_with_keys_both_ways(paused: MainWindow, qtbot: QtBot) -> None:
    slider, player = paused.replaying.bar.slider, paused.replaying.player
    slider.setFocus()
    for key, at_s in (
        (Qt.Key.Key_PageUp, 0.4),
        (Qt.Key.Key_Right, 0.44),
        (Qt.Key.Key_End, 4.0),
        (Qt.Key.Key_Left, 3.96),
        (Qt.Key.Key_PageDown, 3.56),
        (Qt.Key.Key_Home, 0.0),
    ):
        qtbot.keyClick(slider, key)
        assert player.now_s == pytest.approx(at_s, abs=1e-6)
        assert paused.headline.time.text() == paused.replaying.bar.time.text().split(" / ")[0]


def test_views_show_what_was_known_then(paused: MainWindow) -> None:
    view = paused.views.find_view(ResultsView)
    paused.views.bring_up("Results")
    for at_s in (1.0, 3.0, 0.5, 2.0):
        paused.replaying.player.go_to(at_s)
        paused.views.redraw()
        assert view.rows.rowCount() == sum(n * 4.0 / 41 <= at_s for n in range(1, 41))
        lanes = paused.replaying.player.replay
        assert lanes
        assert lanes.record.elapsed_s() == pytest.approx(at_s)


def test_at_its_end_it_can_be_played_again(paused: MainWindow, qtbot: QtBot) -> None:
    bar, player = paused.replaying.bar, paused.replaying.player
    bar.speed.setCurrentIndex(SPEEDS.index(10.0))
    player.go_to(3.9)
    with qtbot.waitSignal(player.ended, timeout=20_000):
        qtbot.mouseClick(bar.play, Qt.MouseButton.LeftButton)
    assert bar.slider.value() == STEPS
    assert not player.is_playing
    qtbot.mouseClick(bar.play, Qt.MouseButton.LeftButton)
    assert player.is_playing
    assert player.now_s < 1.0


def test_a_live_run_and_another_run_end_the_replay(paused: MainWindow, qtbot: QtBot) -> None:
    fill(paused, "uneven_tasks", "serial", count=2)
    run_to_end(paused, qtbot)
    assert not paused.replaying.is_on
    assert not paused.replaying.bar.isVisible()
    assert paused.headline.badge.text() == "● live"
    qtbot.keyClick(paused, Qt.Key.Key_R)
    assert paused.replaying.is_on
    paused.runs.choose_row(1)
    assert not paused.replaying.is_on
    assert paused.headline.facts[0][0].text() == "40 / 40"


def test_what_is_saved_in_mid_replay_is_the_whole_run(paused: MainWindow) -> None:
    paused.replaying.player.go_to(1.0)
    saved: list[RunRecord] = []
    paused.with_shown(saved.append)
    assert [len(record.results) for record in saved] == [40]


def test_each_part_of_the_bar_has_a_name_and_takes_the_focus(paused: MainWindow) -> None:
    bar = paused.replaying.bar
    for part in (bar.play, bar.slider, bar.speed, bar.close_button):
        assert part.accessibleName()
        assert part.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert bar.time.accessibleName()
    assert isinstance(paused.headline.replay, QToolButton)
    assert paused.headline.replay.accessibleName() == "Replay"


def test_lines_are_printed_when_they_were(window: MainWindow) -> None:
    from desktop_app.runs.record import PrintedLine

    record = long_run()
    record.finished = None
    for place in range(4):
        at_ns = canned.ORIGIN_NS + place * 10**9
        record.add_output(PrintedLine(0, f"line {place}", at_ns))
    record.apply(RunFinished("finished", "", 4.0))
    shown(window, record)
    window.views.bring_up("Output")
    window.replaying.action.trigger()
    window.replaying.player.pause()
    text = window.views.find_view(OutputView).text
    for at_s, lines in ((2.5, 3), (0.5, 1), (3.5, 4)):
        window.replaying.player.go_to(at_s)
        window.views.redraw()
        assert text.toPlainText().count("line ") == lines


def test_a_million_tasks_do_not_hold_up_the_window(window: MainWindow) -> None:
    record = canned.started(RunRecord(canned.SPEC), TASKS)
    canned.fill_tapes(record, TASKS, 8)
    for first in range(0, TASKS, BATCH):
        numbers = list(range(first, first + BATCH))
        record.apply(ResultsArrived(numbers, numbers, numbers))
        at_ns = canned.ORIGIN_NS + round((first + BATCH) / 8 * 1.1e6)
        record.results.arrivals[-1] = first + BATCH, at_ns
    canned.fill_samples(record, 8, 500)
    record.apply(RunFinished("finished", "", 140.0))
    shown(window, record)
    window.replaying.action.trigger()
    player = window.replaying.player
    player.pause()
    forth: list[float] = []
    back: list[float] = []
    for at_s in (*np.linspace(1, 139, 60), *np.linspace(139, 1, 20)):
        begin = time.perf_counter()
        is_back = at_s < player.now_s
        player.go_to(float(at_s))
        (back if is_back else forth).append(time.perf_counter() - begin)
    print(f"forth {np.median(forth) * 1e3:.1f} ms, back {np.median(back) * 1e3:.1f} ms")
    assert np.median(forth) < FRAME_S
    assert np.median(back) < 2 * FRAME_S
