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
        self.found: dict[str, Definition] = {}
        self._parts: list[tuple[list[str], ast.stmt, str]] = []
        for module in modules:
            source = inspect.getsource(module)
            for node in ast.parse(source).body:
                names = _defined_names(node)
                self._parts.append((names, node, _text(node, source)))
                if isinstance(node, Definition):
                    self.found |= {name: node for name in names if name not in self.found}

    def text_of(self, wanted: Iterable[str]) -> str:
        """Return the text of the wanted definitions and of all that they use, in their own order."""
        names, taken = {*wanted}, -1
        parts: list[tuple[list[str], ast.stmt, str]] = []
        while taken < len(parts):
            taken = len(parts)
            parts = [part for part in self._parts if names.intersection(part[0])]
            names.update(*(names_in(text) for _, _, text in parts))
        joined = ""
        for place, (_, node, text) in enumerate(parts):
            is_next = place and _is_short(node) and _is_short(parts[place - 1][1])
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
            node = self.found[name]
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


def _defined_names(node: ast.stmt) -> list[str]:
    """Return the names that a statement defines, or to whose definition it belongs."""
    if isinstance(node, ast.If):  # imports that depend on the system
        imports = [part for part in ast.walk(node) if isinstance(part, ast.Import)]
        return [alias.name for part in imports for alias in part.names]
    if isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return [target.id for target in targets if isinstance(target, ast.Name)]
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):  # Name.method(…)
        return [part.id for part in ast.walk(node.value.func) if isinstance(part, ast.Name)]
    return [node.name] if isinstance(node, Function | ast.ClassDef) else []


def _is_short(node: ast.AST) -> bool:
    return isinstance(node, ast.Assign | ast.AnnAssign | ast.Expr)


def _text(node: ast.stmt, source: str) -> str:
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
