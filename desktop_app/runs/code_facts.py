"""What a piece of code assigns and reads, and what it is worth where all is known."""

from __future__ import annotations

import ast
from collections.abc import Iterable

Function = ast.FunctionDef | ast.AsyncFunctionDef


def read_name(name: str) -> ast.Name:
    """Return the expression that reads a name."""
    return ast.Name(name, ast.Load())


def body_of(function: Function) -> list[ast.stmt]:
    """Return the statements of a function without its docstring."""
    return function.body[1:] if ast.get_docstring(function) is not None else function.body


def key_of(target: ast.expr) -> str:
    """Return what a plain name or a field of ``self`` is known by; nothing for other targets."""
    if isinstance(target, ast.Name):
        return target.id
    is_own = isinstance(target, ast.Attribute) and key_of(target.value) == "self"
    return f"self.{target.attr}" if is_own else ""  # type: ignore[attr-defined]


def assigned_in(nodes: Iterable[ast.AST]) -> list[str]:
    """Return the keys of all names and own fields that are assigned anywhere within ``nodes``."""
    found = []
    for top in nodes:
        for node in ast.walk(top):
            if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store):
                found.append(key_of(node))
    return found


def read_in(lines: Iterable[ast.stmt]) -> set[str]:
    """Return the names that are read anywhere in some lines."""
    nodes = (node for line in lines for node in ast.walk(line))
    return {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}


def is_none(node: ast.expr) -> bool:
    """Whether an expression is None itself."""
    return isinstance(node, ast.Constant) and node.value is None


def evaluated(node: ast.expr, parts: list[ast.expr]) -> ast.expr:
    """Return the value of an expression of constants, or the expression itself."""
    if not all(isinstance(part, ast.Constant) for part in parts):
        return node
    try:
        whole = ast.fix_missing_locations(ast.Expression(node))
        return ast.Constant(eval(compile(whole, "", "eval")))  # noqa: S307 - constants, compared
    except Exception:
        return node
