"""Steps back and forth: of states, of typing, and what of two specs differs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.engine.spec import RunSpec
from desktop_app.runs.undo import Undo, changed_setting


def test_back_and_forth() -> None:
    steps = Undo("a")
    assert not steps.can_undo and not steps.can_redo
    assert steps.undo() == steps.redo() == "a"
    steps.note("b")
    steps.note("b")
    steps.note("c")
    assert [steps.undo(), steps.undo(), steps.undo()] == ["b", "a", "a"]
    assert not steps.can_undo
    assert [steps.redo(), steps.redo(), steps.redo()] == ["b", "c", "c"]
    steps.undo()
    steps.note("d")
    assert not steps.can_redo and steps.undo() == "b"


def test_typing_in_one_place_is_one_step() -> None:
    steps = Undo("count 20")
    for text in ("count 2", "count 2", "count 25"):
        steps.note(text, typed="count")
    steps.note("seed 3", typed="seed")
    assert steps.undo() == "count 25"
    assert steps.undo() == "count 20"
    assert steps.redo() == "count 25"
    steps.note("count 251", typed="count")
    assert steps.undo() == "count 25", "after an undo a step begins anew"
    steps.note("count 2", typed="count")
    steps.settle()
    steps.note("count 29", typed="count")
    assert steps.undo() == "count 2"


def test_what_was_typed_and_taken_back_is_no_step() -> None:
    steps = Undo("20")
    steps.note("202", typed="count")
    steps.note("20", typed="count")
    assert not steps.can_undo
    steps.note("21", typed="count")
    assert steps.undo() == "20"


@given(st.lists(st.integers(0, 5), max_size=30), st.integers(1, 8))
def test_all_steps_back_and_forth_again_end_where_they_began(states: list[int], most: int) -> None:
    steps = Undo(0, most=most)
    seen = [0]
    for state in states:
        steps.note(state)
        if state != seen[-1]:
            seen.append(state)
    kept = seen[-most - 1 :]
    back = [steps.undo() for _ in kept[1:]]
    assert back == kept[-2::-1] and not steps.can_undo
    assert [steps.redo() for _ in kept[1:]] == kept[1:] and not steps.can_redo


@pytest.mark.parametrize(
    ("other", "name"),
    [
        (RunSpec("w", "e", {"count": 2, "seed": 1}, {"workers": 2}), "count"),
        (RunSpec("w", "e", {"count": 1, "seed": 1}, {"workers": 3}), "workers"),
        (RunSpec("w", "e", {"count": 2, "seed": 1}, {"workers": 3}), ""),
        (RunSpec("v", "e", {"count": 2, "seed": 1}, {"workers": 2}), ""),
        (RunSpec("w", "e", {"count": 1, "seed": 1}, {"workers": 2}, keep_open=True), ""),
    ],
)
def test_the_setting_that_changed(other: RunSpec, name: str) -> None:
    assert (
        changed_setting(RunSpec("w", "e", {"count": 1, "seed": 1}, {"workers": 2}), other) == name
    )
