"""What a race says, and what all series share in words."""

from __future__ import annotations

from desktop_app.runs.estimates import Estimate, median, ratio
from desktop_app.runs.series import Series


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
    said = noisy[-1].removeprefix("Noisy: ")
    return [f"{len(noisy)} of {len(series.measurements)} runs were noisy: {said}"]
