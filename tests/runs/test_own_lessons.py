"""Lessons of one's own are listed, taken in, deleted and brought back; drafts survive."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from desktop_app.runs.folders import own_lessons_folder, resource
from desktop_app.runs.lesson_edits import new_lesson
from desktop_app.runs.lesson_writing import content_of, save_lesson
from desktop_app.runs.lessons import (
    LessonFile,
    Question,
    Step,
    StepRun,
    UnusableLesson,
    list_lessons,
)
from desktop_app.runs.own_lessons import OwnLessons


def lesson(title: str = "Waiting") -> LessonFile:
    return LessonFile(title, "Waits overlap.", [Step(title="One", text="A step.")])


@pytest.fixture
def own(tmp_path: Path) -> OwnLessons:
    return OwnLessons(tmp_path / "lessons")


def test_they_are_in_the_users_folder() -> None:
    assert OwnLessons().folder == own_lessons_folder()
    assert OwnLessons().read() == ([], [])


def test_files_are_named_for_titles_and_no_file_is_written_over(own: OwnLessons) -> None:
    titles = ["Wärme – auf!", "Wärme auf", "…", "a/b\\c", "x" * 200]
    paths = [own.save(lesson(title)) for title in titles]
    assert [path.name for path in paths[:4]] == [
        "warme-auf.toml", "warme-auf-2.toml", "lesson.toml", "a-b-c.toml",
    ]  # fmt: skip
    assert all(path.parent == own.folder for path in paths)
    assert {one.title for one in own.read()[0]} == set(titles)


def test_a_lesson_keeps_its_file_when_its_title_changes(own: OwnLessons) -> None:
    path = own.save(lesson())
    assert own.save(lesson("Other"), path) == path
    assert [one.title for one in own.read()[0]] == ["Other"]


def test_a_wrong_file_does_not_hide_the_others(own: OwnLessons) -> None:
    own.save(lesson())
    (own.folder / "broken.toml").write_text("title = \nx")
    lessons, sentences = own.read()
    assert [one.title for one in lessons] == ["Waiting"]
    assert len(sentences) == 1
    assert "broken.toml" in sentences[0]
    assert "line 1" in sentences[0]


def test_a_file_is_taken_in_once(own: OwnLessons, tmp_path: Path) -> None:
    given = tmp_path / "from a friend.toml"
    save_lesson(lesson(), given)
    first, is_new = own.take_in(given)
    assert is_new
    assert first.path == own.folder / "waiting.toml"
    assert own.take_in(given) == (first, False)
    assert own.take_in(first.path) == (first, False)
    save_lesson(replace(lesson(), point="Other."), given)
    assert own.take_in(given)[0].path == own.folder / "waiting-2.toml"


def test_lessons_of_the_program_are_not_taken_in(own: OwnLessons) -> None:
    shipped = list_lessons()[0]
    assert own.take_in(resource("lessons") / shipped.path.name) == (shipped, False)
    assert own.read() == ([], [])


def test_a_wrong_file_is_refused_with_line_and_reason(own: OwnLessons, tmp_path: Path) -> None:
    given = tmp_path / "wrong.toml"
    given.write_text('title = "A"\npoint = B\nsteps = []\n')
    with pytest.raises(UnusableLesson, match=r"wrong\.toml.*line"):
        own.take_in(given)
    assert own.read() == ([], [])


def test_a_deleted_lesson_comes_back(own: OwnLessons) -> None:
    path = own.save(lesson())
    own.delete(path)
    assert own.read() == ([], [])
    assert own.save(lesson()) != path, "it would be in the way when the other comes back"
    own.bring_back(path)
    assert len(own.read()[0]) == 2


def test_drafts_are_kept_for_each_lesson(own: OwnLessons) -> None:
    path = own.save(lesson())
    own.keep_draft(path, lesson("Changed"))
    assert own.draft(path) == lesson("Changed")
    assert own.begun() == []
    asked = Step(
        "", "", [StepRun("a b", "", "", {"n": 1})], question=Question("", [], 9), shape="("
    )
    unfinished = LessonFile("", "", [asked])
    own.keep_draft(path, unfinished)
    assert own.draft(path) == unfinished, "no draft is refused"
    own.drop_draft(path)
    own.drop_draft(path)
    assert own.draft(path) is None
    assert [content_of(one) for one in own.read()[0]] == [lesson()]


def test_lessons_that_were_begun_and_never_saved_are_there(own: OwnLessons) -> None:
    first = own.new_path()
    own.keep_draft(first, replace(new_lesson(), title="Begun"))
    second = own.new_path()
    own.keep_draft(second, lesson("Also begun"))
    assert own.begun() == [first, second]
    assert own.read() == ([], []), "they are no lessons yet"
    assert own.save(lesson("Also begun"), second) == own.folder / "also-begun.toml"
    assert own.begun() == [first]


def test_an_unreadable_draft_is_no_draft(own: OwnLessons) -> None:
    path = own.new_path()
    own.keep_draft(path, lesson())
    (own.folder / "drafts" / f"{path.stem}.json").write_text("{")
    assert own.draft(path) is None
