"""Case 24: the tapes of a run are damaged: while it goes on, and before they are read after a crash."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from desktop_app.engine.tape import HEADER_SLOTS, RECORD_SLOTS, TapeWriter, segment_path
from desktop_app.runs.accounting import account
from desktop_app.runs.diagnosis import diagnose
from desktop_app.runs.folders import running_folder
from desktop_app.runs.history import History
from desktop_app.runs.record import RunRecord
from desktop_app.runs.recovery import recover
from desktop_app.runs.run_file import load_run, save_run
from desktop_app.runs.summary import summarise
from desktop_app.runs.tape_reader import TapeReader
from desktop_app.runs.tracks import Track
from tests.faults.conftest import Fault
from tests.faults.test_runner_killed import kill_watcher
from tests.real_runs import (
    GONE_S,
    MARK,
    OTHERS,
    alive_with,
    finish,
    held_pid,
    started,
    trouble_spec,
    wait_until,
)

pytestmark = pytest.mark.usefixtures("more_workloads")

UNREADABLE = "is no tape that this version reads; it is left out"
CUT_OFF = "does not hold as many records as it says"
IMPOSSIBLE = "has records that cannot be; they are left out"


def garbage(slots: np.ndarray) -> bytes:
    return np.random.default_rng(1).bytes(slots.nbytes)


def with_slot(place: int, value: int) -> Callable[[np.ndarray], bytes]:
    def changed(slots: np.ndarray) -> bytes:
        slots[place] = value
        return slots.tobytes()

    return changed


FIRST = HEADER_SLOTS
DAMAGE: dict[str, tuple[Callable[[np.ndarray], bytes], str]] = {
    "empty": (lambda _: b"", ""),
    "cut in the header": (lambda slots: slots.tobytes()[:100], ""),
    "cut in a record": (lambda slots: slots.tobytes()[: 8 * (FIRST + RECORD_SLOTS) + 13], ""),
    "garbage": (garbage, UNREADABLE),
    "wrong magic": (with_slot(0, 5), UNREADABLE),
    "newer version": (with_slot(1, 99), UNREADABLE),
    "too many records": (with_slot(8, 2**62), CUT_OFF),
    "negative records": (with_slot(8, -5), CUT_OFF),
    "ends before it starts": (with_slot(FIRST + 2, 1), IMPOSSIBLE),
    "impossible start": (with_slot(FIRST + 1, 2**62), IMPOSSIBLE),
    "negative time": (with_slot(FIRST + 1, -(2**62)), IMPOSSIBLE),
    "a task that no run has": (with_slot(FIRST, 2**40), IMPOSSIBLE),
    "a task below zero": (with_slot(FIRST, -7), IMPOSSIBLE),
    "opened in the future": (with_slot(5, 2**62), UNREADABLE),
}


def damage(path: Path, kind: str) -> str:
    """Damage a tape; return what is said of it, if anything."""
    change, said = DAMAGE[kind]
    path.write_bytes(change(np.frombuffer(path.read_bytes(), np.int64).copy()))
    return said


def look_at(record: RunRecord, folder: Path) -> None:
    """Do with the record what the program does with every run, and check that nothing breaks."""
    diagnose(record, account(record))
    summarise(record)
    save_run(record, folder / "saved.clrun")
    load_run(folder / "saved.clrun")


@pytest.mark.fault(24)
@pytest.mark.parametrize("kind", DAMAGE)
def test_a_tape_is_damaged_before_it_is_recovered(
    fault: Fault, tmp_path: Path, kept_folder_of_test: Path, kind: str
) -> None:
    spec = trouble_spec(
        "process_pool", "hold", folder=str(tmp_path), method="imap_unordered", chunk_size=1
    )
    kill_watcher(spec, "running", tmp_path)
    wait_until(lambda: not alive_with(MARK, str(kept_folder_of_test)), "the end of all", GONE_S)
    (folder,) = running_folder().iterdir()
    said = damage(segment_path(folder, 0, 0), kind)
    sound: dict[int, Track] = {}
    reader = TapeReader(folder)
    reader.read_into(sound, 8)
    reader.close()
    with History() as history:
        (row,), mistakes = recover(history)
        record = history.load(row.number)
    assert record is not None and mistakes == []
    fault.ended(record, "interrupted", "ended before this run did")
    for worker in sound.keys() - {0}:
        assert len(record.tracks[worker].records) == len(sound[worker].records), "a sound tape"
    if said:
        fault.told(" ".join(record.warnings), said)
    look_at(record, tmp_path)


@pytest.mark.fault(24)
@pytest.mark.parametrize("kind", ["garbage", "wrong magic", "newer version", "empty"])
def test_a_tape_beside_those_of_the_run_is_none(fault: Fault, tmp_path: Path, kind: str) -> None:
    with started(trouble_spec("process_pool", "hold", folder=str(tmp_path), chunk_size=1)) as run:
        held_pid(run, tmp_path, 3)
        (folder,) = running_folder().iterdir()
        path = segment_path(folder, len(list(folder.glob("*.0.tape"))), 0)
        path.write_bytes(segment_path(folder, 0, 0).read_bytes())
        said = damage(path, kind)
        run.update()
        (tmp_path / "release").touch()
        record = finish(run)
    fault.ended(record, "finished")
    fault.kept(record, {**OTHERS, 3: "3"})
    assert record.done == 8
    if said:
        fault.told(" ".join(record.warnings), said)
    look_at(record, tmp_path)


WRITER = """
import sys; from pathlib import Path; from desktop_app.engine.tape import TapeWriter
tape = TapeWriter(Path(sys.argv[1])); number = 0
while True: tape.run(str, number, 0); number += 1
"""


@pytest.mark.fault(24)
def test_a_tape_is_read_while_it_is_written_and_its_writer_is_killed(
    fault: Fault, tmp_path: Path
) -> None:
    tracks: dict[int, Track] = {}
    reader = TapeReader(tmp_path)
    TapeWriter(tmp_path).run(str, 0, 0)
    with subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)]) as process:

        def is_much() -> bool:
            reader.read_into(tracks)
            return 1 in tracks and len(tracks[1].records) > 20_000

        wait_until(is_much, "20,000 records")
        process.send_signal(signal.SIGKILL)
    reader.read_into(tracks)
    rows = tracks[1].records.rows
    assert (rows[:, 0] == np.arange(len(rows))).all() and (rows[:, 2] >= rows[:, 1]).all()
    assert reader.unsound == [] and len(tracks[0].records) == 1
    reader.close()
    fault.trial.seen.append("all records up to the last are read")


@pytest.mark.fault(24)
@pytest.mark.parametrize("left_bytes", [0, 100, 8 * (FIRST + RECORD_SLOTS * 20) + 13, 8192])
def test_a_tape_is_cut_short_under_its_reader(
    fault: Fault, tmp_path: Path, left_bytes: int
) -> None:
    """Were it mapped, the look after the cut would kill the program (SIGBUS)."""
    tape, other = TapeWriter(tmp_path), TapeWriter(tmp_path)
    for number in range(10):
        tape.run(str, number, 0)
    tracks: dict[int, Track] = {}
    reader = TapeReader(tmp_path)
    reader.read_into(tracks)
    for number in range(10, 1000):  # fills the first segment, of 16 kB, and more
        tape.run(str, number, 0)
        other.run(str, number, 0)
    del tape  # it would be killed, and be told of as any worker
    os.truncate(segment_path(tmp_path, 0, 0), left_bytes)
    assert reader.read_into(tracks) and not reader.read_into(tracks)
    reader.close()
    first = (segment_path(tmp_path, 0, 0).stat().st_size // 8 - FIRST) // RECORD_SLOTS
    numbers = tracks[0].records.rows[:, 0].tolist()
    after = numbers[max(10, first) :]
    assert numbers == [*range(max(10, first)), *range(1000 - len(after), 1000)] and len(after) > 400
    assert len(tracks[1].records) == 990, "a sound tape"
    fault.told(" ".join(reader.unsound), CUT_OFF)


@pytest.mark.fault(24)
def test_a_tape_is_cut_short_while_its_run_goes_on(fault: Fault, tmp_path: Path) -> None:
    """The window reads on; the worker, whose writing is mapped, dies of it and is told of."""
    spec = trouble_spec("process_pool", "hold", folder=str(tmp_path), chunk_size=1)
    with started(spec) as run:
        pid = held_pid(run, tmp_path, 3)
        (track,) = (one for one in run.record.tracks.values() if one.pid == pid)
        (folder,) = running_folder().iterdir()
        os.truncate(segment_path(folder, track.worker, 0), 0)
        run.update()
        fault.told(" ".join(run.record.warnings), CUT_OFF)
        (tmp_path / "release").touch()
        record = finish(run)
    fault.ended(record, "failed", "SIGBUS")
    fault.kept(record, OTHERS)
    look_at(record, tmp_path)
