"""Where a talk stands, and what comes next."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.engine.catalog import make_spec
from desktop_app.engine.events import RunFinished
from desktop_app.runs.record import RunRecord
from desktop_app.runs.talk import Talk
from tests.small_lesson import small_lesson


def over(executor: str) -> RunRecord:
    record = RunRecord(make_spec("busy_loop", executor, {"iterations": 1000}, {}))
    record.apply(RunFinished("finished"))
    return record


@pytest.fixture
def talk(tmp_path: Path) -> Talk:
    lesson = small_lesson(tmp_path)
    return Talk([lesson, lesson])


def test_a_step_is_asked_run_and_told(talk: Talk) -> None:
    telling = talk.telling
    assert (telling.phase, talk.act) == ("asked", "run")
    assert telling.verdict is None
    telling.records["serial"] = RunRecord(over("serial").spec)
    assert (telling.phase, talk.act) == ("running", "wait")
    telling.records["serial"] = over("serial")
    assert (telling.phase, talk.act) == ("running", "wait"), "the second run has not begun"
    assert telling.next_run is not None and telling.next_run.name == "threads"
    telling.records["threads"] = over("threads")
    assert (telling.phase, talk.act) == ("told", "step")
    assert telling.verdict is not None
    telling.begin_anew()
    assert (telling.phase, telling.records) == ("asked", {})


def test_a_step_that_cannot_be_run_does_not_stop_the_talk(talk: Talk) -> None:
    talk.telling.reason = "There is no such Python."
    assert (talk.telling.phase, talk.act) == ("told", "step")


def test_it_goes_through_all_lessons_and_back(talk: Talk) -> None:
    assert talk.is_at_start and not talk.go_back()
    seen = [(talk.lesson_number, talk.step_number)]
    while talk.following:
        title = talk.following[1].title
        assert talk.go_on()
        assert talk.telling.step.title == title
        seen.append((talk.lesson_number, talk.step_number))
    assert seen == [(lesson, step) for lesson in range(2) for step in range(4)]
    assert not talk.go_on()
    talk.telling.reason = "It is over."
    assert talk.act == "end"
    back = [(talk.lesson_number, talk.step_number)]
    while talk.go_back():
        back.append((talk.lesson_number, talk.step_number))
    assert back == seen[::-1]
    talk.open(1)
    assert (talk.lesson_number, talk.step_number) == (1, 0)


def test_what_was_run_is_kept_for_this_lesson_and_the_one_before(talk: Talk) -> None:
    talk.lessons.append(talk.lesson)
    telling = talk.telling
    talk.open(1)
    talk.open(0)
    assert talk.telling is telling
    talk.open(2)
    talk.open(0)
    assert talk.telling is not telling, "records of an hour ago are not kept in memory"


def test_a_step_without_runs_shows_those_before_it(talk: Talk) -> None:
    first = talk.telling
    assert talk.seen is first
    first.records = {"serial": over("serial"), "threads": over("threads")}
    talk.go_on()
    assert talk.seen is first
    talk.go_on()
    assert talk.seen is first
    talk.go_on()
    assert talk.seen is talk.telling, "it has runs of its own"
    talk.go_on()
    assert talk.seen is talk.telling, "another lesson"
