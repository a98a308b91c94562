"""The file of the history: opened or begun, moved aside when it cannot be read, written all or nothing."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Self

from desktop_app.runs.folders import kept_folder, make_private
from desktop_app.runs.history_rows import COLUMNS
from desktop_app.runs.language import later, tr

VERSION = 1
BUSY_S = 10.0
"""So long another program that writes is waited for."""
MAY_BE_SOUND = (
    *(sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN),
    *(sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PERM, sqlite3.SQLITE_NOMEM),
)
"""What keeps a history from being opened and is no fault of its own."""
SCHEMA = """
CREATE TABLE series (
    number INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, plan TEXT NOT NULL,
    created_at REAL NOT NULL
);
CREATE TABLE runs (
    number INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, spec TEXT NOT NULL,
    environment TEXT NOT NULL, outcome TEXT NOT NULL, message TEXT NOT NULL, started_at REAL NOT NULL,
    wall_s REAL, tasks INTEGER NOT NULL, failed INTEGER NOT NULL, longest_s REAL NOT NULL,
    cpu_s REAL NOT NULL, noise TEXT NOT NULL, series INTEGER REFERENCES series, round INTEGER,
    point INTEGER, name TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT '',
    is_starred INTEGER NOT NULL DEFAULT 0, deleted_at REAL
);
CREATE TABLE contents (
    number INTEGER PRIMARY KEY REFERENCES runs ON DELETE CASCADE, content BLOB NOT NULL
);
CREATE INDEX runs_of_series ON runs (series);
"""


OPENING = later("The history could not be opened: {reason} ({path}).")
READING = later("The history could not be read: {reason} ({path}).")
WRITING = later("The history could not be written: {reason} ({path}).")


class UnusableHistory(Exception):
    """The history cannot be read or written; the text is one sentence for the user."""


def history_path() -> Path:
    """Return the path of the history; it need not exist yet."""
    return kept_folder() / "history.db"


class Database:
    """The file of the history, open; used by one thread."""

    def __init__(self, path: Path | None = None) -> None:
        """Open the history, or begin it. One that cannot be read is moved aside, and ``said`` tells so."""
        self.path = path or history_path()
        self.said = ""
        self.damaged: set[int] = set()
        """Numbers of rows that were met and cannot be read."""
        with self.told(OPENING):
            make_private(self.path.parent)
            try:
                self.base = self._open()
            except (
                sqlite3.DatabaseError,
                UnicodeError,
            ) as error:  # also what it says may be broken
                if getattr(error, "sqlite_errorcode", 0) & 0xFF in MAY_BE_SOUND:
                    raise
                self._move_aside(str(error))
                self.base = self._open()

    def _open(self) -> sqlite3.Connection:
        base = sqlite3.connect(self.path, timeout=BUSY_S, isolation_level=None)
        base.text_factory = lambda text: text.decode("utf-8", "replace")  # a bit of it may be wrong
        try:
            base.execute("PRAGMA trusted_schema = OFF")
            version = _version_of(base)
            if version > VERSION:
                raise sqlite3.DatabaseError(
                    tr("a newer version of this program wrote it ({version})", version=version)
                )
            if version:  # all that lists need can be read; nothing has been written yet
                for _ in base.execute(f"SELECT {', '.join(COLUMNS)}, deleted_at FROM runs"):  # noqa: S608
                    pass
            base.execute("PRAGMA journal_mode = WAL")
            base.execute("PRAGMA synchronous = NORMAL")
            base.execute("PRAGMA foreign_keys = ON")
            if not version:
                _begin(base)
        except BaseException:
            base.close()
            raise
        return base

    def _move_aside(self, reason: str) -> None:
        stamp = time.strftime("%Y%m%d-%H%M%S")
        aside = self.path.with_name(f"{self.path.stem}.unreadable-{stamp}{self.path.suffix}")
        for ending in ("", "-wal", "-shm"):
            part = Path(f"{self.path}{ending}")
            if part.exists():
                part.replace(f"{aside}{ending}")
        self.said = tr(
            "The history could not be read ({reason}) and begins anew; it is kept as {path}.",
            reason=reason,
            path=aside,
        )

    def close(self) -> None:
        """Let go of the file."""
        self.base.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextlib.contextmanager
    def told(self, sentence: str) -> Iterator[None]:
        """Turn what the database raises into a sentence, one of those above."""
        try:
            yield
        except (sqlite3.Error, OSError, OverflowError, UnicodeError) as error:
            reason = getattr(error, "strerror", None) or error
            raise UnusableHistory(tr(sentence, reason=reason, path=self.path)) from None

    @contextlib.contextmanager
    def at_once(self, sentence: str) -> Iterator[sqlite3.Connection]:
        """Do all or nothing."""
        with self.told(sentence):
            self.base.execute("BEGIN IMMEDIATE")
            try:
                yield self.base
                self.base.execute("COMMIT")
            except BaseException:
                if self.base.in_transaction:  # a full disk has ended it already
                    self.base.execute("ROLLBACK")
                raise


def _version_of(base: sqlite3.Connection) -> int:
    return int(base.execute("PRAGMA user_version").fetchone()[0])


def _begin(base: sqlite3.Connection) -> None:
    base.execute("BEGIN IMMEDIATE")
    if not _version_of(base):  # else another program was quicker
        for statement in SCHEMA.split(";\n"):
            base.execute(statement)
        base.execute(f"PRAGMA user_version = {VERSION}")
    base.execute("COMMIT")
