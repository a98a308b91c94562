"""Real runs, kept as files: made by ``tests/record_fixtures.py``."""

from __future__ import annotations

from pathlib import Path

from desktop_app.runs.record import RunRecord
from desktop_app.runs.run_file import SUFFIX, load_run

FOLDER = Path(__file__).parent / "records"


def load(name: str) -> RunRecord:
    """Return the record of a run by the name of its file."""
    return load_run(FOLDER / (name + SUFFIX))
