"""Lessons on the command line: the real program, in pipes; and all of them checked here."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.runs.lessons import list_lessons
from desktop_app.runs.pythons import list_pythons
from tests.lab import Lab, open_lab, wait_until

LESSON = """
title = "Mine"
point = "Waits overlap."

[[steps]]
title = "Together"
text = "Four waits for four threads."
look_for = "Four lanes."
shape = "{shape}"
finding = "They overlap."

[steps.question]
ask = "How long?"
answers = ["As one", "As four"]
right = 1
because = "Nobody needs a core."

[[steps.runs]]
name = "together"
workload = "{workload}"
executor = "threads"
python = "{python}"
settings = {settings}

[[steps]]
title = "Nothing to run"
text = "Only words."
"""
WAITS = "{ count = 4, seconds = 0.05, workers = 4 }"


@pytest.fixture
def lab(kept_folder_of_test: Path) -> Iterator[Lab]:
    with open_lab(kept_folder_of_test) as one:
        yield one


def write(
    folder: Path,
    shape: str = "together.at_once == 4",
    workload: str = "waiting",
    settings: str = WAITS,
    python: str = "",
) -> str:
    path = folder / "mine.toml"
    path.write_text(
        LESSON.format(shape=shape, workload=workload, settings=settings, python=python), "utf-8"
    )
    return str(path)


def test_lessons_are_listed(lab: Lab) -> None:
    lines = lab("lessons").stdout.splitlines()
    assert len(lines) == len(list_lessons()) >= 14
    assert lines[0].split()[0] == "warm-up"
    told = json.loads(lab("lessons", "--json").stdout)
    assert [one["name"] for one in told] == [one.name for one in list_lessons()]
    assert json.loads(lab("lesson", "pool", "--json").stdout) in told
    assert "wall_s" in lab("lessons", "--figures").stdout
    assert "at_once" in json.loads(lab("lessons", "--figures", "--json").stdout)


def test_a_lesson_is_told_in_a_pipe_and_its_runs_are_kept(lab: Lab, tmp_path: Path) -> None:
    done = lab("lesson", write(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    places = [
        done.stdout.index(text)
        for text in (
            "MINE",
            "Waits overlap.",
            "1/2  Together",
            "Look for: Four lanes.",
            "How long?",
            "  2  As four",
            "The answer: As one. Nobody needs a core.",
            "They overlap. (4 == 4)",
            "2/2  Nothing to run",
        )
    ]
    assert places == sorted(places)
    assert len(lab("history").stdout.splitlines()) == 1


def test_a_checked_lesson_says_what_holds_and_keeps_no_runs(lab: Lab, tmp_path: Path) -> None:
    done = lab("lesson", write(tmp_path), "--check")
    assert done.returncode == 0, done.stdout + done.stderr
    first, second, counted = done.stdout.splitlines()
    assert first.split()[:3] == ["mine", "1", "holds"] and "4 == 4" in first
    assert "nothing to check" in second
    assert counted == "Of 2 steps 1 hold, 1 nothing to check."
    assert lab("history").stdout == "No runs are kept yet.\n"


def test_a_shape_that_fails_twice_is_told_with_status_1(lab: Lab, tmp_path: Path) -> None:
    done = lab("lesson", write(tmp_path, "together.at_once == 5"), "--check", "--json")
    assert done.returncode == 1
    step = json.loads(done.stdout)[0]
    assert (step["outcome"], step["was_repeated"]) == ("fails", True)
    assert step["told"].count("4, not == 5") == 2 and step["wall_s"]["together"] > 0.04
    told = lab("lesson", write(tmp_path, "together.at_once == 5"))
    assert "This machine shows something else today: 4, not == 5" in told.stdout


def test_what_cannot_run_here_is_neither_passed_nor_failed(lab: Lab, tmp_path: Path) -> None:
    path = write(tmp_path, workload="own_function", settings='{ file = "x.py", function = "f" }')
    done = lab("lesson", path, "--check")
    assert done.returncode == 0 and "cannot run" in done.stdout
    assert "open it in the window, which asks for trust" in done.stdout
    if all(python.gil for python in list_pythons()):
        done = lab("lesson", write(tmp_path, python="no GIL"), "--check")
        assert done.returncode == 0 and "needs a Python without a GIL" in done.stdout
        assert done.stdout.endswith("Of 2 steps 1 cannot run here, 1 nothing to check.\n")
        assert (
            "needs a Python without a GIL" in lab("lesson", write(tmp_path, python="no GIL")).stdout
        )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["lesson", "nosuch"],
            "lesson must be the path of a .toml file or one of warm-up, threads",
        ),
        (["lesson", "nosuch.toml"], "nosuch.toml cannot be read: No such file or directory."),
        (["lesson"], "see concurrency-lab lesson --help."),
    ],
)
def test_what_cannot_be_found_is_told(lab: Lab, arguments: list[str], said: str) -> None:
    done = lab(*arguments)
    assert done.returncode == 2 and said in done.stderr and done.stderr.count("\n") == 1


def test_a_wrong_file_is_refused_with_its_line(lab: Lab, tmp_path: Path) -> None:
    done = lab("lesson", write(tmp_path, "other.wall_s > 1"), "--check")
    assert (done.returncode, done.stdout) == (2, "")
    assert "mine.toml is no lesson: line 9: In the shape, 'other.wall_s' at" in done.stderr


def test_a_check_can_be_interrupted(lab: Lab, tmp_path: Path) -> None:
    settings = "{ count = 4, seconds = 30.0, workers = 4 }"
    check = lab.start("lesson", write(tmp_path, settings=settings), "--check")
    wait_until(lambda: lab.runner() is not None, "the run began")
    check.send_signal(signal.SIGINT)
    out, err = check.communicate(timeout=20)
    assert (check.returncode, out, err) == (130, "", "")


@pytest.mark.slow
@pytest.mark.measured
def test_all_lessons_show_here_what_they_are_to_show(lab: Lab) -> None:
    """Each step twice at most: other programs may be busy once."""
    done: subprocess.CompletedProcess[str] = lab("lessons", "--check", "--json")
    checked = json.loads(done.stdout)
    assert len(checked) == sum(len(lesson.steps) for lesson in list_lessons())
    failed = [step for step in checked if step["outcome"] == "fails"]
    assert (failed, done.returncode) == ([], 0)
    needs = {
        (lesson.name, n)
        for lesson in list_lessons()
        for n, step in enumerate(lesson.steps, 1)
        if any(run.python for run in step.runs)
    }
    left = {(step["lesson"], step["step"]) for step in checked if step["outcome"] != "holds"}
    assert left <= needs, "only what needs another Python may be left out"
