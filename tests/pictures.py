"""``make pictures``: drives the real window through real runs and takes its picture at each step.

The pictures are in ``build/pictures``: SCENE-SCHEME-SIZE.png. Without arguments it starts itself once
for each look, each time on a screen of its own. ``python tests/pictures.py dark-1920 lessons`` makes
those of the looks with this in their names, and of one set only.
"""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from tests.picture_lessons import lesson_scenes
from tests.xvfb import virtual_screen

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "build" / "pictures"


class Look(NamedTuple):
    """How the window looks in a set of pictures, and what is in the set: ``window``, ``lessons``."""

    width: int
    height: int
    scheme: str
    scale: str = "1"
    language: str = "en"
    sets: tuple[str, ...] = ("window", "lessons")

    @property
    def name(self) -> str:
        """What the names of its pictures end in."""
        scale = "" if self.scale == "1" else f"-at-{self.scale}00-percent"
        language = "" if self.language == "en" else f"-{self.language}"
        return f"{self.scheme}-{self.width}x{self.height}{scale}{language}"


LOOKS = (
    Look(1280, 800, "light"),
    Look(1280, 800, "dark"),
    Look(1920, 1080, "light"),
    Look(1920, 1080, "dark"),
    Look(2560, 1600, "light", "2"),
    Look(1024, 640, "light"),
    Look(1280, 800, "contrast-light"),
    Look(1280, 800, "contrast-dark"),
    Look(1280, 800, "light", language="de"),
    Look(1024, 640, "light", language="de"),
)


def main(only: str = "", sets: str = "window lessons") -> None:
    """Make the pictures of all looks whose names have ``only`` in them, of these sets."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for look in LOOKS:
        wanted = [one for one in look.sets if one in sets.split()]
        if only not in look.name or not wanted:
            continue
        width, height, scheme, scale, language, _ = look
        with virtual_screen(width, height) as environment, tempfile.TemporaryDirectory() as home:
            environment.update(
                QT_SCALE_FACTOR=scale,
                LANGUAGE=language,
                XDG_DATA_HOME=home,
                XDG_CONFIG_HOME=f"{home}/config",
            )
            command = [sys.executable, "-m", "tests.pictures", look.name, scheme, *wanted]
            subprocess.run(command, env=environment, cwd=ROOT, check=True, timeout=600)
    for path in sorted(FOLDER.glob("*.png")):
        print(path.relative_to(ROOT))


Steps = Iterator[Any]
DIAGNOSES = (
    *("threads_take_turns", "three_tasks_on_two", "large_chunks", "spawned_for_little"),
    *("large_payloads", "eight_on_two_cores", "coroutines_compute", "processes_wait"),
    *("memory_copied", "busy_machine"),
)
"""Recorded runs, one for each rule of diagnosis."""


class Scenes:
    """The scenes, as steps: each yields what it waits for, a run's end or a number of milliseconds."""

    def __init__(self, window: Any, name: str) -> None:
        self.window = window
        self.name = name

    def take(self, scene: str) -> None:
        picture = self.window.screen().grabWindow(0)
        assert picture.save(str(FOLDER / f"{scene}-{self.name}.png"))

    def set(self, workload: str, executor: str, is_open: bool = False, **values: Any) -> None:
        controls = self.window.controls
        controls.workload.choose(workload)
        controls.executor.choose(executor)
        controls.keep_open.setChecked(is_open)
        for name, value in values.items():
            {**controls.workload.fields, **controls.executor.fields}[name].set_value(value)

    def tab(self, title: str) -> None:
        self.window.views.tabs.setCurrentIndex(self.window.views.find_tab(title))

    def steps(self) -> Steps:
        yield 1500
        self.take("1-first-sight")
        yield from self.prime_factors()
        yield from self.busy_loops()
        yield from self.open_runs()
        yield from self.mistakes()
        yield from self.picture()
        yield from self.own_function()
        yield from self.producers()
        yield from self.seeing_why()
        yield from self.diagnoses()
        yield from self.comparing()
        yield from self.replays()
        yield from self.writing()

    def lessons(self) -> Steps:
        """Every lesson beside the views, and step by step on the stage."""
        while not self.window.views.views:
            yield 100
        yield from lesson_scenes(self.window, self.take)

    def comparing(self) -> Steps:
        """A race, a sweep and advice, as they are asked for and as they end."""
        from PySide6.QtWidgets import QToolButton

        from desktop_app.runs.language import tr
        from desktop_app.ui.series_dialogs import RaceDialog, SweepDialog

        self.set("prime_factors", "process_pool", count=24, smallest=10**12)
        for kind, scene in ((RaceDialog, "21-race"), (SweepDialog, "22-sweep")):
            (self.window.comparing.race if kind is RaceDialog else self.window.comparing.sweep)()
            yield 300
            self.take(f"{scene}-asked")
            dialog = self.window.findChildren(kind)[-1]
            dialog.repeats.setValue(3)
            before = self.window.series.series
            dialog.start.click()
            while (series := self.window.series.series) is before or series.is_running:
                yield 100
            yield 600
            self.take(scene)
        self.tab("Compare")
        for mode in ("Timelines", "CPU", "Where time went", "Differences"):
            for button in self.window.findChildren(QToolButton):
                if button.text() == tr(mode):
                    button.click()
            yield 400
            self.take(f"21-race-{mode.lower().replace(' ', '-')}")
        self.window.comparing.find_out(5)
        while self.window.adviser.is_running:
            yield 100
        yield 600
        self.take("23-advice")

    def writing(self) -> Steps:
        """The shown run becomes the step of a new lesson, beside a copy of one of the program's."""
        from desktop_app.ui.lesson_editor.save_as_step import StepDialog

        self.window.workshop.save_as_step()
        yield 300
        self.take("25-save-as-step")
        self.window.findChildren(StepDialog)[-1].reject()
        self.window.lessons.open(1)
        self.window.workshop.edit()
        yield 600
        self.take("26-lesson-editor")
        self.window.workshop.close()
        self.window.lessons.leave()

    def replays(self) -> Steps:
        """A run that is over, frozen in the middle of it."""
        self.set("uneven_tasks", "process_pool", count=40)
        yield "run"
        replaying = self.window.replaying
        replaying.action.trigger()
        replaying.player.pause()
        self.window.replaying.bar.slider.setValue(600)
        yield 400
        self.take("24-replay")
        replaying.leave()

    def prime_factors(self) -> Steps:
        self.tab("Results")
        for executor in ("serial", "threads", "process_pool"):
            self.set("prime_factors", executor, count=120)
            yield "run"
        yield 400
        self.take("2-prime-factors")
        self.tab("Source")
        yield 200
        self.take("10-source")

    def busy_loops(self) -> Steps:
        self.tab("Output")
        self.set("busy_loop", "threads", iterations=30_000_000)
        yield "run"
        yield 400
        self.take("3-threads-and-the-gil")
        self.set("busy_loop", "processes", iterations=60_000_000, workers=5)
        yield "start"
        yield 1300
        self.take("4-running")
        yield "end"

    def open_runs(self) -> Steps:
        self.set("text_search", "queue_workers", is_open=True)
        yield "start"
        yield 1500
        for text in ("import", "yield from", "socket"):
            self.window.views.asked.emit(text)
            yield 300
        self.take("5-open-text-search")
        self.window.actions_bar.close_run.trigger()
        yield "end"

    def mistakes(self) -> Steps:
        self.set("prime_factors", "process_pool", count="many", smallest=10**14)
        self.window.run()
        yield 300
        self.take("6-bad-input")
        self.set("busy_loop", "process_pool", iterations=10**9)
        yield "start"
        yield 800
        os.kill(next(iter(self.window.bridge.record.tracks.values())).pid, 9)
        yield "end"
        yield 400
        self.take("7-worker-killed")

    def picture(self) -> Steps:
        self.set("mandelbrot", "futures_processes")
        yield "start"
        yield 1900
        self.take("8-picture-running")
        yield "end"
        yield 400
        self.take("9-picture")

    def own_function(self) -> Steps:
        from PySide6.QtWidgets import QDialog

        self.window.own.open(ROOT / "tests" / "functions" / "words.py")
        yield 400
        self.take("11-own-function")
        for dialog in self.window.findChildren(QDialog):
            dialog.reject()
        yield 200

    def producers(self) -> Steps:
        self.tab("Results")
        self.set("producer_consumer", "manager", workers=4)
        yield "run"
        yield 400
        self.take("12-producers-and-consumers")

    def seeing_why(self) -> Steps:
        self.tab("Workers")
        self.set("payload", "process_pool", count=60, size=50_000, workers=2, chunk_size=1)
        yield "run"
        yield 400
        self.take("13-workers")
        self.tab("Where time went")
        self.set("uneven_tasks", "process_pool", count=300, workers=8)
        yield "run"
        yield 400
        (timeline,) = (view for view in self.window.views.views if view.title == "Timeline")
        whole = timeline.canvas.sight.whole
        timeline.chose_stretch.emit((0.3 * whole, 0.6 * whole))
        yield 400
        self.take("14-a-stretch")

    def diagnoses(self) -> Steps:
        """Each on a recorded run, with its evidence chosen."""
        self.tab("Where time went")
        (view,) = (view for view in self.window.views.views if view.title == "Where time went")
        for name in DIAGNOSES:
            self.window.files.open(ROOT / "tests" / "records" / f"{name}.clrun")
            yield 300
            view.findings.entries[0].click()
            yield 400
            self.take(f"20-{view.findings.entries[0].finding.rule}")


def drive(name: str, scheme: str, sets: list[str]) -> None:
    from PySide6.QtCore import QTimer

    from desktop_app.runs.settings import Settings
    from desktop_app.ui.app import make_application, make_window

    application = make_application()
    window = make_window(application, Settings())
    window.use_scheme(scheme)
    if "1024" in name:
        window.resize(1024, 640)
    if "1920" in name:
        window.resize(1920, 1080)
    window.show()
    scenes = Scenes(window, name)
    made = {"window": scenes.steps, "lessons": scenes.lessons}
    steps = itertools.chain.from_iterable(made[one]() for one in sets)
    waits_for_end = False

    def stop(*error: Any) -> None:
        sys.__excepthook__(*error)
        os._exit(1)

    sys.excepthook = stop

    def go_on() -> None:
        nonlocal waits_for_end
        step = next(steps, None)
        if step is None:
            window.close()
            return
        waits_for_end = step in ("run", "end")
        if step in ("run", "start"):
            window.run()
        if not waits_for_end:
            QTimer.singleShot(step if isinstance(step, int) else 0, go_on)

    def finished() -> None:
        if waits_for_end:
            QTimer.singleShot(200, go_on)

    window.bridge.finished.connect(finished)
    QTimer.singleShot(0, go_on)
    application.exec()


if __name__ == "__main__":
    if len(sys.argv) > 3:
        drive(sys.argv[1], sys.argv[2], sys.argv[3:])
    else:
        main(*sys.argv[1:])
