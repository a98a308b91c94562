"""The Pythons of this machine: found, refused with a reason, and running the engine."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop_app.engine.catalog import list_executors, list_workloads, make_spec
from desktop_app.engine.parameters import UnusableSetting
from desktop_app.runs import pythons
from desktop_app.runs.pythons import Python, find_python, list_pythons, reasons_under
from desktop_app.runs.record import RunRecord
from desktop_app.runs.summary import merged_results, summarise
from tests.real_runs import carried_out, varies

OTHERS = [python for python in list_pythons()[1:] if Path(python.path).exists()]


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path


def program(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


def test_this_python_is_found() -> None:
    found = find_python(sys.executable)
    assert found.version == ".".join(map(str, sys.version_info[:3]))
    assert found.gil is True or sys.version_info >= (3, 13)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("exit 3", "must be a working Python 3.10 or newer"),
        ("echo hello", "must be a working Python 3.10 or newer"),
        ("""echo '["/x", "3.9.18", "CPython", true]'""", "must be version 3.10 or newer"),
        ("""echo '["/x", "new", "CPython", true]'""", "must be a working Python 3.10 or newer"),
    ],
)
def test_what_is_no_usable_python_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UnusableSetting, match=said) as mistake:
        find_python(program(tmp_path, "python3", text))
    assert mistake.value.setting == "python"


def test_a_program_that_never_answers_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pythons, "ASK_S", 0.3)
    with pytest.raises(UnusableSetting, match="did not answer"):
        find_python(program(tmp_path, "python3", "exec sleep 60"))


def test_a_path_that_is_not_there_is_refused() -> None:
    with pytest.raises(UnusableSetting, match="must be a program that can be run"):
        find_python("/no/such/python")


def test_each_is_listed_once_this_one_first_and_asked_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = tmp_path / "count"
    places = tmp_path / "places"
    places.mkdir()
    answer = """echo '["/elsewhere/python3", "3.99.1", "CPython", false]'"""
    program(places, "python3", f"echo x >> {count}; {answer}")
    program(places, "python3.99", f"echo x >> {count}; {answer}")
    program(places, "python-config", f"echo x >> {count}")
    monkeypatch.setenv("PATH", f"{places}:/usr/bin:/bin")
    for _ in range(3):
        listed = list_pythons()
        assert os.path.realpath(listed[0].path) == os.path.realpath(sys.executable)
        assert listed[1] == Python("/elsewhere/python3", "3.99.1", "CPython", False)
        assert len({os.path.realpath(python.path) for python in listed}) == len(listed)
    assert count.read_text() == "x\nx\n"
    assert listed[1].label == "CPython 3.99.1, no GIL"


@pytest.mark.parametrize(
    "garbage", ["", "{", '{"/usr/bin/python3 1": {"path": 7, "more": 1}}', "[]"]
)
def test_a_damaged_memory_of_answers_is_no_harm(own_cache: Path, garbage: str) -> None:
    (own_cache / "concurrency-lab").mkdir()
    (own_cache / "concurrency-lab" / "pythons.json").write_text(garbage)
    assert list_pythons()[0].version


@pytest.mark.skipif(not OTHERS, reason="there is no other Python from 3.10 on this machine")
@pytest.mark.parametrize("python", OTHERS, ids=lambda python: python.version)
def test_every_executor_and_workload_runs_under_every_python(
    python: Python, parameters: dict[str, dict[str, Any]]
) -> None:
    reasons = reasons_under(python.path)
    assert set(reasons) == {*list_executors(), *list_workloads()}
    pairs = [("prime_factors", executor) for executor in list_executors()]
    pairs += [(workload, "process_pool") for workload in list_workloads()]
    expected: dict[str, int | list[Any]] = {}
    for workload, executor in pairs:
        if reasons[workload] or reasons[executor]:
            continue
        options = {"workers": 4}
        spec = make_spec(
            workload,
            executor,
            parameters[workload],
            options,
            python=python.path,
            whole_results=True,
        )
        if workload not in expected:
            here = carried_out(replace(spec, python=""))
            expected[workload] = results_of(here)
        summary = summarise(record := carried_out(spec))
        assert summary["outcome"] == "finished", summary["message"]
        assert results_of(record) == expected[workload], (workload, executor)
        assert summary["environment"]["python"] == python.version
        assert summary["gil_at_end"] == python.gil


def results_of(record: RunRecord) -> list[Any] | int:
    """Return the results, or how many they are where they differ from run to run."""
    results = merged_results(record)
    return len(results) if varies(record.spec.workload) else results


def test_another_python_gets_the_engine_and_nothing_else(own_cache: Path) -> None:
    folder = pythons.engine_folder()
    assert folder == pythons.engine_folder(), "it is made once"
    assert {path.name for path in folder.iterdir()} == {"desktop_app"}
    assert {path.name for path in (folder / "desktop_app").iterdir()} == {"__init__.py", "engine"}
    assert [path for path in (own_cache / "concurrency-lab").iterdir() if "part" in path.name] == []
