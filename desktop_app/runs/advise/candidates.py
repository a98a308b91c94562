"""The ways to run some work that are worth a try, simplest first."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, replace
from typing import Any

from desktop_app.engine.catalog import find, list_executors, make_spec
from desktop_app.engine.cores import usable_cores
from desktop_app.engine.parameters import UnusableSetting
from desktop_app.engine.spec import RunSpec
from desktop_app.runs.language import tr
from desktop_app.runs.names import setting_name
from desktop_app.runs.plans import Work

MANY = (4, 16, 64)
"""Workers for each core where tasks wait."""
SIMPLEST = (
    *("serial", "futures_threads", "asyncio", "futures_interpreters", "futures_processes"),
    *("process_pool", "loky"),
)
"""Executors worth a try, in the order in which the simpler one is to be preferred."""


@dataclass(frozen=True)
class Candidate:
    """One way to run the work."""

    executor: str
    options: tuple[tuple[str, Any], ...] = ()
    python: str = ""

    def spec(self, work: Work, sample: int) -> RunSpec:
        """Return the spec of a run of a sample (0: all) of the work.

        Raises :class:`UnusableSetting` where the work cannot be run in this way.
        """
        options = {name: value for name, value in work.options.items() if name in self._known()}
        options |= dict(self.options)
        python = self.python or work.python
        spec = make_spec(work.workload, self.executor, work.parameters, options, python=python)
        return replace(spec, sample=sample)

    def _known(self) -> set[str]:
        return {parameter.name for parameter in list_executors()[self.executor].parameters}

    def given(self, name: str) -> Any:
        """Return an option, or None where it has none of its own."""
        return dict(self.options).get(name)

    def with_option(self, name: str, value: Any) -> Candidate:
        """Return the same way but for one option."""
        return replace(self, options=tuple(sorted({**dict(self.options), name: value}.items())))

    @property
    def rank(self) -> tuple[int, int]:
        """What grows with what it takes to understand and to keep the way: prefer the smaller."""
        return SIMPLEST.index(self.executor), len(self.options)

    @property
    def label(self) -> str:
        """The way in words."""
        title = tr(list_executors()[self.executor].title)
        if self.executor == "serial":
            return title
        told = [f"{setting_name(name)} {value}" for name, value in self.options]
        return ", ".join([title, *told])


def first_candidates(work: Work, waits: bool) -> list[Candidate]:
    """Return one or a few of each kind; ``waits`` says that tasks spend most of their time waiting."""
    cores = usable_cores()
    found = [_way("serial", workers=_serial_workers(work))]
    crews = (
        [cores * many for many in MANY] if waits and not is_per_worker(work) else [max(2, cores)]
    )
    for crew in crews:
        found.append(_way("futures_threads", workers=crew))
        if waits and can_await(work):
            found.append(_way("asyncio", workers=crew))
    crew = max(2, cores)
    found.append(_way("futures_processes", workers=crew))
    found.append(_way("process_pool", workers=crew, method="map"))
    found.append(_way("futures_interpreters", workers=crew))
    found.append(_way("loky", workers=crew))
    return [way for way in found if is_usable(way, work)]


def is_per_worker(work: Work) -> bool:
    """Whether what there is to do depends on the number of workers, so that this may not differ."""
    module = find("workload", work.workload).module
    return "workers" in inspect.signature(module.make_inputs).parameters


def can_await(work: Work) -> bool:
    """Whether the work has a coroutine of its own, so that its waits overlap in one thread."""
    module = find("workload", work.workload).module
    if make := getattr(module, "make_atask", None):
        return make(**work.spec({}).parameters) is not None
    return hasattr(module, "atask")


def variations(way: Candidate, work: Work, tasks: int, waits: bool) -> list[Candidate]:
    """Return ways like this one with other numbers of workers, chunk sizes and start methods."""
    entry = list_executors()[way.executor]
    allowed = {parameter.name: parameter for parameter in entry.parameters}
    cores, workers = usable_cores(), int(way.given("workers") or 1)
    found: list[Candidate] = []
    if way.executor == "serial":
        return found
    crews = {workers // 2, workers * 2} if waits else {cores // 2, 2 * cores}
    crews = set() if is_per_worker(work) else crews
    found += [way.with_option("workers", n) for n in sorted(crews - {workers}) if 2 <= n <= 1000]
    if "chunk_size" in allowed:
        chunks = {max(1, tasks // (4 * workers)), max(1, tasks // workers)}
        chunks -= {allowed["chunk_size"].default}
        wanted = way.with_option("method", "map")
        found += [wanted.with_option("chunk_size", size) for size in sorted(chunks)]
    if "start_method" in allowed:
        usual = allowed["start_method"].default
        others = [name for name in allowed["start_method"].choices if name != usual]
        found += [way.with_option("start_method", name) for name in others]
    return found


def is_usable(way: Candidate, work: Work) -> bool:
    """Whether the work can be run in this way here."""
    if not list_executors()[way.executor].is_available:
        return False
    try:
        way.spec(work, 0)
    except UnusableSetting:
        return False
    return True


def _way(executor: str, **options: Any) -> Candidate:
    return Candidate(executor, tuple(sorted(options.items())))


def _serial_workers(work: Work) -> int:
    """Return for how many workers Serial does the work: what some workloads do depends on it."""
    return int(work.options.get("workers") or max(2, usable_cores()))
