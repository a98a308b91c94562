"""Reads the catalogues of a language: ``.po`` files, as translators write them, straight from the text.

Nothing is compiled: what is in the checkout, a wheel or a frozen program is what is said, and two
versions of it cannot get out of step. Reading all of a language takes some hundredths of a second.
"""

from __future__ import annotations

import gettext
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

ENGINE = "engine"
"""The catalogue of what the engine says, and of what is kept in English."""


def _one_or_many(count: int) -> int:
    return int(count != 1)


@dataclass
class Catalogue:
    """What a language says for each English text; ``form_of`` tells the form that a count takes."""

    texts: dict[str, str] = field(default_factory=dict)
    templates: dict[str, str] = field(default_factory=dict)
    """Those of the engine that have places: it makes its sentences itself, in English."""
    plurals: dict[str, tuple[str, ...]] = field(default_factory=dict)
    form_of: Callable[[int], int] = _one_or_many


def read_catalogues(folder: Path) -> Catalogue:
    """Return what all catalogues of a folder say together; empty where there is none (English)."""
    catalogue = Catalogue()
    for path in sorted(folder.glob("*.po")):
        for entry in _entries(path.read_text("utf-8")):
            _add(catalogue, entry)
            source = entry["msgid"]
            if path.stem == ENGINE and "{" in source and source in catalogue.texts:
                catalogue.templates[source] = catalogue.texts[source]
    return catalogue


def _entries(text: str) -> Iterator[dict[str, str]]:
    """Yield the entries of a catalogue: the texts by their keywords (msgid, msgstr, msgstr[0], …).

    The strings of a ``.po`` file are written as JSON writes them. What is marked as fuzzy, a guess that
    nobody has confirmed, is left out, and so is what is commented out as obsolete.
    """
    for block in text.split("\n\n"):
        entry: dict[str, str] = {}
        keyword, is_fuzzy = "", False
        for line in block.splitlines():
            if line.startswith("#"):
                is_fuzzy |= line.startswith("#,") and "fuzzy" in line
                continue
            word, _, quoted = line.partition('"')
            keyword = word.strip() or keyword
            entry[keyword] = entry.get(keyword, "") + json.loads(f'"{quoted}')
        if "msgid" in entry and not is_fuzzy:
            yield entry


def _add(catalogue: Catalogue, entry: dict[str, str]) -> None:
    source = entry["msgid"]
    forms = tuple(told for word, told in entry.items() if word.startswith("msgstr") and told)
    if not source:
        rule = forms[0].partition("plural=")[2].partition(";")[0]
        catalogue.form_of = gettext.c2py(rule) if rule else _one_or_many
    elif "msgid_plural" in entry and forms:
        catalogue.plurals[source] = forms
    elif forms:
        catalogue.texts[source] = forms[0]
