"""What is said to people, in their language: English in the code, others in ``resources/languages``."""

from __future__ import annotations

import locale
import os
import re
from collections.abc import Mapping
from typing import Any

from desktop_app.runs.catalogue import Catalogue, read_catalogues
from desktop_app.runs.folders import resource

LANGUAGES = {"en": "English", "de": "Deutsch"}
"""The languages that are complete, each in its own words."""
SEPARATORS = {"de": str.maketrans(",.", ".,")}
"""How languages separate thousands and decimals, where not as English does."""
CAPITALS = {"de"}
"""Languages in which a sentence begins with a capital letter wherever it stands."""
_language = "en"
_spoken = Catalogue()


def speak(language: str) -> None:
    """Say everything from now on in this language: a key of ``LANGUAGES``, or "system"; else English."""
    global _language, _spoken
    chosen = system_language() if language == "system" else language
    _language = chosen if chosen in LANGUAGES else "en"
    _spoken = read_catalogues(resource("languages") / _language)


def spoken_language() -> str:
    """Return the language that is spoken now, a key of ``LANGUAGES``."""
    return _language


def system_language() -> str:
    """Return the language of the system, if we speak it, else English."""
    names = [os.environ.get(name, "") for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")]
    told = next(filter(None, names), "") or locale.getlocale()[0] or ""
    return told[:2].lower() if told[:2].lower() in LANGUAGES else "en"


def tr(text: str, /, **values: Any) -> str:
    """Return a text in the language spoken, with ``values`` in the places of their ``{names}``."""
    told = _spoken.texts.get(text, text)
    return told.format(**values) if values else told


def ntr(one: str, many: str, /, count: int, **values: Any) -> str:
    """Return the text for this count, with ``count`` and ``values`` in the places of their names."""
    forms = _spoken.plurals.get(one, (one, many))
    form = forms[_spoken.form_of(count) if one in _spoken.plurals else count != 1]
    return form.format(**{"count": number(f"{count:,}"), **values})


def later(text: str) -> str:
    """Return the text as it is, marked so that it is in the catalogues: ``tr`` is called when shown."""
    return text


def percent(share: float) -> str:
    """Return a share (0 to 1) in whole percent."""
    return tr("{figures}%", figures=f"{share:.0%}"[:-1])


def continued(sentence: str) -> str:
    """Return a sentence as it goes on after another: English with a small letter, German as it is."""
    return sentence if _language in CAPITALS else sentence[:1].lower() + sentence[1:]


def templates() -> Mapping[str, str]:
    """Return the sentences with places that the engine makes, and their translations."""
    return _spoken.templates


def number(figures: str) -> str:
    """Return a number that was written as English does (1,234.5) as the language spoken writes it."""
    return figures.translate(SEPARATORS.get(_language, {}))


def typed(figures: str) -> str:
    """Return as English does a number that someone typed as the language spoken writes it.

    Whatever cannot be a number of the language stays as it is.
    """
    thousands, decimal = (number(sign) for sign in ",.")
    grouped = rf"\s*[+-]?\d{{1,3}}(\{thousands}\d{{3}})*(\{decimal}\d+)?\s*"
    is_plain = re.fullmatch(rf"\s*[+-]?\d+\{decimal}\d+\s*", figures)
    if re.fullmatch(grouped, figures) or is_plain:
        return figures.replace(thousands, "").replace(decimal, ".")
    return figures
