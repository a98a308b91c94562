"""Sentences of the engine, and those that are kept in English, said in another language."""

from __future__ import annotations

import string
import time
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.engine.catalog import find, make_spec
from desktop_app.engine.events import RunFinished, RunStarted, WorkerEnded
from desktop_app.engine.parameters import UnusableSetting
from desktop_app.engine.spec import RunSpec
from desktop_app.engine.watch import name_status
from desktop_app.runs.catalogue import read_catalogues
from desktop_app.runs.folders import resource
from desktop_app.runs.language import number, speak
from desktop_app.runs.record import RunRecord
from desktop_app.runs.told import MOST_CHARACTERS, told, tr_told

TEMPLATES = sorted(read_catalogues(resource("languages") / "de").templates.items())
TOKENS = st.text(string.ascii_lowercase + string.digits + "_", min_size=8, max_size=20).map(
    "{}9".format
)
"""What people call their files and functions; no word that a sentence has."""


@pytest.fixture(autouse=True)
def german() -> Iterator[None]:
    speak("de")
    yield
    speak("en")


def fill(template: str, tokens: list[str], figures: list[int]) -> tuple[str, list[str]]:
    """Return a sentence of this template, and what must stand in its translation."""
    values: dict[str, object] = {}
    expected = []
    for place, (_, name, spec, _) in enumerate(string.Formatter().parse(template)):
        if name is None:
            continue
        value: int | str = figures[place % len(figures)] if spec else tokens[place % len(tokens)]
        is_share = isinstance(value, int) and "%" in (spec or "")
        values[name] = int(value) / 100 if is_share else value
        expected.append(number(f"{value:,}" if spec == ":," or spec == "," else str(value)))
    return template.format(**values), expected


@settings(deadline=None)  # the machine may be busy
@given(
    st.sampled_from(TEMPLATES),
    st.lists(TOKENS, min_size=12, max_size=12, unique=True),
    st.lists(st.integers(2, 10**9), min_size=12, max_size=12),
)
def test_whatever_stands_in_a_sentence_stands_in_its_translation(
    template: tuple[str, str], tokens: list[str], figures: list[int]
) -> None:
    sentence, values = fill(template[0], tokens, figures)
    said = tr_told(sentence)
    for value in values:
        assert value in said
    if template[0] != template[1]:
        assert said != sentence


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda pair: pair[0][:40])
def test_every_template_is_found_by_its_own_sentence(template: tuple[str, str]) -> None:
    tokens = [f"wert{place}" for place in range(12)]
    said = tr_told(fill(template[0], tokens, [1000 + place for place in range(12)])[0])
    for piece, *_ in string.Formatter().parse(template[1]):
        assert piece in said


def test_parts_that_are_sentences_of_their_own_are_said_too() -> None:
    sentence = f"Worker 3 (process 12) {name_status(-9)} in task 5, which is lost."
    assert tr_told(sentence) == (
        "Worker 3 (Prozess 12) wurde durch SIGKILL beendet, und zwar in Task 5, der verloren ist."
    )
    several = f"{sentence} Nobody has heard of this. 2 of 1,000 tasks failed."
    assert tr_told(several) == (
        f"{tr_told(sentence)} Nobody has heard of this. 2 von 1.000 Tasks sind fehlgeschlagen."
    )
    assert tr_told("ValueError: no (line 7 of words.py)") == "ValueError: no (Zeile 7 von words.py)"


def test_settings_are_called_as_they_are_in_the_form() -> None:
    workers = next(one for one in find("executor", "threads").parameters if one.name == "workers")
    with pytest.raises(UnusableSetting) as refused:
        workers.read("many")
    assert tr_told(str(refused.value)) == (
        "„Worker“ muss eine ganze Zahl von 1 bis 1.000 sein, nicht 'many'."
    )
    with pytest.raises(UnusableSetting) as refused:
        make_spec("prime_factors", "nobody", {}, {})
    assert tr_told(str(refused.value)).startswith("„Executor“ muss eines von serial, ")


def test_what_someone_calls_their_own_keeps_its_name() -> None:
    assert tr_told("tasks is nothing that can be called.") == (
        "tasks ist nichts, was sich aufrufen lässt."
    )
    assert tr_told("ValueError: workers") == "ValueError: workers"


def test_record_is_kept_in_english_and_told_in_german() -> None:
    record = RunRecord(RunSpec("prime_factors", "processes", {}, {"workers": 2}))
    record.apply(RunStarted(1, 20, 10**12, 1.7e9, True, {}))
    record.apply(WorkerEnded(12, -9, False, 4, 0))
    record.apply(RunFinished("terminated", "", 1.0))
    assert record.warnings == ["Worker process 12 was killed by SIGKILL while it was in task 5."]
    assert tr_told(record.warnings[0]) == (
        "Der Worker-Prozess 12 wurde durch SIGKILL beendet, während er in Task 5 war."
    )
    assert record.message == "Terminated: 20 of 20 tasks were not finished."
    assert tr_told(record.message) == "Abgebrochen: 20 von 20 Tasks wurden nicht fertig."


def test_told_is_english_whoever_speaks() -> None:
    assert told("{failed:,} of {total:,} tasks failed.", failed=1000, total=2000) == (
        "1,000 of 2,000 tasks failed."
    )


def test_in_english_everything_is_told_as_it_is() -> None:
    speak("en")
    for template, _ in TEMPLATES:
        assert tr_told(template) == template


def test_unknown_and_endless_texts_stay_as_they_are_and_cost_little() -> None:
    assert tr_told("") == ""
    assert tr_told("Nobody has heard of this.") == "Nobody has heard of this."
    long = "of must be, not (process) " * 1000
    assert len(long) > MOST_CHARACTERS and tr_told(long) == long
    began = time.process_time()
    for _ in range(20):
        tr_told("a must be, not. (process) in task " * 100)
    spent_s = (time.process_time() - began) / 20
    assert spent_s < 1.0  # some ten milliseconds; without a bound it would grow by powers
