"""What is said, in which language."""

from __future__ import annotations

import locale
from collections.abc import Iterator

import pytest

from desktop_app.runs.language import (
    continued,
    later,
    ntr,
    number,
    percent,
    speak,
    spoken_language,
    tr,
    typed,
)


@pytest.fixture(autouse=True)
def english_again(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    yield
    speak("en")


def test_text_is_said_in_the_language_spoken_and_in_english_where_it_has_none() -> None:
    assert (tr("Lessons"), tr(""), tr("said by nobody")) == ("Lessons", "", "said by nobody")
    speak("de")
    assert (tr(later("Lessons")), tr(""), tr("said by nobody")) == (
        "Lektionen",
        "",
        "said by nobody",
    )
    assert tr("no {text}", text="more") == "no more"


def test_counts_and_numbers_are_written_as_the_language_does() -> None:
    assert ntr("{count} run of {all}", "{count} runs of {all}", 1, all="2") == "1 run of 2"
    assert ntr("{count} run", "{count} runs", 1200) == "1,200 runs"
    speak("de")
    assert ntr("{count} run", "{count} runs", 1200).startswith("1.200 ")
    assert number("1,234.5 s") == "1.234,5 s"


@pytest.mark.parametrize(
    ("name", "told", "spoken"),
    [("LANG", "de_AT.UTF-8", "de"), ("LANG", "fr_FR.UTF-8", "en"), ("LANGUAGE", "de:en", "de")],
)
def test_language_of_the_system_is_spoken_if_we_have_it(
    monkeypatch: pytest.MonkeyPatch, name: str, told: str, spoken: str
) -> None:
    monkeypatch.setattr(locale, "getlocale", lambda: ("C", "UTF-8"))
    monkeypatch.setenv(name, told)
    speak("system")
    assert spoken_language() == spoken


def test_environment_comes_before_what_the_system_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locale, "getlocale", lambda: ("de_DE", "UTF-8"))
    speak("system")
    assert spoken_language() == "de"
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    speak("system")
    assert spoken_language() == "en"


def test_numbers_are_understood_as_the_language_writes_them_and_as_english_does() -> None:
    assert [typed(text) for text in ("1,000", "0.5", "many", "1e6")] == [
        *("1000", "0.5", "many", "1e6")
    ]
    speak("de")
    told = {"1.000": "1000", "1.234,5": "1234.5", "0,5": "0.5", "2.5": "2.5", "1,000": "1.000"}
    assert {text: typed(text) for text in told} == told
    assert typed("10.000.000 ") == "10000000 " and typed("1.0000") == "1.0000"
    assert typed("many.") == "many."


def test_shares_and_sentences_that_go_on() -> None:
    assert (percent(0.123), continued("The end.")) == ("12%", "the end.")
    speak("de")
    assert (percent(0.123), continued("Das Ende.")) == ("12 %", "Das Ende.")
