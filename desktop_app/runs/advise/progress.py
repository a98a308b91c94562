"""What is known of a search while it goes on."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_app.runs.advise.answer import Advice
from desktop_app.runs.advise.trials import Ranked
from desktop_app.runs.plans import Work


@dataclass(frozen=True)
class AdviceSoFar:
    """The ways measured so far, fastest first; the answer at the end, or why there is none."""

    work: Work
    ranking: tuple[Ranked, ...] = ()
    left_s: float = 0.0
    doing: str = ""
    advice: Advice | None = None
    mistake: str = ""

    @property
    def is_over(self) -> bool:
        """Whether the search has ended."""
        return self.advice is not None or bool(self.mistake)
