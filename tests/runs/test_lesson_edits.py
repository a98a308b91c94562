"""Every change of a lesson can be undone, and changes of its steps do what they say."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from desktop_app.runs.lesson_edits import (
    Edits,
    copy_of,
    first_difference,
    new_lesson,
    with_step,
    with_step_moved,
    with_steps,
    without_step,
)
from desktop_app.runs.lessons import LessonFile, Step


def lesson(names: str) -> LessonFile:
    return LessonFile("Title", "Point.", [Step(title=name, text="") for name in names])


def names(content: LessonFile) -> str:
    return "".join(step.title for step in content.steps)


def test_steps_are_put_in_taken_out_and_moved() -> None:
    abc = lesson("abc")
    assert names(with_steps(abc, 1, lesson("xy").steps)) == "axybc"
    assert names(without_step(abc, 1)) == "ac"
    assert names(with_step(abc, 2, lesson("x").steps[0])) == "abx"
    assert names(with_step_moved(abc, 0, 2)) == "bca"
    assert names(with_step_moved(abc, 2, 0)) == "cab"


def test_the_step_that_differs_is_found() -> None:
    assert first_difference(lesson("abc"), lesson("abd")) == 2
    assert first_difference(lesson("ab"), lesson("abc")) == 2
    assert first_difference(lesson("abc"), lesson("ab")) is None


def test_letters_typed_in_one_field_are_undone_together() -> None:
    edits = Edits(lesson("a"))
    for title in ("O", "On", "One"):
        edits.change(replace(edits.now, title=title), "title")
    edits.change(replace(edits.now, point="More."), "point")
    edits.rest()
    edits.change(replace(edits.now, point="More!"), "point")
    told = []
    while edits.can_undo:
        edits.undo()
        told.append((edits.now.title, edits.now.point))
    assert told == [("One", "More."), ("One", "Point."), ("Title", "Point.")]


@given(st.lists(st.sampled_from("abc") | st.sampled_from(["undo", "redo"]), max_size=30))
def test_undo_and_redo_are_each_others_opposites(did: list[str]) -> None:
    edits = Edits(lesson(""))
    for what in did:
        if what == "undo":
            before = edits.now
            if edits.can_undo:
                edits.undo()
                edits.redo()
                assert edits.now == before
            edits.undo()
        elif what == "redo":
            edits.redo()
        else:
            edits.change(with_steps(edits.now, 0, lesson(what).steps))
            assert not edits.can_redo
    while edits.can_undo:
        edits.undo()
    assert edits.now == lesson("")


def test_what_is_saved_is_known_also_after_undo() -> None:
    edits = Edits(new_lesson())
    assert edits.is_saved
    edits.change(lesson("a"))
    assert not edits.is_saved
    edits.note_saved()
    assert edits.is_saved
    edits.undo()
    assert not edits.is_saved
    edits.redo()
    assert edits.is_saved


def test_a_copy_has_a_title_of_its_own() -> None:
    assert copy_of(lesson("ab")).title == "Title (copy)"
    assert copy_of(lesson("ab")).steps == lesson("ab").steps
