"""The answer of a search: a recommendation, its reasons in sentences with their evidence, a ranking."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from desktop_app.engine.cores import usable_cores
from desktop_app.runs.advise.candidates import Candidate
from desktop_app.runs.advise.search import TOLD_FROM_S, NoAdvice, Search
from desktop_app.runs.advise.trials import Ranked, Trial
from desktop_app.runs.estimates import Estimate, ratio
from desktop_app.runs.language import number, percent, tr
from desktop_app.runs.source import script_for

WORTH = 1.10
"""Anything but a plain loop must be at least so many times faster to be worth its trouble."""
WORTH_NOISY = 1.25
"""The same where noise hides whether it is faster at all."""
ALIKE = 1.05
"""Of two ways that differ by less the simpler one is recommended; so too where noise hides more."""
ALIKE_NOISY = 1.15
RANKED = 12
THREADED = ("futures_threads", "threads", "thread_pool")
OWN_MEMORY = ("futures_processes", "process_pool", "loky")


@dataclass(frozen=True)
class Advice:
    """Which way, why, and how all ways did (fastest first)."""

    way: Candidate
    reasons: tuple[str, ...]
    ranking: tuple[Ranked, ...]
    source: str

    def to_json(self) -> dict[str, Any]:
        """Return what ``concurrency-lab advise --json`` prints; times in seconds, of all of the work."""
        return {
            "recommendation": _way_json(self.way),
            "reasons": list(self.reasons),
            "ranking": [
                {
                    **_way_json(ranked.way),
                    "wall_s": ranked.estimate.value,
                    "low_s": ranked.estimate.low,
                    "high_s": ranked.estimate.high,
                    "trials": len(ranked.times),
                }
                for ranked in self.ranking
            ],
            "source": self.source,
        }


def _way_json(way: Candidate) -> dict[str, Any]:
    named = ("workers", "chunk_size", "start_method", "method")
    told = {name: way.given(name) for name in named}
    if way.executor == "serial":
        told["workers"] = 1
    return {"executor": way.executor, **told, "python": way.python}


def advise(search: Search) -> Advice:
    """Return the answer to a search that has ended.

    Raises :class:`NoAdvice` when nothing was measured.
    """
    ranking = search.best()
    loops = [
        ranked for ranked in ranking if ranked.way.executor == "serial" and not ranked.way.python
    ]
    if not loops:
        raise NoAdvice(
            tr("Not even a plain loop could be measured; give it more time with --budget.")
        )
    loop, chosen = loops[0], choose(ranking, loops[0])
    spec = replace(chosen.way.spec(search.work, 0), python="")
    reasons = (
        _what(chosen, loop),
        _why(search, loop, ranking),
        _when(search, loop, ranking),
    )
    return Advice(chosen.way, reasons, tuple(ranking[:RANKED]), script_for(spec))


def choose(ranking: list[Ranked], loop: Ranked) -> Ranked:
    """Return the simplest way that is as good as the fastest; the loop unless others are worth it."""
    fastest, gain = ranking[0], ratio(loop.times, ranking[0].times).value
    if _hides(loop, fastest):
        fastest = min(ranking, key=lambda ranked: min(ranked.times))
        gain = _undisturbed(loop, fastest)
        if gain < WORTH_NOISY:
            return loop
    if gain < WORTH:
        return loop
    rivals = [ranked for ranked in ranking if ranked is not loop and _is_alike(ranked, fastest)]
    return min(rivals, key=lambda ranked: (ranked.way.python != "", ranked.way.rank))


def _hides(slow: Ranked, fast: Ranked) -> bool:
    """Return whether noise hides which of the two is faster."""
    gain = ratio(slow.times, fast.times)
    return gain.has_interval and gain.low <= 1.0


def _undisturbed(slow: Ranked, fast: Ranked) -> float:
    """Return the ratio of the best trials: other programs only ever add time."""
    return min(slow.times) / min(fast.times)


def _is_alike(ranked: Ranked, fastest: Ranked) -> bool:
    if _hides(ranked, fastest):
        return _undisturbed(ranked, fastest) <= ALIKE_NOISY
    return ratio(ranked.times, fastest.times).value <= ALIKE


def _what(chosen: Ranked, loop: Ranked) -> str:
    """Say what to use and what it gains."""
    took = _span(chosen.estimate)
    if chosen is loop:
        return tr(
            "Keep the plain loop: all of the work takes {time}, and nothing tried is clearly faster.",
            time=took,
        )
    if _hides(loop, chosen):
        return tr(
            "Use {way}: all of the work takes {time}; how much faster than a plain loop is hard to say while "
            "this machine is busy with other work; in the best trial of each, {gain} times.",
            way=chosen.way.label,
            time=took,
            gain=number(f"{_undisturbed(loop, chosen):.1f}"),
        )
    gain = ratio(loop.times, chosen.times)
    value, low, high = (number(f"{one:.1f}") for one in (gain.value, gain.low, gain.high))
    if not gain.has_interval:
        return tr(
            "Use {way}: all of the work takes {time}, {gain} times as fast as a plain loop.",
            way=chosen.way.label,
            time=took,
            gain=value,
        )
    return tr(
        "Use {way}: all of the work takes {time}, {gain} times as fast as a plain loop ({low} to {high}).",
        way=chosen.way.label,
        time=took,
        gain=value,
        low=low,
        high=high,
    )


def _why(search: Search, loop: Ranked, ranking: list[Ranked]) -> str:
    """Say what in the measurements makes it so."""
    length = _time(loop.middle.task_s)
    if loop.middle.task_s >= TOLD_FROM_S:
        on_core = percent(_share(loop.middle.cpu_s, loop.middle.busy_s))
        told = [tr("a task takes {time}, {share} of it on a core", time=length, share=on_core)]
    else:
        told = [tr("a task takes {time}", time=length)]
    threads = next((r for r in ranking if r.way.executor in THREADED), None)
    if threads is not None and not search.waits:
        waiting = _share(threads.middle.waiting_s, threads.middle.busy_s)
        told.append(
            tr(
                "threads spend {share} of their time in tasks waiting, above all for the GIL",
                share=percent(waiting),
            )
        )
    crew = next((r for r in ranking if r.way.executor in OWN_MEMORY), None)
    if crew is not None:
        middle = crew.middle
        pickling = _share(middle.pickling_s, middle.task_s)
        told.append(
            tr(
                "{way} needs {time} to start and to end, and pickling costs {share} of a task",
                way=crew.way.label,
                time=_time(middle.fixed_s),
                share=percent(pickling),
            )
        )
        if middle.peak_bytes:
            held = number(f"{middle.peak_bytes / 1e6:,.0f}")
            told.append(tr("together they hold {amount} MB of memory", amount=held))
    return f"{_sentence('; '.join(told))}."


def _when(search: Search, loop: Ranked, ranking: list[Ranked]) -> str:
    """Say from which length of task on processes would pay, and what else would change the answer."""
    crew = next((ranked for ranked in ranking if ranked.way.executor in OWN_MEMORY), None)
    if search.waits:
        return tr(
            "The answer changes if the tasks compute instead of waiting (then it is processes), or if "
            "what they wait for cannot serve so many at once."
        )
    if usable_cores() < 2:
        return tr("With one core nothing that computes gets faster; on more cores ask again.")
    workers = int(crew.way.given("workers") or 2) if crew else 0
    length_s = break_even_s(crew.middle, workers) if crew else None
    if length_s is None:
        return tr(
            "Processes could not be measured in this time; a larger budget may change the answer."
        )
    told = {"count": number(f"{loop.middle.inputs:,}"), "time": _time(length_s)}
    if loop.middle.task_s > length_s:
        return tr(
            "With {count} tasks the plain loop is as fast where a task is shorter than about {time}; other "
            "inputs, a faster start or a Python without a GIL change the answer.",
            **told,
        )
    return tr(
        "With {count} tasks processes begin to pay where a task is longer than about {time}; other inputs, "
        "a faster start or a Python without a GIL change the answer.",
        **told,
    )


def break_even_s(trial: Trial, workers: int) -> float | None:
    """Return the length of a task (s) from which on such workers beat a loop; None where none do.

    Of n tasks of length t a loop takes n·t, w workers F + n·(t + o)/w: they are equal where
    t = (F·w/n + o)/(w − 1). F is the fixed time, o what is added to each task, both as measured; w is
    at most the number of cores.
    """
    crew = min(workers, usable_cores())
    if crew < 2 or not trial.tasks:
        return None
    spent_s = (trial.wall_s - trial.fixed_s) * crew
    added_s = max(0.0, spent_s - trial.busy_s) / trial.tasks
    return (trial.fixed_s * crew / max(1, trial.inputs) + added_s) / (crew - 1)


def _share(part: float, whole: float) -> float:
    return min(1.0, part / whole) if whole > 0 else 0.0


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _span(took: Estimate) -> str:
    if not took.has_interval:
        return tr("about {time}", time=_time(took.value))
    span = {"low": _time(took.low), "high": _time(took.high)}
    return tr("{time} ({low} to {high})", time=_time(took.value), **span)


def _time(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return number(f"{seconds / size:.3g} {unit}")
    return number(f"{seconds * 1e9:.3g} ns")
