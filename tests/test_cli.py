"""The command line as people and programs use it: the real program, in pipes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import desktop_app
from desktop_app.engine.catalog import list_workloads
from desktop_app.runs.run_file import load_run
from desktop_app.runs.version import full_version
from tests.lab import PROGRAM, QUICK, Lab, open_lab
from tests.real_runs import AVAILABLE, SMALL, in_turn, spec_or_refusal, varies

EXECUTORS = [name for name in AVAILABLE if name != "serial"]
METHODS = ["map", "map_async", "imap", "imap_unordered", "apply_async"]


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    with open_lab(tmp_path / "kept") as one:
        yield one


# list and --version


def test_version(lab: Lab) -> None:
    answer = lab("--version").stdout
    assert answer == f"concurrency-lab {full_version()}\n"
    assert re.fullmatch(
        rf"concurrency-lab {re.escape(desktop_app.__version__)}( \(\w+(-dirty)?\))?\n", answer
    )


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("workloads", set(list_workloads())),
        ("executors", {"serial", *EXECUTORS}),
    ],
)
def test_list_gives_each_entry_with_what_it_needs(lab: Lab, kind: str, names: set[str]) -> None:
    done = lab("list", kind, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    entries = json.loads(done.stdout)
    assert names <= {entry["name"] for entry in entries}
    for entry in entries:
        assert {"name", "title", "available", "reason", "parameters"} <= set(entry)
        assert entry["available"] is not bool(entry["reason"])
        assert all(parameter["name"] for parameter in entry["parameters"])
    assert all(name in lab("list", kind).stdout for name in names)


def test_list_without_a_kind_gives_both(lab: Lab) -> None:
    both = json.loads(lab("list", "--json").stdout)
    assert set(both) == {"workloads", "executors"}
    text = lab("list").stdout
    assert "iterations" in text and "chunk_size" in text and "\x1b" not in text


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["run", "--help"], ["list", "--help"]])
def test_help(lab: Lab, arguments: list[str]) -> None:
    done = lab(*arguments)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Usage: concurrency-lab")


def test_listing_imports_nothing_heavy() -> None:
    heavy = "{'numpy', 'psutil', 'rich', 'PySide6', 'pyqtgraph', 'multiprocessing.pool'}"
    code = f"import sys, desktop_app.cli; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "[]\n"


# run


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, object]]:
    """Small work of each kind."""
    folder = tmp_path_factory.mktemp("texts")
    for number in range(7):
        (folder / f"{number} ä.txt").write_text("needle " * number)
    (folder / "binary").write_bytes(b"needle\0")
    (folder / "broken").symlink_to(folder / "nowhere")
    return {**SMALL, "text_search": {"folder": str(folder), "query": "needle"}}


@pytest.fixture(scope="module")
def workloads(settings: dict[str, dict[str, object]]) -> dict[str, list[str]]:
    """The same as arguments of ``run``."""
    return {
        workload: [part for pair in values.items() for part in ("--set", "{}={}".format(*pair))]
        for workload, values in settings.items()
    }


@pytest.fixture(scope="module")
def serial_factors(
    workloads: dict[str, list[str]], tmp_path_factory: pytest.TempPathFactory
) -> list[list[int]]:
    """What the small prime factors are, by serial."""
    work = ["prime_factors", *workloads["prime_factors"], "--executor", "serial"]
    with open_lab(tmp_path_factory.mktemp("kept")) as lab:
        factors: list[list[int]] = lab.results(*work)["results"]
    return factors


@pytest.mark.parametrize("workload", list(list_workloads()))
def test_every_executor_gives_the_results_of_serial(
    lab: Lab,
    settings: dict[str, dict[str, object]],
    workloads: dict[str, list[str]],
    workload: str,
) -> None:
    work = [workload, *workloads[workload], "--workers", "3", "--executor"]
    found = []
    for executor in in_turn(workload):
        spec = spec_or_refusal(workload, executor, settings[workload], {"workers": 3})
        if isinstance(spec, str):
            done = lab("run", *work, executor)
            assert (done.returncode, done.stderr) == (2, f"concurrency-lab: {spec}\n")
            continue
        values = lab.results(*work, executor)
        assert values["tasks"] == sum(worker["tasks"] for worker in values["workers"])
        results = values["results"]
        found.append((values["tasks"], len(results) if varies(workload) else results))
        assert results and found[-1] == found[0], executor
    assert found


@pytest.mark.parametrize("executor", ["process_pool", "thread_pool"])
@pytest.mark.parametrize("method", METHODS)
def test_every_method_gives_the_results_of_serial(
    lab: Lab,
    workloads: dict[str, list[str]],
    serial_factors: list[list[int]],
    executor: str,
    method: str,
) -> None:
    work = ["prime_factors", *workloads["prime_factors"], "--executor"]
    chosen = [executor, "--method", method, "--workers", "2", "--chunk-size", "3"]
    values = lab.results(*work, *chosen)
    assert values["results"] == serial_factors
    options = values["spec"]["options"]
    assert (options["method"], options["workers"], options["chunk_size"]) == (method, 2, 3)


@pytest.mark.parametrize("start_method", ["fork", "forkserver", "spawn"])
@pytest.mark.parametrize("executor", ["processes", "process_pool", "queue_workers"])
def test_every_start_method_does_the_work(lab: Lab, executor: str, start_method: str) -> None:
    values = lab.results(*QUICK, "--executor", executor, "--start-method", start_method)
    assert values["results"] == [1000, 1000]
    assert values["spec"]["options"]["start_method"] == start_method


def test_json_holds_what_is_promised(lab: Lab) -> None:
    values = lab.results("prime_factors", "--executor", "processes", "--set", "count=4")
    assert {"outcome", "wall_s", "tasks", "results", "workers", "spec", "environment"} <= set(
        values
    )
    assert values["tasks"] == len(values["results"]) == 4
    assert values["wall_s"] > 0
    for worker in values["workers"]:
        assert {"worker", "pid", "tasks", "busy_s", "cpu_s"} <= set(worker)
        assert worker["cpu_s"] > 0 and worker["busy_s"] <= values["wall_s"]
    assert len({worker["pid"] for worker in values["workers"]}) == len(values["workers"])
    assert values["environment"]["python"]
    assert values["spec"]["workload"] == "prime_factors"


@pytest.mark.parametrize(
    ("executor", "seats"), [("serial", 1), ("threads", 3), ("process_pool", 3)]
)
def test_json_tells_where_the_time_went(lab: Lab, executor: str, seats: int) -> None:
    work = ["busy_loop", "--set", "iterations=3000000", "--workers", "3"]
    values = lab.results(*work, "--executor", executor)
    went = values["where_time_went"]
    assert set(went) == {
        *("starting_s", "computing_s", "waiting_for_core_s", "waiting_inside_s"),
        *("between_tasks_s", "idle_s", "total_s"),
    }
    total = went.pop("total_s")
    assert total == pytest.approx(seats * values["wall_s"], rel=0.01)
    assert sum(part or 0.0 for part in went.values()) == pytest.approx(total, rel=0.01)
    assert all(part is None or part >= 0 for part in went.values())
    cpu_s = sum(worker["cpu_s"] for worker in values["workers"])
    assert went["computing_s"] == pytest.approx(cpu_s, rel=0.01)
    assert cpu_s > 0


def test_long_results_come_whole_and_in_input_order(lab: Lab) -> None:
    folder = str(Path(desktop_app.__file__).parent)
    settings = ["--set", f"folder={folder}", "--set", "query=e"]
    found = lab.results("text_search", "--executor", "queue_workers", *settings)["results"][0]
    assert len(json.dumps(found)) > 1000 and found["found"] == sorted(found["found"])
    count = lab.results("prime_factors", "--executor", "thread_pool", "--set", "count=0")
    assert count["results"] == [] and count["tasks"] == 0


def test_piped_output_is_clean_and_whole(lab: Lab) -> None:
    small = ["--set", "count=50", "--set", "smallest=2", "--set", "largest=99"]
    done = lab("run", "prime_factors", "--executor", "thread_pool", *small)
    assert (done.returncode, done.stderr) == (0, "")
    assert not re.search(r"[^\S\n\t ]|[\x00-\x08\x1b█━┃]", done.stdout)
    lines = done.stdout.splitlines()
    assert lines[0] == "task\tinput\tresult"
    assert [line.split("\t")[0] for line in lines[1:51]] == [str(n) for n in range(1, 51)]
    assert re.match(r"prime_factors by thread_pool finished in .* 50 of 50 tasks done", lines[-1])


def test_what_stood_in_the_way_is_said_before_the_last_line(lab: Lab) -> None:
    # So long that start-up is little of it on a busy machine, too.
    wait = ["--set", "count=2", "--set", "seconds=1.5", "--workers", "2"]
    lines = lab("run", "waiting", "--executor", "processes", *wait).stdout.splitlines()
    said = [
        line for line in lines if line.startswith("Waiting in processes: The 2 processes waited")
    ]
    assert len(said) == 1 and lines.index(said[0]) < len(lines) - 1
    quiet = lab("run", "waiting", "--executor", "threads", *wait).stdout
    assert "Waiting in processes" not in quiet


def test_colours_that_are_forced_elsewhere_stay_out_of_a_pipe(lab: Lab) -> None:
    lab.environment |= {"FORCE_COLOR": "1", "TTY_COMPATIBLE": "1"}
    assert "\x1b" not in lab("run", *QUICK, "--executor", "serial").stdout


def test_names_of_files_cannot_command_a_terminal(lab: Lab, tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "red\x1b[31m").write_text("needle")
    settings = ["--set", f"folder={tmp_path / 'texts'}", "--set", "query=needle"]
    done = lab("run", "text_search", "--executor", "serial", *settings)
    assert "red\\x1b[31m" in done.stdout and "\x1b" not in done.stdout


def test_output_that_cannot_be_encoded_does_no_harm(lab: Lab, tmp_path: Path) -> None:
    lab.environment["PYTHONIOENCODING"] = "ascii"
    (tmp_path / "ä").mkdir()
    (tmp_path / "ä" / "ö").write_text("needle")
    settings = ["--set", f"folder={tmp_path / 'ä'}", "--set", "query=needle"]
    done = lab("run", "text_search", "--executor", "serial", *settings)
    assert done.returncode == 0 and "\\xf6\t1" in done.stdout


def test_save_writes_a_run_that_can_be_opened(lab: Lab, tmp_path: Path) -> None:
    path = tmp_path / "with space.clrun"
    values = lab.results(*QUICK, "--executor", "processes", "--save", str(path))
    record = load_run(path)
    assert [result.value for result in record.results.in_order()] == values["results"]
    assert list(tmp_path.glob("*.part")) == []


def test_many_workers_find_enough_open_files_where_few_are_allowed_at_first(lab: Lab) -> None:
    """Each has a tape and a socket, and the server a socket for each."""
    work = ["fetch", "--set", "count=200", "--executor", "threads", "--workers", "200", "--json"]
    command = ["bash", "-c", 'ulimit -Sn 128 && exec "$@"', "-", *PROGRAM, "run", *work]
    done = subprocess.run(command, env=lab.environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["failed"] == 0


# Bad input


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("nonsense", ["nonsense"]),
        ("--nonsense", ["--nonsense"]),
        ("list nonsense", ["workloads", "executors", "nonsense"]),
        ("list workloads executors", ["executors"]),
        ("run", ["WORKLOAD", "busy_loop"]),
        ("run busy_loop", ["--executor", "serial"]),
        ("run busy_loop --executor", ["--executor"]),
        ("run nonsense --executor serial", ["workload", "nonsense", "busy_loop"]),
        ("run busy_loop --executor nonsense", ["executor", "nonsense", "process_pool"]),
        ("run busy_loop --executor serial --workrs 2", ["--workrs", "--workers"]),
        ("run busy_loop --executor threads --method map", ["--method", "threads", "--workers"]),
        ("run busy_loop --executor serial --start-method fork", ["--start-method", "serial"]),
        ("run busy_loop --executor queue_workers --chunk-size 2", ["--chunk-size"]),
        ("run busy_loop --executor process_pool --method amap", ["method", "map_async", "amap"]),
        ("run busy_loop --executor process_pool --start-method go", ["start_method", "spawn"]),
        ("run busy_loop --executor process_pool --chunk-size -1", ["chunk_size", "from 0"]),
        ("run busy_loop --executor threads --workers 0", ["workers", "1 to 1,000"]),
        ("run busy_loop --executor threads --workers 1001", ["workers", "1 to 1,000"]),
        ("run busy_loop --executor threads --workers two", ["workers", "whole number", "two"]),
        ("run busy_loop --executor serial --set iterations", ["--set", "name=value"]),
        ("run busy_loop --executor serial --set =3", ["--set", "name=value"]),
        ("run busy_loop --executor serial --set iterations=0", ["iterations", "from 1"]),
        ("run busy_loop --executor serial --set iterations=", ["iterations", "whole number"]),
        ("run busy_loop --executor serial --set iterations=1e5", ["iterations", "1e5"]),
        ("run busy_loop --executor serial --set laps=1", ["laps", "iterations"]),
        ("run busy_loop --executor serial --set iterations=1 --set iterations=1", ["iterations"]),
        (
            "run prime_factors --executor serial --set smallest=9 --set largest=3",
            ["largest", "smallest", "9"],
        ),
        ("run text_search --executor serial --set folder=/is/not", ["folder", "/is/not"]),
        ("run text_search --executor serial --set folder=/etc/passwd", ["folder", "/etc/passwd"]),
        ("run text_search --executor serial --set query=", ["query", "1 to 1,000"]),
        ("run busy_loop --executor serial --save /is/not/there", ["--save", "/is/not/there"]),
        ("run busy_loop --executor serial --save /proc/run", ["--save", "/proc/run"]),
        ("run busy_loop --executor serial --save /tmp", ["--save", "/tmp"]),
        ("run busy_loop --executor serial --save /dev/null", ["--save", "/dev/null"]),
    ],
)
def test_bad_input_is_one_sentence_and_starts_nothing(
    lab: Lab, tmp_path: Path, arguments: str, words: list[str]
) -> None:
    done = lab(*arguments.split())
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1 and done.stderr.startswith("concurrency-lab: ")
    assert done.stderr.rstrip().endswith((".", "?"))
    assert all(word in done.stderr for word in words), done.stderr
    assert not (tmp_path / "kept").exists(), "something was started"
