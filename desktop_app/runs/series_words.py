"""What a race says, and what all series share in words."""

from __future__ import annotations

from desktop_app.runs.estimates import Estimate, median, ratio
from desktop_app.runs.language import number, tr
from desktop_app.runs.series import Series
from desktop_app.runs.told import tr_told


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
        return [tr("Nothing was run to its end.")]
    there = [point for point in range(len(series.plan.points)) if series.samples(point)]
    ranked = sorted(there, key=lambda point: median(series.samples(point)).value)
    lines = []
    for point in ranked:
        samples = series.samples(point)
        slower = ratio(samples, series.samples(best))
        verdict = tr("fastest") if point == best else _slower(slower)
        lines.append(f"{series.plan.points[point].label}\t{say(median(samples))}\t{verdict}")
    return [*lines, *noise_lines(series)]


def _slower(slower: Estimate) -> str:
    value, low, high = (number(f"{one:.2f}") for one in (slower.value, slower.low, slower.high))
    if not slower.has_interval:
        return tr("{factor} times as long", factor=value)
    told = {"factor": value, "low": low, "high": high}
    if slower.low > 1:
        return tr("{factor} times as long ({low} to {high})", **told)
    return tr("{factor} times as long ({low} to {high}): within noise", **told)


def say(took: Estimate) -> str:
    """Return a time with its interval."""
    value, low, high = (number(f"{one:.4g}") for one in (took.value, took.low, took.high))
    if not took.has_interval:
        return f"{value} s"
    return tr("{time} s ({low} to {high})", time=value, low=low, high=high)


def noise_lines(series: Series) -> list[str]:
    """Return a warning when the machine had other things to do."""
    noisy = [m.noise for m in series.measurements if m.noise]
    if not noisy:
        return []
    return [
        tr(
            "{count} of {all} runs were noisy. The last: {noise}",
            count=len(noisy),
            all=len(series.measurements),
            noise=tr_told(noisy[-1]),
        )
    ]
