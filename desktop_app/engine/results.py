"""Results on their way to the parent: gathered by the dispatching thread, sent in batches by another."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable
from typing import Any

from desktop_app.engine.events import ResultsArrived
from desktop_app.engine.parcel import Parcel
from desktop_app.engine.pickling import TASKS
from desktop_app.engine.preview import PREVIEW_CHARACTERS, is_plainly_long, preview
from desktop_app.engine.tape import Failure

BATCH = 2_000
WHOLE_BATCH = 20
"""So many of those that are sent uncut, whatever their size: a line of the runner has a limit."""


class ResultQueue:
    """Results that wait to be sent. One thread adds, another takes; neither waits for the other."""

    def __init__(self, inputs: list[Any], is_whole: bool) -> None:
        self.inputs = inputs
        """The input of every task, by its number; tasks that are added are appended."""
        self.is_whole = is_whole
        self.kept: dict[int, Any] = {}
        """Some results by their number, kept for the audit of pickling."""
        self._waiting: deque[tuple[int, Any]] = deque()
        self._taken = 0

    @property
    def arrived(self) -> int:
        """How many results there were so far."""
        return self._taken + len(self._waiting)

    def add(self, arriving: Iterable[tuple[int, Any]]) -> None:
        """Add results (or :class:`Failure`), each as it arrives: ``(number of its task, value)``.

        Written in one piece, as it stands between the last result and the end of the run for every task.
        """
        append = self._waiting.append
        for numbered in arriving:
            value = numbered[1]
            append(numbered if type(value) is not Parcel else (numbered[0], value.open()))

    def take_batch(self) -> ResultsArrived | None:
        """Return up to ``BATCH`` results as one event (whole: ``WHOLE_BATCH``), or None when none wait."""
        batch: list[tuple[int, Any]] = []
        limit = WHOLE_BATCH if self.is_whole else BATCH
        while self._waiting and len(batch) < limit:
            batch.append(self._waiting.popleft())
        self._taken += len(batch)
        if not batch:
            return None
        numbers = [number for number, _ in batch]
        failed = {str(n): value.message for n, value in batch if isinstance(value, Failure)}
        self._keep_some(batch)
        plain = [None if isinstance(value, Failure) else value for _, value in batch]
        values, cut_places = self._bounded(plain, self.is_whole)
        inputs, _ = self._bounded([self.inputs[number] for number in numbers], False)
        cut = [numbers[place] for place in cut_places]
        return ResultsArrived(numbers, inputs, values, failed, cut)

    def _keep_some(self, batch: list[tuple[int, Any]]) -> None:
        step = max(1, len(self.inputs) // TASKS)
        for number, value in batch:
            if number % step == 0 and len(self.kept) < TASKS and not isinstance(value, Failure):
                self.kept[number] = value

    @staticmethod
    def _bounded(values: list[Any], is_whole: bool) -> tuple[list[Any], list[int]]:
        """Return ``values`` fit for JSON, each cut unless ``is_whole``, and the places that were cut."""
        if is_whole or not any(map(is_plainly_long, values)):
            text = _json_or_none(values)
            if text is not None and (is_whole or len(text) <= PREVIEW_CHARACTERS):
                return values, []
        bounded, cut = [], []
        for place, value in enumerate(values):
            if not _is_plainly_short(value):
                is_long = not is_whole and is_plainly_long(value)
                one = None if is_long else _json_or_none(value)
                if one is None or (len(one) > PREVIEW_CHARACTERS and not is_whole):
                    cut.append(place)
                    value = preview(value)
            bounded.append(value)
        return bounded, cut


def _is_plainly_short(value: Any) -> bool:
    """Whether it takes no look at the JSON to see that ``value`` need not be cut (a million may come)."""
    kind = type(value)
    if kind is int:
        return bool(value.bit_length() < 512)
    if kind is list:
        return len(value) <= 8 and all(
            type(part) is int and part.bit_length() < 64 for part in value
        )
    return value is None or kind is bool


def _json_or_none(value: Any) -> str | None:
    try:
        return json.dumps(value, allow_nan=False)
    except Exception:  # whatever a task's own classes do when they are looked at
        return None
