"""Shapes: what runs must have shown, as a checked expression of their figures.

A shape says things such as ``threads.wall_s / processes.wall_s > 0.8 * cores``. It is made of

- numbers, ``+ - * /``, parentheses, ``min(…)`` and ``max(…)``;
- ``RUN.figure``, a figure (:mod:`desktop_app.runs.figures`) of a run of the step;
- ``cores``, which the runs could use, and ``python``, to be compared with a version: ``python >= 3.13``;
- comparisons, also in chains (``1 < a.wall_s < 2``), and ``gil``: whether the runs had one;
- ``and``, ``or``, ``not`` and ``A if CONDITION else B``.

A run that failed shows nothing, unless the shape speaks of its ``deaths``: then it was to.
Python's parser reads it; nothing of it is run as Python. Each part becomes a function of the records.
"""

from __future__ import annotations

import ast
import operator
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple, NoReturn

from desktop_app.runs.figures import (
    FIGURES,
    Records,
    UnknownFigure,
    Version,
    cores_of,
    environment_of,
    measured,
    python_of,
)
from desktop_app.runs.gil import shares_gil
from desktop_app.runs.language import number, tr
from desktop_app.runs.lesson_format import UnusableLesson
from desktop_app.runs.shape_words import shown

LENGTH, DEPTH = 500, 20
"""A shape has at most so many characters, and its parts are within one another at most so deep."""
LARGEST = 1e15
NAMES = ("cores", "python", "gil", "min", "max")
"""Words of the language, which no run may have as its name."""


class Verdict(NamedTuple):
    """Whether a shape holds, and what was measured, in words: ``1.97 > 1.6``."""

    holds: bool
    told: str


Number = Callable[[Records], float]
Truth = Callable[[Records], Verdict]
Value = Callable[[Records], "float | Version"]

_SUMS: dict[type[ast.AST], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_ORDERS: dict[type[ast.AST], tuple[str, Callable[[Any, Any], bool]]] = {
    ast.Lt: ("<", operator.lt),
    ast.LtE: ("<=", operator.le),
    ast.Gt: (">", operator.gt),
    ast.GtE: (">=", operator.ge),
    ast.Eq: ("==", operator.eq),
    ast.NotEq: ("!=", operator.ne),
}


@dataclass(frozen=True)
class Shape:
    """What the runs of a step must have shown."""

    text: str
    _truth: Truth
    _mortal: frozenset[str] = frozenset()
    """Runs of whose deaths it speaks, so that they may have failed."""

    def holds(self, records: Records) -> Verdict:
        """Return whether it holds for these runs, by their names; what is not known does not."""
        for name, record in records.items():
            ended = record.finished.outcome if record.finished else ""
            if ended == "crashed" or (ended == "failed" and name not in self._mortal):
                outcome = tr(ended)
                told = tr("The run {name} ended as {outcome}.", name=name, outcome=outcome)
                return Verdict(False, f"{told} {record.message}".strip())
        try:
            return self._truth(records)
        except UnknownFigure as unknown:
            return Verdict(False, str(unknown))
        except (ZeroDivisionError, OverflowError):
            return Verdict(False, tr("Something was divided by nothing."))


def parse_shape(text: str, names: list[str]) -> Shape:
    """Return the shape that a text describes, about runs of these names.

    Raises :class:`UnusableLesson` with a sentence that names the place and what is allowed there.
    """
    if len(text) > LENGTH:
        sentence = tr(
            "A shape has at most {most} characters, not {count}.",
            most=LENGTH,
            count=number(f"{len(text):,}"),
        )
        raise UnusableLesson(sentence)
    if not text.isascii() or not text.isprintable():
        raise UnusableLesson(tr("A shape is one line of letters, figures and signs of ASCII."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text.strip(), mode="eval")
    except SyntaxError as mistake:
        sentence = tr(
            "The shape cannot be read at character {place}.", place=mistake.offset or len(text) + 1
        )
        raise UnusableLesson(sentence) from None
    except (ValueError, MemoryError, RecursionError):
        raise UnusableLesson(tr("The shape is nested too deeply.")) from None
    reader = _Reader(text.strip(), names)
    return Shape(text, reader.truth(tree.body, 0), frozenset(reader.mortal))


class _Reader:
    """Makes functions of the parts of one shape, and refuses what a shape cannot have."""

    def __init__(self, text: str, names: list[str]) -> None:
        self._text, self._names = text, names
        self.mortal: set[str] = set()

    def truth(self, node: ast.expr, depth: int) -> Truth:
        """Return what tells whether a part holds."""
        self._check_depth(node, depth)
        if isinstance(node, ast.BoolOp):
            parts = [self.truth(part, depth + 1) for part in node.values]
            return _all_of(parts) if isinstance(node.op, ast.And) else _any_of(parts)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            inner = self.truth(node.operand, depth + 1)
            return lambda records: _opposite(inner(records))
        if isinstance(node, ast.IfExp):
            condition = self.truth(node.test, depth + 1)
            either, other = (self.truth(part, depth + 1) for part in (node.body, node.orelse))
            return lambda records: (either if condition(records).holds else other)(records)
        if isinstance(node, ast.Compare):
            return self._comparison(node, depth)
        if isinstance(node, ast.Name) and node.id == "gil":
            return _has_gil
        return self._refuse(node, tr("a comparison is expected here, such as a.wall_s > b.wall_s"))

    def _comparison(self, node: ast.Compare, depth: int) -> Truth:
        operands = [node.left, *node.comparators]
        signs = []
        for order in node.ops:
            if type(order) not in _ORDERS:
                self._refuse(node, tr("things are compared by < <= > >= == or !="))
            signs.append(_ORDERS[type(order)])
        values: list[Value]
        if any(isinstance(operand, ast.Name) and operand.id == "python" for operand in operands):
            values = [self._version(operand) for operand in operands]
        else:
            values = [self.number(operand, depth + 1) for operand in operands]
        return lambda records: _compare([value(records) for value in values], signs)

    def number(self, node: ast.expr, depth: int) -> Number:
        """Return what gives the number of a part."""
        self._check_depth(node, depth)
        if isinstance(node, ast.Constant):
            return self._constant(node)
        if isinstance(node, ast.Name) and node.id == "cores":
            return cores_of
        if isinstance(node, ast.Attribute):
            return self._figure(node)
        if isinstance(node, ast.BinOp) and type(node.op) in _SUMS:
            sum_of = _SUMS[type(node.op)]
            left, right = self.number(node.left, depth + 1), self.number(node.right, depth + 1)
            return lambda records: sum_of(left(records), right(records))
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            inner = self.number(node.operand, depth + 1)
            return lambda records: -inner(records)
        if isinstance(node, ast.IfExp):
            condition = self.truth(node.test, depth + 1)
            either, other = (self.number(part, depth + 1) for part in (node.body, node.orelse))
            return lambda records: (either if condition(records).holds else other)(records)
        if isinstance(node, ast.Call):
            return self._least_or_most(node, depth)
        return self._refuse(
            node, tr("a number is expected here: 1.5, cores, or a figure such as a.wall_s")
        )

    def _constant(self, node: ast.Constant) -> Number:
        value = node.value
        if isinstance(value, bool) or not isinstance(value, int | float) or value >= LARGEST:
            self._refuse(node, tr("a number is expected here, below 10^15"))
        given = float(value)
        return lambda _: given

    def _figure(self, node: ast.Attribute) -> Number:
        name, figure = node.value.id if isinstance(node.value, ast.Name) else "", node.attr
        if name not in self._names:
            self._refuse(node, tr("the step's runs are {names}", names=", ".join(self._names)))
        if figure not in FIGURES:
            self._refuse(node, tr("the figures are {names}", names=", ".join(FIGURES)))
        self.mortal |= {name} if figure == "deaths" else set()
        return lambda records: measured(records, name, figure)

    def _least_or_most(self, node: ast.Call, depth: int) -> Number:
        chosen = {"min": min, "max": max}.get(getattr(node.func, "id", ""))
        if chosen is None or len(node.args) < 2 or node.keywords:
            self._refuse(node, tr("only min and max can be called, with two numbers or more"))
        numbers = [self.number(part, depth + 1) for part in node.args]
        return lambda records: chosen(one(records) for one in numbers)

    def _version(self, node: ast.expr) -> Value:
        if isinstance(node, ast.Name) and node.id == "python":
            return python_of
        found = re.fullmatch(r"(\d)\.(\d{1,2})", ast.get_source_segment(self._text, node) or "")
        if found is None:
            self._refuse(node, tr("python is compared with a version such as 3.13"))
        version = int(found[1]), int(found[2])
        return lambda _: version

    def _check_depth(self, node: ast.expr, depth: int) -> None:
        if depth > DEPTH:
            self._refuse(node, tr("parts are within one another at most {most} deep", most=DEPTH))

    def _refuse(self, node: ast.expr, reason: str) -> NoReturn:
        part = ast.get_source_segment(self._text, node) or ""
        shown = part if len(part) <= 40 else part[:39] + "…"
        place = node.col_offset + 1
        sentence = tr(
            "In the shape, {part!r} at character {place}: {reason}.",
            part=shown,
            place=place,
            reason=reason,
        )
        raise UnusableLesson(sentence)


def _opposite(verdict: Verdict) -> Verdict:
    return Verdict(not verdict.holds, verdict.told)


def _all_of(parts: list[Truth]) -> Truth:
    def tell(records: Records) -> Verdict:
        verdicts = [part(records) for part in parts]
        holds = all(verdict.holds for verdict in verdicts)
        told = [verdict.told for verdict in verdicts if verdict.holds == holds]
        return Verdict(holds, tr(" and ").join(told))

    return tell


def _any_of(parts: list[Truth]) -> Truth:
    def tell(records: Records) -> Verdict:
        verdicts = [part(records) for part in parts]
        first = next((verdict for verdict in verdicts if verdict.holds), None)
        return first or Verdict(False, tr(" and ").join(verdict.told for verdict in verdicts))

    return tell


def _compare(
    values: list[float | Version], signs: list[tuple[str, Callable[[Any, Any], bool]]]
) -> Verdict:
    pairs = list(pairwise(values))
    holds = all(order(*pair) for (_, order), pair in zip(signs, pairs, strict=True))
    texts = shown(values)
    wanted = " ".join(f"{sign} {text}" for (sign, _), text in zip(signs, texts[1:], strict=True))
    if holds:
        return Verdict(True, f"{texts[0]} {wanted}")
    if len(values) > 2:
        return Verdict(False, tr("not {wanted}", wanted=f"{texts[0]} {wanted}"))
    return Verdict(False, tr("{measured}, not {wanted}", measured=texts[0], wanted=wanted))


def _has_gil(records: Records) -> Verdict:
    environment_of(records)
    has_one = all(shares_gil(record) for record in records.values())
    return Verdict(has_one, tr("with a GIL") if has_one else tr("without a GIL"))
