"""The plain script that does what a run did: the workload's own file, the executor's own lines, a main.

It imports nothing of ours. What is left out of both files is what this run does not use.
"""

from __future__ import annotations

import inspect
import re
import textwrap
from types import ModuleType
from typing import Any

from desktop_app.engine.catalog import Entry, find
from desktop_app.engine.spec import RunSpec
from desktop_app.runs.definitions import Definitions, imports_for, names_in, siblings
from desktop_app.runs.flatten import flatten
from desktop_app.runs.layout import quoted, spaced, wrapped
from desktop_app.runs.tidy_lines import GATHERED

AWAITED = "\n\n\nasync def atask(item):\n    return task(item)"
"""What is awaited where there is only a plain task."""


def script_for(spec: RunSpec) -> str:
    """Return a script that does the work of ``spec`` in the same way and prints its results.

    Of an open run, what it did at its start. Raises ``UnusableSetting`` for an unknown workload or executor.
    """
    workload = find("workload", spec.workload, can_be_unavailable=True)
    executor = find("executor", spec.executor, can_be_unavailable=True)
    settings = {p.name: spec.parameters.get(p.name, p.default) for p in workload.parameters}
    options = {p.name: spec.options.get(p.name, p.default) for p in executor.parameters}
    modules = [executor.module, *siblings(executor.module)]
    way = Definitions(modules)
    lines = quoted(flatten(*way.executor_class(), options))
    work = _work_of(workload, settings, lines)
    parts = [way.texts_used_in(lines), _main(workload, spec, settings, lines)]
    own = {line for line in work.splitlines() if line.startswith("import ")}  # of a script() part
    work = "\n".join(line for line in work.splitlines() if line not in own).strip()
    body = "\n\n\n".join(part for part in (work, *parts) if part)
    imports = imports_for(body, [workload.module, *modules], own)
    return f"{_heading(workload, executor, options)}\n\n{imports}\n\n\n{body}\n"


def _heading(workload: Entry, executor: Entry, options: dict[str, Any]) -> str:
    chosen = ", ".join(f"{name} {value}" for name, value in options.items() if value != "")
    harmless = chosen.replace("\\", "/").replace('"', "'")  # it cannot end the docstring
    about = "\n".join(textwrap.wrap(harmless, 80))
    quotes = '"""'
    return f"{quotes}{workload.title}, by {executor.title}.\n\n{about}\n{quotes}"


def _main(workload: Entry, spec: RunSpec, settings: dict[str, Any], lines: str) -> str:
    """Return the main function: inputs, what the executor does, time and results."""
    is_script = hasattr(workload.module, "script")
    inputs = _call(workload.module, "make_inputs", settings, spec, "place")
    inputs = "make_inputs()" if is_script else inputs
    text = f"inputs = list({inputs})\n"
    if spec.sample:
        text += f"inputs = inputs[:: max(1, -(-len(inputs) // {spec.sample}))]\n"
    text += f"started = time.perf_counter()\n{lines}\n"
    text += 'print(f"{time.perf_counter() - started:.3f} s", file=sys.stderr)\n'
    if hasattr(workload.module, "beside") and not is_script:
        beside = _call(workload.module, "beside", settings, spec)
        text = f"with {beside} as place:\n{textwrap.indent(text, ' ' * 4)}"
    shown = f"merge({GATHERED})" if hasattr(workload.module, "merge") else GATHERED
    text += f"for answer in {shown}:\n    print(answer)\n"
    main = wrapped(spaced(f"def main():\n{textwrap.indent(text, ' ' * 4)}"))
    return f'{main}\n\n\nif __name__ == "__main__":\n    main()'


def _call(
    module: ModuleType, name: str, settings: dict[str, Any], spec: RunSpec, beside: str = ""
) -> str:
    """Return the call of a workload's function as the engine makes it."""
    named = inspect.signature(getattr(module, name)).parameters
    told = {
        **settings,
        **spec.options,
        "workers": spec.workers,
        "executor": spec.executor,
        **settings,
    }
    arguments = [f"{key}={quoted(repr(told[key]))}" for key in told if key in named]
    arguments += [f"beside={beside}"] if beside and "beside" in named else []
    return f"{name}({', '.join(arguments)})"


# The workload's part: its own text.


def _work_of(workload: Entry, settings: dict[str, Any], lines: str) -> str:
    """Return what of the workload's file the script needs."""
    module = workload.module
    awaits = "atask" in names_in(lines)
    if hasattr(module, "script"):
        text = quoted(str(module.script(**settings))).strip()
        return text + (AWAITED if awaits and not re.search(r"\batask\b", text) else "")
    wanted = {"make_inputs"} | {name for name in ("merge", "beside") if hasattr(module, name)}
    wanted |= {"make_task"} if hasattr(module, "make_task") else {"task"}
    wanted |= {"atask"} if awaits and hasattr(module, "atask") else set()
    wanted -= set() if "task" in names_in(lines) or "atask" not in wanted else {"task"}
    text = Definitions([module]).text_of(wanted)
    if hasattr(module, "make_task"):
        given = ", ".join(f"{key}={quoted(repr(value))}" for key, value in settings.items())
        text += (
            f"\n\n\n@functools.cache\ndef made_task():\n    return make_task({given})\n\n\n"
            "def task(item):\n    return made_task()(item)"
        )
    if awaits and not hasattr(module, "atask"):
        text += AWAITED
    return text
