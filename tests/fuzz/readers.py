"""Every reader of files that are not our own: how it reads one, and with which errors it may refuse it."""

from __future__ import annotations

import io
import json
import platform
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop_app.engine.parameters import UnusableSetting
from desktop_app.engine.tape import segment_path
from desktop_app.engine.workloads import _python_file, own_function
from desktop_app.runs.database import UnusableHistory
from desktop_app.runs.functions import content_mark, list_functions, wrong_inputs
from desktop_app.runs.history import History
from desktop_app.runs.history_rows import row_of
from desktop_app.runs.journal import EVENTS, NAME, read_orphan
from desktop_app.runs.lesson_checks import read_lesson
from desktop_app.runs.lesson_format import UnusableLesson
from desktop_app.runs.run_file import UnreadableRun, read_run, write_run
from desktop_app.runs.settings import load_settings, save_settings
from desktop_app.runs.shapes import parse_shape
from desktop_app.runs.tape_reader import TapeReader
from desktop_app.runs.tracks import Track
from tests.fuzz import mutations
from tests.fuzz.mutations import Mutation

FOUND = "found"
"""So the names of files begin that a reader once did not survive."""
CORPUS = Path(__file__).parent / "corpus"
Read = Callable[[bytes], object]


@dataclass(frozen=True)
class Reader:
    """``prepare`` returns, for a folder that is there, what reads a content."""

    name: str
    prepare: Callable[[Path], Read]
    sentences: tuple[type[Exception], ...]
    mutate: Mutation

    def corpus(self) -> list[Path]:
        """Return all files of the corpus."""
        return sorted((CORPUS / self.name).iterdir())

    def sound(self) -> list[Path]:
        """Return those that are read without a refusal."""
        return [path for path in self.corpus() if not path.name.startswith(FOUND)]


def _run_file(folder: Path) -> Read:
    def read(content: bytes) -> None:
        record = read_run(io.BytesIO(content), "a file")
        row_of(record)
        write_run(record, io.BytesIO())

    return read


def _lesson(folder: Path) -> Read:
    return read_lesson


def _settings(folder: Path) -> Read:
    path = folder / "settings.json"

    def read(content: bytes) -> None:
        path.write_bytes(content)
        settings, sentence = load_settings(path)
        assert len(sentence) < 400
        assert not save_settings(settings, path)
        for aside in folder.glob("*.unreadable*"):
            assert sentence and aside.read_bytes() == content
            aside.unlink()

    return read


def _history(folder: Path) -> Read:
    path = folder / "history.db"

    def read(content: bytes) -> None:
        for old in folder.iterdir():
            old.unlink()
        path.write_bytes(content)
        with History(path) as history:
            rows = [*history.rows(), *history.deleted_rows()]
            history.newest_series()
            if history.said:
                assert any(one.read_bytes() == content for one in folder.glob("*.unreadable*.db"))
            for row in rows[:3]:
                history.load(row.number)
                row.to_json(), row.suits("x")

    return read


def _functions(folder: Path) -> Read:
    path = folder / "own.py"

    def read(content: bytes) -> None:
        path.write_bytes(content)
        _python_file._functions_of.cache_clear()  # one state of the file may look like the next
        content_mark(str(path))
        list_functions(path)

    return read


def _inputs(folder: Path) -> Read:
    file, path = folder / "its_inputs.py", folder / "inputs.csv"
    file.write_text("def f(a): return a\n")

    def read(content: bytes) -> None:
        path.write_bytes(content)
        for source in ("rows", "lines"):
            for _ in own_function.make_inputs(str(file), "f", source, path.name):
                pass

    return read


def _expression(folder: Path) -> Read:
    file = folder / "own.py"
    file.write_text("def f(a): return a\n")

    def read(content: bytes) -> None:
        text = content.decode("utf-8", "replace")
        wrong_inputs(str(file), "f", "expression", text)

    return read


def _shape(folder: Path) -> Read:
    def read(content: bytes) -> None:
        parse_shape(content.decode("utf-8", "replace"), ["a", "b"])

    return read


def _journal(folder: Path) -> Read:
    about: dict[str, Any] = {"key": "k", "host": platform.node(), "pid": 1, "born_at": 1.0}
    about |= {"spec": {"workload": "busy_loop", "executor": "serial"}, "place": None}
    (folder / NAME).write_text(json.dumps(about))

    def read(content: bytes) -> None:
        (folder / EVENTS).write_bytes(content)
        record = read_orphan(folder)
        assert record is not None and record.finished
        row_of(record)

    return read


def _tape(folder: Path) -> Read:
    path = segment_path(folder, 0, 0)

    def read(content: bytes) -> None:
        path.unlink(missing_ok=True)
        path.write_bytes(content)
        tracks: dict[int, Track] = {}
        reader = TapeReader(folder)
        reader.read_into(tracks, total=10)
        reader.read_into(tracks, total=10)
        reader.close()

    return read


ALL = [
    Reader("run_file", _run_file, (UnreadableRun,), mutations.some(*[mutations.of_zip] * 4)),
    Reader(
        "history", _history, (UnusableHistory, UnreadableRun), mutations.some(mutations.of_database)
    ),
    Reader("lesson", _lesson, (UnusableLesson,), mutations.of_bytes),
    Reader("settings", _settings, (), mutations.some(mutations.of_json)),
    Reader("functions", _functions, (UnusableSetting,), mutations.of_bytes),
    Reader("inputs", _inputs, (_python_file.Told,), mutations.of_bytes),
    Reader("expression", _expression, (), mutations.of_bytes),
    Reader("shape", _shape, (UnusableLesson,), mutations.of_bytes),
    Reader("journal", _journal, (ValueError, OSError), mutations.some(*[mutations.of_lines] * 3)),
    Reader("tape", _tape, (), mutations.of_bytes),
]


def reader_of(name: str) -> Reader:
    """Return the reader of that name."""
    return next(one for one in ALL if one.name == name)
