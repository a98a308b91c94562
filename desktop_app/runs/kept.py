"""The runs that are kept: one file each, in the user's data folder."""

from __future__ import annotations

import time
from pathlib import Path

from desktop_app.runs.folders import kept_folder
from desktop_app.runs.record import RunRecord
from desktop_app.runs.run_file import SUFFIX, UnreadableRun, load_run, save_run


def runs_folder() -> Path:
    """Return the folder of the kept runs; it need not exist yet."""
    return kept_folder() / "runs"


def keep_run(record: RunRecord) -> str:
    """Keep a run that is over; return a sentence when that is impossible (else an empty one)."""
    folder = runs_folder()
    at_s = record.started.started_at if record.started else time.time()
    stamp = time.strftime("%Y%m%d-%H%M%S", time.localtime(at_s)) + f"-{int(at_s * 1000) % 1000:03}"
    path = folder / f"{stamp}-{record.spec.workload}-{record.spec.executor}{SUFFIX}"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        save_run(record, path)
    except OSError as error:
        return f"The run could not be kept: {error.strerror} ({path}). Save it elsewhere."
    return ""


def load_newest(count: int) -> tuple[list[RunRecord], list[str]]:
    """Return up to ``count`` kept runs, newest first, and a sentence for each unreadable file."""
    try:
        paths = sorted(runs_folder().glob(f"*{SUFFIX}"), reverse=True)[:count]
    except OSError:
        return [], []
    records: list[RunRecord] = []
    mistakes: list[str] = []
    for path in paths:
        try:
            records.append(load_run(path))
        except UnreadableRun as mistake:
            mistakes.append(str(mistake))
        except OSError as error:
            mistakes.append(f"{path.name} could not be read: {error.strerror}.")
    return records, mistakes
