"""Takes into the history what is not in it yet: runs that no program saw end, and those of older versions."""

from __future__ import annotations

import shutil

from desktop_app.runs.folders import kept_folder, running_folder
from desktop_app.runs.history import History
from desktop_app.runs.history_rows import HistoryRow
from desktop_app.runs.journal import read_orphan
from desktop_app.runs.language import tr
from desktop_app.runs.run_file import SUFFIX, UnreadableRun, load_run


def recover(history: History) -> tuple[list[HistoryRow], list[str]]:
    """Keep all runs whose program is gone; return their rows, and a sentence for each that is none."""
    rows, mistakes = [], []
    for folder in sorted(running_folder().glob("run-*")):
        try:
            record = read_orphan(folder)
            if record is not None:
                rows.append(history.add(record))
        except FileNotFoundError:  # nothing began in it
            shutil.rmtree(folder, ignore_errors=True)
        except (OSError, ValueError) as error:
            sentence = tr(
                "A run of {folder} could not be read and is gone: {reason}.",
                folder=folder.name,
                reason=error,
            )
            mistakes.append(sentence)
            shutil.rmtree(folder, ignore_errors=True)
    old, said = _take_files(history)
    return rows + old, mistakes + said


def _take_files(history: History) -> tuple[list[HistoryRow], list[str]]:
    """Take the files in which the first version kept its runs; what cannot be read is set aside."""
    rows, mistakes = [], []
    for path in sorted((kept_folder() / "runs").glob(f"*{SUFFIX}")):
        try:
            rows.append(history.add(load_run(path)))
            path.unlink()
        except UnreadableRun as mistake:
            aside = path.with_suffix(".unreadable")
            path.replace(aside)
            mistakes.append(tr("{mistake} It is kept as {path}.", mistake=mistake, path=aside))
        except OSError as error:
            sentence = tr(
                "{name} could not be read: {reason}.", name=path.name, reason=error.strerror
            )
            mistakes.append(sentence)
    return rows, mistakes
