"""What a rule finds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from desktop_app.runs.accounting import Account
from desktop_app.runs.places import Place
from desktop_app.runs.record import RunRecord


@dataclass(frozen=True)
class Finding:
    """What stood in a run's way: its name in a few words, what happened, and what to do.

    ``places`` are the evidence, the plainest first. ``weight`` orders findings: the share (0 to 1) of
    what the workers had, mostly of their time, that this one concerns.
    """

    rule: str
    title: str
    sentence: str
    places: tuple[Place, ...]
    weight: float


Rule = Callable[[RunRecord, Account], Finding | None]
"""A pure function: the same record gives the same finding."""
