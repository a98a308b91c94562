"""``concurrency-lab export``, as people and programs use it: the real program, in pipes."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab import PROGRAM, Lab, open_lab

RUN = str(Path(__file__).parent / "records" / "threads_wait.clrun")
TASKS = 24


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    with open_lab(tmp_path / "kept") as one:
        yield one


@pytest.mark.parametrize("to", ["perfetto", "csv", "json", "markdown"])
def test_what_goes_to_stdout_is_what_goes_to_a_file(lab: Lab, tmp_path: Path, to: str) -> None:
    path = tmp_path / "out"
    printed = lab("export", RUN, "--to", to)
    written = lab("export", RUN, "--to", to, "--output", str(path))
    assert (printed.returncode, printed.stderr) == (0, "")
    assert (written.returncode, written.stdout, written.stderr) == (0, "", "")
    assert path.read_text("utf-8").splitlines() == printed.stdout.splitlines()
    if to == "csv":
        assert len(list(csv.DictReader(io.StringIO(printed.stdout)))) == TASKS
    elif to == "json":
        assert json.loads(printed.stdout)["tasks"] == TASKS
    elif to == "perfetto":
        assert sum(event["ph"] == "X" for event in json.loads(printed.stdout)) == TASKS


def test_the_report_goes_to_stdout_too(lab: Lab) -> None:
    done = lab("export", RUN, "--to", "html")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("<!DOCTYPE html>") and done.stdout.count("data:image/png") >= 2


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_pictures_are_a_file_for_each_view_and_are_named(
    lab: Lab, tmp_path: Path, kind: str
) -> None:
    folder = tmp_path / "pictures of a run"
    folder.mkdir()
    done = lab("export", RUN, "--to", kind, "--output", str(folder / f"x.{kind}"))
    assert (done.returncode, done.stderr) == (0, "")
    assert {*done.stdout.splitlines()} == {str(path) for path in folder.iterdir()}
    names = {path.name for path in folder.iterdir()}
    assert {f"x-{view}.{kind}" for view in ("timeline", "workers", "where-time-went")} <= names


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--to", "word"], "--to must be one of perfetto, csv, json, markdown, html, png, svg"),
        (["--to", "svg"], "--to svg needs --output"),
        (["--to", "csv", "--view", "timeline"], "--view is for png and svg"),
        (["--to", "png", "--output", "x.png", "--view", "clock"], "view must be one of cores, "),
        (["--to", "csv", "--output", "."], "that is no file"),
        (["--to", "csv", "--output", "nowhere/x.csv"], "No such file or directory"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    lab: Lab, arguments: list[str], said: str
) -> None:
    done = lab("export", RUN, *arguments)
    assert done.returncode in (1, 2) and done.stdout == ""
    assert said in done.stderr and done.stderr.count("\n") == 1


def test_a_pipe_is_never_replaced(lab: Lab, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    done = lab("export", RUN, "--to", "csv", "--output", str(pipe))
    assert done.returncode == 1 and "that is no file" in done.stderr and pipe.is_fifo()
    assert not list(tmp_path.glob("*.part"))


def test_a_file_that_is_no_run_is_refused(lab: Lab, tmp_path: Path) -> None:
    other = tmp_path / "other.clrun"
    other.write_bytes(b"PK\x03\x04 and no more")
    done = lab("export", str(other), "--to", "csv")
    assert done.returncode == 2 and "is no run of Concurrency Lab" in done.stderr


def test_a_reader_that_leaves_early_does_no_harm(lab: Lab) -> None:
    command = [*PROGRAM, "export", RUN, "--to", "json"]
    with subprocess.Popen(
        command, env=lab.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as program:
        assert program.stdout and program.stderr
        program.stdout.close()
        assert program.stderr.read() == b""
        assert program.wait() == 0
