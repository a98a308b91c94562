"""What a race or sweep says: as lines for people, as JSON for programs."""

from __future__ import annotations

import dataclasses
from typing import Any

from desktop_app.runs.estimates import Estimate, median, ratio
from desktop_app.runs.series import Series


def series_json(series: Series) -> dict[str, Any]:
    """Return what ``concurrency-lab sweep --json`` and ``race --json`` print; times in seconds."""
    plan = series.plan
    told: dict[str, Any] = {"kind": plan.kind, "number": series.number, "over": list(plan.over)}
    told |= {"repeats": plan.repeats, "warm_up": plan.warm_up, "is_complete": series.is_complete}
    told["points"] = [_point_json(series, point) for point in range(len(plan.points))]
    return told


def _point_json(series: Series, point: int) -> dict[str, Any]:
    samples, planned = series.samples(point), series.plan.points[point]
    took = median(samples) if samples else None
    best = fastest(series)
    told: dict[str, Any] = {
        **planned.values,
        "values": planned.values,
        "label": planned.label,
        "wall_s": took and took.value,
        "low_s": took and took.low,
        "high_s": took and took.high,
        "samples": samples,
        "times_the_fastest": None,
        "runs": [m.run for m in series.of(point)],
        "outcomes": [m.outcome for m in series.of(point)],
        "noise": [m.noise for m in series.of(point) if m.noise],
        "spec": planned.spec.to_json(),
    }
    if samples and best is not None:
        told["times_the_fastest"] = dataclasses.asdict(ratio(samples, series.samples(best)))
    return told


def fastest(series: Series) -> int | None:
    """Return the point with the smallest median, or None before any was measured."""
    medians = {
        point: median(series.samples(point)).value
        for point in range(len(series.plan.points))
        if series.samples(point)
    }
    return min(medians, key=medians.__getitem__, default=None)


def race_lines(series: Series) -> list[str]:
    """Return the ranking, the fastest first, each with its interval and how much slower it is."""
    best = fastest(series)
    if best is None:
        return ["Nothing was run to its end."]
    there = [point for point in range(len(series.plan.points)) if series.samples(point)]
    ranked = sorted(there, key=lambda point: median(series.samples(point)).value)
    lines = []
    for point in ranked:
        samples = series.samples(point)
        slower = ratio(samples, series.samples(best))
        verdict = "fastest" if point == best else _slower(slower)
        lines.append(f"{series.plan.points[point].label}\t{say(median(samples))}\t{verdict}")
    return [*lines, *noise_lines(series)]


def _slower(slower: Estimate) -> str:
    if not slower.has_interval:
        return f"{slower.value:.2f} times as long"
    span = f"{slower.value:.2f} times as long ({slower.low:.2f} to {slower.high:.2f})"
    return span if slower.low > 1 else f"{span}: within noise"


def say(took: Estimate) -> str:
    """Return a time with its interval."""
    if not took.has_interval:
        return f"{took.value:.4g} s"
    return f"{took.value:.4g} s ({took.low:.4g} to {took.high:.4g})"


def noise_lines(series: Series) -> list[str]:
    """Return a warning when the machine had other things to do."""
    noisy = [m.noise for m in series.measurements if m.noise]
    if not noisy:
        return []
    return [f"{len(noisy)} of {len(series.measurements)} runs were noisy: {noisy[-1]}"]


def sweep_lines(series: Series) -> list[str]:
    """Return a line for each point."""
    lines = []
    for place, point in enumerate(series.plan.points):
        samples = series.samples(place)
        took = say(median(samples)) if samples else "not run"
        bad = [m.outcome for m in series.of(place) if m.round >= 0 and not m.counts]
        lines.append("\t".join(filter(None, [point.label, took, ", ".join(bad)])))
    return [*lines, *noise_lines(series)]
