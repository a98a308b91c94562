"""A step's runs, carried out one after the other, and what they showed: live, on this machine."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

import psutil

from desktop_app.engine.parameters import UnusableSetting
from desktop_app.engine.spec import RunSpec
from desktop_app.runs.language import tr
from desktop_app.runs.lessons import Step, StepRun, spec_of
from desktop_app.runs.pythons import list_pythons, reasons_under
from desktop_app.runs.record import RunRecord
from desktop_app.runs.shapes import parse_shape

BUSY = 0.25
"""From so many cores on, others are a disturbance; before a step is repeated, from such a share on."""
PATIENCE_S = 20.0
CarryOut = Callable[[StepRun, RunSpec], RunRecord]
"""Carries a run out and returns its record; raises ``OSError`` when it cannot be started."""
Outcome = Literal["holds", "fails", "cannot run", "nothing to check"]


@dataclass(frozen=True)
class Shown:
    """What a step showed. ``told`` is what was measured, or why it cannot run here."""

    outcome: Outcome
    told: str = ""
    records: dict[str, RunRecord] = field(default_factory=dict)
    took_s: float = 0.0
    was_repeated: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        walls_s = {name: record.wall_s for name, record in self.records.items()}
        told = {"outcome": self.outcome, "told": self.told, "was_repeated": self.was_repeated}
        return {**told, "took_s": round(self.took_s, 3), "wall_s": walls_s}


def show(step: Step, carry_out: CarryOut) -> Shown:
    """Run a step and return whether its shape held."""
    began = time.monotonic()
    if not step.runs:
        return Shown("nothing to check")
    records: dict[str, RunRecord] = {}
    try:
        specs = [(run, spec_here(run)) for run in step.runs]
        for run, spec in specs:
            records[run.name] = carry_out(run, spec)
    except UnusableSetting as mistake:
        return Shown("cannot run", str(mistake))
    except OSError as error:
        reason = tr("A run could not be started: {reason}.", reason=error.strerror or error)
        return Shown("fails", reason, records, time.monotonic() - began)
    took_s = time.monotonic() - began
    if not step.shape:
        return Shown("nothing to check", "", records, took_s)
    verdict = parse_shape(step.shape, [run.name for run in step.runs]).holds(records)
    if verdict.holds:
        return Shown("holds", verdict.told, records, took_s)
    return Shown("fails", verdict.told + _disturbance(records), records, took_s)


def _disturbance(records: dict[str, RunRecord]) -> str:
    """Return who else kept cores busy meanwhile, if that is worth telling."""
    samples = [sample for record in records.values() for sample in record.samples.rows]
    others = sum(sum(sample.other) for sample in samples) / max(1, len(samples))
    if others < BUSY:
        return ""
    return tr(" (other programs kept {cores} cores busy)", cores=f"{others:.1f}")


def _wait_for_free_cores() -> None:
    """Wait for a moment in which other programs leave the cores to a run; not for ever."""
    end = time.monotonic() + PATIENCE_S
    while psutil.cpu_percent(0.5) > 100 * BUSY and time.monotonic() < end:
        continue


def check(step: Step, carry_out: CarryOut) -> Shown:
    """Run a step, once more if its shape does not hold: something else may have been busy here."""
    first = show(step, carry_out)
    if first.outcome != "fails":
        return first
    _wait_for_free_cores()
    again = show(step, carry_out)
    told = tr("{told}; before that: {before}", told=again.told, before=first.told)
    return Shown(again.outcome, told, again.records, first.took_s + again.took_s, was_repeated=True)


def spec_here(run: StepRun) -> RunSpec:
    """Return the spec of a run, under a Python that has what it needs.

    Raises :class:`UnusableSetting` with the reason why it cannot be run here.
    """
    if run.workload == "own_function":
        sentence = tr("It runs code of someone's own; open it in the window, which asks for trust.")
        raise UnusableSetting("workload", sentence)
    if not run.python:
        return spec_of(run)
    found = next((python for python in list_pythons() if not python.gil), None)
    if found is None:
        sentence = tr("It needs a Python without a GIL, and there is none on this machine.")
        raise UnusableSetting("python", sentence)
    reasons = reasons_under(found.path)
    for name in (run.workload, run.executor):
        if reasons.get(name):
            told = tr("{name} is unavailable under {python}", name=name, python=found.label)
            raise UnusableSetting(name, f"{told}: {reasons[name]}.")
    return spec_of(run, found.path)
