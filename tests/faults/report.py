"""The table of the fault suite: for each case what was seen, what was lost, what was left."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.faults.cases import CASES

SEEN_CHARACTERS = 110
NOTHING = "nothing"
TEMPORARY = re.compile(r"/\S*/pytest-\S*/")
"""A folder of a test: where it was says nothing."""


@dataclass
class Trial:
    """One test of one case: the sentences that were seen, what was lost, what was left, whether it passed."""

    case: int
    test: str
    seen: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    has_passed: bool = False


def write_trials(trials: Iterable[Trial], path: Path) -> None:
    """Write what one round has found."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([asdict(trial) for trial in trials], indent=1), "utf-8")


def read_trials(path: Path) -> list[Trial]:
    """Return what :func:`write_trials` wrote."""
    return [Trial(**values) for values in json.loads(path.read_text("utf-8"))]


def table(rounds: Sequence[Sequence[Trial]]) -> str:
    """Return a Markdown table with a row for each case, of all rounds together."""
    lines = ["| case | seen | lost | left | passed |", "|---|---|---|---|---|"]
    for number, title in CASES.items():
        of_case = [[trial for trial in trials if trial.case == number] for trials in rounds]
        every = [trial for trials in of_case for trial in trials]
        passed = sum(trial.has_passed for trial in every)
        seen = next((text for trial in every for text in trial.seen), "–")
        lines.append(
            f"| {number}. {title} | {_cell(seen)} | {_joined(trial.lost for trial in every)} | "
            f"{_joined(trial.left for trial in every)} | {passed} of {len(every)} |"
        )
    return "\n".join(lines) + "\n"


def _joined(parts: Iterable[Sequence[str]]) -> str:
    distinct = dict.fromkeys(text for some in parts for text in some)
    return _cell("; ".join(distinct) or NOTHING)


def _cell(text: str) -> str:
    plain = TEMPORARY.sub("…", " ".join(text.split()).replace("|", "\\|"))
    return plain if len(plain) <= SEEN_CHARACTERS else plain[: SEEN_CHARACTERS - 1] + "…"
