"""What a sweep tells, in sentences: where it is fastest, when to stop, and why it gets no faster."""

from __future__ import annotations

import math
from statistics import median as middle
from typing import Any

from desktop_app.runs.estimates import Estimate
from desktop_app.runs.fits import Fit, NoFit, fit_best
from desktop_app.runs.language import ntr, number, tr
from desktop_app.runs.names import setting_name, value_name
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
        return [tr("Nothing was run to its end yet."), *_failed(sweep)]
    there = [line for line in sweep.lines if line.measured]
    fastest = min(there, key=lambda line: middle(line.best.times) if line.best else 0.0)
    told = line_sentences(sweep, fastest, physical)
    if len(there) > 1:
        told = _fastest(sweep, fastest, _of_line(sweep, fastest))[:1]
        for line in there if len(there) <= LINES_TOLD else [fastest]:
            sentences = " ".join(line_sentences(sweep, line, physical))
            told.append(f"{_of_line(sweep, line)}: {sentences}")
    work = next((line.work for line in there if line.work), "")
    return [*told, *filter(None, [work]), *_failed(sweep), *noise_lines(series)]


def _of_line(sweep: Sweep, line: Line) -> str:
    return f"{setting_name(sweep.second)} {value_name(line.name)}"


def line_sentences(sweep: Sweep, line: Line, physical: int | None = None) -> list[str]:
    """Return what one line tells."""
    if sweep.kind == "workers":
        return [*_fastest(sweep, line), *_stop(line), *_law(line, physical), *_floor(line)]
    return _fastest(sweep, line)


def _fastest(sweep: Sweep, line: Line, name: str = "") -> list[str]:
    """Say where it is fastest, in the line of this ``name`` if it has one."""
    best, there = line.best, line.measured
    if best is None:
        return []
    told = {"where": ", ".join(filter(None, [name, _spot(sweep, best)])), "time": say(best.took)}
    if sweep.kind == "workers" and best is not there[0]:
        sentences = [
            tr(
                "Fastest with {where}: {time}, {gain} as fast as with {first}.",
                **told,
                gain=_times(there[0].compared(best)),
                first=_spot(sweep, there[0]),
            )
        ]
    else:
        sentences = [tr("Fastest with {where}: {time}.", **told)]
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
        names = ", ".join(value_name(spot.value) for spot in equal)
        sentences.append(
            tr(
                "Within noise of it: {setting} {values}.",
                setting=setting_name(sweep.axis),
                values=names,
            )
        )
    if worst not in equal:
        sentences.append(
            tr(
                "Slowest with {where}: {factor} as long.",
                where=_spot(sweep, worst),
                factor=_times(slower[worst.point]),
            )
        )
    return sentences


def _stop(line: Line) -> list[str]:
    there, enough = line.measured, line.enough
    if len(there) < 2:
        return []
    gain = f"{GAIN - 1:.0%}".replace("%", " %")
    if enough is None:
        workers = _workers(there[-1].value)
        return [tr("{workers} still gain {gain} or more: try more.", workers=workers, gain=gain)]
    return [
        tr(
            "Stop at {workers}: none of the further ones gains {gain} beyond doubt.",
            workers=_workers(enough.value),
            gain=gain,
        )
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
    told = {
        "share": _percent(share.value),
        "low": _percent(share.low),
        "high": _percent(share.high),
    }
    if share.high - share.low > UNCLEAR:
        sentences = [
            tr(
                "How much of the work is serial these times leave open: {low} to {high} %. More repeats or "
                "more numbers of workers would tell.",
                **told,
            )
        ]
    elif share.value > NEARLY_ALL:
        sentences = [
            tr(
                "Nearly all of the work is serial ({low} to {high} %): more workers gain next to nothing.",
                **told,
            )
        ]
    elif limit is None or (share.low == 0 and share.value < HARDLY):
        sentences = [tr("No part of the work is seen to be serial (at most {high} %).", **told)]
    else:
        sentences = [
            tr(
                "{share} % of the work is serial ({low} to {high} %): no number of cores makes it more than "
                "{limit} times faster.",
                **told,
                limit=_factor(limit.value),
            )
        ]
    cost, best = found.crosstalk, found.best_workers
    if cost.low and best is not None:
        sentences.append(
            tr(
                "Each further worker costs {cost} % of the work ({low} to {high} %) for talking with the "
                "others: beyond {workers} it grows slower.",
                cost=_percent(cost.value),
                low=_percent(cost.low),
                high=_percent(cost.high),
                workers=_workers(best),
            )
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
        return [
            ntr(
                "Fitted also past the {count} physical core, where workers share them: take it as a hint.",
                "Fitted also past the {count} physical cores, where workers share them: take it as a hint.",
                physical or 0,
            )
        ]
    if found.used[-1] < line.measured[-1].value:
        workers = _workers(found.used[-1])
        return [tr("Fitted up to {workers}: beyond, they share physical cores.", workers=workers)]
    return []


def _floor(line: Line) -> list[str]:
    best = line.best
    if best is None or line.longest_s <= line.ideal_s(best.value):
        return []
    return [
        tr(
            "The longest task alone takes {time} s: no number of workers goes below.",
            time=number(f"{line.longest_s:.3g}"),
        )
    ]


def _failed(sweep: Sweep) -> list[str]:
    failed = [(spot, line) for line in sweep.lines for spot in line.spots if spot.failed]
    if not failed:
        return []
    count = sum(spot.failed for spot, _ in failed)
    spot, line = failed[0]
    where = _spot(sweep, spot) + (f", {_of_line(sweep, line)}" if line.name else "")
    return [
        ntr(
            "{count} run did not reach the end, the first with {where}: not counted.",
            "{count} runs did not reach the end, the first with {where}: not counted.",
            count,
            where=where,
        )
    ]


def _spot(sweep: Sweep, spot: Spot) -> str:
    if sweep.kind == "workers":
        return _workers(spot.value)
    if sweep.kind == "numbers":
        return f"{setting_name(sweep.axis)} {number(f'{spot.value:,}')}"
    return value_name(spot.value)


def _workers(count: int) -> str:
    return ntr("{count} worker", "{count} workers", count)


def _times(factor: Estimate) -> str:
    value, low, high = (number(f"{one:.2f}") for one in (factor.value, factor.low, factor.high))
    if not factor.has_interval:
        return tr("{factor} times", factor=value)
    return tr("{factor} times ({low} to {high})", factor=value, low=low, high=high)


def _percent(share: float) -> str:
    return number(f"{100 * share:.2g}" if share < 0.0995 else f"{100 * share:.0f}")


def _factor(value: float) -> str:
    return number(f"{value:,.0f}" if value >= 5 else f"{value:.1f}")
