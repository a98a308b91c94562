"""An executor's class as straight lines: what its methods do for one run, with the options filled in.

``__init__``, ``run`` and ``join`` stand one after the other; ``self.x`` becomes ``x``, what
is known is filled in, branches that are not taken go, and results are gathered in ``answers``. The
lines are the executor's own: only what cannot happen with these options is left out.
"""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Iterable
from typing import Any

from desktop_app.runs.code_facts import (
    Function,
    assigned_in,
    body_of,
    evaluated,
    is_none,
    key_of,
    read_name,
)
from desktop_app.runs.tidy_lines import (
    GATHERED,
    CannotFlatten,
    gathered,
    without_dead_lines,
)

KEPT = ("__init__", "run", "join")
ALIASES = {"task", "atask", "inputs"}
"""Names of the script that a class's own names may simply stand for."""


def flatten(methods: dict[str, Function], fields: dict[str, Any], options: dict[str, Any]) -> str:
    """Return the lines for a class of these ``methods`` and constant ``fields`` with these options.

    The names ``task``, ``atask`` and ``inputs`` are the script's own.

    Raises :class:`CannotFlatten` where the class does more than can be written so.
    """
    names = {*assigned_in(methods.values())}
    if twice := {name for name in names if f"self.{name}" in names}:
        raise CannotFlatten(f"{twice} are names of fields and of local variables")
    flattener = _Flattener(methods, fields, options)
    lines: list[ast.stmt] = []
    for name in KEPT:
        lines += flattener.take_method(name)
    lines = without_dead_lines(gathered(lines))
    for line in lines:
        for node in ast.walk(line):
            if getattr(node, "body", None) == []:
                node.body = [ast.Pass()]  # type: ignore[attr-defined] # a block that has lost all
    return ast.unparse(ast.fix_missing_locations(ast.Module(lines, [])))


class _Flattener(ast.NodeTransformer):
    """Rewrites statements in the order in which they run, knowing what names stand for by then."""

    def __init__(
        self, methods: dict[str, Function], fields: dict[str, Any], options: dict[str, Any]
    ) -> None:
        self.methods = methods
        self.known: dict[str, ast.expr] = {name: read_name(name) for name in ("task", "atask")}
        self.known |= {name: ast.Constant(value) for name, value in options.items()}
        self.known |= {f"self.{name}": ast.Constant(value) for name, value in fields.items()}
        self.times_assigned = Counter(assigned_in(methods.values()))
        self.nested: list[str] = []
        self.depth = 0

    def take_method(self, name: str) -> list[ast.stmt]:
        """Return the statements of a method, and before them the functions that it calls."""
        self.nested = []
        body = self.take(copy.deepcopy(body_of(self.methods[name])))
        before: list[ast.stmt] = []
        for called in self.nested:
            before.append(self.as_function(copy.deepcopy(self.methods[called])))
        return before + body

    def take(self, statements: Iterable[ast.stmt]) -> list[ast.stmt]:
        """Rewrite statements one after the other."""
        taken: list[ast.stmt] = []
        for statement in statements:
            rewritten = self.visit(statement)
            if isinstance(rewritten, list):
                taken += rewritten
            elif rewritten is not None:
                taken.append(rewritten)
            if taken and isinstance(taken[-1], ast.Return | ast.Raise):
                break  # what follows is not reached
        return taken

    def as_function(self, method: Function) -> Function:
        """Return a method as a function within the script's main one."""
        changed = sorted({name[5:] for name in assigned_in([method]) if name.startswith("self.")})
        method.args.args = method.args.args[1:]
        function = self.visit_FunctionDef(method)
        if changed:
            function.body.insert(0, ast.Nonlocal(changed))
        return function

    # Names and what they stand for.

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id == "self":
            raise CannotFlatten("an executor's object is handed on")
        return self._value_of(node.id, node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        if not (isinstance(node.value, ast.Name) and node.value.id == "self"):
            self.generic_visit(node)
            return node
        if node.attr in self.methods:
            if node.attr not in self.nested:
                self.nested.append(node.attr)
            return ast.Name(node.attr, node.ctx)
        return self._value_of(f"self.{node.attr}", ast.Name(node.attr, node.ctx))

    def _value_of(self, name: str, node: ast.Name) -> ast.expr:
        value = self.known.get(name)
        return copy.deepcopy(value) if value and isinstance(node.ctx, ast.Load) else node

    def visit_Assign(self, node: ast.Assign) -> ast.stmt:
        node.value = self.visit(node.value)
        key = key_of(node.targets[0])
        node.targets = [self.visit(target) for target in node.targets]
        self._forget(assigned_in([node]))
        is_plain = isinstance(node.value, ast.Constant) or (
            isinstance(node.value, ast.Name) and node.value.id in ALIASES
        )
        if key and is_plain:
            self.known[key] = node.value
        elif key:
            self.known.pop(key, None)
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt | None:
        return self.visit_Assign(ast.Assign([node.target], node.value)) if node.value else None

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.stmt:
        if key := key_of(node.target):
            self.known.pop(key, None)
        self.generic_visit(node)
        return node

    def _forget(self, names: Iterable[str]) -> None:
        for name in names:
            self.known.pop(name, None)

    # What is decided by what is known.

    def visit_If(self, node: ast.If) -> list[ast.stmt]:
        node.test = self.visit(node.test)
        if isinstance(node.test, ast.Constant):
            return self.take(node.body if node.test.value else node.orelse)
        before = dict(self.known)
        node.body = self.take(node.body)
        self.known = before
        node.orelse = self.take(node.orelse)
        self._forget(assigned_in([node]))
        return [node]

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.test, ast.Constant):
            return node.body if node.test.value else node.orelse
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        self.generic_visit(node)
        stops = isinstance(node.op, ast.Or)
        while isinstance(node.values[0], ast.Constant) and len(node.values) > 1:
            if bool(node.values[0].value) is stops:
                return node.values[0]
            del node.values[0]
        return node if len(node.values) > 1 else node.values[0]

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        self.generic_visit(node)
        return evaluated(node, [node.operand])

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        self.generic_visit(node)
        return evaluated(node, [node.left, *node.comparators])

    def visit_Call(self, node: ast.Call) -> ast.expr:
        meant = [word for word in node.keywords if is_none(word.value)]
        self.generic_visit(node)
        node.keywords = [w for w in node.keywords if w in meant or not is_none(w.value)]
        return node

    # Loops and functions: what changes in them is not known in them.

    def visit_For(self, node: ast.For | ast.AsyncFor | ast.While) -> ast.stmt:
        changed = [*assigned_in([node])]
        self._forget(changed)
        self.generic_visit(node)
        self._forget(changed)
        return node

    def generic_visit(self, node: ast.AST) -> ast.AST:
        for field, value in ast.iter_fields(node):
            if isinstance(value, ast.AST):
                setattr(node, field, self.visit(value))
            elif value and isinstance(value, list):
                is_block = isinstance(value[0], ast.stmt)
                each = self.take if is_block else lambda parts: [*map(self._visit_part, parts)]
                setattr(node, field, each(value))
        return node

    def _visit_part(self, part: Any) -> Any:
        return self.visit(part) if isinstance(part, ast.AST) else part

    visit_AsyncFor = visit_While = visit_For  # noqa: N815 - names that ast asks for

    def visit_FunctionDef(self, node: Function) -> Function:
        own = [argument.arg for argument in node.args.args]
        before = dict(self.known)
        self._forget([name for name in before if self.times_assigned[name] > 1] + own)
        for argument in node.args.args:
            argument.annotation = None
        node.returns = None
        self.depth += 1
        node.body = self.take(body_of(node))
        self.depth -= 1
        self.known = before
        return node

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815

    # Results, and calls of the class's own methods.

    def visit_Expr(self, node: ast.Expr) -> Any:
        value = node.value
        if isinstance(value, ast.Yield | ast.YieldFrom) and value.value and not self.depth:
            how = "append" if isinstance(value, ast.Yield) else "extend"
            call = ast.Attribute(read_name(GATHERED), how, ast.Load())
            return ast.Expr(ast.Call(call, [self.visit(value.value)], []))
        if isinstance(value, ast.Call) and (name := _own_method(value.func)):
            method = self.methods.get(name)
            if method and not _returns(method) and isinstance(method, ast.FunctionDef):
                return self._in_place(copy.deepcopy(method), value.args)
        self.generic_visit(node)
        return node

    def _in_place(self, method: ast.FunctionDef, arguments: list[ast.expr]) -> list[ast.stmt]:
        """Return a method's statements with its arguments filled in."""
        for argument, value in zip(method.args.args[1:], arguments, strict=True):
            self.known[argument.arg] = given = self.visit(value)
            if not isinstance(given, ast.Name | ast.Constant):
                raise CannotFlatten(f"{method.name}() is called with more than a name")
        return self.take(body_of(method))


def _own_method(function: ast.expr) -> str:
    key = key_of(function)
    return key[5:] if key.startswith("self.") else ""


def _returns(method: Function) -> bool:
    kinds = (ast.Return, ast.Yield, ast.YieldFrom)
    return any(isinstance(node, kinds) for node in ast.walk(method))
