"""Lessons in another language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from desktop_app.runs.language import speak
from desktop_app.runs.lesson_language import said, texts_of
from desktop_app.runs.lessons import list_lessons


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    speak("en")


def test_only_texts_are_said_in_another_language() -> None:
    english = list_lessons()
    speak("de")
    german = list_lessons()
    assert len(english) == len(german) > 10
    for one, other in zip(english, german, strict=True):
        assert one.title != other.title and one.name == other.name
        assert len([*texts_of(one)]) == len([*texts_of(other)])
        for step, told in zip(one.steps, other.steps, strict=True):
            assert (step.shape, step.views) == (told.shape, told.views)
            assert [run.settings for run in step.runs] == [run.settings for run in told.runs]
            assert [run.name for run in step.runs] == [run.name for run in told.runs]
    speak("en")
    assert list_lessons() == english


def test_lesson_of_ones_own_stays_as_it_is() -> None:
    own = list_lessons()[0]
    speak("de")
    step = own.steps[0].__class__(title="Meins", text="Nobody has translated this.")
    assert said(step) == step
