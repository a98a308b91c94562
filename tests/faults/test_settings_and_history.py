"""Cases 37 to 39: settings and history that are cut off, garbage, newer, locked, or half saved."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.runs import database
from desktop_app.runs.database import UnusableHistory, history_path
from desktop_app.runs.history import History
from desktop_app.runs.run_file import UnreadableRun, load_run, save_run
from desktop_app.runs.settings import Settings, load_settings, save_settings, settings_path
from tests.faults.conftest import Fault
from tests.runs.test_history import ended

SETTINGS = {
    "empty": b"",
    "garbage": b"\xff\x00garbage",
    "wrong types": b'{"theme": 5, "recent": {}}',
    "no theme of ours": b'{"theme": "pink"}',
    "deep": b"[" * 100_000,
    "half a pair": b'{"language": "\\ud800"}',
    "newer": json.dumps({"theme": "dark", "version": 2, "new": 1}).encode(),
    "10 MB": b'{"language": "' + b"x" * 10_000_000 + b'"}',
}


@pytest.mark.fault(37)
@pytest.mark.parametrize("content", SETTINGS.values(), ids=SETTINGS.keys())
def test_settings_that_cannot_be_used(fault: Fault, content: bytes) -> None:
    path = settings_path()
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    settings, sentence = load_settings(path)
    fault.told(sentence, r"settings.*start anew.*settings\.unreadable\.json")
    assert settings == Settings()
    (aside,) = path.parent.iterdir()
    assert aside.read_bytes() == content, "the old file is kept"
    assert save_settings(settings, path) == "" and load_settings(path) == (settings, "")


@pytest.mark.fault(37)
def test_settings_that_are_no_file(fault: Fault) -> None:
    path = settings_path()
    path.parent.mkdir(parents=True)
    os.mkfifo(path)
    settings, sentence = load_settings(path)
    fault.told(sentence, "could not be read")
    assert save_settings(settings, path) == ""


@pytest.mark.fault(37)
def test_settings_that_cannot_be_written(fault: Fault, tmp_path: Path) -> None:
    path = tmp_path / "a file" / "settings.json"
    path.parent.write_text("where a folder should be")
    fault.told(save_settings(Settings(), path), r"The settings could not be kept: .*settings\.json")


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def garbage_within(content: bytes) -> bytes:
    return content[:100] + random.Random(1).randbytes(len(content) - 100)


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "cut off": cut,
    "garbage": lambda _: b"no database " * 1000,
    "garbage within": garbage_within,
}


@pytest.mark.fault(38)
@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_history_that_is_damaged(fault: Fault, damage: Callable[[bytes], bytes]) -> None:
    with History() as history:
        for _ in range(20):
            history.add(ended())
    content = damage(history_path().read_bytes())
    history_path().write_bytes(content)
    with History() as history:
        fault.told(history.said, "could not be read", "begins anew", "history.unreadable-")
        assert history.rows() == []
        history.add(ended())
        assert len(history.rows()) == 1
    (aside,) = history_path().parent.glob("*.unreadable-*.db")
    assert aside.read_bytes() == content, "it is kept as it was"


SCHEMAS = {
    "older": ("CREATE TABLE runs (number INTEGER, spec TEXT)", 1, "no such column"),
    "of another program": ("CREATE TABLE series (something)", 0, "already exists"),
    "newer": ("CREATE TABLE runs (something)", 9, r"newer version .*\(9\)"),
}


@pytest.mark.fault(38)
@pytest.mark.parametrize("name", SCHEMAS)
def test_a_history_of_another_schema(fault: Fault, name: str) -> None:
    table, version, said = SCHEMAS[name]
    history_path().parent.mkdir(parents=True)
    base = sqlite3.connect(history_path())
    base.execute(table)
    base.execute(f"PRAGMA user_version = {version}")
    base.commit()
    base.close()
    with History() as history:
        fault.told(history.said, "begins anew", said)
        history.add(ended())
    (aside,) = history_path().parent.glob("*.unreadable-*.db")
    base = sqlite3.connect(aside)
    assert base.execute("SELECT sql FROM sqlite_master").fetchall()[0] == (table,)
    base.close()


@pytest.mark.fault(38)
def test_a_history_that_is_locked(fault: Fault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_S", 0.3)
    with History() as history:
        row = history.add(ended())
    other = sqlite3.connect(history_path(), isolation_level=None)
    with History() as history:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(UnusableHistory) as refusal:
            history.add(ended())
        fault.told(str(refusal.value), "could not be written: database is locked")
        assert history.rows() == [row], "what is there can be read"
        other.execute("ROLLBACK")
        history.add(ended())
        assert len(history.rows()) == 2, "afterwards it goes on"
    other.close()


@pytest.mark.fault(38)
@pytest.mark.parametrize(
    ("column", "value"),
    [("spec", "[["), ("spec", b"\xff"), ("started_at", "soon"), ("wall_s", 1e300), ("tasks", "x")],
)
def test_a_row_of_the_history_that_is_damaged(fault: Fault, column: str, value: object) -> None:
    with History() as history:
        bad, good = history.add(ended()), history.add(ended())
        history.base.execute(f"UPDATE runs SET {column} = ? WHERE number = ?", (value, bad.number))
    with History() as history:
        assert [row.number for row in history.rows()] == [good.number] and not history.said
        fault.told(history.say_damaged(), "A run of the history is damaged .* it stays in")
        kept = history.base.execute("SELECT count(*) FROM runs").fetchone()
        assert kept == (2,)


def lab(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Carry out one command of the command line."""
    command = [sys.executable, "-m", "desktop_app", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


@pytest.mark.fault(38)
@pytest.mark.parametrize("command", [["history", "--json"], ["show", "last"], ["delete", "2"]])
def test_the_command_line_meets_a_row_that_is_damaged(fault: Fault, command: list[str]) -> None:
    with History() as history:
        bad, _ = history.add(ended()), history.add(ended())
        history.base.execute("UPDATE runs SET spec = '[[' WHERE number = ?", (bad.number,))
    done = lab(*command)
    fault.told(done.stderr, r"^concurrency-lab: A run of the history is damaged .* it stays in")
    assert (done.returncode, done.stderr.count("\n")) == (0, 1) and done.stdout, "and goes on"


@pytest.mark.fault(38)
def test_the_command_line_meets_a_history_that_is_damaged(fault: Fault) -> None:
    history_path().parent.mkdir(parents=True)
    history_path().write_bytes(b"no database " * 1000)
    done = lab("history")
    fault.told(done.stderr, r"^concurrency-lab: .*could not be read.* begins anew")
    assert (done.returncode, done.stderr.count("\n")) == (0, 1)
    assert done.stdout == "No runs are kept yet.\n" and lab("history").stderr == ""


@pytest.mark.fault(38)
@pytest.mark.parametrize("content", [b"", b"PK", "text", 5])
def test_a_run_of_the_history_that_is_damaged(fault: Fault, content: object) -> None:
    with History() as history:
        bad, good = history.add(ended()), history.add(ended())
        history.base.execute("UPDATE contents SET content = ? WHERE number = 1", (content,))
        with pytest.raises(UnreadableRun) as refusal:
            history.load(bad.number)
        fault.told(str(refusal.value), "Run 1 is no run of Concurrency Lab, or is damaged")
        assert history.load(good.number) and len(history.rows()) == 2


def save_for_ever(pipe: int, folder: Path) -> None:
    """Keep runs, settings and run files, and tell of each run that is kept, until killed."""
    settings = Settings()
    with History() as history:
        for number in range(10**6):
            record = ended()
            history.add(record)
            os.write(pipe, f"{record.key}\n".encode())
            settings.geometry = "x" * 1000 + str(number)
            save_settings(settings, settings_path())
            save_run(record, folder / "run.clrun")


@pytest.mark.fault(39)
def test_killed_at_50_moments_while_saving(fault: Fault, tmp_path: Path) -> None:
    chance = random.Random(39)
    said: list[str] = []
    save_run(ended(), tmp_path / "run.clrun")
    save_settings(Settings(), settings_path())
    for moment in range(50):
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            try:
                save_for_ever(writing, tmp_path)
            finally:
                os._exit(1)
        os.close(writing)
        first = os.read(reading, 33) if moment % 2 else b""  # half of them while it opens
        time.sleep(chance.uniform(0, 0.03))
        os.kill(child, signal.SIGKILL)
        assert os.waitpid(child, 0)[1] == signal.SIGKILL, "it saved until then"
        with os.fdopen(reading, "rb") as told:
            lines = (first + told.read()).decode().split("\n")
        said += lines[:-1]
        assert load_settings(settings_path())[1] == "", "old or new, but whole"
        assert load_run(tmp_path / "run.clrun").is_over
    with History() as history:
        assert (
            not history.said
            and history.base.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        )
        rows = history.rows()
        keys = {record.key for row in rows if (record := history.load(row.number))}
        assert len(keys) == len(rows) and {*said} <= keys, "what was said to be kept is there"
        history.add(ended())
    save_run(ended(), tmp_path / "run.clrun")
    save_settings(Settings(), settings_path())
    assert len(said) > 25
    fault.told(f"{len(said)} runs were kept; {len(rows)} are there.", "runs were kept")
