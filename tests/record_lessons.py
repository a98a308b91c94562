"""Records the runs of the lessons, so that a talk goes on when the live demo cannot. Not run by tests.

    python -m tests.record_lessons [LESSON …]          (make recordings)

Every step is carried out as the window does it, with samples, until its shape holds while other programs
let the machine be; of some tries the quietest is kept, if it is quieter than the recording that there is.
What cannot run here is not recorded, and an earlier recording of it is left alone.
Nothing of this machine's folders and names is in the files.
"""

from __future__ import annotations

import math
import platform
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
from desktop_app.runs.lessons import Lesson, StepRun, list_lessons, spec_of
from desktop_app.runs.record import RunRecord
from desktop_app.runs.recordings import has_recording, load_recordings, recording_of
from desktop_app.runs.rehearsal import CarryOut, Shown, show
from desktop_app.runs.run_file import save_run
from desktop_app.runs.sampler import Sampler
from desktop_app.runs.shapes import parse_shape
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


def noise_of(records: dict[str, RunRecord]) -> float:
    """Return the largest share of the cores that other programs used while these ran."""
    return max((others_share(record) or 0.0 for record in records.values()), default=0.0)


def noise_before(lesson: Lesson, step: int) -> float:
    """Return how noisy the present recording of a step is; infinite when there is none that is right."""
    told = lesson.steps[step]
    if not has_recording(lesson, step):
        return math.inf
    records = load_recordings(lesson, step)
    holds = not told.shape or parse_shape(told.shape, list(records)).holds(records).holds
    is_same = all(_bare(records[run.name].spec) == _bare(spec_of(run)) for run in told.runs)
    return noise_of(records) if holds and is_same else math.inf


def _bare(spec: RunSpec) -> RunSpec:
    """Return a spec without what differs from machine to machine."""
    return replace(spec, python="", parameters={**spec.parameters, "folder": ""})


def quietest(lesson: Lesson, step: int, carry_out: CarryOut) -> Shown:
    """Return what a step showed at the quietest of some tries, of those that showed what they were to."""
    tries: list[tuple[float, Shown]] = []
    for _ in range(TRIES):
        shown = show(lesson.steps[step], carry_out)
        if shown.outcome == "cannot run":
            return shown
        tries.append((noise_of(shown.records) + (shown.outcome == "fails"), shown))
        if tries[-1][0] <= QUIET:
            break
    return min(tries, key=lambda one: one[0])[1]


def forget_places(record: RunRecord) -> None:
    """Take out of a record under which Python and system it was done, but for their names and versions."""
    forget_paths(record)
    environment = record.started.environment if record.started else {}
    environment["system"] = str(environment.get("system", "")).split(" ")[0]
    record.spec = replace(record.spec, python="")


def without_places(text: bytes) -> bytes:
    """Return a text without the folders and the name of this machine."""
    places = [sys.prefix, sys.base_prefix, Path.cwd(), Path.home(), tempfile.gettempdir()]
    for place in [*places, platform.node()]:
        if len(str(place)) > 2:
            text = text.replace(str(place).encode(), "…".encode())
    return text


def save_small(record: RunRecord, path: Path) -> None:
    """Save a run without places, packed as tightly as a run file may be."""
    part = path.with_suffix(".part")
    save_run(record, part)
    with zipfile.ZipFile(part) as loose, zipfile.ZipFile(path, "w") as tight:
        for name in loose.namelist():
            content = loose.read(name)
            if name in ("run.json", "results"):
                content = without_places(content)
            tight.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED, 9)
    part.unlink()


def record_lesson(lesson: Lesson, carry_out: CarryOut) -> None:
    """Record all steps of a lesson that were not recorded as quietly before; say what became of each."""
    for step, told in enumerate(lesson.steps):
        before = noise_before(lesson, step)
        if before <= QUIET or not told.runs:
            continue
        shown = quietest(lesson, step, carry_out)
        noise = noise_of(shown.records)
        is_better = shown.outcome in ("holds", "nothing to check") and noise < before
        for name, record in shown.records.items() if is_better else ():
            path = recording_of(lesson, step, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            forget_places(record)
            save_small(record, path)
        kept = "kept" if is_better else "left"
        print(f"{lesson.name} {step + 1} {kept}: {shown.outcome}, others {noise:.0%}: {shown.told}")


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
