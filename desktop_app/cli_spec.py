"""Which run the command line asks for: its arguments, read and checked into a spec."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from desktop_app.engine.catalog import find, make_spec
from desktop_app.engine.parameters import UnusableSetting
from desktop_app.engine.spec import RunSpec
from desktop_app.runs.plans import Work

WorkloadArgument = Annotated[
    str,
    typer.Argument(metavar="WORKLOAD", help="What the tasks do; or FILE.py:FUNCTION, your own."),
]
ExecutorOption = Annotated[
    str, typer.Option("--executor", metavar="E", help="How the tasks are run.")
]
MethodOption = Annotated[
    str | None, typer.Option("--method", metavar="M", help="Which call of a pool.")
]
WorkersOption = Annotated[
    str | None,
    typer.Option("--workers", metavar="N", help="How many workers; as a rule one per core."),
]
ChunkOption = Annotated[
    str | None,
    typer.Option("--chunk-size", metavar="C", help="Tasks in one message; 0: the call's own."),
]
StartOption = Annotated[
    str | None, typer.Option("--start-method", metavar="S", help="fork, forkserver or spawn.")
]
SetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="NAME=VALUE", help="A setting of the workload or executor; repeatable."
    ),
]
PythonOption = Annotated[
    str | None,
    typer.Option("--python", metavar="PATH", help="Another Python, see list pythons."),
]
DeathOption = Annotated[
    bool,
    typer.Option(
        "--end-at-death",
        help="End at once when a worker process dies; else the others finish what they can first.",
    ),
]


def read_spec(
    workload: str,
    executor: str,
    options: dict[str, str | None],
    settings: list[str],
    python: str | None = None,
    *,
    ends_at_death: bool = False,
) -> RunSpec:
    """Return the spec that the arguments describe.

    ``options`` have an argument of their own, ``settings`` are the values of ``--set``. Raises
    :class:`UnusableSetting` with a sentence for the first that cannot be used.
    """
    chosen: dict[str, Any] = {name: value for name, value in options.items() if value is not None}
    _check_options(executor, chosen)
    parameters = read_pairs(settings)
    chosen |= _taken_by_executor(workload, executor, parameters)
    path = "" if python is None else _usable_python(python, workload, executor)
    return make_spec(
        workload,
        executor,
        parameters,
        chosen,
        whole_results=True,
        python=path,
        ends_at_death=ends_at_death,
    )


def read_work(
    workload: str,
    executor: str,
    options: dict[str, str | None],
    settings: list[str],
    python: str | None = None,
    *,
    is_shared: bool = False,
) -> Work:
    """Return what a series of runs shares; the settings of each run are checked when it is planned.

    With ``is_shared`` several executors get the options, and each takes those that it has.
    """
    chosen: dict[str, Any] = {name: value for name, value in options.items() if value is not None}
    if not is_shared:
        _check_options(executor, chosen)
    parameters = read_pairs(settings)
    chosen |= _taken_by_executor(workload, executor, parameters)
    path = "" if python is None else _usable_python(python, workload, executor)
    return Work(workload, executor, parameters, chosen, path)


def _usable_python(path: str, workload: str, executor: str) -> str:
    """Return the full path of another Python, once it is known to have what is to be run."""
    from desktop_app.runs.pythons import find_python, reasons_under

    found = find_python(path)
    reasons = reasons_under(found.path)
    for kind, name in (("workload", workload), ("executor", executor)):
        if reason := reasons.get(name):
            sentence = f"{kind} {name} is unavailable under {found.label}: {reason}."
            raise UnusableSetting(kind, sentence)
    return found.path


def _check_options(executor: str, chosen: dict[str, str]) -> None:
    """Refuse an option that this executor does not have."""
    entry = find("executor", executor, can_be_unavailable=True)
    known = [parameter.name for parameter in entry.parameters]
    for name in chosen:
        if name not in known:
            options = ", ".join(_option(known_name) for known_name in known)
            sentence = f"{_option(name)} is no option of {executor}, which has: {options}."
            raise UnusableSetting(name, sentence)


def _option(name: str) -> str:
    return "--" + name.replace("_", "-")


def _taken_by_executor(workload: str, executor: str, given: dict[str, Any]) -> dict[str, Any]:
    """Take out of the settings given by ``--set`` those that only the executor has."""
    own = {parameter.name for parameter in find("workload", workload).parameters}
    entry = find("executor", executor, can_be_unavailable=True)
    names = {parameter.name for parameter in entry.parameters} - own
    return {name: given.pop(name) for name in list(given) if name in names}


def read_pairs(pairs: list[str]) -> dict[str, Any]:
    """Return the settings given as ``name=value``, each at most once."""
    values: dict[str, Any] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or not name:
            raise UnusableSetting("set", f"--set must be given as name=value, not {pair!r}.")
        if name in values:
            raise UnusableSetting(name, f"--set gives {name} more than once.")
        values[name] = value
    return values
