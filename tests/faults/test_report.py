"""The suite's own table says what there was, and hides nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.cases import CASES
from tests.faults.report import Trial, read_trials, table, write_trials

pytestmark = pytest.mark.usefixtures("no_leftovers")


def test_a_row_for_each_case_of_all_rounds() -> None:
    good = Trial(1, "test_a", ["Worker 1 was killed | by SIGKILL."], ["task 4"], [], True)
    bad = Trial(1, "test_a", [], [], ["process 5"], False)
    lines = table([[good], [bad]]).splitlines()
    assert len(lines) == len(CASES) + 2
    first = lines[2]
    assert first.startswith("| 1. ") and "1 of 2" in first
    assert "task 4" in first and "process 5" in first and r"killed \| by" in first
    assert lines[3].endswith("| – | nothing | nothing | 0 of 0 |")


def test_trials_are_read_as_they_were_written(tmp_path: Path) -> None:
    trials = [Trial(7, "test_b", ["told"], [], ["a file"], False)]
    write_trials(trials, tmp_path / "deep" / "trials.json")
    assert read_trials(tmp_path / "deep" / "trials.json") == trials
