"""Writes the schema of lessons that is published: ``python -m tests.lesson_schema``."""

from __future__ import annotations

from desktop_app.runs.folders import resource
from desktop_app.runs.lesson_format import schema_text

if __name__ == "__main__":
    resource("schemas/lesson.schema.json").write_text(schema_text(), "utf-8")
