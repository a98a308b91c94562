"""The tape as its writer leaves it."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desktop_app.engine.tape import (
    HEADER_SLOTS,
    LOOK_NS,
    NO_TASK,
    ON_CORE_NS,
    PAUSE_NS,
    RECORD_SLOTS,
    SEGMENT_BYTES,
    SLOT_BYTES,
    Failure,
    TapeWriter,
    segment_path,
)
from desktop_app.engine.tape_header import read_headers
from desktop_app.runs.tape_reader import TapeReader
from desktop_app.runs.tracks import Track


def same(item: Any) -> Any:
    return item


def spin(cpu_ns: int) -> None:
    end = time.thread_time_ns() + cpu_ns
    while time.thread_time_ns() < end:
        pass


def tracks_in(folder: Path) -> dict[int, Track]:
    tracks: dict[int, Track] = {}
    reader = TapeReader(folder)
    reader.read_into(tracks)
    assert reader.unsound == []
    reader.close()
    return tracks


def test_a_task_is_recorded_with_its_times(tmp_path: Path) -> None:
    tape = TapeWriter(tmp_path)
    assert tape.run(len, 5, "abc") == 3
    assert tape.run(same, 9, None) is None
    (track,) = tracks_in(tmp_path).values()
    assert (track.worker, track.pid) == (0, os.getpid())
    assert track.thread == threading.get_native_id()
    rows = track.records.rows
    assert rows[:, 0].tolist() == [5, 9]
    assert track.opened_ns <= rows[0, 1] <= rows[0, 2] <= rows[1, 1] <= rows[1, 2]
    assert (rows[:, 3] >= 0).all()
    assert track.task == NO_TASK


def test_the_task_that_runs_now_stands_in_the_header(tmp_path: Path) -> None:
    tape = TapeWriter(tmp_path)

    def look(_: object) -> tuple[int, int, int]:
        (header,) = read_headers(tmp_path)
        return header.task, header.finished, header.since_ns

    tape.run(same, 1, 0)
    task, finished, since_ns = tape.run(look, 7, 0)
    assert (task, finished) == (7, 1)
    rows = tracks_in(tmp_path)[0].records.rows
    assert since_ns == rows[1, 1]
    assert read_headers(tmp_path)[0].task == NO_TASK


def test_cpu_time_is_the_threads_own(tmp_path: Path) -> None:
    tape = TapeWriter(tmp_path)
    tape.run(lambda count: sum(range(count)), 0, 3_000_000)
    tape.run(lambda _: threading.Event().wait(0.2), 1, 0)
    counted, waited = tracks_in(tmp_path)[0].records.rows
    assert counted[3] > 0
    assert waited[2] - waited[1] >= 200_000_000
    assert waited[3] < (waited[2] - waited[1]) / 4


def test_cpu_time_holds_for_tasks_that_follow_at_once_and_after_a_pause(tmp_path: Path) -> None:
    tape = TapeWriter(tmp_path)
    had = time.thread_time_ns()
    for number in range(10_000):
        tape.run(same, number, None)
    for number in range(10_000, 11_000):
        tape.run(spin, number, 50_000)
    had = time.thread_time_ns() - had
    time.sleep(0.05)
    tape.run(same, 11_000, None)
    (track,) = tracks_in(tmp_path).values()
    cpu = track.records.rows[:, 3]
    assert (cpu >= 0).all()
    assert cpu[:11_000].sum() <= had, "more than the thread had"
    assert (cpu[10_000:11_000] >= 50_000 - ON_CORE_NS).all()
    assert cpu[11_000] < 20_000_000, "the pause before it was no computing"


@pytest.mark.parametrize("error", [ValueError("no"), KeyboardInterrupt(), SystemExit(3)], ids=repr)
def test_an_error_is_a_result_and_the_task_is_recorded(tmp_path: Path, error: Any) -> None:
    def fail(_: object) -> None:
        raise error

    tape = TapeWriter(tmp_path)
    failure = tape.run(fail, 0, None)
    assert isinstance(failure, Failure)
    assert failure.message.startswith(type(error).__name__)
    assert len(tracks_in(tmp_path)[0].records.rows) == 1


def test_100_000_records_roll_over_segments_and_none_is_dropped(tmp_path: Path) -> None:
    tape = TapeWriter(tmp_path)
    count = 100_000
    for number in range(count):
        tape.run(same, number, number)
    (track,) = tracks_in(tmp_path).values()
    rows = track.records.rows
    assert (rows[:, 0] == np.arange(count)).all()
    assert (rows[:, 2] >= rows[:, 1]).all() and (rows[1:, 1] >= rows[:-1, 2]).all()
    segments = len(list(tmp_path.iterdir()))
    assert segments > len(SEGMENT_BYTES)
    sizes = [segment_path(tmp_path, 0, segment).stat().st_size for segment in range(segments)]
    assert sizes == [*SEGMENT_BYTES, *[SEGMENT_BYTES[-1]] * (segments - len(SEGMENT_BYTES))]
    (header,) = read_headers(tmp_path)
    assert header.finished == count + len(track.delays)


def test_every_segment_is_filled_to_its_last_record(tmp_path: Path) -> None:
    tape = TapeWriter(tmp_path)
    room = (SEGMENT_BYTES[0] // 8 - 16) // 4
    for number in range(room - 1):
        tape.run(same, number, 0)
    assert not segment_path(tmp_path, 0, 1).exists()
    tape.run(same, room - 1, 0)
    assert segment_path(tmp_path, 0, 1).exists()
    assert len(tracks_in(tmp_path)[0].records.rows) == room


def test_tapes_are_private(tmp_path: Path) -> None:
    TapeWriter(tmp_path)
    assert segment_path(tmp_path, 0, 0).stat().st_mode & 0o077 == 0


def test_processes_that_race_for_numbers_get_one_each_without_gaps(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from desktop_app.engine.tape import TapeWriter\n"
        "folder = Path(sys.argv[1]); sys.stdin.readline()\n"
        "tapes = [TapeWriter(folder) for _ in range(40)]\n"
        "[tape.run(str, n, 0) for n, tape in enumerate(tapes)]"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    processes = [subprocess.Popen(command, stdin=subprocess.PIPE) for _ in range(3)]
    for process in processes:
        assert process.stdin
        process.stdin.write(b"go\n")
        process.stdin.flush()
    for process in processes:
        process.communicate()
        assert process.returncode == 0
    tracks = tracks_in(tmp_path)
    assert sorted(tracks) == [*range(120)]
    counts = {p.pid: sum(track.pid == p.pid for track in tracks.values()) for p in processes}
    assert set(counts.values()) == {40}
    assert len(read_headers(tmp_path)) == 120


def test_threads_that_race_for_numbers_get_one_each(tmp_path: Path) -> None:
    barrier = threading.Barrier(8)

    def work() -> None:
        barrier.wait()
        TapeWriter(tmp_path).run(same, 0, 0)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tracks = tracks_in(tmp_path)
    assert sorted(tracks) == [*range(8)]
    assert len({track.thread for track in tracks.values()}) == 8


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_a_forked_child_opens_a_tape_of_its_own(tmp_path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path\n"
        "from desktop_app.engine.spec import RunSpec\n"
        "from desktop_app.engine.timed import announce, run_task, worker_here\n"
        "announce(Path(sys.argv[1]), RunSpec('prime_factors', 'serial'))\n"
        "assert run_task((0, 6)) == (0, [2, 3]) and worker_here() == 0\n"
        "child = os.fork()\n"
        "assert child or worker_here() is None\n"
        "run_task((1 if child else 2, 6))\n"
        "assert worker_here() == (0 if child else 1)\n"
        "os._exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])) if child else os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True)
    tracks = tracks_in(tmp_path)
    assert {n: track.records.rows[:, 0].tolist() for n, track in tracks.items()} == {
        0: [0, 1],
        1: [2],
    }
    assert tracks[0].pid != tracks[1].pid


def test_where_nothing_can_be_written_tasks_go_on_and_later_ones_are_recorded(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "missing"
    tape = TapeWriter(folder)
    first = (SEGMENT_BYTES[0] // SLOT_BYTES - HEADER_SLOTS) // RECORD_SLOTS
    assert [tape.run(same, n, n) for n in range(first - 1)] == list(range(first - 1))
    folder.mkdir()
    assert [tape.run(same, n, n) for n in range(first - 1, 600)] == list(range(first - 1, 600))
    assert tracks_in(folder)[0].records.rows[:, 0].tolist() == list(range(first, 600))


def test_a_segment_that_cannot_be_made_leaves_the_worker_idle_for_readers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    tape = TapeWriter(tmp_path)
    monkeypatch.setattr(os, "posix_fallocate", refuse)
    for n in range(2000):
        tape.run(same, n, n)
    (header,) = read_headers(tmp_path)
    assert header.task == NO_TASK and 0 < header.finished < 600
    assert [path.name for path in tmp_path.iterdir()] == ["0.0.tape"]


@pytest.mark.parametrize("content", [b"", b"garbage", b"\0" * 200, b"\xff" * 5000])
def test_an_unsound_tape_has_no_header(tmp_path: Path, content: bytes) -> None:
    segment_path(tmp_path, 0, 0).write_bytes(content)
    assert read_headers(tmp_path) == []


@pytest.mark.measured
def test_ticks_without_a_pause_are_one_slice(tmp_path: Path) -> None:
    tape = TapeWriter(tmp_path)

    def run_twice(_: object) -> None:
        for _part in range(2):
            end = time.perf_counter_ns() + 10 * PAUSE_NS
            while time.perf_counter_ns() < end:
                tape.tick()
            time.sleep(5 * PAUSE_NS / 1e9)

    tape.run(run_twice, 3, None)
    tape.run(same, 4, None)
    track = tracks_in(tmp_path)[0]
    (_, started, ended, _), _ = track.records.rows.tolist()
    slices = track.slices
    assert track.records.rows[:, 0].tolist() == [3, 4]
    assert slices.starts[0] == started, "the first begins with the task"
    assert (slices.starts[1:] - slices.ends[:-1] > PAUSE_NS).all()
    assert slices.ends[-1] < ended, "the task slept at its end"
    assert 18 * PAUSE_NS < slices.spent_until(np.array([ended]))[0][0] < 22 * PAUSE_NS
    assert slices.rows[:, 3].min() > 1


def test_ticks_roll_over_segments_in_the_middle_of_a_task(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop_app.engine.tape.PAUSE_NS", -1)  # each tick is a slice of its own
    tape = TapeWriter(tmp_path)
    room = (SEGMENT_BYTES[0] // 8 - 16) // 4

    def tick_seldom(_: object) -> tuple[int, int]:
        for _part in range(room + 1):
            tape.tick()
        (header,) = read_headers(tmp_path)
        return header.task, header.since_ns

    task, since = tape.run(tick_seldom, 7, None)
    track = tracks_in(tmp_path)[0]
    assert (task, since) == (7, track.records.starts[0])
    assert len(track.slices) == room + 1 and len(track.records) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")
def test_the_wait_for_a_core_is_noted(tmp_path: Path) -> None:
    code = (
        "import os, sys, time; from pathlib import Path; from desktop_app.engine.tape import TapeWriter\n"
        "os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})\n"
        "tape = TapeWriter(Path(sys.argv[1])); sys.stdin.readline()\n"
        "def count(_):\n"
        "    end = time.thread_time() + 0.3\n"
        "    while time.thread_time() < end: pass\n"
        "tape.run(count, 0, None)"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    processes = [subprocess.Popen(command, stdin=subprocess.PIPE) for _ in range(2)]
    for process in processes:
        assert process.stdin
        process.stdin.write(b"go\n")
        process.stdin.flush()
    for process in processes:
        process.communicate()
    for track in tracks_in(tmp_path).values():
        assert track.tells_delay and len(track.delays) == 1
        (_, started, ended, cpu), (_, since, until, delay) = (
            track.records.rows[0].tolist(),
            track.delays.rows[0].tolist(),
        )
        assert since <= started and until == ended and until - since > LOOK_NS
        waited = ended - started - cpu
        assert 0.5 * waited < delay < 1.2 * waited + LOOK_NS, "two on one core take turns"
