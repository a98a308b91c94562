"""What comparing runs comes to: groups with their times, whether results are the same, what differs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from desktop_app.runs.differences import Line, differences
from desktop_app.runs.groups import Group, groups, warnings
from desktop_app.runs.record import RunRecord
from desktop_app.runs.same_results import Checked, check_results

__all__ = [
    "Checked",
    "Group",
    "Line",
    "check_results",
    "compare_json",
    "differences",
    "groups",
    "warnings",
]


def compare_json(records: Sequence[RunRecord]) -> dict[str, Any]:
    """Return groups, speed-ups and verdicts as plain JSON values; times in seconds.

    ``runs`` of a group are the places of its runs among ``records``, ``baseline`` the place of the
    group that it is compared with. ``same_results`` is None where results cannot be compared.
    """
    found = groups(records)
    places = {id(record): place for place, record in enumerate(records)}
    checked = check_results(found)
    return {
        "groups": [_group_json(group, places) for group in found],
        "same_results": checked.are_same,
        "results": checked.sentence,
        "warnings": warnings(found),
    }


def _group_json(group: Group, places: dict[int, int]) -> dict[str, Any]:
    took = group.took
    return {
        "label": group.label,
        "executor": group.records[0].spec.executor,
        "runs": [places[id(record)] for record in group.records],
        "samples_s": list(group.samples),
        "wall_s": took and took.value,
        "low_s": took and took.low,
        "high_s": took and took.high,
        "is_baseline": group.is_baseline,
        "baseline": group.baseline,
        "speed_up": group.speed_up and asdict(group.speed_up),
        "verdict": group.verdict,
    }
