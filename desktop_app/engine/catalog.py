"""Which workloads and executors there are: found by listing their folders, never by editing a list."""

from __future__ import annotations

import functools
import importlib
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from desktop_app.engine import executors, workloads
from desktop_app.engine.parameters import Parameter, UnusableSetting, parameters_of, read_settings
from desktop_app.engine.spec import RunSpec


@dataclass(frozen=True)
class Entry:
    """One workload or executor: identifier, label, help text, settings and, if so, why it is unavailable."""

    name: str
    title: str
    help: str
    parameters: tuple[Parameter, ...]
    reason: str
    module: ModuleType

    @property
    def is_available(self) -> bool:
        """Whether it can be used here."""
        return not self.reason

    def to_json(self) -> dict[str, Any]:
        """Return the entry as plain JSON values."""
        return {
            "name": self.name,
            "title": self.title,
            "available": self.is_available,
            "reason": self.reason,
            "help": self.help,
            "parameters": [parameter.to_json() for parameter in self.parameters],
        }


def list_workloads() -> dict[str, Entry]:
    """Return every workload by its identifier, in order of its label."""
    return _listed(workloads)


def list_executors() -> dict[str, Entry]:
    """Return every executor by its identifier, in the order of ``POSITION`` in its file."""
    return _listed(executors)


def all_reasons() -> dict[str, str]:
    """Return, by workload and executor, why it is unavailable here, or ""."""
    entries = {**list_workloads(), **list_executors()}
    return {name: entry.reason for name, entry in entries.items()}


@functools.cache
def _listed(package: ModuleType) -> dict[str, Entry]:
    names = [found.name for found in pkgutil.iter_modules(package.__path__)]
    entries = [_entry(package, name) for name in names if not name.startswith("_")]
    entries.sort(key=lambda entry: (getattr(entry.module, "POSITION", 99), entry.title))
    return {entry.name: entry for entry in entries}


def _entry(package: ModuleType, name: str) -> Entry:
    try:
        return _read_entry(package, name)
    except Exception as error:  # a file of someone's own: the others are there all the same
        reason = f"its file cannot be used: {type(error).__name__}: {error}"
        return Entry(name, name, reason, (), reason, ModuleType(name))


def _read_entry(package: ModuleType, name: str) -> Entry:
    module = importlib.import_module(f"{package.__name__}.{name}")
    title, _, text = inspect.cleandoc(module.__doc__ or name).partition("\n")
    declared = module.Executor if package is executors else module.make_inputs
    return Entry(
        name=name,
        title=title.rstrip("."),
        help=text.strip(),
        parameters=parameters_of(declared.__init__ if inspect.isclass(declared) else declared),
        reason=module.unavailable() if hasattr(module, "unavailable") else "",
        module=module,
    )


def find(setting: str, name: str, *, can_be_unavailable: bool = False) -> Entry:
    """Return the workload or executor (``setting``) called ``name``.

    Raises :class:`UnusableSetting` when there is none, or when it is unavailable here.
    """
    entries = list_workloads() if setting == "workload" else list_executors()
    if name not in entries:
        allowed = ", ".join(entries)
        raise UnusableSetting(setting, f"{setting} must be one of {allowed}, not {name!r}.")
    if entries[name].reason and not can_be_unavailable:
        raise UnusableSetting(
            setting, f"{setting} {name} is unavailable here: {entries[name].reason}."
        )
    return entries[name]


def make_spec(
    workload: str,
    executor: str,
    parameters: dict[str, Any],
    options: dict[str, Any],
    *,
    keep_open: bool = False,
    whole_results: bool = False,
    python: str = "",
    ends_at_death: bool = False,
) -> RunSpec:
    """Return the checked spec of a run, with defaults filled in.

    With ``python``, the path of another one, it is that Python's matter what it has.

    Raises :class:`UnusableSetting` with a sentence for the first setting that cannot be used.
    """
    chosen = find("workload", workload, can_be_unavailable=bool(python))
    way = find("executor", executor, can_be_unavailable=bool(python))
    values = read_settings(chosen.parameters, parameters)
    checked = read_settings(way.parameters, options)
    spec = RunSpec(
        workload,
        executor,
        values,
        checked,
        keep_open=keep_open,
        whole_results=whole_results,
        python=python,
        ends_at_death=ends_at_death,
    )
    for setting, sentence in refused(chosen, spec).items():
        raise UnusableSetting(setting, sentence)
    if keep_open and not can_stay_open(way):
        raise UnusableSetting("keep_open", f"{executor} cannot stay open: it takes no tasks later.")
    if keep_open and not hasattr(chosen.module, "more_inputs"):
        raise UnusableSetting("keep_open", f"{workload} cannot stay open: it takes no tasks later.")
    if ends_at_death and not has_processes(way):
        raise UnusableSetting(
            "ends_at_death", f"{executor} has no worker processes that could die."
        )
    return spec


def refused(workload: Entry, spec: RunSpec) -> dict[str, str]:
    """Return what the workload itself refuses about values that are allowed one by one."""
    check = getattr(workload.module, "refuse", None)
    return dict(ask(check, spec)) if check else {}


def ask(function: Callable[..., Any], spec: RunSpec, *given: Any, **more: Any) -> Any:
    """Call a function of a workload with the run's settings, and what else it names of the run.

    That is ``workers``, ``executor`` (the identifier), the executor's options and ``more``.
    """
    offered = {**spec.options, "workers": spec.workers, "executor": spec.executor, **more}
    named = inspect.signature(function).parameters
    told = {name: value for name, value in offered.items() if name in named}
    return function(*given, **{**told, **spec.parameters})


def can_stay_open(executor: Entry) -> bool:
    """Whether tasks can be added to a run of this executor after its start."""
    return hasattr(executor.module.Executor, "submit")


def has_processes(executor: Entry) -> bool:
    """Whether the workers of this executor are processes."""
    return any(p.name == "workers" and p.unit == "processes" for p in executor.parameters)
