"""A finished run as tables of texts and one sentence, for people who read it without a window."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from desktop_app.engine.catalog import list_workloads
from desktop_app.runs.accounting import account
from desktop_app.runs.diagnosis import diagnose
from desktop_app.runs.language import later, ntr, number, tr
from desktop_app.runs.record import RunRecord
from desktop_app.runs.results import Result
from desktop_app.runs.summary import merged_results
from desktop_app.runs.told import tr_told

ENDINGS = {
    "finished": later("finished in {time} s"),
    "closed": later("closed after {time} s"),
    "terminated": later("terminated after {time} s"),
    "failed": later("failed after {time} s"),
    "crashed": later("crashed after {time} s"),
    "interrupted": later("interrupted after {time} s"),
    "running": later("running {time} s"),
}
NOT_BEGUN = {
    "finished": later("finished before it began"),
    "closed": later("closed before it began"),
    "terminated": later("terminated before it began"),
    "failed": later("failed before it began"),
    "crashed": later("crashed before it began"),
    "interrupted": later("interrupted before it began"),
    "running": later("running before it began"),
}

LONG_TEXT = 100
"""Characters; of a longer text inside a value a table shows only how long it is."""


@dataclass(frozen=True)
class Table:
    """Rows of texts, below headings if there are any; ``facts`` are lines that belong above them."""

    headings: list[str]
    rows: list[list[str]]
    facts: list[str] = field(default_factory=list)

    def as_text(self) -> str:
        """Return the table as lines with tabs between the columns."""
        lines = [*self.facts, *("\t".join(row) for row in [self.headings, *self.rows] if row)]
        return "".join(line.rstrip() + "\n" for line in lines)


def printable(text: str) -> str:
    """Return the text without characters that command a terminal, each shown as its escape."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def shown(value: Any) -> str:
    """Return a JSON value as text on one line."""
    text = value if isinstance(value, str) else json.dumps(abridged(value), ensure_ascii=False)
    return printable(text)


def abridged(value: Any) -> Any:
    """Return a JSON value with every long text inside a dictionary replaced by its length in words."""
    if not isinstance(value, dict):
        return value
    return {
        name: ntr("{count} character", "{count} characters", len(part))
        if isinstance(part, str) and len(part) > LONG_TEXT
        else part
        for name, part in value.items()
    }


def result_tables(record: RunRecord, most: int | None = None) -> list[Table]:
    """Return the results: a row for each task, or for ``most`` of them, or a table for each merged answer."""
    workload = list_workloads().get(record.spec.workload)
    if workload and hasattr(workload.module, "merge"):
        answers = [answer for answer in merged_results(record) if isinstance(answer, dict)]
        failures = [result for result in record.results.in_order() if result.failure]
        return [*map(_answer_table, answers), *([_task_table(failures)] if failures else [])]
    results = record.results.in_order()
    left_out = 0 if most is None else max(0, len(results) - most)
    table = _task_table(results[:most])
    facts = []
    if left_out:
        facts = [
            ntr(
                "{count} more result is left out here.",
                "{count} more results are left out here.",
                left_out,
            )
        ]
    return [Table(table.headings, table.rows, facts)]


def _task_table(results: list[Result]) -> Table:
    rows = [
        [
            str(result.task + 1),
            shown(result.input),
            tr("failed: {reason}", reason=printable(tr_told(result.failure)))
            if result.failure
            else shown(result.value),
        ]
        for result in results
    ]
    return Table([tr("task"), tr("input"), tr("result")], rows)


def _answer_table(answer: dict[str, Any]) -> Table:
    """Return a merged answer: what is a list becomes rows, all else a fact above them."""
    facts = [f"{name}: {shown(value)}" for name, value in answer.items() if not _is_rows(value)]
    rows: list[list[str]] = []
    for name, value in answer.items():
        if _is_rows(value):
            facts.append(number(f"{name}: {len(value):,}"))
            rows += [[shown(cell) for cell in row] for row in value]
    return Table([], rows, facts)


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(row, list) for row in value)


def worker_table(record: RunRecord) -> Table:
    """Return who did the work: worker, process, tasks done, seconds busy and of CPU."""
    rows = [
        [
            str(track.worker + 1),
            track.place,
            f"{len(track.records.rows)}",
            f"{track.busy_s:.3f}",
            f"{track.cpu_s:.3f}",
        ]
        for track in record.tracks.values()
    ]
    headings = [tr("worker"), tr("process"), tr("tasks"), tr("busy s"), tr("cpu s")]
    return Table(headings, rows)


def summary_sentence(record: RunRecord) -> str:
    """Return in words how the run ended, how long it took and how much was done."""
    spec, end = record.spec, record.finished
    outcome = end.outcome if end else "running"
    if record.wall_s is None:
        ending = tr(NOT_BEGUN[outcome])
    else:
        ending = tr(ENDINGS[outcome], time=number(f"{record.wall_s:.3f}"))
    told = {
        "workload": spec.workload,
        "executor": spec.executor,
        "ending": ending,
        "done": number(f"{len(record.results):,}"),
        "total": number(f"{record.total:,}"),
        "workers": ntr("{count} worker", "{count} workers", len(record.tracks)),
    }
    if record.results.failed:
        sentence = tr(
            "{workload} by {executor} {ending}: {done} of {total} tasks done by {workers}, {failed} of them "
            "failed.",
            **told,
            failed=number(f"{record.results.failed:,}"),
        )
    else:
        sentence = tr(
            "{workload} by {executor} {ending}: {done} of {total} tasks done by {workers}.", **told
        )
    reason = f" {printable(tr_told(end.message))}" if end and end.message else ""
    return sentence + reason


def finding_lines(record: RunRecord) -> list[str]:
    """Return what stood in the way of a finished run, one line for each finding."""
    found = diagnose(record, account(record))
    return [printable(f"{finding.title}: {finding.sentence}") for finding in found]
