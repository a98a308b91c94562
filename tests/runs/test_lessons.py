"""Lessons: those that come with the program, and files that are refused with line and reason."""

from __future__ import annotations

import json
import os
import re
import sys
import time
import tomllib
import tracemalloc
from pathlib import Path

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_app.runs.folders import resource
from desktop_app.runs.lesson_checks import MOST_BYTES, read_lesson
from desktop_app.runs.lesson_format import schema_text
from desktop_app.runs.lesson_places import line_of
from desktop_app.runs.lessons import Lesson, UnusableLesson, list_lessons, load_lesson, spec_of

FILES = sorted(resource("lessons").glob("*.toml"))
GOOD = """\
title = "Mine"
point = "One thing."

[[steps]]
title = "First"
text = '''
Two lines,
[[steps]] is text here
'''
shape = "a.wall_s > 0"

[steps.question]
ask = "How long?"
answers = ["Short", "Long"]
right = 2

[[steps.runs]]
name = "a"
workload = "waiting"
executor = "threads"
settings = { count = 2, seconds = 0.01, workers = "cores" }

[[steps]]
title = "Second"
text = "More."

[[steps.runs]]
name = "a"
workload = "waiting"
executor = "threads"

[[steps.runs]]
name = "b"
workload = "prime_factors"
executor = "process_pool"
keep_open = true
add = ["77"]

[steps.runs.settings]
method = "apply_async"
count = 3
"""


def refusal(text: str | bytes) -> str:
    with pytest.raises(UnusableLesson) as refused:
        read_lesson(text.encode() if isinstance(text, str) else text)
    return str(refused.value)


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return refusal(GOOD.replace(old, new, 1))


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def lesson(request: pytest.FixtureRequest) -> Lesson:
    return load_lesson(request.param)


def test_there_are_the_lessons_of_the_talk_in_their_order() -> None:
    names = "warm-up threads pool promise one-by-one search-engine pickling chunks waiting"
    names += " whose-variable more-workers amdahl beyond without-gil killed-worker"
    assert [one.name for one in list_lessons()] == names.split()


def test_a_lesson_has_what_a_speaker_needs(lesson: Lesson) -> None:
    assert 1 <= len(lesson.steps) <= 4
    for step in lesson.steps:
        assert step.text and step.look_for and step.shape and step.finding and step.notes
        assert step.question is not None and step.question.because and step.runs and step.views
        assert all(run.label or "_" not in run.name for run in step.runs)
        assert "\n" not in step.text, "a paragraph, whatever the width of the window"


def test_a_lesson_names_views_that_there_are(lesson: Lesson) -> None:
    text = "".join(
        path.read_text("utf-8") for path in Path("desktop_app/ui/views").resolve().glob("*.py")
    )
    titles = set(re.findall(r'title = (?:later\()?"([^"]+)"', text))
    assert {title for step in lesson.steps for title in step.views} <= titles


def test_what_a_lesson_runs_can_be_run(lesson: Lesson) -> None:
    for step in lesson.steps:
        for run in step.runs:
            assert spec_of(run, run.python and "any").workload == run.workload


def test_the_published_schema_is_in_step_and_takes_the_lessons() -> None:
    published = resource("schemas/lesson.schema.json").read_text("utf-8")
    assert published == schema_text(), "written anew by: python -m tests.lesson_schema"
    schema = json.loads(published)
    jsonschema.Draft202012Validator.check_schema(schema)
    for path in FILES:
        jsonschema.validate(tomllib.loads(path.read_text("utf-8")), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"title": "x", "point": "y", "steps": []}, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**tomllib.loads(GOOD), "extra": 1}, schema)


def test_a_good_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "07-mine.toml"
    file.write_text(GOOD, "utf-8")
    told = load_lesson(file)
    assert (told.name, len(told.steps), told.steps[1].runs[1].add) == ("mine", 2, ["77"])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('point = "One', 'pont = "One', "line 2: pont is no key here"),
        ('point = "One thing."\n', "", "line 1: point is missing"),
        ('title = "Second"', "title = 3", "line 24: title must be a text, not a whole number"),
        ('title = "Second"', "title = ", "line 24: this is no TOML (Invalid value)"),
        ("right = 2", "right = 3", "line 15: right must be from 1 to 2, the number of answers"),
        ("right = 2", 'right = "2"', "line 15: right must be a whole number, not a text"),
        ("right = 2\n", "", "line 12: right is missing"),
        (', "Long"', "", "line 14: answers must have a length of at least 2"),
        ('"waiting"', '"waitin"', "line 19: workload must be one of busy_loop"),
        ('"waiting"', '"Wait ing"', "line 19: workload must be small letters"),
        ('"process_pool"', '"pool"', "line 35: executor must be one of serial, threads"),
        ("count = 2,", "cuont = 2,", "line 21: cuont is no setting here; allowed: workers"),
        ("count = 2,", "count = -2,", "line 21: count must be a whole number from 0"),
        ('"cores" }', '"core" }', "line 21: workers must be a whole number"),
        ('"cores" }', "[1] }", "line 21: workers must be a whole number"),
        ("count = 3", 'count = "x"', "line 41: count must be a whole number"),
        ('method = "apply', 'method = "appl', "line 40: method must be one of map"),
        ('name = "b"', 'name = "a"', "line 33: the name a is taken"),
        ('name = "b"', 'name = "cores"', "line 33: the name cores is taken"),
        ('name = "b"', 'name = "if"', "line 33: the name if is taken"),
        ('name = "b"', 'name = "B 2"', "line 33: name must be small letters"),
        ('"a.wall_s > 0"', '"a.wall > 0"', "line 10: In the shape, 'a.wall' at character 1: the"),
        ('"a.wall_s > 0"', '"a.wall_s >"', "line 10: The shape cannot be read at character 11"),
        ("keep_open = true", "keep_open = 1", "line 36: keep_open must be true or false, not"),
        ("keep_open = true\n", "", "line 36: add needs keep_open = true"),
        ("keep_open = true", "keep_open = true\nterminate_after_s = nan", "line 37: terminate_aft"),
        ("keep_open = true", 'python = "3.13"', 'line 36: python must be "no GIL"'),
        ('executor = "process_pool"', 'executor = "asyncio"', "line 40: method is no setting"),
        ("count = 3", "smallest = 9\nlargest = 8", "largest must be at least smallest"),
        ('add = ["77"]', 'add = [["77"]]', "line 37: add must be a text, not a list"),
        ('text = "More."', 'text = ""', "line 25: text must have a length of at least 1"),
    ],
)
def test_a_mistake_is_told_with_its_line(old: str, new: str, said: str) -> None:
    assert said in changed(old, new)


def test_too_much_is_refused() -> None:
    assert refusal(b"#" * (MOST_BYTES + 1)) == "a lesson has at most 1 MB"
    step = '[[steps]]\ntitle = "x"\ntext = "y"\n'
    head = 'title = "a"\npoint = "b"\n'
    read_lesson((head + step * 50).encode())
    assert "steps must have a length of at most 50" in refusal(head + step * 51)
    assert "steps must have a length of at least 1" in refusal(head + "steps = []")
    run = '[[steps.runs]]\nname = "a"\nworkload = "waiting"\nexecutor = "serial"\n'
    assert "runs must have a length of at most 8" in refusal(head + step + run * 9)
    assert "line 2: this is no UTF-8 text" in refusal(b'title = "a"\npoint = "\xff"')


HOSTILE = {
    "deep lists": b"a = " + b"[" * 900_000,
    "deep tables": b"a = " + b"{a=" * 6_000,
    "a long key": b".".join([b"a"] * 400_000) + b" = 1",
    "long keys": (b".".join([b"a"] * 60) + b" = 1\n") * 8000,
    "quoted keys": b".".join([b'"x y"'] * 3000) + b" = 1",
    "a long header": b"[" + b".".join([b"a"] * 400_000) + b"]",
    "a large number": b"a = " + b"9" * 900_000,
    "a large hex": b"a = 0x" + b"f" * 900_000,
    "many keys": b"".join(b"k%d = 1\n" % number for number in range(80_000)),
    "many tables": b"[[steps]]\n" * 100_000,
    "quotes": b'"' * 900_000,
    "open text": b'a = """' + b"x\n" * 400_000,
    "escapes": b'a = "' + b"\\u0041" * 150_000 + b'"',
    "nothing": b"",
    "zeros": b"\0" * 900_000,
    "carriage returns": b"\r" * 900_000,
    "doubled": b'title = "a"\ntitle = "b"\n',
    "nan": b"title = nan\n",
    "a date": b"title = 1979-05-27\npoint = 00:32:00\nsteps = []\n",
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=list(HOSTILE))
def test_hostile_files_are_refused_soon_and_with_little_memory(content: bytes) -> None:
    began = time.thread_time()
    assert 0 < len(refusal(content)) < 2000
    assert time.thread_time() - began < 2
    tracemalloc.start()
    refusal(content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 200_000_000


@given(st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_a_damaged_file_is_read_or_refused(data: st.DataObject) -> None:
    content = bytearray(GOOD.encode())
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 8))] = data.draw(st.binary(max_size=4))
    try:
        read_lesson(bytes(content))
    except UnusableLesson as mistake:
        assert str(mistake)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such files")
def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.toml"
    os.mkfifo(pipe)
    for path in (pipe, tmp_path):
        with pytest.raises(UnusableLesson, match="it is no file"):
            load_lesson(path)
    with pytest.raises(FileNotFoundError):
        load_lesson(tmp_path / "nowhere.toml")


def test_places_have_lines() -> None:
    assert line_of(GOOD, ["steps", 0, "title"]) == 5
    assert line_of(GOOD, ["steps", 0, "question", "answers", 1]) == 14
    assert line_of(GOOD, ["steps", 1, "runs", 0, "name"]) == 28
    assert line_of(GOOD, ["steps", 1, "runs", 1, "settings", "count"]) == 41
    assert line_of(GOOD, ["steps", 1, "nothing"]) == 23
    assert line_of("", ["steps"]) == 1
