"""A run as a page of Markdown: what was run, where the time went, who did what."""

from __future__ import annotations

import re
from typing import IO

from desktop_app.runs.accounting import PARTS, account
from desktop_app.runs.accounting_words import NAMES
from desktop_app.runs.language import percent, tr
from desktop_app.runs.record import RunRecord
from desktop_app.runs.tables import finding_lines, printable, summary_sentence, worker_table


def write(record: RunRecord, file: IO[bytes]) -> None:
    """Write the page."""
    file.write(text_of(record).encode("utf-8", "replace"))


def text_of(record: RunRecord) -> str:
    """Return the page."""
    spec, whole = record.spec, account(record).whole
    settings = [*spec.parameters.items(), *spec.options.items()]
    environment = record.started.environment if record.started else {}
    time = [
        [tr(NAMES[part]), _seconds(getattr(whole, part)), percent(whole.share(part))]
        for part in PARTS
    ]
    workers = worker_table(record)
    blocks = [
        "# "
        + tr(
            "{workload} by {executor}",
            workload=_safe(spec.workload),
            executor=_safe(spec.executor),
        ),
        _safe(summary_sentence(record)),
        "\n".join(f"- {_safe(line)}" for line in finding_lines(record)),
        table([tr("setting"), tr("value")], [[name, str(value)] for name, value in settings]),
        "## " + tr("Where the time went"),
        table([tr("part"), "s", tr("share")], time),
        "## " + tr("Workers"),
        table(workers.headings, workers.rows),
        "## " + tr("Environment"),
        table(
            [tr("what"), tr("value")], [[name, str(value)] for name, value in environment.items()]
        ),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def table(headings: list[str], rows: list[list[str]]) -> str:
    """Return a table of Markdown."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(map(_safe, line)) + " |" for line in lines)


def _seconds(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.3f}"


def _safe(text: str) -> str:
    """Return a text that is no markup, on one line."""
    return re.sub(r"([\\`*_{}\[\]<>#|])", r"\\\1", printable(text)) if text != "---" else text
