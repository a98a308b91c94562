"""One run in one file: a zip of ``run.json``, ``results`` and what each worker recorded. Nothing in it runs.

``results`` has JSON arrays, one a line. Worker ``W`` has ``W.records`` and, where there are any,
``W.slices`` and ``W.delays``: rows of four little-endian 64-bit integers, as on the tape. ``looks`` is
what the samples saw of the workers.
"""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import IO

import msgspec
import numpy as np

from desktop_app.engine.events import PicklingAudited, RunFinished, RunStarted
from desktop_app.engine.spec import RunSpec
from desktop_app.engine.tape import NO_TASK, RECORD_SLOTS
from desktop_app.runs.archive import Archive
from desktop_app.runs.language import tr
from desktop_app.runs.machine import Machine
from desktop_app.runs.record import Addition, PrintedLine, RunRecord
from desktop_app.runs.results import TASKS, Results
from desktop_app.runs.saved_samples import SavedSample, pack_looks, pack_samples, unpack_samples
from desktop_app.runs.tracks import MOST_NS, GrowingRecords, Track

SUFFIX = ".clrun"
FORMAT = 2
KINDS = ("records", "slices", "delays")
ROWS_AT_ONCE = 50_000
"""More would hold up the window, whose threads have to wait while numpy copies."""
REASON_CHARACTERS = 300
UNTOLD = 1_000_000
"""So many more results than tasks that were told of are believed of a run that was interrupted."""
MOST_S = 1e8
LATEST_S = 1e11
"""Unix time; calendars have no days much later."""


class UnreadableRun(ValueError):
    """A file that is no run of ours; the text is one sentence for the user."""


@dataclass(frozen=True)
class _SavedTrack:
    worker: int
    pid: int
    thread: int
    opened_ns: int
    task: int = NO_TASK
    since_ns: int = 0
    ended_ns: int = 0
    host: str = ""
    tells_delay: bool = False


@dataclass(frozen=True)
class _SavedRun:
    format: int
    spec: RunSpec
    started: RunStarted | None
    finished: RunFinished
    wall_s: float | None
    total: int
    tracks: list[_SavedTrack]
    additions: list[Addition]
    warnings: list[str]
    output: list[PrintedLine]
    printed: int
    samples: list[SavedSample]
    pickling: PicklingAudited | None = None
    machine: Machine | None = None
    key: str = ""
    changes: list[tuple[int, str]] = field(default_factory=list)
    arrivals: list[tuple[int, int]] = field(default_factory=list)


def save_run(record: RunRecord, path: Path) -> None:
    """Write a finished run to ``path``, whole or not at all.

    Raises ``ValueError`` for a run that is not over, ``OSError`` when it cannot be written.
    """
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as file:
            write_run(record, file)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def write_run(record: RunRecord, file: IO[bytes]) -> None:
    """Write a finished run into a file that can be sought in; errors as of :func:`save_run`."""
    if record.finished is None:
        raise ValueError(tr("Only a run that is over can be saved."))
    tracks = list(record.tracks.values())
    saved = _SavedRun(
        FORMAT,
        record.spec,
        record.started,
        record.finished,
        record.wall_s,
        record.total,
        [
            _SavedTrack(*(getattr(track, one.name) for one in fields(_SavedTrack)))
            for track in tracks
        ],
        record.additions,
        record.warnings,
        list(record.output),
        record.printed,
        pack_samples(record.samples.rows),
        record.pickling,
        record.machine,
        record.key,
        record.changes,
        record.results.arrivals,
    )
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("run.json", msgspec.json.encode(saved))
        with archive.open("results", "w") as member:
            for piece in record.results.pieces():
                member.write(piece + b"\n")
        with archive.open("looks", "w") as member:
            for looks in pack_looks(record.samples.rows):
                member.write(looks)
        for track in tracks:
            for kind in KINDS:
                rows = getattr(track, kind).rows
                if len(rows) or kind == "records":
                    with archive.open(f"{track.worker}.{kind}", "w") as member:
                        for start in range(0, len(rows), ROWS_AT_ONCE):
                            part_of = rows[start : start + ROWS_AT_ONCE]
                            member.write(part_of.astype("<i8").tobytes())


def load_run(path: Path) -> RunRecord:
    """Read what :func:`save_run` wrote.

    Raises :class:`UnreadableRun` with a sentence for any other file, ``OSError`` when it cannot be
    read at all.
    """
    with path.open("rb") as file:
        return read_run(file, path.name)


def read_run(file: IO[bytes], name: str) -> RunRecord:
    """Read what :func:`write_run` wrote; ``name`` is what an :class:`UnreadableRun` calls it."""
    try:
        with Archive(file) as archive:
            saved = msgspec.json.decode(archive.read("run.json"), type=_SavedRun)
            if saved.format != FORMAT:
                raise UnreadableRun(
                    tr(
                        "{name} has format {found}; this version reads format {known}.",
                        name=name,
                        found=saved.format,
                        known=FORMAT,
                    )
                )
            _check(saved)
            pieces = archive.read("results").splitlines()
            results = Results(pieces, below=saved.total + UNTOLD)
            results.arrivals = saved.arrivals
            samples = unpack_samples(saved.samples, archive.read("looks"))
            tracks = {
                saved_track.worker: _track(archive, saved_track) for saved_track in saved.tracks
            }
    except UnreadableRun:
        raise
    except (
        zipfile.BadZipFile,
        zlib.error,
        msgspec.MsgspecError,
        ValueError,
        LookupError,
        TypeError,
        OverflowError,
        EOFError,
        RecursionError,
        NotImplementedError,
        RuntimeError,
        MemoryError,
    ) as error:
        sentence = tr(
            "{name} is no run of Concurrency Lab, or is damaged: {reason}",
            name=name,
            reason=str(error)[:REASON_CHARACTERS],
        )
        raise UnreadableRun(sentence) from None
    record = RunRecord(
        saved.spec,
        state="ended",
        changes=saved.changes,
        started=saved.started,
        finished=saved.finished,
        wall_s=saved.wall_s,
        total=saved.total,
        tracks=tracks,
        results=results,
        additions=saved.additions,
        warnings=saved.warnings,
        printed=saved.printed,
        samples=samples,
        pickling=saved.pickling,
        machine=saved.machine,
    )
    record.key, record.is_recorded = saved.key or record.key, True
    record.output.extend(saved.output)
    return record


def _check(saved: _SavedRun) -> None:
    """Raise ``ValueError`` or ``TypeError`` for values that no run has and no view could show."""
    walls = [wall for wall in (saved.wall_s, saved.finished.wall_s) if wall is not None]
    if not all(0 <= wall < MOST_S for wall in walls):
        raise ValueError(tr("its time is none that a run takes"))
    if saved.pickling and not all(0 <= value < 2**53 for value in vars(saved.pickling).values()):
        raise ValueError(tr("what pickling cost in it is nothing that anything costs"))
    if saved.machine and not saved.machine.is_sound:
        raise ValueError(tr("its cores are those of no machine"))
    moments = [at for one in saved.tracks for at in (one.opened_ns, one.since_ns, one.ended_ns)]
    if saved.started:
        moments += [saved.started.started_ns]
        if not 0 <= saved.started.started_at < LATEST_S:
            raise ValueError(tr("it began when no run did"))
    numbers = {one.worker for one in saved.tracks}
    if len(numbers) != len(saved.tracks) or not all(0 <= one < TASKS for one in numbers):
        raise ValueError(tr("its workers are those of no run"))
    if not all(abs(at_ns) < MOST_NS for at_ns in moments):
        raise ValueError(tr("its times are those of no run"))
    heard = [*saved.arrivals, *((0, at_ns) for at_ns, _ in saved.changes)]
    if not all(0 <= count <= TASKS and 0 <= at_ns < MOST_NS for count, at_ns in heard):
        raise ValueError(tr("what arrived in it did so at times that no run has"))
    if not 0 <= saved.total <= TASKS or saved.spec.workers < 1:
        raise ValueError(tr("its numbers do not fit together"))


def _track(archive: Archive, saved: _SavedTrack) -> Track:
    track = Track(**asdict(saved))
    for kind in KINDS:
        name = f"{saved.worker}.{kind}"
        if kind == "records" or name in archive:
            content = archive.read(name)
            rows = np.frombuffer(content, "<i8").reshape(
                -1, RECORD_SLOTS
            )  # ValueError: other length
            if kind == "records" and not ((rows[:, 0] >= 0) & (rows[:, 0] < TASKS)).all():
                raise ValueError(tr("its workers did tasks that no run has"))
            setattr(track, kind, GrowingRecords(rows))
    return track
