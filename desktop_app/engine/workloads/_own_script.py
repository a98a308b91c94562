"""Someone's own function as part of a plain script that needs nothing of ours."""

import ast
import builtins
import importlib.machinery
import keyword
import os
import symtable
from contextlib import suppress
from pathlib import Path

from desktop_app.engine.workloads._own_module import is_found_by_name, module_name
from desktop_app.engine.workloads._python_file import (
    Told,
    delimiter_of,
    path_beside,
    read_functions,
)


def script_part(file: str, function: str, inputs_from: str, inputs: str) -> str:
    """Return what gives ``task`` (``atask`` for a coroutine function) and ``make_inputs``.

    The run may be someone else's, and its file not here: then what can be said without it.
    """
    chosen = None
    with suppress(Told):
        chosen = read_functions(file).get(function)
    task = "atask" if chosen and chosen.is_coroutine else "task"
    path = os.path.realpath(file)
    name, folder = module_name(file), str(Path(path).parent)
    made, modules = _make_inputs(inputs_from, inputs, path_beside(file, inputs))
    used = _names_used(inputs_from, inputs)
    if _is_imported_by_name(file, name) and all(map(_is_name, [name, function])):
        lines = [f"from {name} import {function if function == task else f'{function} as {task}'}"]
        known = [f"    from {name} import {', '.join(used)}"] if used else []
    else:
        modules |= {"importlib.machinery", "importlib.util"}
        lines = [
            f"loader = importlib.machinery.SourceFileLoader({name!r}, {path!r})",  # whatever its ending
            f"spec = importlib.util.spec_from_loader({name!r}, loader)",
            f"sys.modules[{name!r}] = module = importlib.util.module_from_spec(spec)",
            "spec.loader.exec_module(module)",
            f"{task} = getattr(module, {function!r})",
        ]
        known = [f"    {one} = getattr(module, {one!r})" for one in used]
    made = [*known, *made]  # within the function: at the top a name of theirs could be one of ours
    imports = [f"import {module}" for module in sorted({"os", "sys"} | modules)]
    start = [f"sys.path.append({folder!r})", f"os.chdir({folder!r})", *lines]
    return "\n".join([*imports, "", *start, "", "", "def make_inputs():", *made, ""])


def _make_inputs(inputs_from: str, inputs: str, path: Path) -> tuple[list[str], set[str]]:
    """Return the lines of the body of ``make_inputs``, and the modules that they need."""
    text = str(path)
    if inputs_from == "expression":
        tree = _parsed(inputs)
        return [f"    return {ast.unparse(tree) if tree else f'eval({inputs!r})'}"], set()
    if inputs_from == "function" and _is_name(inputs):
        return [f"    return {inputs}()"], set()
    if inputs_from == "files":
        folder, listed = (
            (path.parent, f"glob({path.name!r})") if "*" in text else (path, "iterdir()")
        )
        found = f"pathlib.Path({str(folder)!r}).{listed}"
        return [f"    return sorted(str(path) for path in {found} if path.is_file())"], {"pathlib"}
    if inputs_from == "lines":
        opened = f"    with open({text!r}, encoding='utf-8-sig') as lines:"
        return [opened, '        return [line.rstrip("\\n") for line in lines]'], set()
    opened = f"    with open({text!r}, encoding='utf-8-sig', newline='') as file:"
    delimiter = ","
    with suppress(OSError, UnicodeError):
        delimiter = delimiter_of(path)
    reader = f"csv.DictReader(file, delimiter={delimiter!r}, restkey='more')"
    return [opened, f"        return list({reader})"], {"csv"}


def _names_used(inputs_from: str, inputs: str) -> list[str]:
    """Return the names that the inputs take from the file."""
    if inputs_from == "function" and _is_name(inputs):
        return [inputs]
    if inputs_from != "expression" or _parsed(inputs) is None:
        return []
    tables = [symtable.symtable(inputs.strip(), "", "eval")]
    for table in tables:  # and those within it: lambdas and comprehensions
        tables += table.get_children()
    symbols = [symbol for table in tables for symbol in table.get_symbols()]
    used = {symbol.get_name() for symbol in symbols if symbol.is_global()}
    return sorted(name for name in used if not hasattr(builtins, name))


def _is_imported_by_name(file: str, name: str) -> bool:
    """Whether a script finds the file under that name: its folder comes last, behind what is installed."""
    found = importlib.machinery.PathFinder.find_spec(name)
    is_elsewhere = found is not None and os.path.realpath(found.origin or "") != os.path.realpath(
        file
    )
    return is_found_by_name(file) and not is_elsewhere


def _parsed(inputs: str) -> ast.Expression | None:
    try:
        return ast.parse(inputs.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _is_name(text: str) -> bool:
    return text.isidentifier() and not keyword.iskeyword(text)
