"""What the engine says, found in its code: it knows no languages, so nothing in it is marked.

Labels, help and units are read from its catalogue of workloads and executors. Its sentences are all its
texts of several words but docstrings, what tasks print, and a few that nobody reads. An f-string is a
template: its places are named for what stands in them.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from desktop_app.engine.catalog import Entry, list_executors, list_workloads

ROOT = Path(__file__).parent.parent
ENGINE = ROOT / "desktop_app" / "engine"
NO_SENTENCES = {"_own_script.py", "_own_module.py:lines", "output.py"}
"""Files of which only code that they write, or marks in streams, has several words."""
NOT_READ = re.compile(
    r"^by value$|^by name$|^import |^from |^del |HTTP|^200|^503|\||This process \.|must be a JSON"
    r"|^can't start"
    r"|of a run spec|equally many|must name a workload|^<|^buffer|^process \{|^all processes$|regular file"
)
"""What is data, code or a pattern; and what only a program of ours could get wrong."""
SEVERAL_WORDS = re.compile(r"[A-Za-z]{2,}[,;:]? +[a-z{(]|\} [a-z]{2,}")
MARKED = "told"
"""What marks a sentence in ``desktop_app/runs`` that is kept in English, and translated when shown."""

Found = tuple[str, str]
"""A path below the root, and the text."""


def texts_of_engine() -> Iterator[Found]:
    """Yield what the engine says, and what is kept in its language."""
    for entry in (*list_workloads().values(), *list_executors().values()):
        file = Path(entry.module.__file__ or "").relative_to(ROOT).as_posix()
        for text in _texts_of_entry(entry):
            yield file, text
    for path in sorted(ENGINE.rglob("*.py")):
        if path.name not in NO_SENTENCES:
            for text in sentences_of(path.read_text("utf-8")):
                yield path.relative_to(ROOT).as_posix(), text
    for path in sorted((ROOT / "desktop_app" / "runs").rglob("*.py")):
        for text in _marked(ast.parse(path.read_text("utf-8"))):
            yield path.relative_to(ROOT).as_posix(), text


def _texts_of_entry(entry: Entry) -> Iterator[str]:
    yield from (entry.title, entry.help)
    is_workload = entry.name in list_workloads()
    for parameter in entry.parameters:
        yield from (parameter.label, parameter.help, parameter.unit)
        if is_workload:  # an executor's choices are names of Python's
            yield from parameter.choices


def sentences_of(source: str) -> Iterator[str]:
    """Yield the texts of several words in the engine's code, f-strings as templates."""
    tree = ast.parse(source)
    passed = set(_passed_over(tree))
    for node in ast.walk(tree):
        if node in passed or not isinstance(node, ast.Constant | ast.JoinedStr):
            continue
        text = template_of(node)
        if SEVERAL_WORDS.search(text) and not NOT_READ.search(text):
            yield text


def _passed_over(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield what is no sentence: docstrings, declarations, prints, and the insides of f-strings."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value
        is_print = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "print"
        is_type = isinstance(node, ast.Subscript) and getattr(node.value, "id", "") in (
            "Annotated",
            "Literal",
        )
        if is_print or is_type or isinstance(node, ast.JoinedStr):
            yield from (inside for inside in ast.walk(node) if inside is not node)
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "").endswith("_HELP"):
            yield from ast.walk(node)


def template_of(node: ast.Constant | ast.JoinedStr) -> str:
    """Return a text, or an f-string with ``{name}`` for each of its places; formats of numbers stay."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    pieces, names = [], set[str]()
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            name = _name_of(part.value)
            while name in names:
                name += "_"
            names.add(name)
            spec = (
                template_of(part.format_spec) if isinstance(part.format_spec, ast.JoinedStr) else ""
            )
            pieces.append(f"{{{name}:{spec}}}" if spec else f"{{{name}}}")
        else:
            pieces.append(template_of(part).replace("{", "{{").replace("}", "}}"))  # type: ignore[arg-type]
    return "".join(pieces)


def _name_of(node: ast.expr) -> str:
    """Return a name for what stands in a place: the last name in the expression that it begins with."""
    if isinstance(node, ast.Name):
        return node.id.lstrip("_")
    if isinstance(node, ast.Attribute):
        return _name_of(node.value) if node.attr == "__name__" else node.attr
    if isinstance(node, ast.Call):
        is_method = isinstance(node.func, ast.Attribute) and not node.args
        return _name_of(node.func.value if is_method else node.func)  # type: ignore[attr-defined]
    inside = [one for one in ast.iter_child_nodes(node) if isinstance(one, ast.expr)]
    return _name_of(inside[0]) if inside else "value"


def _marked(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == MARKED and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant):
                yield str(first.value)
