"""The audit of pickling in real runs: where data travels, and only there."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.engine.catalog import make_spec
from desktop_app.runs.run_file import load_run, save_run
from desktop_app.runs.summary import summarise
from tests.real_runs import AVAILABLE, carried_out, started, wait_for


@pytest.mark.parametrize("executor", ["processes", "process_pool", "futures_processes", "dask"])
def test_a_run_of_processes_tells_what_its_data_weigh(executor: str, tmp_path: Path) -> None:
    if executor not in AVAILABLE:
        pytest.skip(f"{executor} is not installed")
    settings = {"count": 4, "size": 25_000, "kind": "bytes"}
    record = carried_out(make_spec("payload", executor, settings, {"workers": 2}))
    audited = record.pickling
    assert audited and audited.tasks == 4
    assert 200_000 <= audited.input_bytes < 201_000
    assert audited.input_dumps_s > 0 and 0 < audited.task_s < 1
    assert summarise(record)["pickling"]["input_bytes"] == audited.input_bytes
    save_run(record, tmp_path / "run.clrun")
    assert load_run(tmp_path / "run.clrun").pickling == audited


@pytest.mark.parametrize("executor", ["serial", "threads", "asyncio"])
def test_where_nothing_travels_nothing_is_audited(executor: str) -> None:
    record = carried_out(make_spec("prime_factors", executor, {"count": 4}, {}))
    assert record.pickling is None and summarise(record)["pickling"] is None


def test_a_run_that_was_stopped_is_not_audited() -> None:
    spec = make_spec("waiting", "process_pool", {"count": 900, "seconds": 0.05}, {"workers": 2})
    with started(spec) as run:
        wait_for(run, lambda record: record.done >= 2, "some results")
        run.terminate()
        wait_for(run, lambda record: record.is_over, "the end")
        assert run.record.pickling is None
