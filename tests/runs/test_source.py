"""The script that is shown does what was run: the same results by ``python -I``, and nothing of ours."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

from desktop_app.engine.catalog import list_executors, make_spec
from desktop_app.engine.spec import RunSpec
from desktop_app.runs.code_facts import Function
from desktop_app.runs.flatten import flatten
from desktop_app.runs.source import script_for
from desktop_app.runs.tidy_lines import CannotFlatten
from tests.real_runs import AVAILABLE, printed

FAR = ("manager", "dask")
"""Executors that reach beyond this machine: that takes more lines than the classic ones need."""
CLASSIC = ["busy_loop", "prime_factors", "uneven_tasks", "waiting"]


def ways(name: str) -> list[dict[str, Any]]:
    """Return options so that each choice of an executor occurs."""
    entry = list_executors()[name]
    found: list[dict[str, Any]] = [{}]
    for parameter in entry.parameters:
        if parameter.kind in ("choice", "bool"):
            choices = parameter.choices or (True, False)
            found += [{parameter.name: choice} for choice in choices]
        if parameter.name == "chunk_size":
            found.append({"chunk_size": 3})
    return found


EVERY_WAY = [
    pytest.param(name, way, id=f"{name}-{way}") for name in AVAILABLE for way in ways(name)
]


@pytest.mark.parametrize(("executor", "options"), EVERY_WAY)
def test_the_script_of_every_way_gives_the_results(
    executor: str, options: dict[str, Any], tmp_path: Path
) -> None:
    parameters = {"count": 5, "smallest": 2, "largest": 10**6}
    spec = make_spec("prime_factors", executor, parameters, {"workers": 2, **options})
    serial = make_spec("prime_factors", "serial", parameters, {"workers": 2})
    lines = printed(script_for(spec), tmp_path)[-5:]
    assert sorted(lines) == sorted(printed(script_for(serial), tmp_path))


@pytest.mark.parametrize("workload", CLASSIC)
@pytest.mark.parametrize("executor", AVAILABLE)
def test_the_script_of_a_classic_demo_is_short_and_plain(workload: str, executor: str) -> None:
    script = script_for(make_spec(workload, executor, {}, {}))
    ast.parse(script)
    assert len(script.splitlines()) <= (130 if executor in FAR else 75), script
    assert max(map(len, script.splitlines())) <= 130
    assert "desktop_app" not in script and "Annotated" not in script
    assert "self" not in script or "class " in script
    assert "noqa" not in script and "type: ignore" not in script


def test_a_script_fills_in_what_an_old_spec_leaves_out() -> None:
    spec = RunSpec("prime_factors", "process_pool", {"count": 3}, {"workers": 2})
    script = script_for(spec)
    assert "count=3" in script and "seed=1" in script and ".map_async(" in script


@pytest.mark.parametrize(
    "text", ['"""', "\\", "'", "\n", "ä\u2028", "{x}", '"""; raise SystemExit(7) #']
)
def test_no_setting_can_break_a_script(text: str, tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "found.txt").write_text(text * 2, "utf-8")
    parameters = {"folder": str(tmp_path / "files"), "query": text}
    spec = make_spec("text_search", "serial", parameters, {"workers": 1})
    lines = printed(script_for(spec), tmp_path)
    assert ast.literal_eval(lines[-1])["query"] == text
    assert ast.literal_eval(lines[-1])["found"] == [["found.txt", 2]]
    hostile = RunSpec("waiting", "manager", {"count": 1}, {"workers": 1, "address": text})
    ast.parse(script_for(hostile))


def flat(source: str, **options: Any) -> str:
    (node,) = ast.parse(source).body
    assert isinstance(node, ast.ClassDef)
    methods: dict[str, Function] = {
        part.name: part for part in node.body if isinstance(part, ast.FunctionDef)
    }
    return flatten(methods, {}, options)


BEGIN = """
class Executor:
    def __init__(self, task, workers, way):
        self.task = task
        self.is_closed = False
"""


def test_branches_that_are_not_taken_go() -> None:
    source = BEGIN + (
        "    def run(self, inputs):\n"
        "        for item in inputs:\n"
        "            if self.way_is_known or not self.is_closed:\n"
        "                yield self.task(item)\n"
        "    def join(self):\n"
        "        if not self.is_closed:\n"
        "            end(1 if len('ab') == 2 else 2)\n"
        "        self.is_closed = True\n"
    )
    assert flat(source.replace("self.way_is_known", "False"), workers=2, way="x").splitlines() == [
        "answers = []",
        "for item in inputs:",
        "    answers.append(task(item))",
        "end(1 if len('ab') == 2 else 2)",
    ]


def test_what_changes_in_a_loop_is_not_taken_for_known() -> None:
    source = BEGIN + (
        "    def run(self, inputs):\n"
        "        count = 0\n"
        "        for item in inputs:\n"
        "            count = count + 1\n"
        "            if count == 0:\n"
        "                yield item\n"
        "    def join(self):\n"
        "        pass\n"
    )
    text = flat(source, workers=2, way="x")
    assert "if count == 0:" in text and "count = 0" in text


@pytest.mark.parametrize(
    "run",
    [
        "        self.results = 1\n        results = 2\n        yield results\n",
        "        yield hand_on(self)\n",
        "        return 3\n",
    ],
)
def test_what_cannot_be_written_so_is_refused(run: str) -> None:
    source = f"{BEGIN}    def run(self, inputs):\n{run}    def join(self):\n        pass\n"
    with pytest.raises(CannotFlatten):
        flat(source, workers=2, way="x")
