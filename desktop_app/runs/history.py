"""The history: every run that was kept, in one SQLite database in the user's data folder.

``runs`` has a row for each run, which can be listed without opening it; ``contents`` the whole run, as
the bytes of a run file (:mod:`desktop_app.runs.run_file`); ``series`` the plans of races and sweeps. A
run is there, whole, once :meth:`History.add` has returned, whatever happens to the program afterwards.
"""

from __future__ import annotations

import io
import json
import shutil
import sqlite3
import time
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from desktop_app.runs.database import READING, WRITING, Database
from desktop_app.runs.history_rows import COLUMNS, HistoryRow, read_row, row_of
from desktop_app.runs.language import ntr, tr
from desktop_app.runs.record import RunRecord
from desktop_app.runs.run_file import read_run, write_run
from desktop_app.runs.series import Measurement, Plan, Series

IN_MEMORY_BYTES = 4_000_000
"""The content of a larger run goes through a file on its way into the database."""
FORGOTTEN_S = 7 * 86_400.0
"""A deleted run can be brought back for so long."""


def _put_content(base: sqlite3.Connection, number: int, content: IO[bytes]) -> None:
    base.execute("INSERT INTO contents VALUES (?, zeroblob(?))", (number, content.tell()))
    content.seek(0)
    with base.blobopen("contents", "content", number) as blob:
        shutil.copyfileobj(content, blob)


class History(Database):
    """All that is kept. Every method may raise :class:`UnusableHistory`."""

    # Runs

    def add(self, record: RunRecord) -> HistoryRow:
        """Keep a run that is over and return its row; one that is there stays, and is no longer deleted.

        Once it is kept, its folder is removed.
        """
        row = row_of(record)
        place = row.place
        values = {
            **{name: getattr(row, name) for name in COLUMNS if hasattr(row, name)},
            "number": None,
            "spec": json.dumps(row.spec.to_json()),
            "environment": json.dumps(row.environment),
            "series": place and place.series,
            "round": place and place.round,
            "point": place and place.point,
            "key": record.key,
        }
        names = ", ".join(values)
        put = f"INSERT OR IGNORE INTO runs ({names}) VALUES ({', '.join('?' * len(values))})"  # noqa: S608 - our own names
        with self.told(WRITING), SpooledTemporaryFile(IN_MEMORY_BYTES) as content:
            write_run(record, content)
            with self.at_once(WRITING) as base:
                inserted = base.execute(put, tuple(values.values()))
                if inserted.rowcount:
                    _put_content(base, inserted.lastrowid or 0, content)
                base.execute("UPDATE runs SET deleted_at = NULL WHERE key = ?", (record.key,))
        if record.folder:
            shutil.rmtree(record.folder, ignore_errors=True)
            record.folder = None
        return self._rows("WHERE key = ?", record.key)[0]

    def rows(self) -> list[HistoryRow]:
        """Return all runs that are not deleted, newest first."""
        return self._rows("WHERE deleted_at IS NULL ORDER BY number DESC")

    def deleted_rows(self) -> list[HistoryRow]:
        """Return the runs that can be brought back."""
        return self._rows("WHERE deleted_at IS NOT NULL ORDER BY deleted_at DESC")

    def row(self, number: int) -> HistoryRow | None:
        """Return the row of a run, or None."""
        found = self._rows("WHERE number = ? AND deleted_at IS NULL", number)
        return found[0] if found else None

    def _rows(self, condition: str, *values: Any) -> list[HistoryRow]:
        ask = f"SELECT {', '.join(COLUMNS)} FROM runs {condition}"  # noqa: S608 - our own texts
        found = []
        with self.told(READING):
            for told in self.base.execute(ask, values):
                try:
                    found.append(read_row(told))
                except (ValueError, TypeError, RecursionError):
                    self.damaged.add(told[0])
        return found

    def say_damaged(self) -> str:
        """Return a sentence when rows were met that cannot be read (else an empty one)."""
        if not self.damaged:
            return ""
        return ntr(
            "A run of the history is damaged and not listed; it stays in {path}.",
            "{count} runs of the history are damaged and not listed; they stay in {path}.",
            len(self.damaged),
            path=self.path,
        )

    def load(self, number: int) -> RunRecord | None:
        """Return the record of a run, or None when there is none.

        Raises :class:`desktop_app.runs.run_file.UnreadableRun` for a damaged one.
        """
        ask = "SELECT content, key FROM contents JOIN runs USING (number) WHERE number = ?"
        with self.told(READING):
            found = self.base.execute(ask, (number,)).fetchone()
        if found is None:
            return None
        content = found[0] if isinstance(found[0], bytes) else b""
        record = read_run(io.BytesIO(content), tr("Run {number}", number=number))
        record.key = str(found[1])
        return record

    def describe(self, number: int, **written: Any) -> None:
        """Change what someone writes of a run: ``name``, ``note``, ``is_starred``."""
        for column, value in written.items():
            if column not in ("name", "note", "is_starred"):
                raise ValueError(column)
            put = f"UPDATE runs SET {column} = ? WHERE number = ?"  # noqa: S608 - one of three
            with self.at_once(WRITING) as base:
                base.execute(put, (value, number))

    def delete(self, numbers: list[int], *, is_undone: bool = False) -> int:
        """Delete runs, or bring deleted ones back, and return how many there were."""
        at = None if is_undone else time.time()
        state = "NOT NULL" if is_undone else "NULL"
        put = f"UPDATE runs SET deleted_at = ? WHERE number = ? AND deleted_at IS {state}"  # noqa: S608
        with self.at_once(WRITING) as base:
            return sum(base.execute(put, (at, number)).rowcount for number in numbers)

    def forget(self) -> None:
        """Remove for good what was deleted long ago."""
        with self.at_once(WRITING) as base:
            base.execute("DELETE FROM runs WHERE deleted_at < ?", (time.time() - FORGOTTEN_S,))

    # Series

    def begin_series(self, plan: Plan) -> Series:
        """Keep the plan of a race or sweep and return it with its number."""
        put = "INSERT INTO series (kind, plan, created_at) VALUES (?, ?, ?)"
        with self.at_once(WRITING) as base:
            number = base.execute(put, (plan.kind, plan.to_json(), time.time())).lastrowid
        return Series(plan, [], number or 0)

    def series(self, number: int) -> Series | None:
        """Return a race or sweep with all that was measured of it; None for none, and for a damaged one."""
        with self.told(READING):
            found = self.base.execute("SELECT plan FROM series WHERE number = ?", (number,))
            plan = found.fetchone()
        try:
            read = Plan.from_json(plan[0]) if plan else None
        except (ValueError, RecursionError):
            read = None
        if read is None:
            return None
        rows = self._rows("WHERE series = ? AND deleted_at IS NULL ORDER BY number", number)
        measured: list[Measurement] = [
            row.measurement for row in rows if row.place and row.place.point < len(read.points)
        ]
        # what was interrupted is run again
        return Series(read, [m for m in measured if m.outcome != "interrupted"], number)

    def newest_series(self, kind: str | None = None) -> Series | None:
        """Return the newest race, sweep or search for advice, or of any ``kind``."""
        with self.told(READING):
            ask = "SELECT max(number) FROM series WHERE kind = coalesce(?, kind)"
            (number,) = self.base.execute(ask, (kind,)).fetchone()
        return None if number is None else self.series(number)
