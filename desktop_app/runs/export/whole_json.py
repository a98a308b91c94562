"""A run as one JSON object; ``resources/schemas/run.schema.json`` describes it."""

from __future__ import annotations

import json
from typing import IO

import msgspec

from desktop_app.runs.export.rows import task_rows
from desktop_app.runs.record import RunRecord
from desktop_app.runs.summary import summarise

VERSION = 1


def write(record: RunRecord, file: IO[bytes]) -> None:
    """Write the summary, as ``concurrency-lab run --json`` prints it, and all tasks."""
    told = {"format": "concurrency-lab-run", "version": VERSION, **summarise(record)}
    file.write(json.dumps(told).encode()[:-1] + b', "task_records": [')
    for number, row in enumerate(task_rows(record)):
        file.write((b",\n" if number else b"\n") + msgspec.json.encode(row._asdict()))
    file.write(b"\n]}\n")
