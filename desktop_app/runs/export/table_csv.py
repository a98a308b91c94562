"""A run as a table of its tasks: comma-separated values, UTF-8, a row for each task."""

from __future__ import annotations

import csv
import io
import json
from typing import IO, Any

from desktop_app.runs.export.rows import TaskRow, task_rows
from desktop_app.runs.record import RunRecord

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for a formula: such texts get an apostrophe, as a run may be someone else's."""


def write(record: RunRecord, file: IO[bytes]) -> None:
    """Write the heading and a row for each task."""
    text = io.TextIOWrapper(file, "utf-8", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(TaskRow._fields)
    writer.writerows(map(_cell, row) for row in task_rows(record))
    text.detach()


def _cell(value: Any) -> Any:
    if value is None or isinstance(value, (int, float)):
        return value
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = text.encode("utf-8", "replace").decode()  # half a surrogate pair is no UTF-8
    return "'" + text if text.startswith(FORMULA) else text
