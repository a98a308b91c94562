"""Every fault is looked at in the same way: what is told, what is lost, what is left."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Generator, Iterator, Mapping
from pathlib import Path

import psutil
import pytest

from desktop_app.runs.record import RunRecord
from tests.faults.cases import CASES
from tests.faults.report import Trial, write_trials
from tests.real_runs import MARK, alive_with, values, wait_until

LEFT_S = 5.0
"""What a fault leaves is gone after this time."""
SENTENCE_CHARACTERS = 2_000
TRIALS: list[Trial] = []
REPORT = "CONCURRENCY_LAB_FAULTS"
"""Names the folder for the trials of one round."""


class Fault:
    """One fault as it is tried: the test says what it saw and what was lost."""

    def __init__(self, trial: Trial) -> None:
        self.trial = trial

    def told(self, sentence: str, *patterns: str) -> None:
        """Check a sentence for the user: it is one, says all these (regular expressions), shows no code."""
        assert sentence.strip(), "the user is told nothing"
        assert "Traceback" not in sentence and len(sentence) <= SENTENCE_CHARACTERS, sentence
        for pattern in patterns:
            assert re.search(pattern, sentence), f"{pattern!r} is not told in: {sentence}"
        self.trial.seen.append(sentence)

    def ended(self, record: RunRecord, outcome: str, *patterns: str) -> None:
        """Check that a run has ended in this way, and that its message says all this."""
        assert record.finished is not None, "the run has not ended"
        assert record.finished.outcome == outcome, (record.finished.outcome, record.message)
        if patterns or outcome in ("failed", "crashed"):
            self.told(record.message, *patterns)
        else:
            self.trial.seen.append(f"the run is {outcome}")

    def kept(self, record: RunRecord, results: Mapping[int, object]) -> None:
        """Check that each of these results, by task, is there with its value."""
        there = values(record)
        missing = {task: value for task, value in results.items() if there.get(task) != value}
        assert not missing, f"finished results are lost: {missing}"

    def lost(self, what: str) -> None:
        """Note what the fault itself destroyed and the user was told of: the task of a dead worker."""
        self.trial.lost.append(what)


@pytest.fixture(autouse=True)
def temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let all temporary files of the test be in a folder of its own."""
    folder = tmp_path / "t"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def fault(
    request: pytest.FixtureRequest,
    kept_folder_of_test: Path,
    temporary_folder: Path,
    no_leftovers: None,
) -> Iterator[Fault]:
    """Give the fault that the mark ``fault(NUMBER)`` names; afterwards nothing of it may be left."""
    mark = request.node.get_closest_marker("fault")
    assert mark is not None and mark.args[0] in CASES, "mark the test with fault(NUMBER)"
    trial = Trial(mark.args[0], request.node.name)
    TRIALS.append(trial)
    memory = shared_memory()
    yield Fault(trial)

    def is_clean() -> bool:
        trial.left[:] = [
            *(f"process {one.pid}" for one in alive_with(MARK, os.environ[MARK])),
            *(f"shared memory {path.name}" for path in unused(shared_memory() - memory)),
            *(f"temporary file {path.name}" for path in temporary_folder.iterdir()),
            *(f"part {path.name}" for path in kept_folder_of_test.rglob("*.part")),
        ]
        return not trial.left

    try:
        wait_until(is_clean, "nothing left behind", LEFT_S)
    except AssertionError:
        pytest.fail(f"left behind: {', '.join(trial.left)}")
    assert trial.seen, "the test does not say what is seen"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note whether the test of a trial has passed, in all of its phases."""
    report = yield
    for trial in TRIALS:
        if trial.test == item.name and TRIALS[-1] is trial:
            is_first = report.when == "call"
            trial.has_passed = report.passed and (is_first or trial.has_passed)
    return report


def pytest_sessionfinish() -> None:
    """Write the trials of this round where ``make faults`` wants them; each process has a file of its own."""
    if TRIALS and (folder := os.environ.get(REPORT)):
        write_trials(TRIALS, Path(folder) / f"{os.environ.get('PYTEST_XDIST_WORKER', 'all')}.json")


def shared_memory() -> set[Path]:
    """Return the named semaphores and blocks of shared memory of this machine, where it shows them."""
    folder = Path("/dev/shm")
    if sys.platform != "linux" or not folder.is_dir():
        return set()
    return {path for path in folder.iterdir() if re.match(r"sem\.|psm_|loky|mp-", path.name)}


def unused(paths: set[Path]) -> set[Path]:
    """Return those that no living process has mapped: whoever made them is gone.

    They are known by their inodes: who makes a semaphore has it mapped under the name it had at first.
    Looked for without the engine's own way of finding that out, which is judged here.
    """
    if not paths:
        return set()
    mapped: set[int] = set()
    for process in psutil.process_iter():
        try:
            maps = Path(f"/proc/{process.pid}/maps").read_text()
        except OSError:
            continue
        mapped |= {int(line.split()[4]) for line in maps.splitlines() if " /dev/shm/" in line}
    return {path for path in paths if path.exists() and path.stat().st_ino not in mapped}
