"""What a run leaves in its folder, so that it can be read when the program did not live to see its end.

Beside the tapes there are ``run.json``, which says what runs and for whom, and ``events``, what the
runner has said so far. Both are gone with the folder once the run is kept.
"""

from __future__ import annotations

import json
import math
import os
import platform
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import msgspec
import psutil

from desktop_app.engine.events import RunFinished, decode
from desktop_app.engine.spec import RunSpec
from desktop_app.runs.language import tr
from desktop_app.runs.record import RunRecord
from desktop_app.runs.series import SeriesPlace
from desktop_app.runs.tape_reader import TapeReader
from desktop_app.runs.told import told

NAME, EVENTS = "run.json", "events"
MOST_BYTES = 64 * 1024 * 1024
"""Of events: more results than that are not written twice."""
MOST_LINE_BYTES = MOST_BYTES
"""Of one event: the largest there are, pictures of 16 million pixels, take a third of it."""
NEWBORN_S = 60.0
"""A folder without a ``run.json`` is left alone for so long: someone may be about to write it."""
UNSEEN = told("The program ended before this run did.")


class Journal:
    """Writes both files of a run that is to be kept."""

    def __init__(self, folder: Path, record: RunRecord) -> None:
        """Write ``run.json``; raises ``OSError`` when that is impossible."""
        owner = psutil.Process()
        about = {
            "key": record.key,
            "spec": record.spec.to_json(),
            "host": platform.node(),
            "pid": owner.pid,
            "born_at": owner.create_time(),
            "place": vars(record.place) if record.place else None,
        }
        part = folder / f"{NAME}.part"
        part.write_text(json.dumps(about), "utf-8")
        part.replace(folder / NAME)
        self.said = ""
        """A sentence once not all could be written."""
        self._folder = folder
        self._room = MOST_BYTES
        self._file: int | None = os.open(folder / EVENTS, os.O_CREAT | os.O_WRONLY, 0o600)

    def note(self, line: bytes) -> None:
        """Write down one line of the runner, while there is room."""
        self._room -= len(line)
        if self._file is None or self._room < 0:
            return
        try:
            os.write(self._file, line)
        except OSError as error:
            self.close()
            self.said = told(
                "Nothing more can be written to {folder} ({reason}). The run goes on and stays in "
                "memory: save it to a file elsewhere.",
                folder=self._folder.parent,
                reason=error.strerror,
            )

    def close(self) -> None:
        """Write no more."""
        file, self._file = self._file, None
        if file is not None:
            os.close(file)


def whole_lines(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield the lines that end; of the last one the writer may have been killed in the middle.

    Raises ``ValueError`` for one without an end in sight.
    """
    while line := stream.readline(MOST_LINE_BYTES):
        if line.endswith(b"\n"):
            yield line
        elif len(line) == MOST_LINE_BYTES:
            most = MOST_LINE_BYTES // 1024**2
            raise ValueError(told("The runner said more than {most} MB in one line.", most=most))


def read_orphan(folder: Path) -> RunRecord | None:
    """Return the record of a run whose program is gone; None while it is there.

    Raises ``ValueError`` for a folder that holds no run that can be read, ``OSError`` likewise.
    """
    try:
        about = json.loads((folder / NAME).read_text("utf-8"))
        # of a home that several machines share nobody knows whether the other's program is there
        if about["host"] != platform.node() or is_there(int(about["pid"]), float(about["born_at"])):
            return None
        record = RunRecord(RunSpec.from_json(about["spec"]), key=str(about["key"]), folder=folder)
        record.place = SeriesPlace(**about["place"]) if about["place"] else None
    except FileNotFoundError:
        if time.time() - folder.stat().st_mtime < NEWBORN_S:
            return None
        raise
    except (KeyError, TypeError, RecursionError) as error:
        sentence = tr("{folder} holds no run: {reason}", folder=folder.name, reason=error)
        raise ValueError(sentence) from None
    _fill(record, folder)
    return record


def is_there(pid: int, born_at: float) -> bool:
    """Whether the process of this number that was born then is there."""
    try:
        return math.isclose(psutil.Process(pid).create_time(), born_at, abs_tol=1.0)
    except psutil.Error:
        return False


def _fill(record: RunRecord, folder: Path) -> None:
    try:
        with (folder / EVENTS).open("rb") as file:
            for line in whole_lines(file):
                event = decode(line)
                msgspec.convert(vars(event), type(event))  # a view never meets a wrong type
                record.apply(event)
    except (OSError, ValueError) as error:  # msgspec's errors are ValueErrors too
        sentence = told("Not all that the runner said could be read: {reason}", reason=error)
        record.warnings.append(sentence)
    record.results.arrivals.clear()  # nobody noted when it was said
    record.changes.clear()
    tapes = TapeReader(folder)
    tapes.read_into(record.tracks, record.total)
    tapes.close()
    record.warnings += tapes.unsound
    record.index.update(record.tracks, record.total)
    if record.finished is None:
        rows = [track.records.rows for track in record.tracks.values() if len(track.records.rows)]
        ends = [int(some[-1, 2]) for some in rows]
        if record.wall_s is None and record.started:
            record.wall_s = max(0, max(ends, default=record.origin_ns) - record.origin_ns) / 1e9
        record.apply(RunFinished("interrupted", UNSEEN, record.wall_s))
