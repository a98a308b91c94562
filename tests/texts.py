"""``make texts``: collects what the program says and brings the catalogues of all languages up to date.

A catalogue belongs to an area of the code. What is no longer said leaves it; what is new comes in
without a translation; what has moved or is said in two areas takes its translation along.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from desktop_app.runs.language import LANGUAGES
from desktop_app.runs.lesson_language import texts_of as texts_of_lesson
from desktop_app.runs.lessons import list_lessons
from tests.engine_texts import texts_of_engine

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "resources" / "languages"
KEYWORDS = {"tr": 1, "ntr": 2, "later": 1}
"""What marks texts, and how many each takes."""
NOISE = ("POT-", "PO-", "Report-", "Last-", "Language-Team", "Generated-By", "Project-")
"""Headers that Babel writes, without a use here: nothing in a file changes but where texts do."""

Text = tuple[str, str | tuple[str, ...]]
"""Where it is said, a path below the root, and the text; with its plural, if it has one."""


def texts_of_code(*folders: str) -> Iterator[Text]:
    """Yield what is marked as a text, in all Python files below these folders."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for text in texts_of(path.read_text("utf-8")):
                yield path.relative_to(ROOT).as_posix(), text


def texts_of(source: str) -> Iterator[str | tuple[str, ...]]:
    """Yield the texts that are marked in Python source, in their order, also those within f-strings."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        count = KEYWORDS.get(getattr(call.func, "id", ""), 0)
        given = [str(one.value) for one in call.args[:count] if isinstance(one, ast.Constant)]
        if count and len(given) == count:
            yield tuple(given) if count > 1 else given[0]


def texts_of_pages() -> Iterator[Text]:
    """Yield what is marked in the templates of pages."""
    for path in sorted((ROOT / "resources" / "templates").glob("*.html")):
        for text in re.findall(r'\btr\("([^"]+)"\)', path.read_text("utf-8")):
            yield path.relative_to(ROOT).as_posix(), text


def texts_of_lessons() -> Iterator[Text]:
    """Yield what the lessons say."""
    for lesson in list_lessons():
        for text in texts_of_lesson(lesson):
            yield lesson.path.relative_to(ROOT).as_posix(), text


AREAS: dict[str, Callable[[], Iterable[Text]]] = {
    "window": lambda: texts_of_code("desktop_app/ui"),
    "runs": lambda: [*texts_of_code("desktop_app/runs"), *texts_of_pages()],
    "engine": texts_of_engine,
    "lessons": texts_of_lessons,
}
"""The catalogues of a language, and the texts of each. A text of two areas is in the first."""


def collect() -> dict[str, Catalog]:
    """Return an empty catalogue for each area: its texts, without translations."""
    templates: dict[str, Catalog] = {}
    known: set[str] = set()
    for area, texts in AREAS.items():
        templates[area] = Catalog(fuzzy=False)
        before = set(known)
        for path, text in texts():
            first = text if isinstance(text, str) else text[0]
            if first and first not in before:
                templates[area].add(text, locations=[(path, 0)])
                known.add(first)
    return templates


def read(language: str, area: str) -> Catalog:
    """Return a catalogue as it is in ``resources``; empty where there is none yet."""
    path = FOLDER / language / f"{area}.po"
    if not path.exists():
        return Catalog(header_comment=f"# Concurrency Lab, {LANGUAGES[language]}: {area}.")
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def update(language: str, templates: dict[str, Catalog]) -> dict[str, Catalog]:
    """Return the catalogues of a language with the texts of the templates."""
    old = {area: read(language, area) for area in {*AREAS, *existing(language)}}
    told: dict[Any, Any] = {
        message.id: message for catalog in old.values() for message in catalog if message.id
    }
    new = {}
    for area, template in templates.items():
        new[area] = Catalog(language, header_comment=old[area].header_comment, fuzzy=False)
        for message in template:
            if message.id:
                before = told.get(message.id)
                kept = (
                    {"string": before.string, "user_comments": before.user_comments}
                    if before
                    else {}
                )
                new[area].add(message.id, locations=message.locations, **kept)
    return new


def existing(language: str) -> list[str]:
    """Return the areas that have a file now."""
    return sorted(path.stem for path in (FOLDER / language).glob("*.po"))


def written(catalog: Catalog) -> bytes:
    """Return the text of a catalogue."""
    file = BytesIO()
    write_po(file, catalog, width=100, sort_by_file=True, include_lineno=False)
    noise = tuple(f'"{name}'.encode() for name in NOISE)
    return b"".join(line for line in file.getvalue().splitlines(True) if not line.startswith(noise))


def forms(message: Message) -> list[str]:
    """Return all that a message is translated to: the forms of a plural, or the one text."""
    if isinstance(message.id, str):
        return [str(message.string or "")]
    return [*(message.string or ("",))]


def main() -> None:
    templates = collect()
    for language in LANGUAGES:
        if language == "en":
            continue
        (FOLDER / language).mkdir(parents=True, exist_ok=True)
        for area, catalog in update(language, templates).items():
            (FOLDER / language / f"{area}.po").write_bytes(written(catalog))
            messages = [message for message in catalog if message.id]
            done = sum(all(forms(message)) for message in messages)
            print(f"{language} {area}: {done} of {len(messages)} texts are translated")


if __name__ == "__main__":
    main()
