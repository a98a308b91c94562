"""A run as a report: one HTML file with everything inside, which opens without a network.

Whatever comes from the run is escaped: it may be someone else's.
"""

from __future__ import annotations

import base64
from typing import IO

import desktop_app
from desktop_app.engine.parameters import UnusableSetting
from desktop_app.runs.accounting import PARTS, Parts, account
from desktop_app.runs.accounting_words import NAMES, say_where
from desktop_app.runs.diagnosis import diagnose, say_noisy
from desktop_app.runs.export import pictures
from desktop_app.runs.folders import resource
from desktop_app.runs.language import later, ntr, number, spoken_language, tr
from desktop_app.runs.record import RunRecord
from desktop_app.runs.source import script_for
from desktop_app.runs.tables import Table, result_tables, summary_sentence, worker_table
from desktop_app.runs.told import tr_told

MOST_ROWS = 200
"""Of a table of results; what is left out is counted."""
MOST_CHARACTERS = 400
VIEWS = {
    "picture": later("picture"),
    "cores": later("cores"),
    "timeline": later("timeline"),
    "where-time-went": later("where time went"),
}
"""The views that are in the report as pictures; what others show is there as tables."""


def write(record: RunRecord, file: IO[bytes]) -> None:
    """Write the report, with pictures of some views where they can be drawn."""
    file.write(report_of(record, _drawn(record)).encode("utf-8", "replace"))


def _drawn(record: RunRecord) -> dict[str, str]:
    """Return the views as addresses that hold the whole picture; none where there is no Qt."""
    try:
        drawn = pictures.draw(record, "png")
    except OSError:
        return {}
    encoded = {name: base64.b64encode(drawn[name]).decode() for name in VIEWS if name in drawn}
    return {name: f"data:image/png;base64,{text}" for name, text in encoded.items()}


def report_of(record: RunRecord, views: dict[str, str]) -> str:
    """Return the report as a page of HTML; ``views`` are addresses of pictures by the view's name."""
    import jinja2  # not before it is needed: the window is not to wait for it at its start

    place = jinja2.FileSystemLoader(resource("templates"))
    page = jinja2.Environment(loader=place, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    found = account(record)
    whole = found.whole
    return page.get_template("report.html").render(
        record=record,
        title=tr(
            "{workload} by {executor}", workload=record.spec.workload, executor=record.spec.executor
        ),
        titles={name: tr(title) for name, title in VIEWS.items()},
        tr=tr,
        tr_told=tr_told,
        language=spoken_language(),
        wall=number(f"{record.elapsed_s():.3f} s"),
        sentence=summary_sentence(record),
        where=say_where(found, record),
        noise=tr_told(say_noisy(record)),
        findings=diagnose(record, found),
        parts=_parts(whole),
        settings={**record.spec.parameters, **record.spec.options},
        environment=record.started.environment if record.started else {},
        workers=_shortened(worker_table(record)),
        results=[_shortened(table) for table in result_tables(record, MOST_ROWS)],
        views=views,
        source=_source(record),
        version=desktop_app.__version__,
    )


def _parts(whole: Parts) -> list[tuple[str, str, str, float]]:
    """Return what the time went into: name, seconds, share in percent, and the width of its bar."""
    return [
        (
            tr(NAMES[part]),
            number(f"{value:.3f}"),
            number(f"{100 * whole.share(part):.1f}"),
            round(100 * whole.share(part), 1),
        )
        for part in PARTS
        if (value := getattr(whole, part)) is not None
    ]


def _source(record: RunRecord) -> str:
    try:
        return script_for(record.spec)
    except (UnusableSetting, OSError, ValueError):  # of a workload that is not here
        return ""


def _shortened(table: Table) -> Table:
    rows = [[cell[:MOST_CHARACTERS] for cell in row] for row in table.rows[:MOST_ROWS]]
    left_out = len(table.rows) - len(rows)
    facts = list(table.facts)
    if left_out:
        said = ntr(
            "{count} more row is left out here.", "{count} more rows are left out here.", left_out
        )
        facts.append(said)
    return Table(table.headings, rows, facts)
