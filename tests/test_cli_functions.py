"""A function of the user's own, from the command line: the real program, in pipes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab import Lab, open_lab
from tests.real_runs import WORDS


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    with open_lab(tmp_path / "kept") as one:
        yield one


def test_functions_are_listed_for_people_and_programs(lab: Lab) -> None:
    done = lab("list", "functions", str(WORDS))
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == "words.py"
    assert any("count_letters(word)" in line and "Count the letters" in line for line in lines)
    assert any(
        "add(first, second)" in line and "cannot be used: it takes 2" in line for line in lines
    )
    assert any("async fetch(number)" in line for line in lines)
    listed = json.loads(lab("list", "functions", str(WORDS), "--json").stdout)
    assert [one["name"] for one in listed if not one["usable"]] == [
        "first_words",
        "add",
        "count_up",
    ]
    assert listed[0]["arguments"] == ["word"] and listed[0]["line"] > 1


def test_listing_runs_nothing(lab: Lab, tmp_path: Path) -> None:
    path = tmp_path / "mark.py"
    path.write_text(f"open({str(tmp_path / 'was-run')!r}, 'w')\nprint('run')\ndef f(a): ...\n")
    assert "f(a)" in lab("list", "functions", str(path)).stdout
    assert not (tmp_path / "was-run").exists()


@pytest.mark.parametrize("executor", ["serial", "process_pool", "asyncio"])
def test_a_function_is_run(lab: Lab, executor: str) -> None:
    function = f"{WORDS}:count_letters"
    done = lab.results(function, "--inputs", "FIRST", "--executor", executor, "--workers", "2")
    assert done["results"] == [3, 3, 5, 5]
    assert done["spec"]["workload"] == "own_function"
    assert done["spec"]["parameters"]["function"] == "count_letters"


def test_inputs_come_from_elsewhere_and_a_path_may_be_relative_or_have_colons(
    lab: Lab, tmp_path: Path
) -> None:
    folder = tmp_path / "a:b.py:c"
    folder.mkdir()
    (folder / "own file.py").write_text("def f(line): return line.upper()\n")
    (folder / "lines.txt").write_text("one\ntwo\n")
    given = ("--inputs", "lines.txt", "--inputs-from", "lines", "--executor", "threads")
    assert lab.results(f"{folder}/own file.py:f", *given)["results"] == ["ONE", "TWO"]


def test_failures_are_told_with_their_line(lab: Lab) -> None:
    done = lab("run", f"{WORDS}:stumble", "--executor", "process_pool", "--inputs", "range(4)")
    assert done.returncode == 1 or "failed" in done.stdout
    assert "ValueError: bad word (line " in done.stdout and "of words.py)" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_the_script_of_a_function(lab: Lab) -> None:
    done = lab("source", f"{WORDS}:count_letters", "--inputs", "FIRST", "--executor", "serial")
    assert "\nfrom words import count_letters as task\n" in done.stdout
    assert "def make_inputs():\n    from words import FIRST\n" in done.stdout
    assert "desktop_app" not in done.stdout


W = str(WORDS)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["list", "functions"], ["FILE.py"]),
        (["list", "functions", "/is/not.py"], ["/is/not.py"]),
        (["list", "functions", "/etc/passwd"], ["passwd", "line 1"]),
        (["list", "workloads", W], ["workloads", "words.py"]),
        (["run", W, "--executor", "serial"], ["words.py:FUNCTION", "count_letters"]),
        (["run", f"{W}:", "--executor", "serial"], ["function", "count_letters"]),
        (["run", f"{W}:nothing", "--executor", "serial"], ["function", "count_letters", "nothing"]),
        (["run", f"{W}:add", "--executor", "serial"], ["add", "2 arguments", "line"]),
        (["run", f"{W}:fetch", "--executor", "threads"], ["fetch", "asyncio"]),
        (["run", "/is/not.py:f", "--executor", "serial"], ["file", "/is/not.py"]),
        (["run", f"{W}:here", "--executor", "serial", "--inputs", "("], ["inputs", "expression"]),
        (["run", f"{W}:here", "--executor", "serial", "--inputs-from", "x"], ["inputs_from", "rows"]),
        (
            ["run", f"{W}:here", "--executor", "serial", "--inputs", "1", "--set", "inputs=2"],
            ["inputs", "more than once"],
        ),
        (["run", "busy_loop", "--executor", "serial", "--inputs", "1"], ["--inputs", "busy_loop"]),
        (["run", "own_function", "--executor", "serial"], ["file", "must be chosen"]),
    ],
)  # fmt: skip
def test_bad_input_is_one_sentence_and_starts_nothing(
    lab: Lab, tmp_path: Path, arguments: list[str], words: list[str]
) -> None:
    done = lab(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1 and done.stderr.startswith("concurrency-lab: ")
    assert all(word in done.stderr for word in words), done.stderr
    assert not (tmp_path / "kept").exists(), "something was started"
