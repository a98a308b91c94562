"""What a step's run is ordered while it goes on: more tasks, to close, to terminate, each at its time."""

from __future__ import annotations

from desktop_app.runs.lesson_format import StepRun
from desktop_app.runs.record import RunRecord

APART_S = 0.5
"""Time between two additions to an open run, before the first, and from the last to closing."""


class StepOrders:
    """The orders of one run, each given once. Times count from the beginning of its timed part."""

    def __init__(self, run: StepRun) -> None:
        """Lay the orders out in time."""
        orders: list[tuple[float, str, str]] = []
        if run.keep_open:
            told = [*(("submit", text) for text in run.add), ("close", "")]
            orders += [(APART_S * turn, *order) for turn, order in enumerate(told, 1)]
        if run.terminate_after_s is not None:
            orders.append((run.terminate_after_s, "terminate", ""))
        self._left = sorted(orders, key=lambda order: order[0])

    def due(self, record: RunRecord) -> list[tuple[str, str]]:
        """Return the orders whose time has come, as commands and their texts; none once it is over."""
        if record.started is None or record.is_over or record.wall_s is not None:
            return []
        elapsed_s = record.elapsed_s()
        due = [order for order in self._left if order[0] <= elapsed_s]
        self._left = self._left[len(due) :]
        return [(command, text) for _, command, text in due]
