"""One run in one file: what comes back, and that nothing but a sentence comes of a damaged one."""

from __future__ import annotations

import json
import math
import random
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desktop_app.engine.events import PicklingAudited, RunFinished, RunStarted
from desktop_app.engine.spec import RunSpec
from desktop_app.runs.machine import Core, Machine
from desktop_app.runs.record import Addition, PrintedLine, RunRecord
from desktop_app.runs.results import Batch, Result
from desktop_app.runs.run_file import SUFFIX, UnreadableRun, load_run, save_run
from desktop_app.runs.samples import COLUMNS, Sample, Samples, WorkerLook
from desktop_app.runs.tracks import GrowingRecords, Track

REFUSAL_S = 2.0


def example(tasks: int = 50) -> RunRecord:
    """Return a finished run with a bit of everything."""
    spec = RunSpec("prime_factors", "process_pool", {"count": tasks}, {"workers": 2}, True, True)
    record = RunRecord(spec, key="5eed")
    record.apply(RunStarted(9, tasks, 10**15, 1.7e9, True, {"python": "3.11", "gil": True}))
    for worker in range(2):
        rows = np.arange(tasks * 4, dtype=np.int64).reshape(-1, 4) + worker
        record.tracks[worker] = Track(worker, 100 + worker, 7, 10**15, GrowingRecords(rows))
    values: list[Any] = [None, 2**200, -(2**70), 1.5, "é😀\n", [1, [2]], {"a": None}, True, ""]
    for number in range(tasks):
        value = values[number % len(values)]
        failure = "ValueError: no" if number == 7 else ""
        result = Result(number, number, value, failure, number == 8)
        record.results.add(Batch.holding([result]))
    record.additions = [Addition("17", 8, 1, asked_ns=5), Addition("x", refusal="no")]
    record.warnings = ["Worker process 5 was killed by SIGKILL."]
    record.add_output(PrintedLine(None, "nobody"))
    record.add_output(PrintedLine(1, "worker", 10**15 + 7))
    record.changes = [(10**15 - 9, "starting"), (10**15, "running")]
    record.results.arrivals = [(20, 10**15 + 5), (50, 10**15 + 9)]
    record.printed = 7
    shares = (0.5, 0.25)
    record.samples = Samples(
        [
            Sample(
                5,
                shares,
                shares,
                shares,
                {0: WorkerLook(0.25, 0.5, 1, 0.25, (3, 4)), 7: WorkerLook(0.1)},
                {77: (5, None)},
                (2.5e3,),
            )
        ]
    )
    record.pickling = PicklingAudited(2, 5.0, 1e-6, 2e-6, 7.5, 1e-6, 0.0)
    record.machine = Machine((Core(0, "0.0", "performance", 4e3), Core(1)), 2)
    record.apply(RunFinished("failed", "Lost.", 2.5))
    return record


def as_comparable(record: RunRecord) -> dict[str, Any]:
    values = dict(vars(record))
    values["output"] = list(record.output)
    values["results"] = list(record.results)
    values["arrivals"] = record.results.arrivals
    values["is_recorded"] = None  # true of all that comes from a file
    values["index"] = None  # made when it is asked
    values["pids"] = None  # of living processes, and so of no run that is over
    values["tracks"] = {
        worker: (
            track.worker,
            track.pid,
            track.thread,
            track.opened_ns,
            *(kind.rows.tolist() for kind in (track.records, track.slices, track.delays)),
            track.tells_delay,
        )
        for worker, track in record.tracks.items()
    }
    return values


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / f"run{SUFFIX}"
    save_run(example(), path)
    return path


def test_a_run_comes_back_equal(saved: Path) -> None:
    assert as_comparable(load_run(saved)) == as_comparable(example())


def test_a_run_that_never_started_comes_back_equal(tmp_path: Path) -> None:
    record = RunRecord(RunSpec("busy_loop", "serial"))
    record.apply(RunFinished("crashed", "The runner was killed by SIGKILL."))
    save_run(record, tmp_path / "a")
    assert as_comparable(load_run(tmp_path / "a")) == as_comparable(record)


def test_a_loaded_run_can_be_saved_again_and_overwrites(saved: Path) -> None:
    save_run(load_run(saved), saved)
    assert as_comparable(load_run(saved)) == as_comparable(example())
    assert [path.name for path in saved.parent.glob("*run*")] == [saved.name]


def test_only_a_run_that_is_over_is_saved(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="over"):
        save_run(RunRecord(RunSpec("busy_loop", "serial")), tmp_path / "a")
    assert not (tmp_path / "a").exists()


def test_a_place_that_cannot_be_written_to_is_told_and_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(OSError):
        save_run(example(), tmp_path / "missing" / "a")
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError):
        save_run(example(), tmp_path / "folder")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def refusal_of(path: Path) -> str:
    """Return the sentence with which a file is refused; it must come soon."""
    start = time.process_time()
    with pytest.raises((UnreadableRun, OSError)) as refusal:
        load_run(path)
    assert time.process_time() - start < REFUSAL_S
    return str(refusal.value)


def test_a_file_cut_short_anywhere_is_refused(saved: Path) -> None:
    content = saved.read_bytes()
    for percent in range(100):
        saved.write_bytes(content[: len(content) * percent // 100])
        assert saved.name in refusal_of(saved)


def test_flipped_bits_are_refused_or_change_nothing_that_is_shown(saved: Path) -> None:
    content = saved.read_bytes()
    expected = as_comparable(example())
    chance = random.Random(1)
    refused = 0
    for _ in range(600):
        flipped = bytearray(content)
        for _ in range(chance.choice([1, 1, 1, 5])):
            flipped[chance.randrange(len(flipped))] ^= 1 << chance.randrange(8)
        saved.write_bytes(flipped)
        try:
            assert as_comparable(load_run(saved)) == expected
        except (UnreadableRun, OSError):
            refused += 1
    assert refused > 400


def rewritten(path: Path, change: Callable[[dict[str, Any]], Any]) -> Path:
    """Change what ``run.json`` in a saved run says, and leave the rest."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    run = json.loads(members["run.json"])
    changed = change(run)
    if not isinstance(changed, bytes):
        changed = json.dumps(run if changed is None else changed).encode()
    members["run.json"] = changed
    with zipfile.ZipFile(path, "w") as archive:
        for name, member in members.items():
            archive.writestr(name, member)
    return path


CHANGES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "empty": lambda run: b"",
    "no object": lambda run: [],
    "deep": lambda run: b"[" * 10_000 + b"]" * 10_000,
    "no text": lambda run: b"\xff" * 100,
    "NaN": lambda run: run.update(wall_s=float("nan")),
    "missing": lambda run: run.pop("spec") and None,
    "wrong type": lambda run: run.update(total="many"),
    "unknown outcome": lambda run: run["finished"].update(outcome="won"),
    "a billion tasks": lambda run: run.update(total=10**18),
    "tasks below zero": lambda run: run.update(total=-1),
    "workers no number": lambda run: run["spec"]["options"].update(workers="many"),
    "no workers": lambda run: run["spec"]["options"].update(workers=-3),
    "workers a list": lambda run: run["spec"]["options"].update(workers=[]),
    "cores differ": lambda run: run["samples"][0].update(run=[0.5]),
    "a worker without tape": lambda run: run["tracks"].append(
        {"worker": 9, "pid": 1, "thread": 1, "opened_ns": 1}
    ),
    "an endless time": lambda run: run.update(wall_s=1e300),
    "a time below zero": lambda run: run["finished"].update(wall_s=-1.0),
    "more than a whole core": lambda run: run["samples"][0].update(run=[1e300, 0]),
    "looks that are not there": lambda run: run["samples"][0].update(looks=10**12),
    "looks below zero": lambda run: run["samples"][0].update(looks=-2),
    "memory below zero": lambda run: run["samples"][0].update(memory={"1": [-1, None]}),
    "samples in disorder": lambda run: run["samples"].append({**run["samples"][0], "at_ns": 1}),
    "a core twice": lambda run: run["machine"].update(cores=[{"number": 1}, {"number": 1}]),
    "pickling for less than nothing": lambda run: run["pickling"].update(input_bytes=-1),
    "a path for a worker": lambda run: run["tracks"][0].update(worker="../../etc/passwd"),
}


@pytest.mark.parametrize("column", range(COLUMNS))
@pytest.mark.parametrize("value", [math.nan, math.inf, -5.0, 1e300])
def test_looks_at_workers_that_nobody_takes_are_refused(
    saved: Path, column: int, value: float
) -> None:
    with zipfile.ZipFile(saved) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    rows = np.frombuffer(members["looks"], "<f8").reshape(-1, COLUMNS).copy()
    rows[1, column] = value
    archive_of(saved, {**members, "looks": rows.tobytes()})
    if column in (1, 2, 4) and value == -5.0:  # nothing breaks on less than no time
        load_run(saved)
    else:
        assert "is no run of Concurrency Lab, or is damaged" in refusal_of(saved)


@pytest.mark.parametrize(
    "results",
    [
        b"{}",
        b"[[1]]",
        b"[[-1, 1, 2]]",
        b"[[0, 0, " + b"[" * 10_000 + b"]" * 10_000 + b"]]",
        b"\xff",
    ],
)
def test_results_that_are_none_are_refused(saved: Path, results: bytes) -> None:
    with zipfile.ZipFile(saved) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(saved, "w") as archive:
        for name, member in members.items():
            archive.writestr(name, results if name == "results" else member)
    assert "is no run of Concurrency Lab, or is damaged" in refusal_of(saved)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_run_that_says_nonsense_is_refused(
    saved: Path, change: Callable[[dict[str, Any]], Any]
) -> None:
    assert "is no run of Concurrency Lab, or is damaged" in refusal_of(rewritten(saved, change))


def test_a_newer_format_is_named(saved: Path) -> None:
    rewritten(saved, lambda run: run.update(format=3))
    assert refusal_of(saved) == f"{saved.name} has format 3; this version reads format 2."


def archive_of(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize(
    "content", [b"", b"garbage" * 1000, b"PK\x03\x04" + b"\0" * 500, b"PK\x05\x06" + b"\0" * 18]
)
def test_any_other_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a").write_bytes(content)
    assert "a is no run of Concurrency Lab" in refusal_of(tmp_path / "a")


def test_another_archive_is_refused(tmp_path: Path) -> None:
    assert "is no run" in refusal_of(archive_of(tmp_path / "a", {"x": b"y"}))


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    refusal_of(tmp_path / "missing")
    refusal_of(tmp_path)


@pytest.mark.parametrize("size", [1, 31, 33])
def test_a_tape_of_another_shape_is_refused(saved: Path, size: int) -> None:
    with zipfile.ZipFile(saved) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = next(name for name in members if name != "run.json")
    refusal_of(archive_of(saved, {**members, name: b"x" * size}))
