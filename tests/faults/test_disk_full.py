"""Case 30: there is no more room on the disk of the runs, or on that of the history."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop_app.engine.catalog import make_spec
from desktop_app.runs.database import UnusableHistory
from desktop_app.runs.history import History
from desktop_app.runs.process import RunProcess
from desktop_app.runs.run_file import load_run, save_run
from tests.faults.conftest import Fault
from tests.faults.privileges import fill, grow, needs_root, small_disk
from tests.lab import open_lab
from tests.real_runs import carried_out, finish, values

pytestmark = [needs_root, pytest.mark.fault(30)]

COUNT = 20_000


@pytest.mark.parametrize("executor", ["process_pool", "threads", "queue_workers", "manager"])
def test_the_disk_of_a_run_gets_full_in_mid_run(
    fault: Fault, kept_folder_of_test: Path, tmp_path: Path, executor: str
) -> None:
    """All results come; the user is told while the run goes on, and can save it elsewhere."""
    count = COUNT if executor != "manager" else 3_000
    with small_disk(kept_folder_of_test, 128):
        record = carried_out(make_spec("tiny_tasks", executor, {"count": count}, {"workers": 2}))
    fault.ended(record, "finished")
    assert len(record.results) == count
    told = " ".join(record.warnings)
    fault.told(told, "Nothing more can be written", "No space left", "save it to a file elsewhere")
    if executor != "manager":  # its tapes are small enough
        fault.told(told, r"[\d,]+ tasks have results but no times")
    save_run(record, tmp_path / "elsewhere.clrun")
    assert values(load_run(tmp_path / "elsewhere.clrun")) == values(record)


def test_the_disk_of_the_history_is_full(
    fault: Fault, kept_folder_of_test: Path, tmp_path: Path
) -> None:
    with small_disk(kept_folder_of_test, 1000), History() as history:
        history.add(carried_out(make_spec("tiny_tasks", "threads", {"count": 9}, {})))
        run = RunProcess(make_spec("tiny_tasks", "serial", {"count": COUNT}, {}), is_kept=True)
        record = finish(run)
        fault.ended(record, "finished")
        fill(kept_folder_of_test)
        with pytest.raises(UnusableHistory) as refusal:
            history.add(record)
        fault.told(str(refusal.value), "could not be written", "full", "history.db")
        save_run(record, tmp_path / "elsewhere.clrun")
        assert values(load_run(tmp_path / "elsewhere.clrun")) == values(record)
        assert record.folder and record.folder.is_dir(), "the next start could take it over"
        grow(kept_folder_of_test, 8000)
        row = history.add(record)
        assert [row.number for row in history.rows()] == [row.number, row.number - 1]
        kept = history.load(row.number)
        assert kept is not None and values(kept) == values(record)


def test_there_is_no_room_to_begin_with(fault: Fault, tmp_path: Path) -> None:
    """Neither the window nor the command line can start a run; both say why, and leave nothing."""
    home = tmp_path / "full"
    with small_disk(home, 64):
        fill(home)
        with open_lab(home) as lab:
            done = lab("run", "tiny_tasks", "--executor", "threads", "--json")
            if done.returncode == 0:  # the run's folder is among the temporary files
                assert json.loads(done.stdout)["outcome"] == "finished"
            fault.told(done.stderr, "No space left|full")
        assert [path.name for path in home.iterdir()] in (["filler"], ["concurrency-lab", "filler"])
