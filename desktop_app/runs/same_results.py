"""Whether runs that are compared gave the same results: a faster way to a wrong answer is none."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from desktop_app.engine.catalog import list_workloads
from desktop_app.runs.compare_labels import say_work, short
from desktop_app.runs.groups import Group
from desktop_app.runs.language import later, ntr, number, tr
from desktop_app.runs.lists import all_of
from desktop_app.runs.record import RunRecord
from desktop_app.runs.results import Result
from desktop_app.runs.summary import merged_results

TOLERANCE = 1e-9
"""Floats that differ by a smaller share than this are equal: not every order of adding gives the same."""
STEP = 500
"""So many results are looked at in one step: less than 2 ms."""
MISSING, FAILED = 0, 1
"""Marks of a task that gave nothing, and of one that failed."""
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")

CUT = later("The results cannot be compared: of some only the beginning was kept.")

Marks = NDArray[np.int64]
"""A number for each task, by its number: equal for equal results."""


@dataclass(frozen=True)
class Checked:
    """What the comparison of results came to; None: they cannot be compared, or not yet."""

    are_same: bool | None = None
    sentence: str = ""


@dataclass(frozen=True)
class _Side:
    """One run that is over, and what it is called."""

    label: str
    record: RunRecord


class ResultsCheck:
    """Compares results in steps, so that a window can go on meanwhile; keeps what it knows of each run."""

    def __init__(self) -> None:
        self.found = Checked()
        self._marks: dict[int, tuple[RunRecord, Marks]] = {}

    def steps(self, every: Sequence[Group]) -> Iterator[None]:
        """Compare the runs that are over; yield every few milliseconds. ``found`` is what it came to."""
        there = {id(record) for group in every for record in group.records}
        self._marks = {key: kept for key, kept in self._marks.items() if key in there}
        works: dict[str, list[_Side]] = {}
        for group in every:
            sides = [_Side(group.label, record) for record in group.records if _has_ended(record)]
            works.setdefault(group.work, []).extend(sides)
        found = []
        for sides in works.values():
            if len(sides) > 1:
                checked = yield from self._compare(sides)
                name = f"{say_work(sides[0].record.spec)}: " if len(works) > 1 else ""
                found.append(Checked(checked.are_same, name + checked.sentence))
        answers = {checked.are_same for checked in found}
        are_same = False if False in answers else True if answers == {True} else None
        self.found = Checked(are_same, " ".join(checked.sentence for checked in found))

    def _compare(self, sides: list[_Side]) -> Generator[None, None, Checked]:
        workload = list_workloads().get(sides[0].record.spec.workload)
        if getattr(workload and workload.module, "VARIES", False):
            return Checked(None, _say_counts([len(side.record.results) for side in sides]))
        if hasattr(workload and workload.module, "merge"):
            return (yield from _compare_merged(sides))
        first = sides[0]
        marks = yield from self._marks_of(first.record)
        is_cut, least = False, len(first.record.results)
        for side in sides[1:]:
            least = min(least, len(side.record.results))
            others = yield from self._marks_of(side.record)
            for task in _unlike(marks, others):
                if task % STEP == 0:
                    yield
                one, other = (run.results.of_task(task) for run in (first.record, side.record))
                is_equal = _is_same_result(one, other)
                if is_equal is False:
                    return Checked(False, _say_task(task, (first, one), (side, other)))
                is_cut |= is_equal is None
            yield
        if is_cut:
            return Checked(None, tr(CUT))
        return _say_same(sides, least)

    def _marks_of(self, record: RunRecord) -> Generator[None, None, Marks]:
        kept = self._marks.get(id(record))
        if kept is None:
            kept = self._marks[id(record)] = record, (yield from _make_marks(record))
        return kept[1]


def check_results(every: Sequence[Group]) -> Checked:
    """Return whether runs of the same work gave the same results, and a sentence about it."""
    check = ResultsCheck()
    for _ in check.steps(every):
        pass
    return check.found


def _has_ended(record: RunRecord) -> bool:
    return record.is_over and record.started is not None and len(record.results) > 0


def _make_marks(record: RunRecord) -> Generator[None, None, Marks]:
    encode = msgspec.json.Encoder(order="deterministic").encode
    pieces: list[Marks] = [np.empty((0, 2), np.int64)]
    rows: list[tuple[int, int]] = []
    for result in record.results:
        rows.append((result.task, _mark_of(result, encode)))
        if len(rows) == STEP:
            pieces.append(np.array(rows, np.int64))
            rows = []
            yield
    pieces.append(np.array(rows, np.int64).reshape(-1, 2))
    tasks, marks = np.concatenate(pieces).T
    found = np.zeros(int(tasks.max(initial=-1)) + 1, np.int64)
    found[tasks] = marks
    return found


def _mark_of(result: Result, encode: Callable[[Any], bytes]) -> int:
    if result.failure:
        return FAILED
    try:
        mark = hash((result.is_cut, encode(result.value)))
    except (msgspec.MsgspecError, TypeError, ValueError, OverflowError, RecursionError):
        mark = hash(repr(result.value))
    return mark if mark not in (MISSING, FAILED) else 2


def _unlike(marks: Marks, others: Marks) -> list[int]:
    """Return the tasks that gave something in both runs and have different marks."""
    common = min(len(marks), len(others))
    one, other = marks[:common], others[:common]
    places = np.flatnonzero((one != other) & (one != MISSING) & (other != MISSING))
    found: list[int] = places.tolist()
    return found


def _is_same_result(one: Result, other: Result) -> bool | None:
    """Whether two tasks gave the same; None when what was kept of it does not tell."""
    if bool(one.failure) != bool(other.failure):
        return False
    if not (one.is_cut or other.is_cut):
        return is_equal(one.value, other.value)
    texts = [_ADDRESS.sub("", str(result.value)) for result in (one, other)]
    if one.is_cut and other.is_cut:
        if texts[0] == texts[1]:
            return True
        is_set = all(text.startswith(("{", "frozenset(", "set(")) for text in texts)
        if not is_set:
            return False
        is_whole = not any(text.endswith("…") for text in texts)
        return sorted(texts[0]) == sorted(texts[1]) if is_whole else None
    return None


def is_equal(one: Any, other: Any) -> bool:
    """Whether two JSON values are equal, floats nearly so."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(is_equal, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(is_equal(one[key], other[key]) for key in one)
    if isinstance(one, float) or isinstance(other, float):
        are_numbers = isinstance(one, int | float) and isinstance(other, int | float)
        return are_numbers and math.isclose(one, other, rel_tol=TOLERANCE)
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)


def _compare_merged(sides: list[_Side]) -> Generator[None, None, Checked]:
    answers = []
    for side in sides:
        if any(result.is_cut for result in side.record.results):
            sentence = tr(
                "The results cannot be compared: those of {run} were not kept whole.",
                run=side.label,
            )
            return Checked(None, sentence)
        lost = side.record.total - len(side.record.results) + side.record.results.failed
        if lost > 0:
            sentence = ntr(
                "The results cannot be compared: {count} task of {run} gave none.",
                "The results cannot be compared: {count} tasks of {run} gave none.",
                lost,
                run=side.label,
            )
            return Checked(None, sentence)
        answers.append(merged_results(side.record))
        yield
    for side, answer in zip(sides[1:], answers[1:], strict=True):
        if not is_equal(answers[0], answer):
            one, other = sides[0].label, side.label
            sentence = tr("The results differ, between {one} and {other}.", one=one, other=other)
            return Checked(False, sentence)
        yield
    return _say_same(sides, len(answers[0]))


def _say_same(sides: list[_Side], least: int) -> Checked:
    runs = tr("Both runs") if len(sides) == 2 else tr("All {count} runs", count=len(sides))
    if all(len(side.record.results) >= side.record.total for side in sides):
        sentence = ntr(
            "{runs} gave the same result.",
            "{runs} gave the same {count} results.",
            least,
            runs=runs,
        )
        return Checked(True, sentence)
    sentence = tr(
        "{runs} gave the same results as far as they went: {least} of {most} tasks.",
        runs=runs,
        least=number(f"{least:,}"),
        most=number(f"{max(side.record.total for side in sides):,}"),
    )
    return Checked(True, sentence)


def _say_counts(counts: list[int]) -> str:
    numbers = [number(f"{count:,}") for count in counts]
    if len(set(counts)) == 1:
        return tr(
            "Results of this workload differ from run to run; only their number can be compared: {count} in "
            "each run.",
            count=numbers[0],
        )
    return tr(
        "Results of this workload differ from run to run; only their number can be compared: {counts}.",
        counts=all_of(numbers),
    )


def _say_task(task: int, one: tuple[_Side, Result], other: tuple[_Side, Result]) -> str:
    gave = [
        tr("a failure") if result.failure else short(result.value) for _, result in (one, other)
    ]
    return tr(
        "The results differ: task {task} gave {one} in {run}, but {other} in {other_run}.",
        task=number(f"{task + 1:,}"),
        one=gave[0],
        run=one[0].label,
        other=gave[1],
        other_run=other[0].label,
    )
