"""Shapes of lessons: what is read, what is refused and how soon, and what they say of records."""

from __future__ import annotations

import ast
import operator
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.engine.events import RunFinished, WorkerEnded
from desktop_app.runs.figures import FIGURES
from desktop_app.runs.lesson_format import UnusableLesson
from desktop_app.runs.record import RunRecord
from desktop_app.runs.shapes import LENGTH, Verdict, parse_shape
from tests.canned import SPEC, fill_results, fill_tapes, started


def record_of(wall_s: float, outcome: Any = "finished", **environment: Any) -> RunRecord:
    record = started(RunRecord(SPEC), 20)
    assert record.started
    record.started.environment.update(environment)
    fill_tapes(record, 20, 2)
    fill_results(record, 20)
    record.apply(RunFinished(outcome, "", wall_s))
    return record


RECORDS = {"slow": record_of(2.0), "quick": record_of(1.0)}


def verdict(text: str, **environment: Any) -> Verdict:
    records = RECORDS
    if environment:
        records = {name: record_of(r.wall_s or 0, **environment) for name, r in RECORDS.items()}
    return parse_shape(text, list(records)).holds(records)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("slow.wall_s / quick.wall_s > 0.8 * cores", (True, "2 > 1.6")),
        ("slow.wall_s / quick.wall_s > 2.001", (False, "2, not > 2.001")),
        ("slow.wall_s > quick.wall_s and slow.tasks == 20", (True, "2 > 1 and 20 == 20")),
        ("slow.wall_s > 3 and slow.tasks == 20", (False, "2, not > 3")),
        ("slow.wall_s > 3 or quick.wall_s > 4", (False, "2, not > 3 and 1, not > 4")),
        ("slow.wall_s > 3 or quick.wall_s < 4", (True, "1 < 4")),
        ("not slow.wall_s > 3", (True, "2, not > 3")),
        ("1.5 < slow.wall_s < 2.5", (True, "1.5 < 2 < 2.5")),
        ("1.5 < slow.wall_s < 1.7", (False, "not 1.5 < 2 < 1.7")),
        ("-slow.wall_s < min(1, 2) - max(0, 3, 1)", (False, "-2, not < -2")),
        ("slow.wall_s > 1 if cores > 8 else slow.wall_s > 1.9", (True, "2 > 1.9")),
        ("slow.wall_s > (1 if gil else 3)", (True, "2 > 1")),
        ("slow.wall_s / (quick.tasks - 20) > 1", (False, "Something was divided by nothing.")),
        ("slow.lost_updates == 0", (False, "lost_updates of slow is not known here.")),
        ("slow.pickling_s > 0", (False, "pickling_s of slow is not known here.")),
    ],
)
def test_what_is_measured_is_told(text: str, expected: tuple[bool, str]) -> None:
    assert verdict(text) == expected


def test_versions_compare_as_versions() -> None:
    assert verdict("python >= 3.9").holds and not verdict("python >= 3.13").holds
    assert verdict("python < 3.2", python="3.1.4").holds
    assert not verdict("python < 3.2", python="3.10.4").holds, "10 is more than 2"
    assert verdict("3.10 <= python < 3.14") == (True, "Python 3.10 <= Python 3.11 < Python 3.14")
    assert "version such as" in refusal("python > slow.wall_s")
    assert verdict("python > 3.0", python="?") == (False, "Which Python it was is not known.")


def test_cores_and_gil_are_those_of_the_machine_that_ran_it() -> None:
    assert verdict("cores == 64", usable_cores=64).holds
    assert verdict("not gil", gil=False) == (True, "without a GIL")
    assert verdict("gil") == (True, "with a GIL")


def test_a_run_that_failed_shows_nothing() -> None:
    records = {**RECORDS, "quick": record_of(1.0, "crashed")}
    told = parse_shape("slow.wall_s > 1", list(records)).holds(records)
    assert not told.holds and told.told.startswith("The run quick ended as crashed.")
    assert not parse_shape("slow.wall_s > 1", ["slow"]).holds({}).holds


def test_a_run_that_failed_may_show_its_deaths() -> None:
    dead = record_of(1.0, "failed")
    dead.apply(WorkerEnded(7, -9, False, lost_task=3))
    dead.apply(WorkerEnded(8, 3, False))
    dead.apply(WorkerEnded(9, 0, True))
    records = {"slow": RECORDS["slow"], "quick": dead}

    def told(text: str) -> Verdict:
        return parse_shape(text, ["slow", "quick"]).holds(records)

    assert told("quick.deaths == 2 and quick.tasks == 20 and slow.deaths == 0").holds
    assert not told("quick.deaths == 1").holds
    assert told("slow.deaths == 0").told == "The run quick ended as failed. "[:-1]
    records["quick"] = record_of(1.0, "crashed")
    assert "ended as crashed" in told("quick.deaths == 0").told


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_is_a_number_or_unknown(name: str) -> None:
    for record in (*RECORDS.values(), RunRecord(SPEC), started(RunRecord(SPEC), 3)):
        value = FIGURES[name].of(record)
        assert value is None or isinstance(value, float | int)
    assert FIGURES[name].says


def test_figures_of_a_canned_run_are_right() -> None:
    told = {name: FIGURES[name].of(RECORDS["slow"]) for name in FIGURES}
    assert (told["tasks"], told["done"], told["results"], told["unfinished"]) == (20, 20, 20, 0)
    assert (told["workers"], told["workers_used"], told["at_once"]) == (2, 2, 2)
    assert told["slowest_task_s"] == told["fastest_task_s"] == pytest.approx(0.001)
    assert told["cpu_s"] == pytest.approx(0.01) and told["cores_busy"] == pytest.approx(0.005)
    assert told["busiest_share"] == 0.5 and told["first_end_s"] == pytest.approx(0.001)


def refusal(text: str) -> str:
    with pytest.raises(UnusableLesson) as refused:
        parse_shape(text, ["slow", "quick"])
    return str(refused.value)


HOSTILE = [
    "__import__('os').system('true') > 1",
    "().__class__.__bases__[0].__subclasses__() == 1",
    "9 ** 9 ** 9 > 1",
    "1 << 10000 > 1",
    "'a' * 10**9 == 1",
    "[0] * 1000 == 1",
    "[x for x in slow] == 1",
    "(lambda: 1)() > 1",
    "(x := 5) > 1",
    "f'{slow}' == 1",
    "slow.wall_s.real > 1",
    "slow.__class__ > 1",
    "slow > 1",
    "other.wall_s > 1",
    "slow.nothing > 1",
    "slow.wall_s",
    "1",
    "",
    "slow.wall_s > 1; 2 > 1",
    "slow.wall_s > 1\n",
    "slow.wall_s > 1e999",
    "slow.wall_s > True",
    "slow.wall_s in (1, 2)",
    "slow is quick",
    "max(slow.wall_s) > 1",
    "max(1, 2, key=3) > 1",
    "print(1, 2) > 1",
    "min > 1",
    "python > 3",
    "slow.wall_s > ½",
    "(" * 250,
    "-" * 400 + "1 > 1",
    "not " * 100 + "gil",
    "(" * 90 + "gil" + ")" * 90 + " > 1",
    "1+" * 240 + "1 > 1",
    "9" * 450 + " > 1",
    "1 > 1 #" + "x" * LENGTH,
    "\0",
]


GOOD = " and ".join(["slow.wall_s > 1"] * 24)
"""About as long as a shape may be."""


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_no_shape_is_refused_as_soon_as_a_good_one_is_read(text: str) -> None:
    assert refusal(text)
    good = least_s(lambda: parse_shape(GOOD, ["slow", "quick"]))
    assert least_s(lambda: refusal(text)) < 20 * good


def least_s(do: Callable[[], object]) -> float:
    """Return the least time of some tries: another one may have been held up."""
    times = []
    for _ in range(5):
        began = time.thread_time()
        do()
        times.append(time.thread_time() - began)
    return min(times)


def test_a_refusal_names_the_place() -> None:
    assert refusal("slow.wall_s > fast.wall_s") == (
        "In the shape, 'fast.wall_s' at character 15: the step's runs are slow, quick."
    )
    assert refusal("slow.wall_s >") == "The shape cannot be read at character 14."


@given(st.text(max_size=60))
def test_any_text_is_a_shape_or_refused(text: str) -> None:
    try:
        shape = parse_shape(text, ["slow", "quick"])
    except UnusableLesson as mistake:
        assert str(mistake).endswith(".")
    else:
        assert shape.holds(RECORDS).told


WORDS = ["slow", "quick", ".", "wall_s", "cores", "python", "gil", "1", "3.13", "(", ")", "+", "/"]
WORDS += ["<", ">=", "==", " and ", " or ", " not ", " if ", " else ", "min", ",", "**", "x", "-"]


@given(st.lists(st.sampled_from(WORDS), max_size=14))
def test_any_words_are_a_shape_or_refused(words: list[str]) -> None:
    try:
        shape = parse_shape("".join(words), ["slow", "quick"])
    except UnusableLesson:
        return
    assert isinstance(shape.holds(RECORDS).holds, bool)


NUMBERS = st.recursive(
    st.integers(0, 99).map(str) | st.sampled_from(["slow.wall_s", "quick.wall_s", "cores"]),
    lambda inner: st.builds(
        "({}{}{})".format, inner, st.sampled_from([" + ", " - ", " * ", " / "]), inner
    ),
    max_leaves=6,
)
SUMS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul}


def reckoned(node: ast.expr) -> float:
    """Reckon in another way: a second opinion."""
    if isinstance(node, ast.Constant):
        assert isinstance(node.value, int)
        return float(node.value)
    if isinstance(node, ast.BinOp):
        left, right = reckoned(node.left), reckoned(node.right)
        return left / right if isinstance(node.op, ast.Div) else SUMS[type(node.op)](left, right)
    assert isinstance(node, ast.Attribute | ast.Name)
    return {"slow.wall_s": 2.0, "quick.wall_s": 1.0, "cores": 2.0}[ast.unparse(node)]


@given(NUMBERS, NUMBERS)
def test_sums_come_out_as_python_has_them(one: str, other: str) -> None:
    told = verdict(f"{one} <= {other}")
    try:
        left, right = (reckoned(ast.parse(text, mode="eval").body) for text in (one, other))
    except ZeroDivisionError:
        assert told == (False, "Something was divided by nothing.")
    else:
        assert told.holds == (left <= right)


def test_a_record_is_not_changed_by_being_measured() -> None:
    record = record_of(1.0)
    before = replace(record)
    for figure in FIGURES.values():
        figure.of(record)
    assert (record.total, record.wall_s, len(record.tracks)) == (
        before.total,
        before.wall_s,
        len(before.tracks),
    )
