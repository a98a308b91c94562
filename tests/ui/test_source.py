"""The script of a run in the window: read, copied, saved."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from desktop_app.runs.record import RunRecord
from desktop_app.runs.sampler import Sampler
from desktop_app.runs.source import script_for
from desktop_app.ui.theme import choose_scheme
from desktop_app.ui.views.source import HINT, SourceView
from tests import canned


@pytest.fixture
def view(qtbot: QtBot) -> SourceView:
    view = SourceView(Sampler())
    qtbot.addWidget(view)
    view.resize(700, 400)
    view.show()
    return view


def click(qtbot: QtBot, button: object) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_the_script_of_the_run_is_shown_and_copied(qtbot: QtBot, view: SourceView) -> None:
    assert not view.copy.isEnabled() and not view.save.isEnabled()
    view.show_run(canned.running())
    assert view.text.toPlainText() == script_for(canned.SPEC)
    click(qtbot, view.copy)
    assert QGuiApplication.clipboard().text() == script_for(canned.SPEC)
    assert view.told.text() == "Copied."
    other = replace(canned.SPEC, executor="threads", options={"workers": 3})
    view.show_run(RunRecord(other))
    assert view.text.toPlainText() == script_for(other)
    assert view.told.text() == HINT


def test_a_running_run_does_not_move_what_is_read(view: SourceView) -> None:
    view.show_run(record := canned.running())
    bar = view.text.verticalScrollBar()
    bar.setValue(7)
    view.show_run(record)
    choose_scheme("dark")
    view.apply_colours()
    choose_scheme("light")
    assert bar.value() == 7
    assert view.text.toPlainText() == script_for(canned.SPEC)


def test_the_script_is_saved_or_a_sentence_says_why_not(
    qtbot: QtBot, view: SourceView, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    view.show_run(canned.finished())
    answers = [str(tmp_path / "demo.py"), str(tmp_path / "no" / "demo.py"), ""]
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (answers.pop(0), ""))
    click(qtbot, view.save)
    assert (tmp_path / "demo.py").read_text("utf-8") == script_for(canned.SPEC)
    assert view.told.text() == "Saved. Run it with: python demo.py"
    click(qtbot, view.save)
    assert "could not be written" in view.told.text()
    click(qtbot, view.save)
    assert "could not be written" in view.told.text()


def test_a_run_of_something_unknown_has_no_script_but_a_sentence(view: SourceView) -> None:
    view.show_run(RunRecord(replace(canned.SPEC, workload="gone")))
    assert view.text.toPlainText() == "" and not view.save.isEnabled()
    assert "workload must be one of" in view.told.text()
