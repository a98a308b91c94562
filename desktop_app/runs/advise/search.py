"""Successive halving: all ways once on a sample, the better half again, until the time is used up."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from desktop_app.engine.cores import usable_cores
from desktop_app.engine.spec import RunSpec
from desktop_app.runs.advise.candidates import (
    Candidate,
    first_candidates,
    is_usable,
    variations,
)
from desktop_app.runs.advise.trials import Ranked, Trial, trial_of
from desktop_app.runs.language import tr
from desktop_app.runs.plans import Work
from desktop_app.runs.record import RunRecord
from desktop_app.runs.told import tr_told

BUDGET_S = 20.0
PILOT = 3
"""Tasks of the first run, which tells how long they are and whether they wait."""
WAITS_BELOW = 0.5
"""Tasks that use less CPU than this share of their time wait."""
TOLD_FROM_S = 50e-6
"""Of shorter tasks the share of CPU is not known: reading the clock takes as long as they."""
SAMPLE_SHARE, MOST_SHARE = 1 / 24, 1 / 10
"""Of the time: what one run in serial may take, and at most where it has few tasks."""
TASKS_PER_CORE = 8
"""Fewer tell little: one long task among them hides what the workers gain."""
HALVES = (5, 4, 4)
"""So many ways, and the loop, go on to the second, third and fourth round."""
VARIED = 2
"""So many executors are tried with other settings."""
VARYING_SHARE = 0.25
"""Of the time must be left for that: knowing the best executors well comes first."""
FINALISTS = 4
LEEWAY = 2
"""A run may take so many times what the loop takes: what is slower is of no interest."""
REPEATS = 7
"""More trials of a way tell little more."""

Carry = Callable[[RunSpec, float], RunRecord | None]
"""Carries out a run, ending it when it takes longer than so many seconds; None when it was ended."""


class NoAdvice(Exception):
    """Nothing could be measured; the text is one sentence for the user."""


@dataclass
class Search:
    """Looks for the best way; ``ranked`` has what is known so far, in no order.

    ``budget_s`` is what all runs together may take; the shortest search needs a few runs all the same.
    """

    work: Work
    carry: Carry
    budget_s: float = BUDGET_S
    pythons: tuple[str, ...] = ()
    """Paths of other Pythons to try, too."""
    ranked: dict[Candidate, Ranked] = field(default_factory=dict)
    pilot: Trial | None = None
    sample: int = 0
    doing: str = ""
    _begun: float = 0.0

    @property
    def left_s(self) -> float:
        """Seconds of the budget that are left."""
        return self.budget_s - (time.monotonic() - self._begun)

    @property
    def waits(self) -> bool:
        """Whether tasks spend most of their time waiting for something else than a core."""
        pilot = self.pilot
        if pilot is None or pilot.task_s < TOLD_FROM_S:
            return False
        return pilot.cpu_s < WAITS_BELOW * pilot.busy_s

    def steps(self) -> Iterator[Ranked]:
        """Do one run after the other and yield whom it was about, until the time is used up.

        Raises :class:`NoAdvice` when not even the loop can be run.
        """
        self._begun = time.monotonic()
        self._choose_sample()
        everyone = first_candidates(self.work, self.waits)
        yield from self._round(everyone)
        for count in HALVES:
            yield from self._round(self._best(count))
        if self.left_s > VARYING_SHARE * self.budget_s:
            yield from self._round(self._variations())
        while self.left_s > 0 and (again := self._wanting()):
            yield from self._round(again)

    def _choose_sample(self) -> None:
        """Run few tasks in serial, and from what they took choose how many to run from now on."""
        serial = Candidate("serial", (("workers", self.work.spec({}).workers),))
        self.doing = serial.label
        sample = PILOT
        while True:
            record = self.carry(serial.spec(self.work, sample), self.budget_s)
            self.pilot = pilot = trial_of(record) if record else None
            if pilot is None:
                why = (
                    tr_told(record.message)
                    if record
                    else tr("a few tasks alone took longer than the budget")
                )
                raise NoAdvice(
                    tr("The work could not be tried in a plain loop: {reason}", reason=why)
                )
            if pilot.tasks == 0:
                raise NoAdvice(tr("There is nothing to do: the work has no inputs."))
            wanted = self._wanted(pilot)
            if pilot.tasks >= pilot.inputs or sample * 4 >= wanted:
                break
            sample = min(sample * 100, wanted)
        self.sample = 0 if wanted >= pilot.inputs else max(wanted, PILOT)

    def _wanted(self, pilot: Trial) -> int:
        """Return how many tasks a run of the search shall have."""
        task_s = max(pilot.wall_s / pilot.tasks, 1e-7)
        enough = TASKS_PER_CORE * usable_cores()
        most = int(self.budget_s * MOST_SHARE / task_s)
        return max(int(self.budget_s * SAMPLE_SHARE / task_s), min(enough, most))

    def _round(self, ways: list[Candidate]) -> Iterator[Ranked]:
        for way in ways:
            ranked = self.ranked.setdefault(way, Ranked(way))
            is_needed = way.executor == "serial" and not ranked.trials
            if (self.left_s <= 0 and not is_needed) or ranked.mistake:
                continue
            self.doing = way.label
            self._try(ranked)
            yield ranked

    def _try(self, ranked: Ranked) -> None:
        limit_s = max(self.left_s, self.budget_s / 4, LEEWAY * self._loop_s + 1)
        record = self.carry(ranked.way.spec(self.work, self.sample), limit_s)
        trial = trial_of(record) if record else None
        if trial is not None:
            ranked.trials.append(trial)
        elif record is None:
            ranked.mistake = tr("It took longer than {seconds} s.", seconds=f"{limit_s:.0f}")
        else:
            ranked.mistake = tr_told(record.message) or tr("It was not done to its end.")

    @property
    def _loop_s(self) -> float:
        """What the loop took for a sample, or for the first few tasks."""
        loops = [known for way, known in self.ranked.items() if way.executor == "serial"]
        trials = [*(trial for loop in loops for trial in loop.trials), self.pilot]
        return max((trial.wall_s for trial in trials if trial), default=0.0)

    def best(self) -> list[Ranked]:
        """Return the ways that could be measured, fastest first."""
        found = [ranked for ranked in self.ranked.values() if ranked.trials and not ranked.mistake]
        return sorted(found, key=lambda ranked: ranked.estimate.value)

    def _best(self, count: int) -> list[Candidate]:
        """Return the fastest ways, and the loop whatever it takes."""
        found = [ranked.way for ranked in self.best()]
        loops = [way for way in found[count:] if way.executor == "serial"]
        return found[:count] + loops

    def _variations(self) -> list[Candidate]:
        """Return other settings of the best executors, and other Pythons with the best ways."""
        chosen: dict[str, Candidate] = {}
        for ranked in self.best():
            chosen.setdefault(ranked.way.executor, ranked.way)
        best = [way for way in chosen.values() if way.executor != "serial"][:VARIED]
        tasks = self.pilot.inputs if not self.sample and self.pilot else self.sample
        found = [other for way in best for other in variations(way, self.work, tasks, self.waits)]
        for python in self.pythons:
            ways = ["serial", "futures_threads", *(way.executor for way in best)]
            found += [
                Candidate(way.executor, way.options, python)
                for way in chosen.values()
                if way.executor in ways
            ]
        return [way for way in found if way not in self.ranked and is_usable(way, self.work)]

    def _wanting(self) -> list[Candidate]:
        """Return finalists with too few trials, the loop among them."""
        finalists = self._best(FINALISTS)
        return [way for way in finalists if len(self.ranked[way].trials) < REPEATS]
