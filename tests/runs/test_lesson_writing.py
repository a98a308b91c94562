"""What is written of a lesson is read again exactly; half a lesson is never written."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from desktop_app.engine.catalog import make_spec
from desktop_app.engine.cores import usable_cores
from desktop_app.runs.lesson_writing import (
    content_of,
    is_name,
    lesson_text,
    named_apart,
    run_of,
    save_lesson,
    step_of,
)
from desktop_app.runs.lessons import (
    LessonFile,
    Question,
    Step,
    StepRun,
    UnusableLesson,
    list_lessons,
    load_lesson,
    spec_of,
)

# A file is UTF-8: whatever that can hold, line ends, quotes and control characters among it.
TEXTS = st.text(st.characters(codec="utf-8"), max_size=40)
NEEDED = TEXTS.filter(str.strip)
VALUES = st.one_of(
    st.booleans(), st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False), TEXTS
)
ADDED = st.lists(NEEDED, max_size=3)


@st.composite
def questions(draw: st.DrawFn) -> Question:
    answers = draw(st.lists(NEEDED, min_size=2, max_size=6, unique=True))
    return Question(draw(NEEDED), answers, draw(st.integers(1, len(answers))), draw(TEXTS))


RUNS = st.builds(
    StepRun,
    name=st.just("run"),
    workload=st.just("waiting"),
    executor=st.just("thread_pool"),
    settings=st.dictionaries(TEXTS, VALUES, max_size=4),
    label=TEXTS,
    python=st.sampled_from(["", "no GIL"]),
    keep_open=st.booleans(),
    add=ADDED,
    terminate_after_s=st.none() | st.floats(0, 10),
)
STEPS = st.builds(
    Step,
    title=NEEDED,
    text=NEEDED,
    runs=st.lists(RUNS, max_size=1),
    look_for=TEXTS,
    question=st.none() | questions(),
    finding=TEXTS,
    views=st.lists(st.sampled_from(["Cores", "Timeline", "Where time went"]), unique=True),
    notes=TEXTS,
)
LESSONS = st.builds(
    LessonFile, title=NEEDED, point=NEEDED, steps=st.lists(STEPS, min_size=1, max_size=3)
)


@settings(max_examples=150, deadline=None)
@given(LESSONS)
def test_a_written_lesson_is_read_exactly(content: LessonFile) -> None:
    import tomllib

    read = msgspec.convert(tomllib.loads(lesson_text(content)), LessonFile)
    assert read == content


def test_lessons_of_the_program_survive_being_saved(tmp_path: Path) -> None:
    for lesson in list_lessons():
        save_lesson(content_of(lesson), tmp_path / "own" / lesson.path.name)
        again = load_lesson(tmp_path / "own" / lesson.path.name)
        assert content_of(again) == content_of(lesson)
    assert stat.S_IMODE((tmp_path / "own").stat().st_mode) & 0o077 == 0


def lesson(**changed: Any) -> LessonFile:
    run = StepRun("threads", "waiting", "threads", {"count": 4, "workers": "cores"})
    told: dict[str, Any] = {
        "title": "Waiting",
        "point": "Waits overlap.",
        "steps": [Step(title="Threads", text="Four waits at once.", runs=[run])],
    }
    return LessonFile(**{**told, **changed})


def test_only_what_was_written_stands_in_the_file() -> None:
    told = lesson_text(lesson())
    assert "look_for" not in told
    assert "question" not in told
    assert 'workers = "cores"' in told


def test_what_no_reader_would_take_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    save_lesson(lesson(), path)
    before = path.read_bytes()
    step = lesson().steps[0]
    wrong = lesson(steps=[step, replace(step, shape="threads.nothing > 1")])
    with pytest.raises(UnusableLesson, match=r"^Step 2: In the shape, 'threads.nothing'"):
        save_lesson(wrong, path)
    with pytest.raises(UnusableLesson, match=r"^The lesson: title must have a length"):
        save_lesson(lesson(title=""), path)
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["mine.toml"]


def test_a_full_or_read_only_disk_leaves_the_old_lesson(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mine.toml"
    save_lesson(lesson(), path)

    def refuse(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", refuse)
    with pytest.raises(OSError, match="No space"):
        save_lesson(lesson(title="Other"), path)
    assert load_lesson(path).title == "Waiting"
    assert [one.name for one in tmp_path.iterdir()] == ["mine.toml"]


def test_half_a_character_does_not_stop_a_lesson(tmp_path: Path) -> None:
    save_lesson(lesson(title="Wait \ud83d"), tmp_path / "mine.toml")
    assert load_lesson(tmp_path / "mine.toml").title == "Wait ?"


@pytest.mark.parametrize(
    ("workload", "executor", "parameters", "options", "is_open"),
    [
        ("prime_factors", "process_pool", {"count": 7}, {"workers": 3, "method": "imap"}, False),
        ("busy_loop", "threads", {"iterations": 1000}, {"workers": 5}, False),
        ("text_search", "queue_workers", {"query": "wait"}, {"workers": 2}, True),
        ("waiting", "asyncio", {"count": 9}, {}, False),
    ],
)
def test_the_run_of_a_step_does_what_the_spec_did(
    workload: str, executor: str, parameters: dict[str, Any], options: dict[str, Any], is_open: bool
) -> None:
    spec = make_spec(workload, executor, parameters, options, keep_open=is_open)
    assert spec_of(run_of(spec)) == spec


def test_as_many_workers_as_cores_is_never_put_in_silently() -> None:
    spec = make_spec("busy_loop", "threads", {}, {"workers": usable_cores()})
    assert run_of(spec).settings["workers"] == usable_cores()


def test_a_python_without_gil_is_asked_for_and_no_path_is_kept() -> None:
    spec = make_spec("busy_loop", "threads", {}, {}, python="/somewhere/python3.14t")
    assert run_of(spec, has_gil=False).python == "no GIL"
    assert run_of(spec).python == ""
    assert "somewhere" not in repr(run_of(spec))


def test_runs_of_a_step_have_names_of_their_own() -> None:
    spec = make_spec("busy_loop", "threads", {}, {})
    step = step_of([run_of(spec), run_of(spec), run_of(spec)])
    assert [run.name for run in step.runs] == ["threads", "threads_2", "threads_3"]
    more = named_apart(step.runs, [run_of(spec)])
    assert more[-1].name == "threads_4"
    assert all(is_name(run.name) for run in more)


def test_names_that_a_shape_cannot_use() -> None:
    assert not any(map(is_name, ("", "two words", "2nd", "lambda", "a-b", "cores", "A")))
