"""What runs that are compared are called: only that in which they differ."""

from __future__ import annotations

import inspect
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from desktop_app.engine.catalog import list_executors, list_workloads
from desktop_app.engine.spec import RunSpec
from desktop_app.runs.functions import OWN
from desktop_app.runs.language import ntr, number, tr
from desktop_app.runs.names import setting_name
from desktop_app.runs.record import RunRecord
from desktop_app.runs.tables import printable, shown

PYTHON = ("implementation", "python", "gil", "executable")
MACHINE = ("system", "machine", "cores", "usable_cores")
"""What of the environment a run's time depends on."""
LONGEST = 40
"""Characters of one value in a label."""

Feature = tuple[str, str]
"""Where a setting belongs (workload, executor, option, …), and its name."""


def work_of(spec: RunSpec) -> str:
    """Return what is worked on: equal for runs whose times can be compared.

    Options belong to it where the workload makes other inputs of them; not where its answers are
    merged, since then all shares together are the same work.
    """
    workload = list_workloads().get(spec.workload)
    asked: dict[str, Any] = {}
    if workload and not hasattr(workload.module, "merge"):
        named = inspect.signature(getattr(workload.module, "make_inputs", str)).parameters
        asked = {name: value for name, value in spec.options.items() if name in named}
    return as_key([spec.workload, spec.parameters, asked])


def as_key(values: Any) -> str:
    """Return a text that is equal for equal JSON values."""
    return json.dumps(values, sort_keys=True, default=repr)


def environment_of(record: RunRecord) -> dict[str, Any] | None:
    """Return what of Python and machine the time of a run depends on; None before it began."""
    if record.started is None:
        return None
    return {name: record.started.environment.get(name) for name in (*PYTHON, *MACHINE)}


def features_of(record: RunRecord) -> dict[Feature, Any]:
    """Return all settings of a run, in the order in which people name them."""
    spec = record.spec
    found: dict[Feature, Any] = {("workload", ""): say_work(spec)}
    found |= {("parameter", name): value for name, value in spec.parameters.items()}
    executor = list_executors().get(spec.executor)
    found["executor", ""] = tr(executor.title) if executor else spec.executor
    options = sorted(spec.options.items(), key=lambda pair: pair[0] != "method")
    if spec.executor == "serial":  # its number of workers is that of the work, not of its doers
        options = [pair for pair in options if pair[0] != "workers"]
    found |= {("option", name): value for name, value in options}
    environment = environment_of(record)
    if environment is not None:
        found["python", ""] = [environment[name] for name in PYTHON]
        found["machine", ""] = [environment[name] for name in MACHINE]
    return found


def say_work(spec: RunSpec) -> str:
    """Return what a run works on, as people say it."""
    if spec.workload == OWN:
        file = Path(str(spec.parameters.get("file"))).name
        return tr("{function} of {file}", function=str(spec.parameters.get("function")), file=file)
    workload = list_workloads().get(spec.workload)
    return tr(workload.title) if workload else spec.workload


def label_all(records: Sequence[RunRecord]) -> list[str]:
    """Return a label for each, which says what differs between them; no two are the same."""
    every = [features_of(record) for record in records]
    told = _told(every)
    labels = []
    for features in every:
        parts = [
            say_feature(feature, features[feature], every)
            for feature in told
            if feature in features
        ]
        whole = " · ".join(part for part in parts if part)
        labels.append(whole or _say_way(features))
    return _numbered(labels)


def differing(every: Sequence[dict[Feature, Any]]) -> list[Feature]:
    """Return the settings that are not the same in all runs that have them, in order."""
    values: dict[Feature, set[str]] = defaultdict(set)
    for features in every:
        for feature, value in features.items():
            values[feature].add(as_key(value))
    ranked = sorted(values, key=lambda feature: _ORDER[feature[0]])
    return [feature for feature in ranked if len(values[feature]) > 1]


_ORDER = {"workload": 0, "parameter": 1, "executor": 2, "option": 3, "python": 4, "machine": 5}
_PARENTS = {"parameter": ("workload", ""), "option": ("executor", "")}


def _told(every: Sequence[dict[Feature, Any]]) -> list[Feature]:
    """Return the settings to name: of a parameter or option only what differs among its like."""
    if len(every) == 1:
        return []
    found = differing(every)
    told = [feature for feature in found if _differs_among_its_like(feature, every)]
    if ("executor", "") in told and ("option", "method") not in told:
        told.insert(told.index(("executor", "")) + 1, ("option", "method"))
    return told


def _differs_among_its_like(feature: Feature, every: Sequence[dict[Feature, Any]]) -> bool:
    parent = _PARENTS.get(feature[0])
    if parent is None or feature[1] in ("workers", "method"):
        return True
    groups: dict[str, set[str]] = defaultdict(set)
    for features in every:
        if feature in features:
            groups[as_key(features[parent])].add(as_key(features[feature]))
    return any(len(values) > 1 for values in groups.values())


def _say_way(features: dict[Feature, Any]) -> str:
    """Return executor and method of a run that differs from no other, or lacks what does."""
    method = features.get(("option", "method"))
    return f"{features['executor', '']}{f' · {short(method)}' if method else ''}"


def say_feature(feature: Feature, value: Any, every: Sequence[dict[Feature, Any]] = ()) -> str:
    """Return a setting in few words."""
    kind, name = feature
    if kind == "python":
        return _say_python(value, [features.get(feature, value) for features in every])
    if kind == "machine":
        system, machine, cores, usable = value
        where = f"{system or tr('unknown system')} {machine or ''}"
        return short(tr("{system}, {cores} cores", system=where, cores=usable or cores or "?"))
    if kind in ("workload", "executor") or name in ("method", "start_method"):
        return short(value)
    words = short(setting_name(name))
    if name == "workers":
        return ntr("{number} worker", "{number} workers", value, number=short(value))
    if isinstance(value, bool):
        return words if value else tr("not {setting}", setting=words)
    if name == "chunk_size" and value == 0:
        return tr("automatic chunk size")
    return f"{words} {short(value)}"


def _say_python(value: list[Any], every: list[list[Any]]) -> str:
    """Return which Python it is: its path only where nothing else tells it from another."""
    implementation, version, gil, executable = value
    name = "Python" if implementation in (None, "CPython") else short(implementation)
    words = f"{name} {short(version or '?')}"
    if gil is False:
        words = tr("{python} without GIL", python=words)
    is_told = all(other == value or other[:3] != value[:3] for other in every)
    return words if is_told else f"{words} ({short(str(executable)[-LONGEST:])})"


def short(value: Any) -> str:
    """Return a value as one short line."""
    is_count = isinstance(value, int) and not isinstance(value, bool)
    text = printable((number(f"{value:,}") if is_count else shown(value))[: LONGEST + 1])
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _numbered(labels: list[str]) -> list[str]:
    """Return labels made different where two are the same."""
    counts, seen = Counter(labels), Counter[str]()
    found = []
    for label in labels:
        seen[label] += 1
        found.append(f"{label} ({seen[label]})" if counts[label] > 1 else label)
    return found
