"""A run as one JSON object; ``resources/schemas/run.schema.json`` describes it."""

from __future__ import annotations

import json
from typing import IO

import msgspec

from desktop_app.runs.export.rows import TaskRow, task_rows
from desktop_app.runs.record import RunRecord
from desktop_app.runs.summary import summarise

VERSION = 1


def write(record: RunRecord, file: IO[bytes]) -> None:
    """Write the summary, as ``concurrency-lab run --json`` prints it, and all tasks."""
    told = {"format": "concurrency-lab-run", "version": VERSION, **summarise(record)}
    file.write(json.dumps(told).encode()[:-1] + b', "task_records": [')
    for number, row in enumerate(task_rows(record)):
        file.write((b",\n" if number else b"\n") + _encoded(row))
    file.write(b"\n]}\n")


def _encoded(row: TaskRow) -> bytes:
    told = row._asdict()
    try:
        return msgspec.json.encode(told)
    except UnicodeEncodeError:  # half a surrogate pair is no UTF-8, but has an escape
        return json.dumps(told).encode()
