"""Each promise of SECURITY.md names a test, and that test is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def functions_of(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_each_promise_names_tests_that_are_there() -> None:
    text = (ROOT / "SECURITY.md").read_text("utf-8")
    promised, _, _ = text.partition("## What is not promised")
    promises = [line for line in promised.splitlines() if line.startswith("- ")]
    assert len(promises) >= 9
    for promise in promises:
        named = NAMED.findall(promise)
        assert named, promise
        for path, name in named:
            assert name in functions_of(ROOT / path), f"{path} has no {name}"


def test_the_page_is_one_page_and_is_found() -> None:
    text = (ROOT / "SECURITY.md").read_text("utf-8")
    assert len(text.splitlines()) <= 60 and len(text.split()) <= 900
    assert "](SECURITY.md)" in (ROOT / "README.md").read_text("utf-8")
    assert "@" not in text, "an address that nobody reads helps nobody"
