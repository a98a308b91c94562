"""What is done to a list of statements as a whole: a place for the answers, and nothing dead."""

from __future__ import annotations

import ast

from desktop_app.runs.code_facts import key_of, read_in, read_name

GATHERED = "answers"
EMPTY = {"deque", "dict", "list", "set"}


class CannotFlatten(ValueError):
    """The class does something that cannot be written as straight lines."""


def gathered(lines: list[ast.stmt]) -> list[ast.stmt]:
    """Return the lines with the list of answers made where it is first needed."""
    found = [line for line in lines if GATHERED in read_in([line])]
    if not found:
        raise CannotFlatten("an executor's run() yields nothing")
    first = found[0]
    place = lines.index(first)
    call = first.value if isinstance(first, ast.Expr) else None
    value: ast.expr = ast.List([], ast.Load())
    if len(found) == 1 and isinstance(call, ast.Call) and call.func.attr == "extend":  # type: ignore[attr-defined]
        value = ast.Call(read_name("list"), call.args, [])
        del lines[place]
    lines.insert(place, ast.Assign([ast.Name(GATHERED, ast.Store())], value))
    return lines


def without_dead_lines(lines: list[ast.stmt]) -> list[ast.stmt]:
    """Return the lines without repeated imports and plain values of names that nobody reads."""
    imports = [ast.dump(line) if isinstance(line, ast.Import) else "" for line in lines]
    lines = [
        line for k, line in enumerate(lines) if not imports[k] or imports[k] not in imports[:k]
    ]
    while True:
        read = read_in(lines) | {GATHERED}
        kept = [line for line in lines if not _is_dead(line, read)]
        if len(kept) == len(lines):
            return kept
        lines = kept


def _is_dead(line: ast.stmt, read: set[str]) -> bool:
    if not (isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name)):
        return isinstance(line, ast.Pass)
    name, value = line.targets[0].id, line.value
    is_empty = isinstance(value, ast.Call) and not value.args and key_of(value.func) in EMPTY
    is_plain = isinstance(value, ast.Constant | ast.Name) or is_empty
    return key_of(value) == name or (is_plain and name not in read)
