"""The tape as a reader sees it, while it is written and when it is damaged."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desktop_app.engine.tape import HEADER_SLOTS, NO_TASK, TapeWriter, segment_path
from desktop_app.runs.tape_reader import KEPT_OPEN, TapeReader
from desktop_app.runs.tracks import GrowingRecords, Track
from tests.real_runs import wait_until


def same(item: Any) -> Any:
    return item


def write_tape(folder: Path, count: int) -> None:
    tape = TapeWriter(folder)
    for number in range(count):
        tape.run(same, number, 0)


def test_only_what_is_new_is_read(tmp_path: Path) -> None:
    tracks: dict[int, Track] = {}
    reader = TapeReader(tmp_path)
    assert reader.read_into(tracks) is False
    tape = TapeWriter(tmp_path)
    assert reader.read_into(tracks) is True
    assert reader.read_into(tracks) is False
    for round_end in (3, 1000, 5000):
        for number in range(len(tracks[0].records.rows), round_end):
            tape.run(same, number, 0)
        assert reader.read_into(tracks) is True
        assert tracks[0].records.rows[:, 0].tolist() == [*range(round_end)]
        assert reader.read_into(tracks) is False
    reader.close()


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_many_tapes_take_few_open_files_and_all_are_read(tmp_path: Path) -> None:
    tracks: dict[int, Track] = {}
    reader = TapeReader(tmp_path)
    tapes = [TapeWriter(tmp_path) for _ in range(KEPT_OPEN + 30)]

    def open_files() -> int:
        links = [os.path.realpath(link) for link in Path("/proc/self/fd").iterdir()]
        return sum(link.startswith(str(tmp_path)) for link in links)

    writers = open_files()
    for round_end in (1, 3, 1000):
        for tape in (tapes[0], tapes[-1]):
            for number in range(len(tracks[0].records.rows) if tracks else 0, round_end):
                tape.run(same, number, 0)
        assert reader.read_into(tracks) is True
        assert len(tracks) == len(tapes)
        for worker in (0, len(tapes) - 1):
            assert tracks[worker].records.rows[:, 0].tolist() == [*range(round_end)]
        assert open_files() - writers == KEPT_OPEN
    reader.close()
    assert open_files() == writers


def test_a_track_says_how_long_its_worker_was_busy(tmp_path: Path) -> None:
    write_tape(tmp_path, 5)
    tracks: dict[int, Track] = {}
    reader = TapeReader(tmp_path)
    reader.read_into(tracks)
    reader.close()
    rows = tracks[0].records.rows
    walls = rows[:, 2] - rows[:, 1]
    assert tracks[0].busy_s == pytest.approx(walls.sum() / 1e9)
    assert tracks[0].cpu_s == pytest.approx(np.minimum(rows[:, 3], walls).sum() / 1e9)
    assert Track(0, 1, 1, 0).busy_s == Track(0, 1, 1, 0).cpu_s == 0


def test_a_reader_sees_only_whole_records_while_a_process_writes(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from desktop_app.engine.tape import TapeWriter\n"
        "tape = TapeWriter(Path(sys.argv[1])); number = 0\n"
        "while True: tape.run(str, number, 0); number += 1"
    )
    tracks: dict[int, Track] = {}
    reader = TapeReader(tmp_path)
    counts = [0]
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path)]) as process:
        try:

            def is_much() -> bool:
                reader.read_into(tracks)
                if 0 in tracks:
                    rows = tracks[0].records.rows[counts[-1] :]
                    assert (rows[:, 0] == np.arange(counts[-1], counts[-1] + len(rows))).all()
                    assert (rows[:, 2] >= rows[:, 1]).all() and (rows[:, 1] > 0).all()
                    assert (rows[:, 3] >= 0).all()
                    counts.append(counts[-1] + len(rows))
                return counts[-1] > 50_000

            wait_until(is_much, "50,000 records")
        finally:
            process.kill()
    assert process.returncode == -signal.SIGKILL
    reader.read_into(tracks)
    rows = tracks[0].records.rows
    assert (rows[:, 0] == np.arange(len(rows))).all()
    assert tracks[0].task in (NO_TASK, len(rows))
    reader.close()


NO_TAPE = "0.0.tape is no tape that this version reads; it is left out."
CUT_OFF = "0.0.tape does not hold as many records as it says."
SOME_CANNOT_BE = "0.0.tape has records that cannot be; they are left out."


def damage(path: Path, kind: str) -> None:
    content = path.read_bytes()
    slots = np.frombuffer(content, np.int64).copy()
    if kind == "empty":
        path.write_bytes(b"")
    elif kind == "header cut":
        path.write_bytes(content[:100])
    elif kind == "cut":
        path.write_bytes(content[: HEADER_SLOTS * 8 + 2 * 32 + 17])
    elif kind == "garbage":
        path.write_bytes(np.random.default_rng(1).bytes(len(content)))
    elif kind == "text":
        path.write_bytes(b"no tape at all " * 2000)
    else:
        place, number = {
            "magic": (0, 5),
            "version": (1, 99),
            "count": (8, 2**62),
            "count below zero": (8, -5),
            "times": (HEADER_SLOTS + 1, 2**62),
            "task": (HEADER_SLOTS, -7),
            "huge task": (HEADER_SLOTS, 2**40),
            "opened": (5, 2**62),
        }[kind]
        slots[place] = number
        path.write_bytes(slots.tobytes())


@pytest.mark.parametrize(
    ("kind", "records", "said"),
    [
        ("empty", None, ""),
        ("header cut", None, ""),
        ("cut", 2, CUT_OFF),
        ("garbage", None, NO_TAPE),
        ("text", None, NO_TAPE),
        ("magic", None, NO_TAPE),
        ("version", None, NO_TAPE),
        ("opened", None, NO_TAPE),
        ("count", 508, CUT_OFF),
        ("count below zero", 0, CUT_OFF),
        ("times", 9, SOME_CANNOT_BE),
        ("task", 9, SOME_CANNOT_BE),
        ("huge task", 9, SOME_CANNOT_BE),
    ],
)
def test_a_damaged_tape_gives_what_is_sound_and_the_others_are_read(
    tmp_path: Path, kind: str, records: int | None, said: str
) -> None:
    write_tape(tmp_path, 10)
    write_tape(tmp_path, 4)
    damage(segment_path(tmp_path, 0, 0), kind)
    reader = TapeReader(tmp_path)
    tracks: dict[int, Track] = {}
    for _ in range(3):
        reader.read_into(tracks)
    assert tracks[1].records.rows[:, 0].tolist() == [0, 1, 2, 3]
    assert (len(tracks[0].records.rows) if 0 in tracks else None) == records
    assert reader.unsound == ([said] if said else [])
    reader.close()


def test_a_damaged_later_segment_leaves_the_earlier_ones(tmp_path: Path) -> None:
    write_tape(tmp_path, 600)
    damage(segment_path(tmp_path, 0, 1), "magic")
    reader = TapeReader(tmp_path)
    tracks: dict[int, Track] = {}
    reader.read_into(tracks)
    reader.read_into(tracks)
    assert len(tracks[0].records.rows) == 508
    assert len(reader.unsound) == 1
    reader.close()


def test_records_grow() -> None:
    records = GrowingRecords()
    assert records.rows.shape == (0, 4)
    expected = np.empty((0, 4), np.int64)
    for size in (1, 0, 300, 7, 5000):
        rows = np.arange(size * 4, dtype=np.int64).reshape(-1, 4) + 4 * len(expected)
        records.append(rows)
        expected = np.concatenate([expected, rows])
        assert (records.rows == expected).all()
