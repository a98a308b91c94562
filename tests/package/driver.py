"""Drives the window of an installed program from within: a script that its own Python runs.

    PROGRAM -c "$(cat driver.py)" REPORT.html

It presses the real buttons: a run in each way, a step of a lesson, an export by the real dialog, then the
window is closed. What happened is printed as one JSON object.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QPushButton

from desktop_app.engine.catalog import make_spec
from desktop_app.runs.record import RunRecord
from desktop_app.ui import app
from desktop_app.ui.window import MainWindow

WAYS: list[tuple[str, dict[str, Any]]] = [
    *(("process_pool", {"start_method": way}) for way in ("spawn", "forkserver", "fork")),
    *((name, {}) for name in ("queue_workers", "threads", "loky")),
]
SETTINGS = {"count": 12, "smallest": 10**9, "largest": 10**10}
REPORT = Path(sys.argv[-1])
LIMIT_S = 60
Condition = Callable[[], bool]
warnings: list[str] = []
told: dict[str, Any] = {
    "runs": [],
    "lesson": None,
    "pictures": 0,
    "warnings": warnings,
    "error": "",
}


def press(window: MainWindow, text: str) -> None:
    buttons = [button for button in window.findChildren(QPushButton) if button.text() == text]
    (button,) = [one for one in buttons if one.isVisible()]
    assert button.isEnabled(), f"{text} is grey"
    button.click()


def is_over(window: MainWindow, before: RunRecord | None) -> bool:
    record = window._shown
    return record is not None and record is not before and record.is_over


def type_into_dialog() -> None:
    (dialog,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, QFileDialog)]
    name = dialog.findChild(QLineEdit, "fileNameEdit")
    assert isinstance(name, QLineEdit)
    name.setText(str(REPORT))
    dialog.accept()


def steps(window: MainWindow) -> Iterator[Condition]:
    """Do one thing after the other; yields what to wait for before the next."""
    yield lambda: bool(window.views.views)
    if window.lessons.is_open:
        window.lessons.leave()
    for executor, options in WAYS:
        spec = make_spec("prime_factors", executor, SETTINGS, {"workers": 2, **options})
        window.controls.show_spec(spec)
        before = window._shown
        press(window, "Run")
        yield lambda before=before: is_over(window, before)  # type: ignore[misc]
        record = window._shown
        assert record and record.finished
        results = sorted(str(result.value) for result in record.results)
        told["runs"].append([executor, options, record.finished.outcome, results])
    window.lessons.open(0)
    window.lessons.panel.run.click()
    yield lambda: getattr(window.lessons.teaching.telling, "phase", "") == "told"
    telling = window.lessons.teaching.telling
    assert telling
    outcomes = [record.finished and record.finished.outcome for record in telling.records.values()]
    told["lesson"] = [telling.reason, outcomes]
    window.lessons.leave()
    QTimer.singleShot(500, type_into_dialog)
    window.actions_bar.export.trigger()  # until the dialog is closed
    yield lambda: REPORT.exists() and REPORT.read_text("utf-8").rstrip().endswith("</html>")
    told["pictures"] = REPORT.read_text("utf-8").count("<img")


class Driving:
    """Goes from step to step as soon as what a step waits for has come."""

    def __init__(self, window: MainWindow) -> None:
        self.window, self.steps = window, steps(window)
        self.wait: Condition = lambda: True
        self.since = time.monotonic()
        self.timer = QTimer(interval=50)
        self.timer.timeout.connect(self.go_on)
        self.timer.start()

    def go_on(self) -> None:
        self.timer.stop()  # a step may wait in a dialog
        try:
            if self.wait():
                self.wait, self.since = next(self.steps), time.monotonic()
            elif time.monotonic() - self.since > LIMIT_S:
                raise TimeoutError(f"waited {LIMIT_S} s in vain after {told}")
            self.timer.start()
            return
        except StopIteration:
            pass
        except Exception as error:
            told["error"] = f"{type(error).__name__}: {error}"
        self.window.close()


def main() -> None:
    qInstallMessageHandler(lambda kind, context, text: warnings.append(text))
    application = app.make_application()
    window = app.make_window(application)
    window.show()
    driving = Driving(window)
    application.exec()
    driving.timer.stop()
    print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
