"""A workload that is unavailable, in a form of its own process: which there are is known from its start."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

FORM = """
import json
from PySide6.QtWidgets import QApplication, QLabel
application = QApplication([])
from desktop_app.ui.controls import Controls
controls = Controls()
controls.show()
box, names = controls.workload.box, list(controls.workload.entries)
row = names.index("lacking")
def said():
    return [l.text() for l in controls.findChildren(QLabel) if "unavailable" in l.text() and l.isVisible()]
answers = [box.itemText(row), bool(box.model().item(row).isEnabled()), controls.spec() is not None, said()]
controls.workload.choose("lacking")  # as settings that were kept elsewhere do
answers += [controls.spec() is None, said()]
controls.workload.choose("busy_loop")
answers += [controls.spec() is not None, said()]
print(json.dumps(answers))
"""


@pytest.mark.usefixtures("more_workloads")
def test_it_is_grey_with_its_reason_and_a_run_of_it_is_refused_beside_it() -> None:
    done = subprocess.run([sys.executable, "-c", FORM], capture_output=True, text=True, check=True)
    sentence = "workload lacking is unavailable here: something is not installed."
    assert json.loads(done.stdout) == [
        "Lacking – something is not installed", False, True, [], True, [sentence], True, [],
    ]  # fmt: skip
