"""Runs from the command line that are watched on a terminal, interrupted, or do not end well."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.runs.run_file import load_run
from tests.lab import ENDLESS, PROGRAM, QUICK, Lab, open_lab, wait_until

EXECUTORS = ["serial", "threads", "processes", "process_pool", "thread_pool", "queue_workers"]


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    with open_lab(tmp_path / "kept") as one:
        yield one


# Runs that do not end well


@pytest.mark.parametrize("executor", EXECUTORS)
def test_interrupted_run_is_terminated_and_its_part_printed(lab: Lab, executor: str) -> None:
    program = lab.start("run", *ENDLESS, "--executor", executor, "--json")
    count = 2 if executor in ("processes", "process_pool", "queue_workers") else 0
    wait_until(lambda: lab.runner() and len(lab.workers()) >= count, "the run goes on")
    program.send_signal(signal.SIGINT)
    out, err = program.communicate()
    assert (program.returncode, err) == (130, "")
    assert json.loads(out)["outcome"] == "terminated"


def test_interrupted_as_soon_as_there_is_a_runner(lab: Lab) -> None:
    program = lab.start("run", *ENDLESS, "--executor", "process_pool", "--start-method", "spawn")
    wait_until(lambda: lab.runner(), "the runner is there")
    program.send_signal(signal.SIGINT)
    out, err = program.communicate()
    assert (program.returncode, err) == (130, "")
    assert "terminated" in out


def test_finished_tasks_of_an_interrupted_run_are_printed(lab: Lab, tmp_path: Path) -> None:
    path = tmp_path / "part.clrun"
    hard = ["--set", "count=40", "--set", "smallest=2", "--set", "largest=1000000000000000000"]
    chosen = ["--executor", "process_pool", "--method", "imap_unordered", "--workers", "2"]
    program = lab.start("run", "prime_factors", *hard, *chosen, "--json", "--save", str(path))
    wait_until(lambda: len(lab.workers()) == 2, "the run goes on")
    time.sleep(1)
    program.send_signal(signal.SIGINT)
    values = json.loads(program.communicate()[0])
    assert program.returncode == 130
    assert values["outcome"] == "terminated" and len(values["results"]) == values["tasks"] == 40
    assert load_run(path).finished


def test_termination_by_the_system_leaves_nothing(lab: Lab) -> None:
    program = lab.start("run", *ENDLESS, "--executor", "processes")
    wait_until(lambda: len(lab.workers()) == 2, "the run goes on")
    program.terminate()
    program.communicate()
    assert program.returncode == 128 + signal.SIGTERM


def test_killed_worker_is_told(lab: Lab) -> None:
    program = lab.start("run", *ENDLESS, "--executor", "processes", "--json")
    wait_until(lambda: len(lab.workers()) == 2, "the run goes on")
    time.sleep(0.5)  # the tasks have begun
    for worker in lab.workers():
        worker.kill()
    out, err = program.communicate()
    assert program.returncode == 1
    assert json.loads(out)["outcome"] == "failed"
    assert err.count("SIGKILL") == 2 and "Traceback" not in err


def test_killed_runner_is_a_crash(lab: Lab) -> None:
    program = lab.start("run", *ENDLESS, "--executor", "processes")
    wait_until(lambda: len(lab.workers()) == 2, "the run goes on")
    runner = lab.runner()
    assert runner
    runner.kill()
    out, err = program.communicate()
    assert (program.returncode, err) == (1, "")
    assert "crashed" in out and "SIGKILL" in out


@pytest.mark.parametrize("arguments", [["list"], ["run", *QUICK, "--executor", "serial"]])
def test_reader_that_leaves_early_does_no_harm(lab: Lab, arguments: list[str]) -> None:
    program = lab.start(*arguments)
    assert program.stdout and program.stderr
    program.stdout.close()
    assert program.stderr.read() == ""
    assert program.wait() == 0
    program.stderr.close()


def test_closed_stdout_does_no_harm(lab: Lab) -> None:
    command = [
        "sh",
        "-c",
        'exec "$@" >&-',
        "sh",
        *PROGRAM,
        "run",
        *QUICK,
        "--executor",
        "processes",
    ]
    done = subprocess.run(command, env=lab.environment, stderr=subprocess.PIPE, text=True)
    assert (done.returncode, done.stderr) == (0, "")


# On a terminal


def in_terminal(lab: Lab, arguments: list[str], typed: bytes = b"") -> tuple[int, str]:
    """Run in a terminal of its own; ``typed`` is typed once two workers are there."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvpe(PROGRAM[0], [*PROGRAM, *arguments], lab.environment)
    if typed:
        wait_until(lambda: len(lab.workers()) == 2, "the run goes on")
        time.sleep(0.5)
        os.write(terminal, typed)
    written = b""
    with contextlib.suppress(OSError):  # that is how the end of a terminal reads
        while piece := os.read(terminal, 65536):
            written += piece
    os.close(terminal)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return status, written.decode(errors="replace")  # Ctrl-C drops what waits


def test_terminal_shows_the_run_live_and_then_its_results(lab: Lab) -> None:
    work = ["prime_factors", "--set", "count=60", "--executor", "process_pool", "--workers", "2"]
    status, text = in_terminal(lab, ["run", *work, "--chunk-size", "1"])
    assert status == 0
    assert "┏━┓" in text and "█" in text
    assert all(word in text for word in ("core 1", "this run", "worker 1", "worker 2"))
    assert re.search(r"[1-9]\d* of 60 done", text)
    assert "40 more" in text and "finished in" in text
    assert text.count("\x1b[?25l") == text.count("\x1b[?25h"), "the cursor comes back"


def test_terminal_that_can_move_nothing_gets_plain_text(lab: Lab) -> None:
    lab.environment["TERM"] = "dumb"
    status, text = in_terminal(lab, ["run", *QUICK, "--executor", "serial"])
    assert status == 0 and "\x1b" not in text and "finished in" in text


def test_narrow_terminal_without_colours_or_unicode(lab: Lab) -> None:
    lab.environment |= {"COLUMNS": "40", "LINES": "10", "NO_COLOR": "1"}
    lab.environment["PYTHONIOENCODING"] = "ascii"
    status, text = in_terminal(lab, ["run", *QUICK, "--executor", "threads"])
    assert status == 0 and text.isascii() and "\x1b[3" not in text


def test_ctrl_c_in_a_terminal(lab: Lab) -> None:
    status, text = in_terminal(lab, ["run", *ENDLESS, "--executor", "processes"], b"\x03")
    assert status == 130
    assert "terminated after" in text and "Traceback" not in text


def test_json_on_a_terminal_moves_on_stderr_only(lab: Lab, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    script = f'{sys.executable} -m desktop_app run "$@" --json > {out}'
    pid, terminal = pty.fork()
    if pid == 0:
        work = ["sh", *ENDLESS[:2], "iterations=20000000", "--executor", "processes"]
        os.execvpe("sh", ["sh", "-c", script, *work], lab.environment)
    written = b""
    with contextlib.suppress(OSError):
        while piece := os.read(terminal, 65536):
            written += piece
    os.close(terminal)
    os.waitpid(pid, 0)
    assert json.loads(out.read_text())["outcome"] == "finished"
    assert "core 1" in written.decode(errors="replace")


def test_without_a_display_the_first_demo_is_shown(lab: Lab) -> None:
    status, text = in_terminal(lab, [])
    assert status == 0
    assert "no display" in text.splitlines()[0]
    assert all(word in text for word in ("core 1", "worker 1", "busy_loop by processes finished"))
    assert "concurrency-lab list" in text


def test_without_display_and_terminal_the_demo_can_be_interrupted(lab: Lab) -> None:
    program = lab.start()
    wait_until(lambda: lab.workers(), "the demo goes on")
    program.send_signal(signal.SIGINT)
    out, err = program.communicate()
    assert (program.returncode, err) == (130, "")
    assert "no display" in out and "terminated" in out and "\x1b" not in out
