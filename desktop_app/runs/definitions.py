"""The definitions at the top of a file, and which of them some code needs."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import Any

from desktop_app.engine import executors
from desktop_app.runs.code_facts import Function

OUR_PARTS = f"{executors.__name__}._"
"""How the names of modules begin that executors share."""
Definition = (
    ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Assign | ast.AnnAssign | ast.If
)


class Definitions:
    """The definitions at the top of some modules, each with its text."""

    def __init__(self, modules: Iterable[ModuleType]) -> None:
        self.found: dict[str, tuple[Definition, str]] = {}
        for module in modules:
            source = inspect.getsource(module)
            for node in ast.parse(source).body:
                if isinstance(node, Definition):
                    for name in _defined_names(node):
                        self.found.setdefault(name, (node, source))

    def text_of(self, wanted: Iterable[str]) -> str:
        """Return the text of the wanted definitions and of all that they use, in their own order."""
        names: set[str] = set()
        waiting = [*wanted]
        while waiting:
            name = waiting.pop()
            if name in self.found and name not in names:
                names.add(name)
                waiting += names_in(_text(*self.found[name]))
        nodes = {id(node): (node, text) for n, (node, text) in self.found.items() if n in names}
        texts = [(_is_short(node), _text(node, text)) for node, text in nodes.values()]
        joined = ""
        for place, (is_short, text) in enumerate(texts):
            is_next = place and is_short and texts[place - 1][0]
            joined += ("\n" if is_next else "\n\n\n") + text
        return joined.strip()

    def texts_used_in(self, lines: str) -> str:
        """Return the text of the definitions, other than the executor's class, that some lines use."""
        return self.text_of(names_in(lines) & {*self.found} - {"Executor"})

    def executor_class(self) -> tuple[dict[str, Function], dict[str, Any]]:
        """Return the methods and the constant fields of ``Executor`` with those of its base here."""
        methods: dict[str, Function] = {}
        fields: dict[str, Any] = {}
        name = "Executor"
        while name:
            node, _ = self.found[name]
            if not isinstance(node, ast.ClassDef):
                raise TypeError(f"{name} is no class")
            for part in node.body:
                if isinstance(part, Function):
                    methods.setdefault(part.name, part)
                elif isinstance(part, ast.Assign | ast.AnnAssign) and part.value:
                    for field in _defined_names(part):
                        fields.setdefault(field, ast.literal_eval(part.value))
            bases = [base.id for base in node.bases if isinstance(base, ast.Name)]
            name = next((base for base in bases if base in self.found), "")
        return methods, fields


def siblings(module: ModuleType) -> list[ModuleType]:
    """Return the modules of ours that an executor's file takes parts from."""
    names = {
        node.module
        for node in ast.parse(inspect.getsource(module)).body
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(OUR_PARTS)
    }
    return [importlib.import_module(name) for name in sorted(name for name in names if name)]


def _defined_names(node: Definition) -> list[str]:
    if isinstance(node, ast.If):  # imports that depend on the system
        imports = [part for part in ast.walk(node) if isinstance(part, ast.Import)]
        return [alias.name for part in imports for alias in part.names]
    if isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return [target.id for target in targets if isinstance(target, ast.Name)]
    return [node.name]


def _is_short(node: ast.AST) -> bool:
    return isinstance(node, ast.Assign | ast.AnnAssign)


def _text(node: Definition, source: str) -> str:
    """Return the text of a definition; what its arguments declare for the form is left out."""
    lines = source.splitlines()
    first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
    text = "\n".join(lines[first - 1 : node.end_lineno])
    if isinstance(node, Function) and "Annotated[" in text:
        text = f"{_header(node)}\n" + "\n".join(lines[node.body[0].lineno - 1 : node.end_lineno])
    return re.sub(r" *# (noqa|type):.*", "", text)


def _header(function: Function) -> str:
    """Return a function's first line with plain types and without the defaults of settings."""
    for argument in function.args.args:
        hint = argument.annotation
        if isinstance(hint, ast.Subscript) and ast.unparse(hint.value) == "Annotated":
            kind = hint.slice.elts[0] if isinstance(hint.slice, ast.Tuple) else hint.slice
            is_plain = isinstance(kind, ast.Name)
            argument.annotation = kind if is_plain else ast.Name("str", ast.Load())
    function.args.defaults = []
    returns = f" -> {ast.unparse(function.returns)}" if function.returns else ""
    return f"def {function.name}({ast.unparse(function.args)}){returns}:"


def names_in(text: str) -> set[str]:
    """Return all plain names in some code."""
    return {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}


def _imports(modules: Iterable[ModuleType]) -> Iterator[tuple[str, str]]:
    """Yield (name that is bound, statement) for each import at the top of the modules."""
    for name in ("functools", "sys", "time"):
        yield name, f"import {name}"
    for module in modules:
        for node in ast.parse(inspect.getsource(module)).body:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield (
                        (alias.asname or alias.name).partition(".")[0],
                        ast.unparse(ast.Import([alias])),
                    )
            elif isinstance(node, ast.ImportFrom) and not (node.module or "").startswith(OUR_PARTS):
                for alias in node.names:
                    yield alias.asname or alias.name, f"from {node.module} import {alias.name}"


def imports_for(body: str, modules: Iterable[ModuleType], more: Iterable[str] = ()) -> str:
    """Return the import statements that ``body``, made of parts of ``modules``, needs; and ``more``."""
    names = names_in(body)
    plain: set[str] = {*more}
    parts: dict[str, set[str]] = {}
    for name, statement in _imports(modules):
        if name in names:
            source, sign, part = statement.partition(" import ")
            if sign:
                parts.setdefault(source, set()).add(part)
            else:
                plain.add(statement)
    froms = [f"{source} import {', '.join(sorted(names))}" for source, names in parts.items()]
    return "\n".join([*sorted(plain), *sorted(froms)])
