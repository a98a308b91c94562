"""The form says plainly who could run code here, as soon as someone fills in what makes it possible."""

from __future__ import annotations

import subprocess
import sys

import pytest
from PySide6.QtWidgets import QLabel

from desktop_app.engine.catalog import list_executors
from desktop_app.ui.fields import Field
from desktop_app.ui.window import MainWindow

SAID = {
    ("manager", "address", "0.0.0.0:5000"): "has the key can run code on this machine, as you",
    ("manager", "key_file", "key"): "has this key can run code on this machine, as you",
    ("dask", "scheduler", "tcp://host:8786"): "can run code on its workers, and they on it",
}


def caution_of(field: Field) -> str:
    """Return the caution that is seen below a field."""
    labels = [one for one in field.findChildren(QLabel) if one.property("role") == "caution"]
    return " ".join(one.text() for one in labels if one.isVisibleTo(field))


@pytest.mark.parametrize(("executor", "setting", "value"), SAID)
def test_what_lets_others_run_code_is_told_beside_it(
    window: MainWindow, executor: str, setting: str, value: str
) -> None:
    window.controls.executor.choose(executor)
    field = window.controls.executor.fields[setting]
    assert caution_of(field) == ""
    field.set_value(value)
    assert SAID[executor, setting, value] in caution_of(field)
    field.set_value("")
    assert caution_of(field) == ""


def test_the_help_says_it_too(window: MainWindow) -> None:
    entries = list_executors()
    (key_file,) = (one for one in entries["manager"].parameters if one.name == "key_file")
    assert "Who has the key can run anything here" in key_file.help
    assert "asks for no key" in entries["dask"].help and "run code, as you" in entries["dask"].help
    window.controls.executor.choose("dask")
    assert "asks for no key" in window.controls.executor.box.toolTip()


def test_the_worker_elsewhere_is_told() -> None:
    command = [sys.executable, "-m", "desktop_app", "worker", "--help"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert "who else has it can run code here, as you." in " ".join(done.stdout.split())
