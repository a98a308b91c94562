"""Every text of the program is in the catalogues, and said in every language."""

from __future__ import annotations

import ast
import re
import string

import pytest
from babel.messages.catalog import Message

from desktop_app.runs.catalogue import read_catalogues
from desktop_app.runs.language import LANGUAGES
from tests.texts import (
    AREAS,
    FOLDER,
    KEYWORDS,
    ROOT,
    collect,
    existing,
    forms,
    read,
    texts_of,
    texts_of_code,
)

OTHERS = sorted({*LANGUAGES} - {"en"})
CATALOGUES = [(language, area) for language in OTHERS for area in AREAS]


def messages(language: str, area: str) -> list[Message]:
    return [message for message in read(language, area) if message.id]


def names(text: str) -> set[str]:
    """Return the names of the places in a text."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_every_language_has_a_catalogue_for_every_area_and_no_other() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {*OTHERS}
    assert all(existing(language) == sorted(AREAS) for language in OTHERS)


@pytest.mark.parametrize(("language", "area"), CATALOGUES)
def test_catalogue_has_just_the_texts_that_are_said(language: str, area: str) -> None:
    said = {str(message.id) for message in collect()[area] if message.id}
    there = {str(message.id) for message in messages(language, area)}
    assert there - said == set(), "no longer said: make texts"
    assert said - there == set(), "not in the catalogue: make texts"
    assert not read(language, area).obsolete


@pytest.mark.parametrize(("language", "area"), CATALOGUES)
def test_every_text_is_translated_for_certain(language: str, area: str) -> None:
    assert [m.id for m in messages(language, area) if not all(forms(m))] == []
    assert [m.id for m in messages(language, area) if m.fuzzy] == []


@pytest.mark.parametrize(("language", "area"), CATALOGUES)
def test_translations_have_the_places_of_their_texts(language: str, area: str) -> None:
    for message in messages(language, area):
        one, *many = [message.id] if isinstance(message.id, str) else message.id
        for told in forms(message):
            # A plural's first form may do without the count: "one run", "ein Lauf".
            allowed = [names(text) for text in (one, *many)]
            assert names(told) in allowed or not told, f"{one} | {told}"
            assert {*_ends(told)} == {*_ends(one)}, f"{one} | {told}"


def _ends(text: str) -> tuple[bool, bool, bool]:
    """Return whether a text begins or ends with a blank, and whether it ends with an ellipsis."""
    return text[:1].isspace(), text[-1:].isspace(), text.endswith("…")


@pytest.mark.parametrize("language", OTHERS)
def test_program_reads_catalogues_as_other_tools_do(language: str) -> None:
    told = read_catalogues(FOLDER / language)
    for area in AREAS:
        for message in messages(language, area):
            if isinstance(message.id, str):
                assert told.texts[message.id] == message.string
            else:
                assert told.plurals[message.id[0]] == message.string


SENTENCE = re.compile(r"[A-Za-z]{2,}[,:;.]? [a-z]{2,}")
"""What reads like more than one word."""
NO_TEXT = re.compile(r"[{}<]|px|url\(")
"""Rules of style, and marks of pages: nobody reads them."""
NEVER_SHOWN = {
    "A run is going on; it must end first.",
    "window painted",
    "run of ",
    "Last events:",
}
"""What is said to whoever writes code, in errors and in reports that are copied for them."""


def unmarked(source: str) -> list[str]:
    """Return the strings of a file that read like sentences and are not marked as texts."""
    tree = ast.parse(source)
    marked: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in KEYWORDS:
            marked |= {id(part) for part in ast.walk(node)}
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            marked.add(id(node.value))  # documentation
    strings = [
        str(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in marked
    ]
    return [s for s in strings if SENTENCE.search(s) and not NO_TEXT.search(s)]


def test_every_sentence_of_the_window_is_marked() -> None:
    marked = {text for _, text in texts_of_code("desktop_app/ui") if isinstance(text, str)}
    found = {
        f"{path.name}: {text}"
        for path in sorted((ROOT / "desktop_app" / "ui").rglob("*.py"))
        for text in unmarked(path.read_text("utf-8"))
        if text not in NEVER_SHOWN | marked  # what is marked elsewhere is a name here
    }
    assert found == set(), "tr(…), or later(…) and tr where it is shown"


def test_sentence_that_is_not_marked_is_seen() -> None:
    source = (
        'a = tr("all is well")\nb = "nothing is well"\nc = f"{a} of {b} is said"\n"""It is so."""'
    )
    assert unmarked(source) == ["nothing is well", " is said"]


def test_texts_are_found_wherever_they_stand() -> None:
    source = 'a = f"{tr(\'one {x}\', x=1)}"\nntr("a", "b", 2)\nlater("long " "text")\ntr(a)'
    assert list(texts_of(source)) == ["one {x}", ("a", "b"), "long text"]
