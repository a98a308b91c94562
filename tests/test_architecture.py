"""The rules of the house, each in words and each seen to bite."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "desktop_app"
OURS = "desktop_app"

Source = tuple[str, str]
"""A path below the root, as text, and what is in that file."""
Rule = Callable[[Source], Iterator[str]]

FILE_LINES, CLASS_LINES, STATEMENTS = 300, 200, 30
DRAWERS = {"manager", "handler", "helper", "helpers", "util", "utils", "misc", "data", "info"}
NAMED_BY_API = {f"{OURS}/engine/executors/manager.py"}  # it shows multiprocessing.managers
TOP = {
    "desktop_app", "resources", "tests", "packaging", "pyproject.toml", "Makefile", "README.md",
    "ARCHITECTURE.md", "CHANGELOG.md", "SECURITY.md", "LICENSE", ".ci", ".gitignore",
}  # fmt: skip


def sources(folder: str = "") -> list[Source]:
    """Return all Python files below a folder of the package."""
    paths = sorted((PACKAGE / folder).rglob("*.py"))
    assert paths, f"no files in {folder}"
    return [(str(path.relative_to(ROOT)), path.read_text("utf-8")) for path in paths]


def imports(source: Source) -> set[str]:
    """Return the full names of all modules that a file imports, wherever in the file."""
    path, text = source
    package = Path(path).parent.parts
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(part for part in (base, node.module or "") if part)
            found |= {f"{module}.{alias.name}" for alias in node.names}
    return found


def is_within(name: str, allowed: set[str]) -> bool:
    """Whether a module is one of the allowed ones, or inside one."""
    return any(name == one or name.startswith(one + ".") for one in allowed)


def standard(source: Source, *more: str) -> Iterator[str]:
    """Yield imports that are neither the standard library's nor of ``more``."""
    for name in sorted(imports(source)):
        if name.partition(".")[0] not in sys.stdlib_module_names and not is_within(name, {*more}):
            yield f"{source[0]} imports {name}"


def top_imports(source: Source) -> Source:
    """Return a file with nothing left of it but the imports at its top."""
    nodes = [n for n in ast.parse(source[1]).body if isinstance(n, (ast.Import, ast.ImportFrom))]
    return source[0], "\n".join(map(ast.unparse, nodes))


def not_at_top(source: Source, about: str) -> Iterator[str]:
    """Yield that a file imports the library it is about, if any, at its top."""
    if about and any(is_within(name, {about}) for name in imports(top_imports(source))):
        yield f"{source[0]} imports {about} before it is used"


def ours_only(source: Source, *allowed: str) -> Iterator[str]:
    """Yield imports of ours that are not of ``allowed``."""
    for name in sorted(imports(source)):
        if name.partition(".")[0] == OURS and name != OURS and not is_within(name, {*allowed}):
            yield f"{source[0]} imports {name}"


def engine_stands_alone(source: Source) -> Iterator[str]:
    """The engine imports the standard library and itself: any Python on the machine may run it.

    cloudpickle, which Dask brings, may be imported late, in the one file about far workers.
    """
    about = {"far": "cloudpickle"}.get(Path(source[0]).stem, "")
    yield from standard(source, f"{OURS}.engine", about)
    yield from not_at_top(source, about)


def workloads_import_nothing_of_ours(source: Source) -> Iterator[str]:
    """A workload imports the standard library only, so that its file is a script's part as it is.

    numpy may be imported late, in the one file about it. A workload that makes its part of the script
    itself (``script``) may share private files of its folder.
    """
    about = {"matmul": "numpy"}.get(Path(source[0]).stem, "")
    own = f"{OURS}.engine.workloads._"
    is_private = Path(source[0]).stem.startswith("_")
    makes_script = any(getattr(n, "id", "") == "script" for n in ast.walk(ast.parse(source[1])))
    private = {name for name in imports(source) if name.startswith(own)}
    yield from standard(source, *(private if is_private or makes_script else ()), about)
    yield from not_at_top(source, about)


def executors_use_one_library_each(source: Source) -> Iterator[str]:
    """An executor imports the standard library; loky and Dask in the one file about them."""
    name = Path(source[0]).stem
    about = {"loky": ["loky"], "dask": ["dask", "distributed"]}.get(name.partition("_")[0], [])
    yield from standard(source, f"{OURS}.engine.executors", *about)
    for library in about:
        yield from not_at_top(source, library)


def runs_know_no_window(source: Source) -> Iterator[str]:
    """The runs import the engine, and nothing else of ours."""
    yield from ours_only(source, f"{OURS}.engine", f"{OURS}.runs")


def window_knows_no_command_line(source: Source) -> Iterator[str]:
    """The window imports the engine and the runs, and nothing else of ours."""
    yield from ours_only(source, f"{OURS}.engine", f"{OURS}.runs", f"{OURS}.ui")


def views_know_no_window(source: Source) -> Iterator[str]:
    """A view knows records, colours, words and its own parts, but no other view and not the window."""
    own = (
        *(
            "compare",
            "advice_bars",
            "core_pictures",
            "findings",
            "magnifier",
            "mode_buttons",
            "naming",
            "palettes",
            "rows",
            "sentences",
            "sweep_plot",
            "theme",
            "time_bars",
            "what_if_page",
        ),
        *("elided", "timeline", "view", "words"),
    )
    below = {f"{OURS}.ui.{name}" for name in own}
    yield from ours_only(source, f"{OURS}.engine", f"{OURS}.runs", *below)


def terminal_knows_no_window(source: Source) -> Iterator[str]:
    """The command line imports the engine and the runs, and nothing of the window."""
    own = {f"{OURS}.{Path(path).stem}" for path, _ in sources() if Path(path).parent == Path(OURS)}
    yield from ours_only(source, f"{OURS}.engine", f"{OURS}.runs", *own)


def qt_stays_in_the_window(source: Source) -> Iterator[str]:
    """Only the ui folder imports Qt and pyqtgraph."""
    for name in sorted(imports(source)):
        if is_within(name, {"PySide6", "shiboken6", "pyqtgraph"}):
            yield f"{source[0]} imports {name}"


def start_imports_nothing_heavy(source: Source) -> Iterator[str]:
    """``__main__`` decides what the process is before it imports anything but the standard library."""
    yield from standard(top_imports(source))


def files_are_short(source: Source) -> Iterator[str]:
    """A file has at most 300 lines."""
    lines = len(source[1].splitlines())
    if lines > FILE_LINES:
        yield f"{source[0]} has {lines} lines"


def classes_are_short(source: Source) -> Iterator[str]:
    """A class has at most 200 lines."""
    for node in ast.walk(ast.parse(source[1])):
        if isinstance(node, ast.ClassDef):
            lines = (node.end_lineno or 0) - node.lineno + 1
            if lines > CLASS_LINES:
                yield f"class {node.name} in {source[0]} has {lines} lines"


def functions_are_short(source: Source) -> Iterator[str]:
    """A function has at most 30 statements, those of functions inside it included."""
    for node in ast.walk(ast.parse(source[1])):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            count = sum(isinstance(part, ast.stmt) for part in ast.walk(node)) - 1
            count -= ast.get_docstring(node) is not None
            if count > STATEMENTS:
                yield f"{node.name} in {source[0]} has {count} statements"


def names_say_something(source: Source) -> Iterator[str]:
    """No module or class is a drawer: manager, handler, helper, util(s), misc, data, info."""
    path, text = source
    if path not in NAMED_BY_API and DRAWERS & {*Path(path).stem.lower().split("_")}:
        yield f"{path} is a drawer"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ClassDef):
            words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+", node.name)
            if DRAWERS & {word.lower() for word in words}:
                yield f"class {node.name} in {path} is a drawer"


def engine_is_python_3_10(source: Source) -> Iterator[str]:
    """The engine uses no syntax that is newer than Python 3.10."""
    try:
        ast.parse(source[1], feature_version=(3, 10))
    except SyntaxError as error:
        yield f"{source[0]}: {error}"


def front(folder: str) -> list[Source]:
    """Return the files directly in the package, but for the entry point and the package itself."""
    skipped = {"__init__", "__main__"}
    inside = [one for one in sources() if Path(one[0]).parent == Path(OURS)]
    return [one for one in inside if Path(one[0]).stem not in skipped]


def without_window() -> list[Source]:
    return [one for one in sources() if not one[0].startswith(f"{OURS}/ui/")]


def named(name: str) -> list[Source]:
    return [one for one in sources() if one[0] == f"{OURS}/{name}"]


RULES: list[tuple[Rule, Callable[[], list[Source]]]] = [
    (engine_stands_alone, lambda: [
        one for one in sources("engine")
        if Path(one[0]).parent.name not in ("executors", "workloads")
    ]),
    (workloads_import_nothing_of_ours, lambda: sources("engine/workloads")),
    (executors_use_one_library_each, lambda: sources("engine/executors")),
    (runs_know_no_window, lambda: sources("runs")),
    (window_knows_no_command_line, lambda: sources("ui")),
    (views_know_no_window, lambda: sources("ui/views")),
    (terminal_knows_no_window, lambda: front(OURS)),
    (qt_stays_in_the_window, without_window),
    (start_imports_nothing_heavy, lambda: named("__main__.py")),
    (files_are_short, sources),
    (classes_are_short, sources),
    (functions_are_short, sources),
    (names_say_something, sources),
    (engine_is_python_3_10, lambda: sources("engine")),
]  # fmt: skip

BROKEN: list[tuple[Rule, str, str]] = [
    (engine_stands_alone, "engine/new.py", "import numpy"),
    (engine_stands_alone, "engine/new.py", "from desktop_app.runs.record import RunRecord"),
    (engine_stands_alone, "engine/far.py", "import cloudpickle"),
    (engine_stands_alone, "engine/new.py", "def late():\n    from ..runs import record"),
    (workloads_import_nothing_of_ours, "engine/workloads/new.py", "import desktop_app.engine.tape"),
    (workloads_import_nothing_of_ours, "engine/workloads/new.py", "from . import busy_loop"),
    (workloads_import_nothing_of_ours, "engine/workloads/new.py", "from . import _own_module"),
    (workloads_import_nothing_of_ours, "engine/workloads/_new.py", "from . import busy_loop"),
    (workloads_import_nothing_of_ours, "engine/workloads/new.py", "def f():\n    import numpy"),
    (workloads_import_nothing_of_ours, "engine/workloads/matmul.py", "import numpy as np"),
    (workloads_import_nothing_of_ours, "engine/workloads/matmul.py", "def f():\n    import scipy"),
    (executors_use_one_library_each, "engine/executors/new.py", "import loky"),
    (executors_use_one_library_each, "engine/executors/loky.py", "import distributed"),
    (executors_use_one_library_each, "engine/executors/loky.py", "import loky"),
    (executors_use_one_library_each, "engine/executors/new.py", "import desktop_app.engine.tape"),
    (runs_know_no_window, "runs/new.py", "from desktop_app.ui.theme import rgb"),
    (runs_know_no_window, "runs/new.py", "import desktop_app.cli"),
    (runs_know_no_window, "runs/new.py", "from .. import ui"),
    (window_knows_no_command_line, "ui/new.py", "from desktop_app import cli"),
    (views_know_no_window, "ui/views/new.py", "from desktop_app.ui.window import MainWindow"),
    (views_know_no_window, "ui/views/new.py", "from ..controls import Controls"),
    (views_know_no_window, "ui/views/new.py", "from desktop_app.ui.views.output import OutputView"),
    (terminal_knows_no_window, "cli.py", "def f():\n    from desktop_app.ui import app"),
    (qt_stays_in_the_window, "runs/new.py", "from PySide6.QtCore import QTimer"),
    (qt_stays_in_the_window, "cli.py", "import pyqtgraph as pg"),
    (start_imports_nothing_heavy, "__main__.py", "import numpy"),
    (start_imports_nothing_heavy, "__main__.py", "from desktop_app.cli import main"),
    (files_are_short, "runs/new.py", "x = 1\n" * 301),
    (classes_are_short, "runs/new.py", "class A:\n" + "    x = 1\n" * 200),
    (functions_are_short, "runs/new.py", "def f():\n" + "    x = 1\n" * 31),
    (functions_are_short, "runs/new.py", "def f():\n  def g():\n" + "    x = 1\n" * 30),
    (names_say_something, "runs/run_utils.py", ""),
    (names_say_something, "runs/new.py", "class RunManager: ..."),
    (names_say_something, "runs/new.py", "class HTTPHandler: ..."),
    (engine_is_python_3_10, "engine/new.py", "try: ...\nexcept* OSError: ..."),
]
FINE: list[tuple[Rule, str, str]] = [
    (workloads_import_nothing_of_ours, "engine/workloads/matmul.py", "def f():\n    import numpy"),
    (executors_use_one_library_each, "engine/executors/loky.py", "def run():\n    import loky"),
    (names_say_something, "runs/new.py", "class Database: ..."),
    (functions_are_short, "runs/new.py", "def f():\n    'text'\n" + "    x = 1\n" * 30),
]


@pytest.mark.parametrize(("rule", "files"), RULES, ids=[rule.__name__ for rule, _ in RULES])
def test_the_rule_is_kept(rule: Rule, files: Callable[[], list[Source]]) -> None:
    looked_at = files()
    assert looked_at
    assert [broken for source in looked_at for broken in rule(source)] == []


@pytest.mark.parametrize(("rule", "path", "text"), BROKEN)
def test_the_rule_bites(rule: Rule, path: str, text: str) -> None:
    assert list(rule((f"{OURS}/{path}", text)))


@pytest.mark.parametrize(("rule", "path", "text"), FINE)
def test_the_rule_lets_pass_what_is_fine(rule: Rule, path: str, text: str) -> None:
    assert list(rule((f"{OURS}/{path}", text))) == []


def test_every_rule_is_seen_to_bite() -> None:
    assert {rule for rule, _ in RULES} == {rule for rule, _, _ in BROKEN}


def test_the_top_level_holds_only_what_the_design_names() -> None:
    ignored = {name.rstrip("/") for name in (ROOT / ".gitignore").read_text().split()}
    found = {path.name for path in ROOT.iterdir() if not any(map(path.match, ignored))}
    assert found - {".git"} <= TOP


def test_resources_hold_no_code() -> None:
    assert list((ROOT / "resources").rglob("*.py")) == []


def test_the_engine_alone_can_be_imported_without_any_other_package() -> None:
    names = [
        ".".join(Path(path).with_suffix("").parts).removesuffix(".__init__")
        for path, _ in sources("engine")
    ]
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r})\n" + "\n".join(
        f"import {name}" for name in names
    )
    subprocess.run([sys.executable, "-I", "-S", "-W", "error", "-c", code], check=True)
