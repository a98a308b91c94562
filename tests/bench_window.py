"""The real window, driven by lines on stdin: the half of the benchmarks that must be a process of its own.

When the window is complete, the first line printed says so. Then there are commands, one JSON object
a line, each answered by one:

- ``{"run": spec}`` presses Run and answers with the run's ``wall_s`` and the CPU that this process used
  meanwhile, as a share of a core; with ``"gaps": true`` also with ``gaps_ms``, the times between turns
  of the event loop that was asked to turn all the time;
- ``{"open": path}`` opens a saved run and answers when it has been painted;
- ``{"frames": n}`` pans and zooms the timeline and answers with the time of each frame, ``ms``;
- ``{"memory": true}`` answers with the ``bytes`` that this process has for itself;
- ``{"quit": true}`` closes the window.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from PySide6.QtCore import QSocketNotifier, Qt, QTimer
from PySide6.QtWidgets import QApplication

from desktop_app.__main__ import import_window
from desktop_app.engine.spec import RunSpec
from desktop_app.runs.record import RunRecord
from desktop_app.runs.settings import Settings
from desktop_app.ui.app import make_application, make_window
from desktop_app.ui.timeline.canvas import TimelineCanvas

STEP_MS = 5


def cpu_s() -> float:
    times = os.times()
    return times.user + times.system


def say(**values: Any) -> None:
    sys.stdout.write(json.dumps(values) + "\n")
    sys.stdout.flush()


class Gaps:
    """Turns the event loop all the time, as something that moves on the screen would, and notes when."""

    def __init__(self) -> None:
        self.turns: list[float] = []
        self.timer = QTimer(interval=STEP_MS, timerType=Qt.TimerType.PreciseTimer)
        self.timer.timeout.connect(lambda: self.turns.append(time.perf_counter()))

    def in_ms(self) -> list[float]:
        self.timer.stop()
        return (1000 * np.diff(self.turns)).tolist()


class Driver:
    def __init__(self, application: QApplication) -> None:
        self.window = make_window(application, Settings())
        self.window.bridge.finished.connect(self.finish)
        self.began = (0.0, 0.0)
        self.gaps: Gaps | None = None
        self.notifier = QSocketNotifier(0, QSocketNotifier.Type.Read)
        self.notifier.activated.connect(self.obey)

    def obey(self) -> None:
        line = sys.stdin.readline()
        command = json.loads(line) if line else {"quit": True}
        if "run" in command:
            self.run(command)
        elif "open" in command:
            self.open(Path(str(command["open"])))
        elif "frames" in command:
            say(ms=self.frames(command["frames"]))
        elif "memory" in command:
            gc.collect()
            say(bytes=psutil.Process().memory_full_info().uss)
        else:
            self.window.close()

    def run(self, command: dict[str, Any]) -> None:
        self.window.controls.show_spec(RunSpec.from_json(command["run"]))
        self.gaps = Gaps() if command.get("gaps") else None
        if self.gaps:
            self.gaps.timer.start()
        self.began = time.perf_counter(), cpu_s()
        self.window.run()

    def finish(self, record: RunRecord) -> None:
        QTimer.singleShot(1000 if self.gaps else 0, lambda: self.tell(record))

    def tell(self, record: RunRecord) -> None:
        wall, cpu = self.began
        passed = time.perf_counter() - wall
        assert record.finished
        say(
            outcome=record.finished.outcome,
            wall_s=record.wall_s,
            cpu_share=(cpu_s() - cpu) / passed,
            gaps_ms=self.gaps.in_ms() if self.gaps else [],
        )

    def open(self, path: Path) -> None:
        began = time.perf_counter()
        self.window.files.open(path)
        self.window.repaint()
        while QApplication.processEvents():
            pass
        say(seconds=time.perf_counter() - began)

    def frames(self, count: int) -> list[float]:
        (timeline,) = (view for view in self.window.views.views if view.title == "Timeline")
        canvas: Any = timeline.findChild(TimelineCanvas)
        span, found = canvas.sight.whole, []
        for frame in range(count):  # from all of it down to a thousandth, moving on the way
            width = span * 10 ** (-3 * (frame // 2) / (count // 2))
            middle = span * (0.4 + 0.2 * frame / count)
            began = time.perf_counter()
            canvas.show_range(middle - width / 2, middle + width / 2)
            canvas.repaint()
            found.append(1000 * (time.perf_counter() - began))
        return found


def main() -> None:
    import_window()  # as the program does
    application = make_application()
    driver = Driver(application)
    driver.window.painted.connect(lambda: say(painted_at=time.time()))
    if size := os.environ.get("BENCH_SIZE"):
        driver.window.resize(*map(int, size.split("x")))
    driver.window.show()
    application.exec()


if __name__ == "__main__":
    main()
