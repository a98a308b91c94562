"""Dask: a cluster of this machine, a scheduler elsewhere whose workers know nothing of us, and deaths."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.engine.catalog import make_spec
from tests.real_runs import (
    AVAILABLE,
    OTHERS,
    carried_out,
    failures,
    finish,
    outcome,
    scheduler_address,
    started,
    trouble_spec,
    values,
    wait_for,
)

pytestmark = [
    pytest.mark.usefixtures("more_workloads"),
    pytest.mark.skipif("dask" not in AVAILABLE, reason="distributed is not installed"),
]

SCHEDULER = "from distributed.cli.dask_scheduler import main; main()"
WORKER = "from distributed.cli.dask_worker import main; main()"


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[str]:
    """The address of a scheduler with two workers, all in processes that cannot import our package."""
    place = tmp_path / "scheduler.json"
    common = ["--scheduler-file", str(place), "--no-dashboard"]
    environment = {"HOME": str(tmp_path), "DASK_TEMPORARY_DIRECTORY": str(tmp_path)}
    processes = []

    def start(code: str, *arguments: str) -> None:
        command = [sys.executable, "-P", "-c", f"{HIDE}\n{code}", *common, *arguments]
        null = subprocess.DEVNULL
        processes.append(
            subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=null, stderr=null)
        )

    start(SCHEDULER, "--host", "127.0.0.1", "--port", "0")
    try:
        address = scheduler_address(place)
        for _ in range(2):
            start(WORKER, "--nthreads", "1", "--no-nanny", "--local-directory", str(tmp_path))
        yield address
    finally:
        for process in processes:
            process.kill()
            process.wait()


HIDE = """
import sys
class NotHere:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "desktop_app":
            raise ModuleNotFoundError(f"No module named {name!r}")
sys.meta_path.insert(0, NotHere())
"""


def test_workers_elsewhere_need_nothing_of_ours_and_have_lanes(scheduler: str) -> None:
    parameters = {"count": 40, "smallest": 10**11, "largest": 10**12}
    serial = carried_out(make_spec("prime_factors", "serial", parameters, {}))
    options = {"scheduler": scheduler}
    record = carried_out(make_spec("prime_factors", "dask", parameters, options))
    assert outcome(record) == "finished", record.message
    assert values(record) == values(serial)
    assert record.tracks and all(track.host for track in record.tracks.values())
    assert len({track.place for track in record.tracks.values()}) == len(record.tracks) <= 2
    assert record.done == 40
    for track in record.tracks.values():
        assert (track.records.rows[:, 1] >= record.origin_ns).all(), "this machine's clock"
        assert track.cpu_s <= 1.1 * track.busy_s


def test_the_cluster_goes_on_for_the_next_run(scheduler: str) -> None:
    for folder_settings in ({"count": 5}, {"count": 7}):
        spec = make_spec("monte_carlo_pi", "dask", folder_settings, {"scheduler": scheduler})
        record = carried_out(spec)
        assert (outcome(record), len(record.results)) == ("finished", record.total)


def test_a_task_that_raises_elsewhere_is_a_failed_task(scheduler: str) -> None:
    record = carried_out(trouble_spec("dask", "raise", scheduler=scheduler))
    assert (outcome(record), failures(record)) == ("finished", {3: "ValueError: as asked"})
    assert values(record) == OTHERS


@pytest.mark.parametrize("what", ["return breaker", "return lock"])
def test_a_result_that_cannot_travel_home_is_a_failed_task(scheduler: str, what: str) -> None:
    record = carried_out(trouble_spec("dask", what, scheduler=scheduler))
    assert (outcome(record), list(failures(record))) == ("finished", [3]), record.message
    assert values(record) == OTHERS


def test_objects_of_a_class_travel_to_workers_elsewhere_and_back(scheduler: str) -> None:
    settings = {"kind": "nested object", "size": 500, "count": 3, "way": "there and back"}
    record = carried_out(make_spec("payload", "dask", settings, {"scheduler": scheduler}))
    assert outcome(record) == "finished", record.message
    assert (record.results.failed, set(values(record).values())) == (
        0,
        {"<nested object: 500 elements>"},
    )


def test_nobody_at_the_address_is_a_sentence() -> None:
    options = {"scheduler": "tcp://127.0.0.1:1"}
    record = carried_out(make_spec("prime_factors", "dask", {"count": 2}, options))
    assert outcome(record) == "failed"
    assert "127.0.0.1:1" in record.message and "\n" not in record.message


def test_a_dead_worker_is_replaced_and_its_task_tried_again(tmp_path: Path) -> None:
    with started(
        make_spec("waiting", "dask", {"count": 60, "seconds": 0.1}, {"workers": 2})
    ) as run:
        wait_for(run, lambda record: record.done > 5 and record.running, "some tasks")
        os.kill(next(t.pid for t in run.record.tracks.values() if t.task >= 0), 9)
        record = finish(run)
    assert outcome(record) == "finished", record.message
    assert len(record.results) == 60
    assert any("was killed by SIGKILL" in warning for warning in record.warnings)
    assert [line.text for line in record.output] == [], "its logs are kept away"


def test_two_clusters_at_once_are_not_in_each_others_way() -> None:
    spec = make_spec("waiting", "dask", {"count": 8, "seconds": 0.1}, {"workers": 2})
    with started(spec) as first, started(spec) as second:
        for record in map(finish, (first, second)):
            assert (outcome(record), len(record.results)) == ("finished", 8)
            assert [line.text for line in record.output] == []


def test_a_task_that_kills_every_worker_is_given_up_and_told() -> None:
    record = carried_out(trouble_spec("dask", "kill"))
    assert outcome(record) == "failed"
    assert "KilledWorker" in record.message and "\n" not in record.message
    assert "which is tried again" in record.message or "SIGKILL" in " ".join(record.warnings)


@pytest.mark.parametrize("what", ["raise", "sys.exit", "return lambda", "return breaker"])
def test_one_task_that_is_trouble_is_a_failed_task(what: str) -> None:
    record = carried_out(trouble_spec("dask", what))
    assert (outcome(record), list(failures(record))) == ("finished", [3]), record.message
    assert values(record) == OTHERS
