"""A race or sweep that has been run: as lines for people, as JSON for programs."""

from __future__ import annotations

import dataclasses
from typing import Any

import psutil

from desktop_app.runs.estimates import median, ratio
from desktop_app.runs.fit_words import fit_json, sweep_sentences
from desktop_app.runs.series import Series
from desktop_app.runs.series_words import fastest, say
from desktop_app.runs.sweeps import read_sweep


def series_json(series: Series) -> dict[str, Any]:
    """Return what ``concurrency-lab sweep --json`` and ``race --json`` print; times in seconds."""
    plan = series.plan
    told: dict[str, Any] = {"kind": plan.kind, "number": series.number, "over": list(plan.over)}
    told |= {"repeats": plan.repeats, "warm_up": plan.warm_up, "is_complete": series.is_complete}
    told["points"] = [_point_json(series, point) for point in range(len(plan.points))]
    if plan.kind == "sweep":
        sweep = read_sweep(series)
        fits = {line.name: fit_json(line, physical_cores()) for line in sweep.lines}
        is_fitted = sweep.kind == "workers"
        told["fit"] = (fits if sweep.second else fits[""]) if is_fitted else None
        told["sentences"] = sweep_sentences(series, physical_cores())
    return told


def physical_cores() -> int | None:
    """Return how many physical cores this machine has, or None where nobody knows."""
    return psutil.cpu_count(logical=False)


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


def sweep_lines(series: Series) -> list[str]:
    """Return a line for each point, and what they say together."""
    lines = []
    for place, point in enumerate(series.plan.points):
        samples = series.samples(place)
        took = say(median(samples)) if samples else "not run"
        bad = [m.outcome for m in series.of(place) if m.round >= 0 and not m.counts]
        lines.append("\t".join(filter(None, [point.label, took, ", ".join(bad)])))
    return [*lines, "", *sweep_sentences(series, physical_cores())]
