"""Every workload and every executor that is found keeps its contract."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import pytest

from desktop_app.engine.catalog import (
    Entry,
    can_stay_open,
    find,
    list_executors,
    list_workloads,
    make_spec,
)
from desktop_app.engine.parameters import UnusableSetting
from desktop_app.engine.spec import RunSpec
from tests.real_runs import AVAILABLE, SMALL, inputs_of, spec_or_refusal, task_of, varies

WORKLOADS = list(list_workloads().values())
EXECUTORS = list(list_executors().values())


def names(entries: list[Entry]) -> list[str]:
    return [entry.name for entry in entries]


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """A folder with something to search."""
    folder = tmp_path / "texts"
    folder.mkdir()
    for number in range(5):
        (folder / f"{number}.txt").write_text("threading and more\n" * number)
    return folder


def test_the_first_workloads_and_executors_are_there() -> None:
    assert {"busy_loop", "prime_factors", "text_search"} <= set(list_workloads())
    first = ["serial", "threads", "processes", "process_pool", "thread_pool", "queue_workers"]
    assert [name for name in list_executors() if name in first] == first


@pytest.mark.parametrize("entry", WORKLOADS + EXECUTORS, ids=names(WORKLOADS + EXECUTORS))
def test_an_entry_says_what_it_is(entry: Entry) -> None:
    assert entry.title and "\n" not in entry.title and not entry.title.endswith(".")
    assert len(entry.help) > 40
    assert json.loads(json.dumps(entry.to_json()))["name"] == entry.name
    assert entry.is_available == (entry.reason == "")


@pytest.mark.parametrize("entry", WORKLOADS + EXECUTORS, ids=names(WORKLOADS + EXECUTORS))
def test_a_setting_has_help_bounds_and_an_allowed_default(entry: Entry) -> None:
    for parameter in entry.parameters:
        assert len(parameter.help) > 10, parameter.name
        if parameter.kind != "file" or parameter.default:  # none stands for one still to choose
            assert parameter.read(parameter.default) == parameter.default, parameter.name
        assert bool(parameter.endings) == (parameter.kind == "file"), parameter.name
        if parameter.kind in ("int", "float", "text"):
            assert parameter.low is not None and parameter.high is not None, parameter.name
        if parameter.kind == "choice":
            assert len(set(parameter.choices)) == len(parameter.choices) > 1, parameter.name


@pytest.mark.parametrize("entry", WORKLOADS, ids=names(WORKLOADS))
def test_a_workload_states_facts_about_itself(entry: Entry) -> None:
    assert entry.module.HOLDS_GIL in (True, False, None)
    assert entry.module.WAITS in (True, False, None)
    assert callable(getattr(entry.module, "task", None) or entry.module.make_task)


def small_spec(entry: Entry, executor: str, folder: Path) -> RunSpec | str:
    """Return a small run of a workload, made of its defaults where nothing is known of it."""
    has_folder = any(parameter.name == "folder" for parameter in entry.parameters)
    values = SMALL.get(entry.name, {"folder": str(folder)} if has_folder else {})
    return spec_or_refusal(entry.name, executor, values, {"workers": 2})


@pytest.mark.parametrize("entry", WORKLOADS, ids=names(WORKLOADS))
def test_a_workload_makes_the_same_inputs_and_results_each_time(entry: Entry, texts: Path) -> None:
    specs = [small_spec(entry, executor, texts) for executor in AVAILABLE]
    spec = next(spec for spec in specs if isinstance(spec, RunSpec))
    with inputs_of(spec) as inputs:
        assert inputs and pickle.loads(pickle.dumps(inputs)) == inputs
        if spec.executor == "serial":
            task = task_of(spec)
            results = [task(item) for item in inputs]
            assert json.loads(json.dumps(results)) == results
            again = [task(item) for item in inputs]
            assert again == results or varies(entry.name)
    with inputs_of(spec) as others:
        assert len(others) == len(inputs)
        assert others == inputs or hasattr(entry.module, "beside")


@pytest.mark.parametrize("entry", EXECUTORS, ids=names(EXECUTORS))
def test_an_executor_has_what_the_runner_calls(entry: Entry) -> None:
    executor = entry.module.Executor
    assert all(callable(getattr(executor, name)) for name in ("run", "join"))
    for name in ("submit", "collect", "close"):
        assert hasattr(executor, name) == can_stay_open(entry)
    assert entry.parameters[0].name == "workers"


@pytest.mark.parametrize("entry", EXECUTORS, ids=names(EXECUTORS))
def test_no_two_executors_share_a_position(entry: Entry) -> None:
    assert [
        other.name for other in EXECUTORS if other.module.POSITION == entry.module.POSITION
    ] == [entry.name]


def test_a_spec_has_every_default_filled_in() -> None:
    spec = make_spec("prime_factors", "process_pool", {"count": "7"}, {"workers": 3})
    assert spec.parameters["count"] == 7
    assert spec.parameters.keys() == {p.name for p in find("workload", "prime_factors").parameters}
    assert spec.options.keys() == {p.name for p in find("executor", "process_pool").parameters}
    assert spec.workers == 3


@pytest.mark.parametrize(
    ("arguments", "setting", "text"),
    [
        (("nothing", "serial", {}, {}), "workload", "must be one of busy_loop"),
        (("busy_loop", "nothing", {}, {}), "executor", "must be one of serial"),
        (("busy_loop", "serial", {"x": 1}, {}), "x", "allowed: iterations"),
        (("busy_loop", "serial", {"iterations": 0}, {}), "iterations", "from 1 to"),
        (("busy_loop", "serial", {}, {"workers": 1001}), "workers", "from 1 to 1,000"),
        (("busy_loop", "serial", {}, {"method": "map"}), "method", "no setting here"),
        (("busy_loop", "process_pool", {}, {"method": "nap"}), "method", "one of map"),
        (("prime_factors", "serial", {"smallest": 9, "largest": 8}, {}), "largest", "at least"),
        (("text_search", "serial", {"folder": "/no/such"}, {}), "folder", "can be read"),
    ],
)
def test_what_cannot_be_used_is_named_in_a_sentence(
    arguments: tuple[str, str, dict[str, Any], dict[str, Any]], setting: str, text: str
) -> None:
    with pytest.raises(UnusableSetting) as refusal:
        make_spec(*arguments)
    assert refusal.value.setting == setting
    assert text in str(refusal.value)
    assert str(refusal.value).endswith(".")


def test_only_what_takes_tasks_later_can_stay_open() -> None:
    assert make_spec("busy_loop", "process_pool", {}, {}, keep_open=True).keep_open
    with pytest.raises(UnusableSetting, match="serial cannot stay open"):
        make_spec("busy_loop", "serial", {}, {}, keep_open=True)


def test_only_processes_can_die() -> None:
    assert make_spec("busy_loop", "dask", {}, {}, ends_at_death=True).ends_at_death
    for executor in ("serial", "threads", "thread_pool", "asyncio"):
        with pytest.raises(UnusableSetting, match=f"{executor} has no worker processes"):
            make_spec("busy_loop", executor, {}, {}, ends_at_death=True)
