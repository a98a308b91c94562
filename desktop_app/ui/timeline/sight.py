"""What of a run is in sight: a stretch of time, and from which lane on."""

from __future__ import annotations

import math

LEAST_S = 100e-9
"""Nobody sees less than this."""
STEP = 1.5
"""While a run goes on, the time in sight grows by this factor."""


class Sight:
    """A window on a run, in seconds; never outside of it. It follows the run until someone moves it."""

    def __init__(self) -> None:
        self.left = 0.0
        self.right = 1.0
        self.whole = 1.0
        self.is_following = True
        self.scrolled = 0
        """Pixels of lanes above those in sight."""

    @property
    def span(self) -> float:
        """How many seconds are in sight."""
        return self.right - self.left

    @property
    def is_zoomed(self) -> bool:
        """Whether there is more of the run than is in sight."""
        return self.span < 0.999 * self.whole

    def begin(self) -> None:
        """Look at another run, from its start on."""
        self.__init__()  # type: ignore[misc] # all of it anew

    def grow(self, elapsed_s: float, is_over: bool) -> None:
        """Take note of how long the run has become."""
        self.whole = max(elapsed_s, 1e-6)
        if not is_over:  # grows by steps, so that the picture stays still in between
            self.whole = STEP ** math.ceil(math.log(self.whole, STEP))
        if self.is_following:
            self.fit()

    def fit(self) -> None:
        """See all of the run, and follow it."""
        self.left, self.right, self.is_following = 0.0, self.whole, True

    def show(self, left: float, right: float) -> None:
        """See this stretch, or what of it lies in the run."""
        span = min(max(right - left, LEAST_S), self.whole)
        left = (left + right - span) / 2
        self.left = min(max(left, 0.0), self.whole - span)
        self.right = self.left + span
        self.is_following = not self.is_zoomed

    def zoom(self, factor: float, at: float) -> None:
        """See ``factor`` times as much, with the moment ``at`` where it is."""
        factor = max(factor, LEAST_S / self.span)
        self.show(at - (at - self.left) * factor, at + (self.right - at) * factor)

    def pan(self, by: float) -> None:
        """See what comes so many seconds later."""
        self.show(self.left + by, self.right + by)
