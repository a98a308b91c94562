"""Where runs are kept, and what happens when they cannot be."""

from __future__ import annotations

from pathlib import Path

from desktop_app.engine.catalog import make_spec
from desktop_app.engine.events import RunFinished, RunStarted
from desktop_app.runs.folders import kept_folder, make_run_folder, resource
from desktop_app.runs.kept import keep_run, load_newest, runs_folder
from desktop_app.runs.record import RunRecord
from tests.canned_records import SPEC


def test_runs_are_kept_newest_first() -> None:
    assert load_newest(5) == ([], [])
    for at in (1.6e9, 1.7e9, 1.65e9):
        record = RunRecord(make_spec("busy_loop", "serial", {}, {"workers": 1}))
        record.apply(RunStarted(1, 0, 0, at, True))
        record.apply(RunFinished("finished"))
        assert keep_run(record) == ""
    records, mistakes = load_newest(2)
    assert [record.started.started_at for record in records if record.started] == [1.7e9, 1.65e9]
    assert mistakes == []


def test_a_kept_run_that_is_damaged_is_told_and_stays() -> None:
    runs_folder().mkdir(parents=True)
    (runs_folder() / "bad.clrun").write_bytes(b"bad")
    (runs_folder() / "folder.clrun").mkdir()
    records, mistakes = load_newest(5)
    assert records == [] and len(mistakes) == 2
    assert (runs_folder() / "bad.clrun").exists()


def test_a_run_that_cannot_be_kept_is_told(kept_folder_of_test: Path) -> None:
    kept_folder_of_test.write_text("a file where a folder should be")
    record = RunRecord(SPEC)
    record.apply(RunFinished("finished"))
    assert "could not be kept" in keep_run(record)


def test_a_run_folder_is_found_another_place_when_the_first_cannot_be_made(
    kept_folder_of_test: Path,
) -> None:
    kept_folder_of_test.write_text("a file where a folder should be")
    folder = make_run_folder()
    assert folder.is_dir() and kept_folder() not in folder.parents
    folder.rmdir()


def test_resources_are_found() -> None:
    assert resource("icons").is_dir()
