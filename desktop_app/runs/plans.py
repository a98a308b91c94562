"""Makes the plan of a race or a sweep of what someone asks for, with every setting checked beforehand."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from desktop_app.engine.catalog import find, make_spec
from desktop_app.engine.parameters import Parameter, UnusableSetting
from desktop_app.engine.spec import RunSpec
from desktop_app.runs.language import number, tr
from desktop_app.runs.series import MOST_POINTS, MOST_REPEATS, Plan, Point

CHOSEN = ("executor", "python")
"""What can differ between points besides settings."""


@dataclass(frozen=True)
class Work:
    """What all points of a series share: the workload and settings, which may fit some executors only."""

    workload: str
    executor: str
    parameters: dict[str, Any] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)
    python: str = ""

    @classmethod
    def of(cls, spec: RunSpec) -> Work:
        """Return the work of a run."""
        return cls(spec.workload, spec.executor, spec.parameters, spec.options, spec.python)

    def spec(self, values: dict[str, Any]) -> RunSpec:
        """Return the spec of a point; options that another executor does not have are left out.

        Raises :class:`UnusableSetting` for values that cannot be used.
        """
        executor = str(values.get("executor", self.executor))
        way, what = find("executor", executor), find("workload", self.workload)
        known = {parameter.name: parameter for parameter in way.parameters}
        own = [parameter.name for parameter in what.parameters]
        is_other = executor != self.executor
        options = {
            name: value
            for name, value in self.options.items()
            if name in known and not (is_other and _is_refused(known[name], value))
        }
        parameters = dict(self.parameters)
        for name, value in values.items():
            if name in own:
                parameters[name] = value
            elif name in known:
                options[name] = value
            elif name not in CHOSEN:
                there = ", ".join([*own, *known, *CHOSEN])
                sentence = tr(
                    "over must name one of {allowed}, not {given!r}.", allowed=there, given=name
                )
                raise UnusableSetting("over", sentence)
        python = str(values.get("python", self.python))
        return make_spec(self.workload, executor, parameters, options, python=python)


def _is_refused(parameter: Parameter, value: Any) -> bool:
    try:
        parameter.read(value)
    except UnusableSetting:
        return True
    return False


def plan_race(
    work: Work,
    executors: list[str],
    repeats: int,
    warm_up: int = 0,
    own: Mapping[str, RunSpec] = MappingProxyType({}),
) -> Plan:
    """Return the plan in which executors do the same work, each with its own defaults where needed.

    One alone is run again and again. ``own`` has the spec of an executor whose settings are all given.
    """
    if not executors or len(set(executors)) < len(executors):
        sentence = tr(
            "executors must be different ones, not {given}.",
            given=", ".join(executors) or tr("none"),
        )
        raise UnusableSetting("executors", sentence)
    specs = {name: own.get(name) or work.spec({"executor": name}) for name in executors}
    points = tuple(Point({"executor": name}, spec) for name, spec in specs.items())
    return _checked(Plan("race", ("executor",), points, repeats, warm_up))


def plan_sweep(work: Work, over: dict[str, list[Any]], repeats: int, warm_up: int = 0) -> Plan:
    """Return the plan of a sweep over one or two settings (name → values), all combinations of them."""
    if not 1 <= len(over) <= 2:
        sentence = tr("over must name one or two settings, not {count}.", count=len(over))
        raise UnusableSetting("over", sentence)
    count = 1
    for name, values in over.items():
        if not values or len({str(value) for value in values}) < len(values):
            sentence = tr("over must give {setting} one or more different values.", setting=name)
            raise UnusableSetting("over", sentence)
        count *= len(values)
    if count > MOST_POINTS:
        sentence = tr(
            "over must give at most {most} points, not {count}.",
            most=number(f"{MOST_POINTS:,}"),
            count=number(f"{count:,}"),
        )
        raise UnusableSetting("over", sentence)
    points = []
    for chosen in itertools.product(*over.values()):
        told = dict(zip(over, chosen, strict=True))
        spec = work.spec(told)
        read = {**spec.parameters, **spec.options, "executor": spec.executor, "python": spec.python}
        points.append(Point({name: read[name] for name in told}, spec))
    return _checked(Plan("sweep", tuple(over), tuple(points), repeats, warm_up))


def _checked(plan: Plan) -> Plan:
    if not 1 <= plan.repeats <= MOST_REPEATS:
        sentence = tr(
            "repeat must be a whole number from 1 to {most}, not {given}.",
            most=number(f"{MOST_REPEATS:,}"),
            given=plan.repeats,
        )
        raise UnusableSetting("repeat", sentence)
    if not 0 <= plan.warm_up <= MOST_REPEATS:
        sentence = tr(
            "warm_up must be a whole number from 0 to {most}, not {given}.",
            most=number(f"{MOST_REPEATS:,}"),
            given=plan.warm_up,
        )
        raise UnusableSetting("warm_up", sentence)
    return plan


def read_over(text: str) -> tuple[str, list[Any]]:
    """Return the setting and values of ``name=1..4``, ``name=1..64*2``, ``name=1..9+2``, or ``name=a,b,c``.

    ``..`` counts by ones, ``+2`` by twos, ``*2`` doubles. Raises :class:`UnusableSetting` for another text.
    """
    name, sign, values = text.partition("=")
    name = name.strip().replace("-", "_")
    if not sign or not name or not values.strip():
        sentence = tr("--over must be given as name=1..4 or name=a,b,c, not {given!r}.", given=text)
        raise UnusableSetting("over", sentence)
    if ".." not in values:
        return name, [value.strip() for value in values.split(",")]
    return name, _range(values, text)


def _range(values: str, text: str) -> list[Any]:
    first, _, rest = values.partition("..")
    for sign in "+*":
        last, found, step = rest.partition(sign)
        if found:
            break
    else:
        sign, step = "+", "1"
    try:
        low, high, by = int(first), int(last), int(step)
        if low > high or by < (1 if sign == "+" else 2) or (sign == "*" and low < 1):
            raise ValueError(text)
    except ValueError:
        sentence = tr(
            "--over must go up in whole numbers, as in 1..4, 1..9+2 (by twos) or 1..64*2 (doubling), "
            "not {given!r}.",
            given=text,
        )
        raise UnusableSetting("over", sentence) from None
    found_values: list[Any] = []
    while low <= high and len(found_values) <= MOST_POINTS:
        found_values.append(low)
        low = low + by if sign == "+" else low * by
    return found_values
