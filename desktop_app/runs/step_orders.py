"""STUB."""

from __future__ import annotations

from desktop_app.runs.lessons import StepRun
from desktop_app.runs.record import RunRecord


class StepOrders:
    def __init__(self, run: StepRun) -> None: ...
    def due(self, record: RunRecord) -> list[tuple[str, str]]:
        return []
