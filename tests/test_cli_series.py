"""Kept runs, races, sweeps and advice on the command line: the real program, in pipes."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.engine.cores import usable_cores
from desktop_app.runs.history import History
from tests.lab import PROGRAM, Lab, open_lab
from tests.real_runs import wait_until

PRIMES = ("prime_factors", "--set", "count=4")


@pytest.fixture
def lab(kept_folder_of_test: Path) -> Iterator[Lab]:
    with open_lab(kept_folder_of_test) as one:
        yield one


def test_a_run_is_kept_shown_deleted_and_brought_back(lab: Lab) -> None:
    assert lab("history").stdout == "No runs are kept yet.\n"
    printed = lab("run", *PRIMES, "--executor", "threads").stdout
    assert lab("run", *PRIMES, "--executor", "serial").returncode == 0
    assert lab("show", "1").stdout == printed
    newest, older = json.loads(lab("history", "--json").stdout)
    assert (newest["number"], newest["spec"]["executor"], older["number"]) == (2, "serial", 1)
    assert json.loads(lab("show", "last", "--json").stdout)["spec"] == newest["spec"]
    assert lab("history", "--search", "THREADS count=4").stdout.startswith("1\t")
    assert lab("history", "--search", "asyncio").stdout == "No run suits.\n"
    assert "1 more" in lab("history", "--limit", "1").stdout
    assert lab("delete", "1").returncode == 0
    assert lab("show", "1").stderr == "concurrency-lab: There is no run 1 in the history.\n"
    assert lab("delete", "2", "1").returncode == 1, "one of them is unknown"
    assert len(lab("history").stdout.splitlines()) == 1, "so none is deleted"
    assert lab("delete", "--undo", "1").returncode == 0
    assert lab("show", "1").stdout == printed


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["show", "nowhere.clrun"], "run must be the number of a kept run, last, or the path"),
        (["delete", "last"], "run must be the number of a kept run, not last"),
        (["sweep", "prime_factors", "--executor", "threads"], "two different --over NAME=VALUES"),
        (["sweep", "prime_factors", "--over", "workers=1..2"], "sweep needs --executor E"),
        (
            ["sweep", "prime_factors", "--executor", "threads", "--over", "w=1"],
            "one of count, smallest",
        ),
        (["sweep", "prime_factors", "--executor", "threads", "--over", "workers"], "name=1..4"),
        (["sweep", "prime_factors", "--executor", "threads", "--over", "workers=4..1"], "go up"),
        (
            ["sweep", "prime_factors", "--executor", "threads", "--over", "workers=0..1"],
            "workers must",
        ),
        (
            ["sweep", "prime_factors", "--executor", "threads", "--over", "count=1..9999"],
            "at most 1,000",
        ),
        (["sweep", "--resume", "7"], "There is no sweep 7"),
        (["race", "prime_factors", "--executors", "threads,threads"], "must be different ones"),
        (["export", "last", "--to", "word"], "--to must be one of perfetto, csv"),
        (["export", "last", "--to", "png"], "--to png needs --output"),
        (["export", "77", "--to", "csv"], "There is no run 77"),
        (["export", "77", "--to", "csv", "--view", "cores"], "--view is for png and svg"),
        (["race", "prime_factors", "--executors", "threads,nosuch"], "executor must be one of"),
        (
            ["race", "prime_factors", "--executors", "threads,serial", "--repeat", "0"],
            "repeat must",
        ),
        (["advise", "prime_factors", "--budget", "0"], "budget must be from 1"),
        (["advise", "prime_factors", "--set", "count=0"], "no inputs"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    lab: Lab, arguments: list[str], said: str
) -> None:
    done = lab(*arguments)
    assert done.returncode in (1, 2) and done.stdout == ""
    assert said in done.stderr and done.stderr.count("\n") == 1


def test_a_sweep_gives_every_point_with_its_interval_and_keeps_every_run(lab: Lab) -> None:
    done = lab(
        *("sweep", *PRIMES, "--executor", "process_pool", "--over", "workers=1..2"),
        *("--over", "chunk_size=1,2", "--repeat", "2", "--warm-up", "1", "--json"),
    )
    told = json.loads(done.stdout)
    values = [point["values"] for point in told["points"]]
    assert values == [{"workers": w, "chunk_size": c} for w in (1, 2) for c in (1, 2)]
    for point in told["points"]:
        assert len(point["samples"]) == 2 and len(point["runs"]) == 3
        assert point["low_s"] <= point["wall_s"] <= point["high_s"]
    assert len(json.loads(lab("history", "--json").stdout)) == 12
    assert told["is_complete"] and told["over"] == ["workers", "chunk_size"]


def test_a_sweep_over_executors_leaves_out_what_one_of_them_does_not_have(lab: Lab) -> None:
    done = lab(
        *("sweep", *PRIMES, "--over", "executor=serial,process_pool", "--over", "count=1,2"),
        *("--chunk-size", "1", "--repeat", "1", "--json"),
    )
    points = json.loads(done.stdout)["points"]
    assert [p["values"]["executor"] for p in points] == ["serial"] * 2 + ["process_pool"] * 2
    assert [p["spec"]["options"].get("chunk_size") for p in points] == [None, None, 1, 1]


def test_a_sweep_is_stopped_and_goes_on(lab: Lab) -> None:
    command = ["sweep", "waiting", "--executor", "serial", "--set", "seconds=0.1"]
    command += ["--over", "count=1..4", "--repeat", "2"]
    sweep = subprocess.Popen([*PROGRAM, *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    wait_until(lambda: "\t" in lab("history").stdout, "the first run is kept")
    sweep.send_signal(signal.SIGINT)
    _, said = sweep.communicate(timeout=30)
    assert sweep.returncode == 130 and b"--resume 1 goes on" in said
    with History() as history:
        series = history.newest_series()
    assert series and 0 < len(series.measurements) < 8
    done = lab("sweep", "--resume", "1", "--json")
    told = json.loads(done.stdout)
    assert told["is_complete"] and all(len(p["samples"]) == 2 for p in told["points"])


def test_a_race_ranks_and_says_by_how_much(lab: Lab) -> None:
    race = [
        "race",
        "waiting",
        "--executors",
        "serial,threads",
        "--set",
        "count=6",
        "--workers",
        "6",
    ]
    told = json.loads(lab(*race, "--json").stdout)
    serial, threads = told["points"]
    assert serial["times_the_fastest"]["value"] > 3 and threads["times_the_fastest"]["value"] == 1
    lines = lab(*race).stdout.splitlines()
    assert lines[0].startswith("executor threads\t") and "fastest" in lines[0]
    assert "times as long" in lines[1]


def test_a_run_is_exported_by_its_number_and_from_its_file(lab: Lab, tmp_path: Path) -> None:
    file = tmp_path / "run.clrun"
    lab("run", *PRIMES, "--executor", "threads", "--save", str(file))
    table = lab("export", "1", "--to", "csv").stdout
    assert len(table.splitlines()) == 5
    assert lab("export", str(file), "--to", "csv").stdout == table
    out = tmp_path / "report.html"
    assert lab("export", "last", "--to", "html", "--output", str(out)).stdout == ""
    assert "data:image/png" in out.read_text()
    done = lab(
        "export", "1", "--to", "svg", "--view", "timeline", "--output", str(tmp_path / "t.svg")
    )
    assert done.stdout == f"{tmp_path / 't.svg'}\n"
    done = lab("export", "1", "--to", "svg", "--view", "clock", "--output", str(tmp_path / "t.svg"))
    assert done.returncode == 2 and "view must be one of" in done.stderr
    done = lab("export", "1", "--to", "json", "--output", str(tmp_path / "nowhere" / "x"))
    assert done.returncode == 1 and "could not be exported" in done.stderr


# Known answers, each ten times. Small budgets: on the real one of 20 s the search only grows surer.

KNOWN = {
    "prime_factors": {"processes"},
    "waiting": {"threads", "asyncio"},
    "tiny_tasks": {"serial"},
    "hash_files": {"threads", "processes"},
}
KINDS = {
    "futures_processes": "processes",
    "process_pool": "processes",
    "loky": "processes",
    "futures_interpreters": "processes",
    "futures_threads": "threads",
    "asyncio": "asyncio",
    "serial": "serial",
}


@pytest.mark.slow
@pytest.mark.measured
@pytest.mark.timeout(300)
@pytest.mark.parametrize("work", KNOWN)
def test_advice_on_known_answers_is_right_nine_times_of_ten(lab: Lab, work: str) -> None:
    assert usable_cores() > 1, "with one core nothing that computes gets faster"
    answers = []
    for _ in range(10):
        told = json.loads(lab("advise", work, "--budget", "4", "--json").stdout)
        answers.append(KINDS[told["recommendation"]["executor"]])
    right = [answer for answer in answers if answer in KNOWN[work]]
    assert len(right) >= 9, answers


def test_advice_has_reasons_a_ranking_and_a_script_that_runs(lab: Lab, tmp_path: Path) -> None:
    told = json.loads(lab("advise", *PRIMES, "--budget", "2", "--json").stdout)
    assert set(told) == {"recommendation", "reasons", "ranking", "source"}
    named = {"executor", "workers", "chunk_size", "start_method", "method", "python"}
    assert set(told["recommendation"]) == named
    assert len(told["reasons"]) == 3 and all(text.endswith(".") for text in told["reasons"])
    walls = [way["wall_s"] for way in told["ranking"]]
    assert walls == sorted(walls) and "serial" in [way["executor"] for way in told["ranking"]]
    assert all(way["low_s"] <= way["wall_s"] <= way["high_s"] for way in told["ranking"])
    path = tmp_path / "advised.py"
    path.write_text(told["source"])
    done = subprocess.run(["python3", path], capture_output=True, text=True, timeout=30)
    assert done.returncode == 0 and len(done.stdout.splitlines()) == 4
    text = lab("advise", *PRIMES, "--budget", "2").stdout
    assert "Serial" in text and "def main():" in text


def test_advice_for_a_function_of_ones_own(lab: Lab, tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text("def double(number):\n    return 2 * number\n")
    done = lab("advise", f"{file}:double", "--inputs", "range(50)", "--budget", "2", "--json")
    assert json.loads(done.stdout)["recommendation"]["executor"] == "serial"
    file.write_text("def double(number):\n    raise ValueError('no')\n")
    done = lab("advise", f"{file}:double", "--inputs", "range(50)", "--budget", "2")
    assert done.returncode == 1 and "could not be tried in a plain loop" in done.stderr
    assert "Traceback" not in done.stderr
