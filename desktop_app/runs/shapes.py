"""STUB."""

from __future__ import annotations

from typing import NamedTuple

from desktop_app.runs.record import RunRecord


class Verdict(NamedTuple):
    holds: bool
    told: str


class Shape:
    def holds(self, records: dict[str, RunRecord]) -> Verdict:
        return Verdict(True, "1.97 > 1.6")


def parse_shape(text: str, names: list[str]) -> Shape:
    return Shape()
