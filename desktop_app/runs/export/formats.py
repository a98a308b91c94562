"""Which formats there are, and how a run is written in one: whole or not at all."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from desktop_app.runs.export import html, markdown, pictures, table_csv, trace_events, whole_json
from desktop_app.runs.language import later, tr
from desktop_app.runs.record import RunRecord

Writer = Callable[[RunRecord, IO[bytes]], None]


@dataclass(frozen=True)
class Format:
    """One format: its name for people, the ending of its files, and what writes it."""

    title: str
    ending: str
    write: Writer


FORMATS = {
    "perfetto": Format(later("Trace for Perfetto or Chrome"), ".trace.json", trace_events.write),
    "csv": Format(later("Table of all tasks"), ".csv", table_csv.write),
    "json": Format(later("All of it as JSON"), ".json", whole_json.write),
    "markdown": Format(later("Markdown table"), ".md", markdown.write),
    "html": Format(later("Report as one HTML file"), ".html", html.write),
}
"""Of one file each. Pictures (``png``, ``svg``) are a file for each view: see :func:`export_pictures`."""
PICTURES = pictures.KINDS


def export_run(record: RunRecord, name: str, path: Path) -> None:
    """Write a run that is over to ``path``, in the format called ``name``.

    Raises ``ValueError`` for a run that is not over, ``OSError`` when it cannot be written.
    """
    if record.finished is None:
        raise ValueError(tr("Only a run that is over can be exported."))
    with _whole(path) as file:
        FORMATS[name].write(record, file)


def export_pictures(record: RunRecord, kind: str, path: Path, view: str = "") -> list[Path]:
    """Write every view of a run, or the one called ``view``, as ``png`` or ``svg``; return the files.

    With a ``view`` that is ``path``; else each view's name is put before its ending. Raises as
    :func:`export_run`, and ``LookupError`` with a sentence for a view that there is not.
    """
    if record.finished is None:
        raise ValueError(tr("Only a run that is over can be exported."))
    drawn = pictures.draw(record, kind)
    if view and view not in drawn:
        raise LookupError(
            tr(
                "view must be one of {allowed}, not {given!r}.",
                allowed=", ".join(drawn),
                given=view,
            )
        )
    ending = f".{kind}"
    places = (
        {view: path}
        if view
        else {name: path.with_name(f"{path.stem}-{name}{path.suffix or ending}") for name in drawn}
    )
    for name, place in places.items():
        with _whole(place) as file:
            file.write(drawn[name])
    return list(places.values())


@contextlib.contextmanager
def _whole(path: Path) -> Iterator[IO[bytes]]:
    """Write a file whole or not at all; what is there and no file, a device for instance, stays."""
    if not path.name or (path.exists() and not path.is_file()):
        raise OSError(0, tr("that is no file"))
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as file:
            yield file
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
