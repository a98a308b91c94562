"""The history: what is kept, found, changed, deleted, brought back, and what survives damage."""

from __future__ import annotations

import json
import platform
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from desktop_app.engine.catalog import make_spec
from desktop_app.engine.events import RunFinished, RunStarted
from desktop_app.runs.database import UnusableHistory, history_path
from desktop_app.runs.folders import kept_folder, make_run_folder, resource, running_folder
from desktop_app.runs.history import History
from desktop_app.runs.journal import UNSEEN, Journal
from desktop_app.runs.record import RunRecord
from desktop_app.runs.recovery import recover
from desktop_app.runs.run_file import UnreadableRun, save_run
from desktop_app.runs.series import Plan, Point, SeriesPlace
from tests.canned_records import SPEC
from tests.real_runs import carried_out


def ended(at: float = 1.7e9, place: SeriesPlace | None = None) -> RunRecord:
    record = RunRecord(make_spec("busy_loop", "serial", {}, {"workers": 1}), place=place)
    record.apply(RunStarted(1, 0, 0, at, True))
    record.apply(RunFinished("finished", wall_s=1.5))
    return record


def test_a_real_run_comes_back_as_it_was() -> None:
    record = carried_out(make_spec("prime_factors", "process_pool", {"count": 9}, {"workers": 2}))
    with History() as history:
        row = history.add(record)
        assert history.add(record) == row, "kept once"
        assert history.rows() == [row]
    with History() as history:
        again = history.load(row.number)
    assert again is not None and again.spec == record.spec
    assert again.results.in_order() == record.results.in_order()
    assert (row.wall_s, row.tasks, row.outcome) == (record.wall_s, 9, "finished")
    assert 0 < row.longest_s <= row.cpu_s + 1 and row.environment["python"]


def test_runs_are_listed_newest_first_named_starred_deleted_and_brought_back() -> None:
    with History() as history:
        first, second = history.add(ended()), history.add(ended())
        assert [row.number for row in history.rows()] == [second.number, first.number]
        history.describe(first.number, name="before", note="cold", is_starred=True)
        row = history.row(first.number)
        assert row is not None and (row.name, row.note, row.is_starred) == ("before", "cold", True)
        assert history.delete([first.number, 77]) == 1
        assert [row.number for row in history.rows()] == [second.number]
        history.forget()
        assert history.delete([first.number], is_undone=True) == 1
        assert len(history.rows()) == 2
        assert history.load(77) is None and history.row(77) is None


def test_what_was_deleted_long_ago_is_gone_with_its_content(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("desktop_app.runs.history.FORGOTTEN_S", -1.0)
    with History() as history:
        row = history.add(ended())
        history.delete([row.number])
        history.forget()
        assert history.delete([row.number], is_undone=True) == 0
        assert history.load(row.number) is None


def test_two_programs_may_use_one_history() -> None:
    with History() as one, History() as other:
        row = one.add(ended())
        assert other.rows() == [row]
        other.describe(row.number, name="seen")
        assert one.rows()[0].name == "seen"


def test_a_series_knows_what_is_left_to_run() -> None:
    points = tuple(
        Point({"workers": n}, make_spec("busy_loop", "threads", {}, {"workers": n})) for n in (1, 2)
    )
    plan = Plan("sweep", ("workers",), points, repeats=2, warm_up=1)
    with History() as history:
        series = history.begin_series(plan)
        history.add(ended(place=SeriesPlace(series.number, -1, 0)))
        history.add(ended(place=SeriesPlace(series.number, 0, 1)))
        again = history.newest_series("sweep")
        assert history.newest_series("race") is None and history.series(99) is None
    assert again is not None and again.plan == plan
    assert again.samples(0) == [] and again.samples(1) == [1.5]
    assert again.left() == [(-1, 1), (0, 0), (1, 0), (1, 1)]


@pytest.mark.parametrize("content", [b"", b"no database at all, " * 500, None])
def test_a_history_that_cannot_be_read_is_moved_aside(content: bytes | None) -> None:
    path = history_path()
    with History() as history:
        history.add(ended())
    if content is None:  # its pages are damaged
        content = path.read_bytes()[:100] + bytes(5000)
    path.write_bytes(content)
    with History() as history:
        assert history.rows() == []
        assert bool(history.said) == bool(content), "an empty file is an empty history"
        history.add(ended())
        assert len(history.rows()) == 1
    asides = list(path.parent.glob("history.unreadable-*"))
    assert [aside.read_bytes() for aside in asides if aside.suffix == ".db"] == [content] * bool(
        content
    )


def test_a_history_of_a_newer_version_is_not_touched() -> None:
    history_path().parent.mkdir(parents=True, exist_ok=True)
    with sqlite3.connect(history_path()) as base:
        base.execute("CREATE TABLE runs (something)")
        base.execute("PRAGMA user_version = 9")
    base.close()
    with History() as history:
        assert "newer version" in history.said
    (aside,) = history_path().parent.glob("history.unreadable-*.db")
    with sqlite3.connect(aside) as base:
        assert base.execute("PRAGMA user_version").fetchone() == (9,)
    base.close()


def test_a_damaged_run_is_told_and_the_others_go_on() -> None:
    with History() as history:
        bad, good = history.add(ended()), history.add(ended())
    with sqlite3.connect(history_path()) as base:
        base.execute("UPDATE contents SET content = x'00' WHERE number = ?", (bad.number,))
        base.execute("UPDATE runs SET spec = '[[' WHERE number = ?", (bad.number,))
    base.close()
    with History() as history:
        assert [row.number for row in history.rows()] == [good.number]
        with pytest.raises(UnreadableRun, match=f"Run {bad.number}"):
            history.load(bad.number)


def test_a_place_that_cannot_be_written_to_is_told(kept_folder_of_test: Path) -> None:
    kept_folder_of_test.write_text("a file where a folder should be")
    with pytest.raises(UnusableHistory, match="could not be opened"):
        History()


# Runs of programs that are gone.


def orphan(record: RunRecord, *lines: bytes) -> Path:
    """Leave a run's folder as a program does that is killed, and return it."""
    folder = make_run_folder()
    journal = Journal(folder, record)
    for line in lines:
        journal.note(line)
    journal.close()
    text = (folder / "run.json").read_text()
    (folder / "run.json").write_text(text.replace('"born_at": ', '"born_at": -'))
    return folder


def test_a_run_whose_program_lives_is_left_alone() -> None:
    folder = make_run_folder()
    Journal(folder, RunRecord(SPEC)).close()
    with History() as history:
        assert recover(history) == ([], [])
    assert folder.exists()
    shutil.rmtree(folder)


def test_a_run_of_another_machine_is_left_alone() -> None:
    folder = orphan(RunRecord(SPEC))
    about = json.loads((folder / "run.json").read_text())
    (folder / "run.json").write_text(json.dumps({**about, "host": "another"}))
    with History() as history:
        assert recover(history) == ([], [])
    shutil.rmtree(folder)


def test_a_run_that_nobody_saw_end_is_kept_as_interrupted_and_once() -> None:
    place = SeriesPlace(3, 0, 1)
    folder = orphan(RunRecord(SPEC, place=None, key="one"), b'["RunSt')
    with History() as history:
        (row,), mistakes = recover(history)
        assert (row.outcome, mistakes, folder.exists()) == ("interrupted", [], False)
        assert UNSEEN in row.message
        orphan(RunRecord(SPEC, place=place, key="one"))
        assert recover(history)[0] == [row], "its program died between keeping it and tidying up"
        assert len(history.rows()) == 1


def test_garbage_in_a_run_folder_is_told() -> None:
    here = {"host": platform.node()}
    wrong: list[Any] = [{}, [], {**here, "pid": 1}, {**here, "pid": "x", "born_at": 0}]
    for about in wrong:
        (make_run_folder() / "run.json").write_text(json.dumps(about))
    with History() as history:
        rows, mistakes = recover(history)
    assert rows == [] and len(mistakes) == 4
    assert list(running_folder().iterdir()) == []


def test_runs_that_the_first_version_kept_as_files_are_taken_over() -> None:
    folder = kept_folder() / "runs"
    folder.mkdir(parents=True)
    save_run(ended(), folder / "a.clrun")
    (folder / "bad.clrun").write_bytes(b"bad")
    with History() as history:
        rows, mistakes = recover(history)
        assert len(rows) == len(history.rows()) == 1 and "bad.unreadable" in mistakes[0]
        assert recover(history) == ([], [])
    assert [path.name for path in folder.iterdir()] == ["bad.unreadable"]


def test_a_run_folder_is_found_another_place_when_the_first_cannot_be_made(
    kept_folder_of_test: Path,
) -> None:
    kept_folder_of_test.write_text("a file where a folder should be")
    folder = make_run_folder()
    assert folder.is_dir() and kept_folder() not in folder.parents
    folder.rmdir()


def test_resources_are_found() -> None:
    assert resource("icons").is_dir()
