"""Figures of a shape as texts: as many digits as they need, and no more."""

from __future__ import annotations

import math
from itertools import pairwise

from desktop_app.runs.figures import Version


def shown(values: list[float | Version]) -> list[str]:
    """Return values as texts, with as many digits as it takes to tell neighbours apart."""
    for digits in range(3, 12):
        shown = [_say(value, digits) for value in values]
        alike = [one == other for one, other in pairwise(values)]
        if alike == [one == other for one, other in pairwise(shown)]:
            break
    return shown


def _say(value: float | Version, digits: int) -> str:
    if isinstance(value, tuple):
        return "Python {}.{}".format(*value)
    if value and not 1e-4 <= abs(value) < 1e15:
        return f"{value:.{digits}g}"
    places = max(0, digits - 1 - math.floor(math.log10(abs(value)))) if value else 0
    text = f"{value:,.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
