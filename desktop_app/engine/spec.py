"""What a run is to do: one frozen description that travels as JSON to another process."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

FORMAT = 1
"""Format number of specs and events; a reader refuses a newer one by name."""
FLAGS = ("keep_open", "whole_results", "ends_at_death")
"""Fields of a spec that are true or false."""


@dataclass(frozen=True)
class RunSpec:
    """One run: which work, done how.

    ``parameters`` are the workload's, ``options`` the executor's; both hold plain JSON values
    that were checked against their declarations (see :mod:`desktop_app.engine.parameters`).
    ``keep_open`` leaves the run open for more tasks until it is closed. ``whole_results`` sends
    results uncut; without it each is cut to a preview, so that a huge one cannot hurt a reader.
    ``python`` is the path of the Python that runs all of it; empty for the one that asks. With
    ``sample`` only about so many of the inputs are done, spread evenly over all; 0 does all.
    ``ends_at_death`` ends the run as soon as a worker process dies; without it the other workers
    finish the rest first, where the executor lets them.
    """

    workload: str
    executor: str
    parameters: dict[str, Any] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)
    keep_open: bool = False
    whole_results: bool = False
    python: str = ""
    sample: int = 0
    ends_at_death: bool = False

    @property
    def workers(self) -> int:
        """The number of workers asked for, at least 1."""
        return int(self.options.get("workers", 1))

    @cached_property
    def work(self) -> str:
        """What is worked on, whoever does it: equal for two runs whose results must be equal."""
        told = [self.workload, self.parameters, self.workers, *([self.sample] * bool(self.sample))]
        return json.dumps(told, sort_keys=True)

    def to_json(self) -> dict[str, Any]:
        """Return the spec as plain JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Any) -> RunSpec:
        """Read what :meth:`to_json` wrote.

        Raises ``ValueError`` when the values do not make a spec.
        """
        if not isinstance(values, dict):
            raise ValueError("a run spec must be a JSON object")
        texts: dict[str, Any] = {name: values.get(name) for name in ("workload", "executor")}
        texts["python"] = values.get("python", "")
        tables: dict[str, Any] = {name: values.get(name, {}) for name in ("parameters", "options")}
        flags: dict[str, Any] = {name: values.get(name, False) for name in FLAGS}
        if not all(isinstance(text, str) for text in texts.values()):
            raise ValueError("a run spec must name a workload and an executor")
        if not all(isinstance(table, dict) for table in tables.values()):
            raise ValueError("parameters and options of a run spec must be JSON objects")
        if not all(isinstance(flag, bool) for flag in flags.values()):
            raise ValueError(f"{', '.join(FLAGS)} of a run spec must be true or false")
        sample = values.get("sample", 0)
        if type(sample) is not int or sample < 0:
            raise ValueError("sample of a run spec must be a whole number from 0 on")
        return cls(**texts, **tables, **flags, sample=sample)
