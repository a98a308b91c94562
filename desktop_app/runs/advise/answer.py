"""The answer of a search: a recommendation, its reasons in sentences with their evidence, a ranking."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from desktop_app.engine.cores import usable_cores
from desktop_app.runs.advise.candidates import Candidate
from desktop_app.runs.advise.search import TOLD_FROM_S, NoAdvice, Search
from desktop_app.runs.advise.trials import Ranked, Trial
from desktop_app.runs.estimates import Estimate, ratio
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
        raise NoAdvice("Not even a plain loop could be measured; give it more time with --budget.")
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
        return f"Keep the plain loop: all of the work takes {took}, and nothing tried is clearly faster."
    if _hides(loop, chosen):
        times = (
            "how much faster than a plain loop is hard to say while this machine is busy with other "
            f"work; in the best trial of each, {_undisturbed(loop, chosen):.1f} times"
        )
        return f"Use {chosen.way.label}: all of the work takes {took}; {times}."
    gain = ratio(loop.times, chosen.times)
    times = f"{gain.value:.1f} times as fast as a plain loop"
    if gain.has_interval:
        times += f" ({gain.low:.1f} to {gain.high:.1f})"
    return f"Use {chosen.way.label}: all of the work takes {took}, {times}."


def _why(search: Search, loop: Ranked, ranking: list[Ranked]) -> str:
    """Say what in the measurements makes it so."""
    told = [f"a task takes {_time(loop.middle.task_s)}"]
    if loop.middle.task_s >= TOLD_FROM_S:
        told[0] += f", {_share(loop.middle.cpu_s, loop.middle.busy_s):.0%} of it on a core"
    threads = next((r for r in ranking if r.way.executor in THREADED), None)
    if threads is not None and not search.waits:
        waiting = _share(threads.middle.waiting_s, threads.middle.busy_s)
        told.append(
            f"threads spend {waiting:.0%} of their time in tasks waiting, above all for the GIL"
        )
    crew = next((r for r in ranking if r.way.executor in OWN_MEMORY), None)
    if crew is not None:
        middle = crew.middle
        pickling = _share(middle.pickling_s, middle.task_s)
        told.append(
            f"{crew.way.label} needs {_time(middle.fixed_s)} to start and to end, and pickling costs "
            f"{pickling:.0%} of a task"
        )
        if middle.peak_bytes:
            told.append(f"together they hold {middle.peak_bytes / 1e6:,.0f} MB of memory")
    return f"{_sentence('; '.join(told))}."


def _when(search: Search, loop: Ranked, ranking: list[Ranked]) -> str:
    """Say from which length of task on processes would pay, and what else would change the answer."""
    crew = next((ranked for ranked in ranking if ranked.way.executor in OWN_MEMORY), None)
    if search.waits:
        return (
            "The answer changes if the tasks compute instead of waiting (then it is processes), or if "
            "what they wait for cannot serve so many at once."
        )
    if usable_cores() < 2:
        return "With one core nothing that computes gets faster; on more cores ask again."
    workers = int(crew.way.given("workers") or 2) if crew else 0
    length_s = break_even_s(crew.middle, workers) if crew else None
    if length_s is None:
        return (
            "Processes could not be measured in this time; a larger budget may change the answer."
        )
    is_longer = loop.middle.task_s > length_s
    side = "shorter" if is_longer else "longer"
    more = "the plain loop is as fast" if is_longer else "processes begin to pay"
    return (
        f"With {loop.middle.inputs:,} tasks {more} where a task is {side} than about "
        f"{_time(length_s)}; other inputs, a faster start or a Python without a GIL change the answer."
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
        return f"about {_time(took.value)}"
    return f"{_time(took.value)} ({_time(took.low)} to {_time(took.high)})"


def _time(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e9:.3g} ns"
