"""How groups of runs differ, number by number: what each took, where its time went, how it was set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from desktop_app.runs.accounting import PARTS, Account, account
from desktop_app.runs.accounting_words import NAMES
from desktop_app.runs.compare_labels import Feature, differing, features_of, say_feature, short
from desktop_app.runs.diagnosis.words import say_bytes
from desktop_app.runs.estimates import Estimate, median
from desktop_app.runs.groups import NOISE, REPEATS, SIGNIFICANT, TOO_FEW, Group, counts
from desktop_app.runs.language import later, number, percent, tr
from desktop_app.runs.names import setting_name
from desktop_app.runs.record import RunRecord

UNKNOWN = "–"
SETTING = later("setting")
AT_LEAST = 0.005
"""Shares of the time that differ by less are rounding."""


@dataclass(frozen=True)
class Line:
    """One line of the table: what it is, a text for each group, and what the difference is worth."""

    name: str
    texts: tuple[str, ...]
    verdict: str = ""
    is_sure: bool = False
    """Whether the verdict is that all groups differ by more than noise."""


@dataclass(frozen=True)
class _Measure:
    """A number of each run; ``least`` is a difference too small to speak of."""

    name: str
    of: Callable[[RunRecord, Account], float | None]
    say: Callable[[float], str]
    least: float = 0.0


def differences(every: Sequence[Group]) -> list[Line]:
    """Return the table: medians over the runs of each group, then the settings that differ."""
    if not every:
        return []
    runs = [_runs_of(group) for group in every]
    accounts = [[account(record) for record in group] for group in runs]
    lines = _times(every)
    for measure in _MEASURES:
        values = [
            [
                value
                for record, found in zip(*pair, strict=True)
                if (value := measure.of(record, found)) is not None
            ]
            for pair in zip(runs, accounts, strict=True)
        ]
        if any(values):
            texts = tuple(_say(measure, numbers) for numbers in values)
            verdict = _sum_up(_verdicts(every, values, measure.least))
            lines.append(Line(tr(measure.name), texts, *verdict))
    return lines + _settings(every)


def memory_peak(record: RunRecord) -> float | None:
    """Return the most memory (RSS, bytes) that all processes of a run held at once; None: not known."""
    ends = [(track.ended_ns, track.pid) for track in record.tracks.values() if track.ended_ns]
    ends.sort(reverse=True)
    held: dict[int, int] = {}
    most = 0
    for sample in record.samples.rows:
        held |= {pid: rss for pid, (rss, _) in sample.memory.items()}
        while ends and ends[-1][0] <= sample.at_ns:
            held.pop(ends.pop()[1], None)
        most = max(most, sum(held.values()))
    return most or None


def _runs_of(group: Group) -> list[RunRecord]:
    """Return the runs that count; where none does, those that have begun."""
    done = [record for record in group.records if counts(record)]
    return done or [record for record in group.records if record.started is not None]


def _times(every: Sequence[Group]) -> list[Line]:
    """Return times and speed-ups, and their intervals where there is one."""
    took = [group.took for group in every]
    gain = [group.speed_up for group in every]
    verdict = _sum_up([group.verdict for group in every])
    if not verdict[0] and any(gain):
        verdict = tr(TOO_FEW), False
    lines = [
        Line(tr("time"), tuple(_say_s(one.value) if one else UNKNOWN for one in took), *verdict),
        Line(tr("its 95 % interval"), tuple(_say_span(one, _say_s) for one in took)),
        Line(tr("speed-up"), tuple(_say_gain(group) for group in every)),
        Line(tr("its 95 % interval"), tuple(_say_span(one, _say_2) for one in gain)),
        Line(tr("runs that count"), tuple(_say_count(len(group.samples)) for group in every)),
    ]
    return [line for line in lines if set(line.texts) != {UNKNOWN}]


def _say_span(found: Estimate | None, say: Callable[[float], str]) -> str:
    if found is None or not found.has_interval:
        return UNKNOWN
    low, high = say(found.low), say(found.high)
    figures, _, unit = low.partition(" ")
    return tr("{low} to {high}", low=figures if high.endswith(f" {unit}") else low, high=high)


def _say_2(value: float) -> str:
    return number(f"{value:.2f}")


def _say_count(value: float) -> str:
    return number(f"{value:,.0f}")


def _say_gain(group: Group) -> str:
    if group.speed_up is not None:
        return f"{_say_2(group.speed_up.value)}×"
    return "1" if group.is_baseline and group.took else UNKNOWN


def _say_s(seconds: float) -> str:
    """Return a duration with three digits that matter."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size / 10:
            return number(f"{seconds / size:.3g} {unit}")
    return "0 s"


def say_speed_up(group: Group) -> str:
    """Return how many times faster than its baseline a group is, with the interval if there is one."""
    if group.speed_up is None:
        return "1" if group.is_baseline and group.took else UNKNOWN
    found = group.speed_up
    if not found.has_interval:
        return f"{_say_2(found.value)}×"
    span = {"low": _say_2(found.low), "high": _say_2(found.high)}
    return tr("{gain}× ({low} to {high})", gain=_say_2(found.value), **span)


def _share(part: str) -> _Measure:
    def of(_: RunRecord, found: Account) -> float | None:
        is_told = found.whole.total_s > 0 and getattr(found.whole, part) is not None
        return found.whole.share(part) if is_told else None

    name = later("waiting for GIL, lock or answer") if part == "waiting_inside_s" else NAMES[part]
    return _Measure(name, of, percent, AT_LEAST)


def _cpu_s(record: RunRecord, _: Account) -> float | None:
    return sum(track.cpu_s for track in record.tracks.values()) if record.tracks else None


def _cores(record: RunRecord, found: Account) -> float | None:
    cpu_s, wall_s = _cpu_s(record, found), record.elapsed_s()
    return None if cpu_s is None or wall_s <= 0 else cpu_s / wall_s


def _pickling(record: RunRecord, _: Account) -> float | None:
    return record.pickling.task_s if record.pickling else None


_MEASURES = (
    _Measure(later("CPU time in tasks"), _cpu_s, _say_s),
    _Measure(later("cores busy"), _cores, _say_2, 0.005),
    *(_share(part) for part in ("computing_s", *(part for part in PARTS if part != "computing_s"))),
    _Measure(later("pickling per task"), _pickling, _say_s),
    _Measure(later("memory at most (RSS)"), lambda record, _: memory_peak(record), say_bytes),
    _Measure(later("tasks"), lambda record, _: float(record.total), _say_count),
    _Measure(later("failed tasks"), lambda record, _: record.results.failed, _say_count),
)


def _say(measure: _Measure, numbers: list[float]) -> str:
    return measure.say(float(np.median(numbers))) if numbers else UNKNOWN


def _verdicts(every: Sequence[Group], values: list[list[float]], least: float) -> list[str]:
    """Return whether groups differ from their baselines by more than repeats of the same do."""
    verdicts = []
    for group, numbers in zip(every, values, strict=True):
        others = values[group.baseline]
        if group.is_baseline or not numbers or not others:
            continue
        if min(len(numbers), len(others)) < REPEATS:
            verdicts.append("")
            continue
        one, other = median(numbers), median(others)
        is_apart = one.low > other.high + least or one.high < other.low - least
        verdicts.append(SIGNIFICANT if is_apart else NOISE)
    return verdicts


def _sum_up(verdicts: list[str]) -> tuple[str, bool]:
    """Return one verdict for a line, and whether it is that all groups differ significantly."""
    known = [verdict for verdict in verdicts if verdict in (SIGNIFICANT, NOISE)]
    significant = known.count(SIGNIFICANT)
    if not known:
        return "", False
    if significant in (0, len(known)):
        return tr(known[0]), bool(significant)
    return tr("significant in {count} of {all}", count=significant, all=len(known)), False


def _settings(every: Sequence[Group]) -> list[Line]:
    """Return the settings that are not the same in all groups, a group without one as unknown."""
    features = [features_of(group.records[0]) for group in every]
    lines = []
    for feature in differing(features):
        texts = [
            _say_setting(feature, each[feature], features) if feature in each else UNKNOWN
            for each in features
        ]
        name = setting_name(feature[1] or feature[0])
        lines.append(Line(name, tuple(texts), tr(SETTING)))
    return lines


def _say_setting(feature: Feature, value: Any, features: list[dict[Feature, Any]]) -> str:
    is_named = feature[0] in ("parameter", "option")
    return short(value) if is_named else say_feature(feature, value, features)
