"""Sentences that are made in English and said in the language spoken only when they are shown.

The engine knows no language, and what is kept with a run must not depend on one. What comes from either
is found again among the templates of the catalogue, such as ``Worker process {pid} {status}.``, and what
stands in its places goes into the translated template, translated in turn.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from desktop_app.runs.language import number, templates, tr
from desktop_app.runs.names import setting_name, value_name

MOST_CHARACTERS = 4_000
"""Of a longer text nobody reads the rest; it stays as it is."""
MOST_SENTENCES, TOGETHER = 40, 6
"""So many sentences of a text are looked at, and so many that follow one another as one template's."""
_PLACE = re.compile(r"\{(\w+)(?:![rs])?(?::([^{}]*))?\}")
FIGURES = re.compile(r"-?[\d.,]+%?")
"""What stands in a place that has a format."""
_ASIDE = re.compile(r"(.*\s)?\((.*)\)(\W*)", re.DOTALL)
_END = re.compile(r"(?<=[.!?])\s+|\n+")


def told(template: str, **values: Any) -> str:
    """Return an English sentence that is kept or sent on: :func:`tr_told` says it when it is shown."""
    return template.format(**values)


@dataclass(frozen=True)
class Template:
    """An English sentence with places, as the fixed pieces around them, and its translation."""

    pieces: tuple[str, ...]
    names: tuple[str, ...]
    specs: tuple[str, ...]
    translation: str

    @classmethod
    def of(cls, text: str, translation: str) -> Template:
        """Return the template of a text such as ``{count:,} tasks failed.``"""
        found = list(_PLACE.finditer(text))
        edges = [0, *(edge for place in found for edge in place.span()), len(text)]
        pieces = tuple(text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True))
        names = tuple(place[1] for place in found)
        plain = _PLACE.sub(lambda place: f"{{{place[1]}}}", translation)
        return cls(pieces, names, tuple(place[2] or "" for place in found), plain)

    def read(self, sentence: str) -> dict[str, str] | None:
        """Return what stands in the places of a sentence, each time as little as possible, or None."""
        first, last = self.pieces[0], self.pieces[-1]
        if not (sentence.startswith(first) and sentence.endswith(last)):
            return None
        at, end = len(first), len(sentence) - len(last)
        found: dict[str, str] = {}
        for name, piece in zip(self.names, self.pieces[1:-1], strict=False):
            there = sentence.find(piece, at + 1, end)
            if there < 0:
                return None
            found[name] = sentence[at:there]
            at = there + len(piece)
        found[self.names[-1]] = sentence[at:end]
        specs = zip(self.names, self.specs, strict=True)
        is_sound = all(FIGURES.fullmatch(found[name]) for name, spec in specs if spec)
        return found if at < end and is_sound else None

    def say(self, values: dict[str, str]) -> str:
        """Return the translation with these values in its places."""
        specs = dict(zip(self.names, self.specs, strict=True))
        return self.translation.format(
            **{name: _value(name, specs[name], value) for name, value in values.items()}
        )


def _value(name: str, spec: str, value: str) -> str:
    """Return what stands in a place in the language spoken: only numbers, names and whole phrases.

    A single word is someone's own, say the name of a function.
    """
    if spec.endswith("%"):
        return tr("{figures}%", figures=value[:-1])
    if spec:
        return number(value)
    if name == "setting":
        said = setting_name(value)
        return value if said == value.replace("_", " ") else said
    if name == "choices":
        return ", ".join(map(value_name, value.split(", ")))
    return tr_told(value) if " " in value else value


def tr_told(text: str) -> str:
    """Return a text of the engine, or one that was kept, in the language spoken.

    A sentence that is in no catalogue stays as it is.
    """
    if not text or len(text) > MOST_CHARACTERS or not templates():
        return text
    whole = _said(text)
    if whole is not None:
        return whole
    return "".join(_parts(text))


def _said(sentence: str) -> str | None:
    """Return the translation of what is one template as a whole; None for anything else."""
    if (fixed := tr(sentence)) != sentence:
        return fixed
    for template in _templates(tuple(templates().items())):
        values = template.read(sentence)
        if values is not None:
            return template.say(values)
    return None


@functools.lru_cache(maxsize=2)
def _templates(texts: tuple[tuple[str, str], ...]) -> tuple[Template, ...]:
    """Return the templates, those with the most fixed text first: the more a sentence must match."""
    made = [Template.of(*pair) for pair in texts]
    return tuple(sorted(made, key=lambda template: -sum(map(len, template.pieces))))


def _parts(text: str) -> Iterator[str]:
    """Yield a text of several sentences, as many of them together as one template has."""
    borders = [match.span() for match in _END.finditer(text)][:MOST_SENTENCES]
    edges = [*borders, (len(text), len(text))]
    start, place = 0, 0
    while place < len(edges):
        for far in range(min(place + TOGETHER, len(edges)) - 1, place - 1, -1):
            end, after = edges[far]
            said = _said(text[start:end]) if (start, end) != (0, len(text)) else None
            if said is not None or far == place:
                yield (_with_aside(text[start:end]) if said is None else said) + text[end:after]
                start, place = after, far + 1
                break


def _with_aside(text: str) -> str:
    """Return a text with what stands in parentheses at its end in the language spoken, if it is known."""
    found = _ASIDE.fullmatch(text)
    said = _said(found[2]) if found else None
    return text if found is None or said is None else f"{found[1] or ''}({said}){found[3]}"
