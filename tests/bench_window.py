"""The real window, driven by lines on stdin: the half of the benchmarks that must be a process of its own.

Commands, one JSON object a line: ``{"run": spec}`` presses Run for a spec and answers with the run's
``wall_s`` and the CPU seconds this process used meanwhile; ``{"quit": true}`` closes the window.
When the window is complete, the first line printed says so.
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any

from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QApplication

from desktop_app.engine.spec import RunSpec
from desktop_app.runs.record import RunRecord
from desktop_app.ui.app import make_application, make_window


def cpu_s() -> float:
    times = os.times()
    return times.user + times.system


def say(**values: Any) -> None:
    sys.stdout.write(json.dumps(values) + "\n")
    sys.stdout.flush()


class Driver:
    def __init__(self, application: QApplication) -> None:
        self.window = make_window(application)
        self.window.bridge.finished.connect(self.finish)
        self.began = (0.0, 0.0)
        self.notifier = QSocketNotifier(0, QSocketNotifier.Type.Read)
        self.notifier.activated.connect(self.obey)

    def obey(self) -> None:
        line = sys.stdin.readline()
        command = json.loads(line) if line else {"quit": True}
        if "quit" in command:
            self.window.close()
            return
        self.window.controls.show_spec(RunSpec.from_json(command["run"]))
        self.began = time.perf_counter(), cpu_s()
        self.window.run()

    def finish(self, record: RunRecord) -> None:
        wall, cpu = self.began
        passed = time.perf_counter() - wall
        assert record.finished
        say(
            outcome=record.finished.outcome,
            wall_s=record.wall_s,
            cpu_share=(cpu_s() - cpu) / passed,
        )


def main() -> None:
    application = make_application()
    driver = Driver(application)
    driver.window.painted.connect(lambda: say(painted_at=time.time()))
    driver.window.show()
    application.exec()


if __name__ == "__main__":
    main()
