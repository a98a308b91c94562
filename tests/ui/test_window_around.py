"""What surrounds a run in the window: files, settings, schemes, other Pythons, and the form itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QPlainTextEdit
from pytestqt.qtbot import QtBot

from desktop_app.engine.catalog import list_workloads, make_spec
from desktop_app.engine.events import RunFinished
from desktop_app.runs.record import RunRecord
from desktop_app.runs.run_file import save_run
from desktop_app.runs.settings import Settings
from desktop_app.ui.unexpected import Reporter
from desktop_app.ui.window import MainWindow
from tests.real_runs import AVAILABLE
from tests.ui import walk
from tests.ui.conftest import fill, kept_rows, press, run_to_end
from tests.ui.test_window import long_run


def test_a_saved_run_is_opened_and_a_broken_file_refused(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    fill(window, "busy_loop", "serial", iterations=1000)
    record = run_to_end(window, qtbot)
    path = tmp_path / "a run.clrun"
    save_run(record, path)
    window.files.open(path)
    qtbot.waitUntil(lambda: window.runs.count() == 1, timeout=10_000)  # it is the same run
    other = RunRecord(record.spec)
    other.apply(RunFinished("finished"))
    save_run(other, path)
    window.files.open(path)
    qtbot.waitUntil(lambda: [row.outcome for row in kept_rows()] == ["finished"] * 2)
    broken = tmp_path / "broken.clrun"
    broken.write_bytes(path.read_bytes()[:50])
    window.files.open(broken)
    assert "broken.clrun is no run of Concurrency Lab" in window.notice.text.text()
    assert window.runs.count() == 2


def test_scheme_switch_in_mid_run(window: MainWindow, qtbot: QtBot) -> None:
    long_run(window, qtbot, "threads")
    for scheme in ("dark", "light", "dark"):
        window.use_scheme(scheme)
        image = window.grab().toImage()
        ground = image.pixelColor(3, image.height() // 2).lightnessF()
        assert (ground < 0.5) == (scheme == "dark")
    with qtbot.waitSignal(window.bridge.finished, timeout=20_000):
        press(window, qtbot, "Terminate")


def test_an_unexpected_error_is_a_sentence_and_the_window_goes_on(
    window: MainWindow, qtbot: QtBot
) -> None:
    reporter = Reporter()
    reporter.follow(window)
    try:
        raise ZeroDivisionError("a slot failed")
    except ZeroDivisionError as error:
        reporter.report(type(error), error, error.__traceback__)
    assert window.notice.isVisible()
    assert "Traceback" not in window.notice.text.text()
    report = window.notice.findChild(QPlainTextEdit)
    assert report is not None and not report.isVisible()
    press(window, qtbot, "Details")
    assert report.isVisible() and "a slot failed" in report.toPlainText()
    assert walk.nameless(window.notice) == walk.untold(window.notice) == []
    press(window, qtbot, "Details")
    assert not report.isVisible()
    press(window, qtbot, "Copy report")
    assert "a slot failed" in QGuiApplication.clipboard().text()
    press(window, qtbot, "Dismiss")
    assert not window.notice.isVisible()


def test_what_cannot_stay_open_says_so_by_being_grey(window: MainWindow) -> None:
    fill(window, "busy_loop", "threads")
    assert not window.controls.keep_open.isEnabled()
    fill(window, "busy_loop", "thread_pool")
    assert window.controls.keep_open.isEnabled()


def test_every_control_has_a_name_and_a_tool_tip(window: MainWindow) -> None:
    for executor in AVAILABLE:
        fill(window, "text_search", executor)
        for field in {
            **window.controls.workload.fields,
            **window.controls.executor.fields,
        }.values():
            assert field.editor.accessibleName()
            assert len(field.toolTip()) > 20


def test_settings_that_cannot_be_read_are_kept_aside(tmp_path: Path) -> None:
    from desktop_app.runs.settings import load_settings, save_settings

    path = tmp_path / "settings.json"
    path.write_text("{ garbage")
    settings, sentence = load_settings(path)
    assert settings == Settings() and "settings.unreadable.json" in sentence
    assert (tmp_path / "settings.unreadable.json").read_text() == "{ garbage"
    assert save_settings(Settings(theme="dark"), path) == ""
    assert load_settings(path)[0].theme == "dark"


def test_another_python_is_chosen_and_what_it_lacks_is_grey(
    window: MainWindow, qtbot: QtBot
) -> None:
    box = window.controls.python.box
    qtbot.waitUntil(
        lambda: "this one" in box.itemText(0) and box.itemText(0) != "this one", timeout=60_000
    )
    if box.count() < 2:
        pytest.skip("there is no other Python on this machine")
    fill(window, "busy_loop", "threads", iterations=10_000)
    with qtbot.waitSignal(window.keeper.reasons_known, timeout=20_000):
        box.setCurrentIndex(1)
    record = run_to_end(window, qtbot)
    assert record.started and record.spec.python == box.currentData()
    assert record.started.environment["python"] in box.currentText()
    window.controls.grey_out(box.currentData(), {"process_pool": "needs something"})
    choices = window.controls.executor.box
    place = list(window.controls.executor.entries).index("process_pool")
    assert choices.itemText(place) == "Process pool – needs something"
    model = choices.model()
    assert not model.flags(model.index(place, 0)) & Qt.ItemFlag.ItemIsEnabled


def test_a_setting_of_the_same_name_is_carried_over_only_where_it_is_allowed(
    window: MainWindow,
) -> None:
    fill(window, "busy_loop", "process_pool", workers=3, chunk_size=0, start_method="spawn")
    window.controls.executor.choose("futures_processes")
    values = window.controls.executor.values()
    assert (values["workers"], values["start_method"]) == (3, "spawn")
    assert values["chunk_size"] == "1", "0 is allowed for a pool only"
    window.controls.executor.choose("process_pool")
    assert window.controls.executor.values()["chunk_size"] == "0"


def test_no_control_is_clipped_at_its_right_edge(window: MainWindow, qtbot: QtBot) -> None:
    controls = window.controls
    for workload in list_workloads():
        for executor in AVAILABLE:
            fill(window, workload, executor)
            page = controls.widget()
            assert page
            needed = page.minimumSizeHint().width()
            assert needed <= controls.viewport().width(), (workload, executor)


@pytest.mark.parametrize(
    ("kind", "asked", "files"),
    [
        ("Report as one HTML file (*.html)", "report", {"report.html"}),
        ("Table of all tasks (*.csv)", "tasks.csv", {"tasks.csv"}),
        ("Trace for Perfetto or Chrome (*.trace.json)", "a", {"a.trace.json"}),
    ],
)
def test_the_run_that_is_shown_is_exported(
    window: MainWindow,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    asked: str,
    files: set[str],
) -> None:
    place = tmp_path / "exported"
    place.mkdir()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(place / asked), kind))
    assert not window.actions_bar.export.isEnabled()
    fill(window, "busy_loop", "serial", iterations=1000)
    run_to_end(window, qtbot)
    window.actions_bar.export.trigger()
    qtbot.waitUntil(lambda: {path.name for path in place.iterdir()} == files, timeout=30_000)


def test_an_export_that_is_impossible_is_said(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = str(tmp_path / "nowhere" / "run.csv")
    monkeypatch.setattr(
        QFileDialog, "getSaveFileName", lambda *_: (path, "Table of all tasks (*.csv)")
    )
    fill(window, "busy_loop", "serial", iterations=1000)
    run_to_end(window, qtbot)
    window.actions_bar.export.trigger()
    qtbot.waitUntil(lambda: "could not be exported" in window.notice.text.text(), timeout=10_000)


def test_files_given_as_arguments_are_opened(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    from desktop_app.__main__ import is_file_to_open

    record = RunRecord(make_spec("busy_loop", "serial", {}, {}))
    record.apply(RunFinished("finished", wall_s=2.0))
    path = tmp_path / "someone's run.clrun"
    save_run(record, path)
    assert is_file_to_open([str(path)]) and not is_file_to_open(["list"])
    window.open_files([str(path), str(tmp_path / "nowhere.clrun")])
    assert window.runs.count() == 1 and "Busy loop" in window.headline.what.text()
    assert "nowhere.clrun could not be read" in window.notice.text.text()
    qtbot.waitUntil(lambda: len(kept_rows()) == 1, timeout=10_000)


def test_a_file_that_nobody_was_asked_about_is_not_written_over(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = tmp_path / "run.csv"
    there.write_text("precious")
    monkeypatch.setattr(
        QFileDialog,
        "getSaveFileName",
        lambda *_: (str(there.with_suffix("")), "Table of all tasks (*.csv)"),
    )
    fill(window, "busy_loop", "serial", iterations=1000)
    run_to_end(window, qtbot)
    window.actions_bar.export.trigger()
    qtbot.waitUntil(lambda: "is there already" in window.notice.text.text(), timeout=10_000)
    assert there.read_text() == "precious"
