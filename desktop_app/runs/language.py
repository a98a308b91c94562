"""What is said to people, in their language: English in the code, others in ``resources/languages``."""

from __future__ import annotations

import gettext
import locale
import os
from typing import Any

from desktop_app.runs.folders import resource

LANGUAGES = {"en": "English", "de": "Deutsch"}
"""The languages that are complete, each in its own words."""
DOMAIN = "concurrency-lab"
_spoken: gettext.NullTranslations = gettext.NullTranslations()


def speak(language: str) -> None:
    """Say everything from now on in this language (a key of ``LANGUAGES``, or "system")."""
    global _spoken
    chosen = system_language() if language == "system" else language
    folder = resource("languages")
    _spoken = gettext.translation(DOMAIN, str(folder), [chosen], fallback=True)


def system_language() -> str:
    """Return the language of the system, if we speak it, else English."""
    names = [os.environ.get(name, "") for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")]
    told = next(filter(None, names), "") or locale.getlocale()[0] or ""
    return told[:2].lower() if told[:2].lower() in LANGUAGES else "en"


def tr(text: str, **values: Any) -> str:
    """Return a text in the language spoken, with ``values`` in the places of their ``{names}``."""
    told = _spoken.gettext(text) if text else ""
    return told.format(**values) if values else told


def ntr(one: str, many: str, count: int, **values: Any) -> str:
    """Return the text for this count, with ``count`` and ``values`` in the places of their names."""
    return _spoken.ngettext(one, many, count).format(count=count, **values)


def later(text: str) -> str:
    """Return the text as it is, marked so that it is in the catalogues: ``tr`` is called when shown."""
    return text
