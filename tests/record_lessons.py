"""Records the runs of the lessons, so that a talk goes on when the live demo cannot. Not run by tests.

    python -m tests.record_lessons [LESSON …]          (make recordings)

Every step is carried out as the window does it, with samples, until its shape holds while other programs
let the machine be; of some tries the quietest is kept. What cannot run here is not recorded, and an earlier
recording of it is left alone. Nothing of this machine's folders and names is in the files.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from desktop_app.engine.spec import RunSpec
from desktop_app.runs.diagnosis import others_share
from desktop_app.runs.lessons import Lesson, StepRun, list_lessons
from desktop_app.runs.record import PrintedLine, RunRecord
from desktop_app.runs.recordings import recording_of
from desktop_app.runs.rehearsal import CarryOut, Shown, show
from desktop_app.runs.run_file import save_run
from desktop_app.runs.sampler import Sampler
from desktop_app.runs.step_orders import StepOrders
from desktop_app.terminal import StopSignals, watch
from tests.record_fixtures import forget_paths

QUIET = 0.1
"""A try is taken at once when other programs used no more of the cores than this share."""
TRIES = 5


@contextmanager
def carrying_out() -> Iterator[CarryOut]:
    """Give what carries a run of a step out, sampled and with its orders, as in a lesson."""
    sampler = Sampler()
    sampler.start()
    with StopSignals() as stop:

        def carry_out(run: StepRun, spec: RunSpec) -> RunRecord:
            record = watch(spec, stop, sampler, is_kept=False, orders=StepOrders(run))
            if stop.received:
                raise KeyboardInterrupt
            return record

        try:
            yield carry_out
        finally:
            sampler.stop()


def quietest(lesson: Lesson, step: int, carry_out: CarryOut) -> Shown:
    """Return what a step showed at the quietest of some tries, of those that showed what they were to."""
    tries: list[tuple[float, Shown]] = []
    for _ in range(TRIES):
        shown = show(lesson.steps[step], carry_out)
        if shown.outcome == "cannot run":
            return shown
        others = max((others_share(record) or 0.0 for record in shown.records.values()), default=0)
        tries.append((others + (shown.outcome == "fails"), shown))
        if tries[-1][0] <= QUIET:
            break
    return min(tries, key=lambda one: one[0])[1]


def forget_places(record: RunRecord) -> None:
    """Take out of a record where on this machine anything is, and what the machine is called."""
    forget_paths(record)
    environment = record.started.environment if record.started else {}
    environment["system"] = str(environment.get("system", "")).split(" ")[0]
    places = (str(Path.home()), str(Path.cwd()), tempfile.gettempdir(), sys.prefix)
    lines = list(record.output)
    record.output.clear()
    for line in lines:
        text = line.text
        for place in places:
            text = text.replace(place, "…")
        record.output.append(PrintedLine(line.worker, text, line.at_ns))
    record.spec = replace(record.spec, python="")


def save_small(record: RunRecord, path: Path) -> None:
    """Save a run, packed as tightly as a zip file can be."""
    part = path.with_suffix(".part")
    save_run(record, part)
    with (
        zipfile.ZipFile(part) as loose,
        zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as tight,
    ):
        for name in loose.namelist():
            tight.writestr(zipfile.ZipInfo(name), loose.read(name), zipfile.ZIP_LZMA)
    part.unlink()


def record_lesson(lesson: Lesson, carry_out: CarryOut) -> None:
    """Record all steps of a lesson and say what became of each."""
    for step in range(len(lesson.steps)):
        shown = quietest(lesson, step, carry_out)
        size = 0
        for name, record in shown.records.items():
            if shown.outcome == "fails":
                break
            path = recording_of(lesson, step, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            forget_places(record)
            save_small(record, path)
            size += path.stat().st_size
        noise = max((others_share(one) or 0.0 for one in shown.records.values()), default=0.0)
        told = f"{shown.outcome}, {size:,} bytes, others {noise:.0%}: {shown.told}"
        print(f"{lesson.name} {step + 1}: {told}", flush=True)


def main(names: list[str]) -> None:
    """Record the lessons of these names, or all; recordings of lessons that are gone go too."""
    lessons = list_lessons()
    folder = recording_of(lessons[0], 0, "x").parent.parent
    for there in folder.glob("*"):
        if there.name not in {lesson.name for lesson in lessons}:
            shutil.rmtree(there)
    with carrying_out() as carry_out:
        for lesson in lessons:
            if not names or lesson.name in names:
                record_lesson(lesson, carry_out)


if __name__ == "__main__":
    main(sys.argv[1:])
