"""What settings and their values are called in the language spoken."""

from __future__ import annotations

from typing import Any

from desktop_app.runs.language import later, tr

CHOSEN = (later("workload"), later("executor"), later("python"), later("machine"))
"""What can differ between runs besides the settings that workloads and executors declare."""


def setting_name(name: str) -> str:
    """Return a setting's identifier as people write it."""
    return tr(name.replace("_", " "))


def value_name(value: Any) -> str:
    """Return a value of a setting; of choices that are words, their translation."""
    return tr(value) if isinstance(value, str) else str(value)
