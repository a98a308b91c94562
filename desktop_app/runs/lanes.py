"""How busy a worker was in each stretch of time, for any number of tasks at the same small cost."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from desktop_app.runs.tracks import Track

Floats = NDArray[np.float64]


class Lane:
    """One worker's tasks, prepared so that the busy share of any stretches of time is a look-up.

    Tasks of one worker follow one another, so the time it was busy up to a moment is a broken line
    through the starts and ends of its tasks. There are two such lines, for its even and its odd
    tasks, so that neighbours can be told apart in the picture.
    """

    def __init__(self, track: Track, origin_ns: int) -> None:
        self.rows = track.records.rows
        edges = self.rows[:, 1:3].ravel() - origin_ns
        self.edges_s: Floats = np.maximum.accumulate(edges) / 1e9
        """Starts and ends of the tasks in turn, seconds since the run began, shape (2 n,)."""
        lengths = np.diff(self.edges_s, prepend=0.0)
        parity = np.arange(len(lengths)) % 4
        self._even: Floats = np.cumsum(np.where(parity == 1, lengths, 0.0))
        self._odd: Floats = np.cumsum(np.where(parity == 3, lengths, 0.0))

    def busy_shares(self, moments_s: Floats) -> tuple[Floats, Floats]:
        """Return the shares of time inside even and inside odd tasks between neighbouring moments.

        ``moments_s`` has shape (k + 1,) and rises; both results have shape (k,) and lie in 0 to 1.
        """
        if not len(self.edges_s):
            nothing = np.zeros(len(moments_s) - 1)
            return nothing, nothing
        spans = np.diff(moments_s)
        even = np.diff(np.interp(moments_s, self.edges_s, self._even)) / spans
        odd = np.diff(np.interp(moments_s, self.edges_s, self._odd)) / spans
        return np.clip(even, 0, 1), np.clip(odd, 0, 1)

    def row_at(self, moment_s: float) -> int | None:
        """Return the row (index into ``rows``) of the task at a moment, or None between tasks."""
        place = int(np.searchsorted(self.edges_s, moment_s, side="right"))
        return place // 2 if place % 2 == 1 else None

    def rows_within(self, start_s: float, end_s: float) -> range:
        """Return the rows of the tasks that touch a stretch of time."""
        first = int(np.searchsorted(self.edges_s[1::2], start_s, side="left"))
        last = int(np.searchsorted(self.edges_s[0::2], end_s, side="right"))
        return range(first, last)
