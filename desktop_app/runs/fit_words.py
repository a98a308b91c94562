"""What a sweep tells, in sentences: where it is fastest, when to stop, and why it gets no faster."""

from __future__ import annotations

import math
from statistics import median as middle
from typing import Any

from desktop_app.runs.estimates import Estimate
from desktop_app.runs.fits import Fit, NoFit, fit_best
from desktop_app.runs.series import Series
from desktop_app.runs.series_words import noise_lines, say
from desktop_app.runs.sweeps import GAIN, Line, Spot, Sweep, read_sweep

UNCLEAR = 0.5
"""A band of the serial share that is wider than this tells nothing."""
NEARLY_ALL, HARDLY = 0.9, 0.01
"""From and below which serial shares a limit is not worth a number."""
LINES_TOLD = 4
"""Of so many lines at most each has its sentences; of more only the fastest."""


def sweep_sentences(series: Series, physical: int | None = None) -> list[str]:
    """Return what a sweep tells so far, the most important first; ``physical``: cores of this machine."""
    sweep = read_sweep(series)
    if not sweep.has_times:
        return ["Nothing was run to its end yet.", *_failed(sweep)]
    there = [line for line in sweep.lines if line.measured]
    fastest = min(there, key=lambda line: middle(line.best.times) if line.best else 0.0)
    told = line_sentences(sweep, fastest, physical)
    if len(there) > 1:
        rest = told[0].removeprefix("Fastest with ")
        told = [f"Fastest with {_of_line(sweep, fastest)}, {rest}"]
        for line in there if len(there) <= LINES_TOLD else [fastest]:
            sentences = " ".join(line_sentences(sweep, line, physical))
            told.append(f"{_of_line(sweep, line)}: {sentences}")
    work = next((line.work for line in there if line.work), "")
    return [*told, *filter(None, [work]), *_failed(sweep), *noise_lines(series)]


def _of_line(sweep: Sweep, line: Line) -> str:
    return f"{_readable(sweep.second)} {line.name}"


def line_sentences(sweep: Sweep, line: Line, physical: int | None = None) -> list[str]:
    """Return what one line tells."""
    if sweep.kind == "workers":
        return [*_fastest(sweep, line), *_stop(line), *_law(line, physical), *_floor(line)]
    return _fastest(sweep, line)


def _fastest(sweep: Sweep, line: Line) -> list[str]:
    best, there = line.best, line.measured
    if best is None:
        return []
    where = _spot(sweep, best)
    said = f"Fastest with {where}: {say(best.took)}"
    if sweep.kind == "workers" and best is not there[0]:
        gain = there[0].compared(best)
        said += f", {_times(gain)} as fast as with {_spot(sweep, there[0])}"
    sentences = [said + "."]
    if sweep.kind != "workers" and len(there) > 1:
        sentences += _others(sweep, best, [spot for spot in there if spot is not best])
    return sentences


def _others(sweep: Sweep, best: Spot, others: list[Spot]) -> list[str]:
    """Say which are as good as the best, and how much slower the slowest is."""
    slower = {spot.point: spot.compared(best) for spot in others}
    equal = [
        spot for spot in others if slower[spot.point].has_interval and slower[spot.point].low <= 1
    ]
    worst = max(others, key=lambda spot: slower[spot.point].value)
    sentences = []
    if equal:
        names = ", ".join(str(spot.value) for spot in equal)
        sentences.append(f"Within noise of it: {_readable(sweep.axis)} {names}.")
    if worst not in equal:
        sentences.append(
            f"Slowest with {_spot(sweep, worst)}: {_times(slower[worst.point])} as long."
        )
    return sentences


def _stop(line: Line) -> list[str]:
    there, enough = line.measured, line.enough
    if len(there) < 2:
        return []
    gain = f"{GAIN - 1:.0%}".replace("%", " %")
    if enough is None:
        return [f"{_workers(there[-1].value)} still gain {gain} or more: try more."]
    return [
        f"Stop at {_workers(enough.value)}: none of the further ones gains {gain} beyond doubt."
    ]


def _law(line: Line, physical: int | None) -> list[str]:
    """Say what the fit of a law tells, or why there is none."""
    try:
        found = fit_best(line.samples, physical)
    except NoFit as reason:
        return [str(reason)]
    return [*fit_sentences(found), *_where_fitted(found, line, physical)]


def fit_sentences(found: Fit) -> list[str]:
    """Say the parameters of a fit in words."""
    share, limit = found.serial_share, found.most_speedup
    if share.high - share.low > UNCLEAR:
        sentences = [
            f"How much of the work is serial these times leave open: {_percent(share.low)} to "
            f"{_percent(share.high)} %. More repeats or more numbers of workers would tell."
        ]
    elif share.value > NEARLY_ALL:
        sentences = [
            f"Nearly all of the work is serial ({_percent(share.low)} to {_percent(share.high)} %): more "
            "workers gain next to nothing."
        ]
    elif limit is None or (share.low == 0 and share.value < HARDLY):
        sentences = [
            f"No part of the work is seen to be serial (at most {_percent(share.high)} %)."
        ]
    else:
        sentences = [
            f"{_percent(share.value)} % of the work is serial ({_percent(share.low)} to "
            f"{_percent(share.high)} %): no number of cores makes it more than {_factor(limit.value)} "
            "times faster."
        ]
    cost, best = found.crosstalk, found.best_workers
    if cost.low and best is not None:
        sentences.append(
            f"Each further worker costs {_percent(cost.value)} % of the work ({_percent(cost.low)} to "
            f"{_percent(cost.high)} %) for talking with the others: beyond {_workers(best)} it grows slower."
        )
    return sentences


def fit_json(line: Line, physical: int | None) -> dict[str, Any]:
    """Return the law of a line as plain JSON values; times in seconds, None for no limit."""
    try:
        found = fit_best(line.samples, physical)
    except NoFit as reason:
        return {"kind": None, "why_not": str(reason)}
    told: dict[str, Any] = {"kind": found.kind}
    for name in ("t1_s", "serial_share", "crosstalk", "most_speedup"):
        value: Estimate | None = getattr(found, name)
        told[name] = value and {
            "value": value.value,
            "low": value.low,
            "high": value.high if math.isfinite(value.high) else None,
        }
    told |= {"best_workers": found.best_workers, "fitted_workers": list(found.used)}
    return told | {"is_within_cores": found.is_within_cores, "error": found.error}


def _where_fitted(found: Fit, line: Line, physical: int | None) -> list[str]:
    if not found.is_within_cores:
        noun = "core" if physical == 1 else "cores"
        return [
            f"Fitted also past the {physical} physical {noun}, where workers share them: take it as a hint."
        ]
    if found.used[-1] < line.measured[-1].value:
        return [f"Fitted up to {_workers(found.used[-1])}: beyond, they share physical cores."]
    return []


def _floor(line: Line) -> list[str]:
    best = line.best
    if best is None or line.longest_s <= line.ideal_s(best.value):
        return []
    return [
        f"The longest task alone takes {line.longest_s:.3g} s: no number of workers goes below."
    ]


def _failed(sweep: Sweep) -> list[str]:
    failed = [(spot, line) for line in sweep.lines for spot in line.spots if spot.failed]
    if not failed:
        return []
    count = sum(spot.failed for spot, _ in failed)
    spot, line = failed[0]
    where = _spot(sweep, spot) + (f", {_readable(sweep.second)} {line.name}" if line.name else "")
    runs = "1 run did" if count == 1 else f"{count} runs did"
    return [f"{runs} not reach the end, the first with {where}: not counted."]


def _spot(sweep: Sweep, spot: Spot) -> str:
    if sweep.kind == "workers":
        return _workers(spot.value)
    return f"{_readable(sweep.axis)} {spot.value:,}" if sweep.kind == "numbers" else str(spot.value)


def _readable(setting: str) -> str:
    return setting.replace("_", " ")


def _workers(count: int) -> str:
    return "1 worker" if count == 1 else f"{count:,} workers"


def _times(factor: Estimate) -> str:
    if not factor.has_interval:
        return f"{factor.value:.2f} times"
    return f"{factor.value:.2f} times ({factor.low:.2f} to {factor.high:.2f})"


def _percent(share: float) -> str:
    return f"{100 * share:.2g}" if share < 0.0995 else f"{100 * share:.0f}"


def _factor(value: float) -> str:
    return f"{value:,.0f}" if value >= 5 else f"{value:.1f}"
