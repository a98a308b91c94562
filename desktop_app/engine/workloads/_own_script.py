"""Someone's own function as part of a plain script that needs nothing of ours."""

import ast
import builtins
import keyword
import os
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
    names = [(function, task), *((used, used) for used in _names_used(inputs_from, inputs))]
    if is_found_by_name(file) and all(map(_is_name, [name, function])):
        wanted = ", ".join(own if one == own else f"{one} as {own}" for one, own in names)
        lines = [f"from {name} import {wanted}"]
    else:
        modules |= {"importlib.util"}
        lines = [
            f"spec = importlib.util.spec_from_file_location({name!r}, {path!r})",
            f"sys.modules[{name!r}] = module = importlib.util.module_from_spec(spec)",
            "spec.loader.exec_module(module)",
            *(f"{own} = getattr(module, {one!r})" for one, own in names),
        ]
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
    tree = _parsed(inputs) if inputs_from == "expression" else None
    if tree is None:
        return []
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    bound = {name.id for name in names if isinstance(name.ctx, ast.Store)}
    used = {name.id for name in names} - bound
    return sorted(name for name in used if not hasattr(builtins, name))


def _parsed(inputs: str) -> ast.Expression | None:
    try:
        return ast.parse(inputs.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _is_name(text: str) -> bool:
    return text.isidentifier() and not keyword.iskeyword(text)
