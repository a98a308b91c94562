"""Every test has folders of its own, and leaves nothing behind: no process, thread, run or open file.

Nothing here needs Qt: the part of the program without it is tested where it is not installed.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.real_runs import GONE_S, MARK, WORKLOADS, alive_with, wait_until


@pytest.fixture(autouse=True)
def kept_folder_of_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep everything that the program keeps below this test's own folder."""
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    return tmp_path / MARK.lower()


@pytest.fixture(autouse=True)
def same_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work again where we did, and import from where we did: a workload may change both."""
    monkeypatch.chdir(Path.cwd())
    monkeypatch.setattr(sys, "path", [*sys.path])


@pytest.fixture
def more_workloads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let runners of this test find the workloads in ``tests/workloads``."""
    monkeypatch.setenv("CONCURRENCY_LAB_WORKLOADS", str(WORKLOADS))


@pytest.fixture(autouse=True)
def no_leftovers(kept_folder_of_test: Path) -> Iterator[None]:
    """Fail a test that leaves something behind."""
    before = set(threading.enumerate())
    yield
    left: list[str] = []

    def is_clean() -> bool:
        left[:] = [
            *_threads_left(before),
            *(f"process {process.pid}" for process in alive_with(MARK, os.environ[MARK])),
            *(f"run folder {path}" for path in kept_folder_of_test.glob("*/running/*")),
            *(f"open file {path}" for path in _open_below(kept_folder_of_test)),
        ]
        if left:
            gc.collect()
        return not left

    try:
        wait_until(is_clean, "nothing left behind", GONE_S)
    except AssertionError:
        pytest.fail(f"left behind: {', '.join(left)}")


def _threads_left(before: set[threading.Thread]) -> list[str]:
    """Return the names of new threads; those that Python did not start (Qt's) do not count."""
    return [
        f"thread {thread.name}"
        for thread in threading.enumerate()
        if thread not in before and not isinstance(thread, threading._DummyThread)
    ]


def _open_below(folder: Path) -> set[str]:
    """Return the paths below ``folder`` that this process has open or mapped, where Linux tells."""
    if sys.platform != "linux":
        return set()
    paths = set()
    for link in Path("/proc/self/fd").iterdir():
        try:
            paths.add(str(link.readlink()))
        except OSError:
            continue
    paths |= {line.partition("/")[2] for line in Path("/proc/self/maps").read_text().splitlines()}
    inside = str(folder).lstrip("/") + "/"
    return {path for path in paths if path.lstrip("/").startswith(inside)}
