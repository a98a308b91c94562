"""Someone's Python file as a module: imported once in every process, under a name that is free."""

import importlib.machinery
import importlib.util
import os
import sys
import tempfile
import threading
import types
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop_app.engine.workloads._python_file import Told, say_why

TAKEN = {*sys.stdlib_module_names, "test", "desktop_app", "__main__", "__mp_main__"}
"""Names under which a file cannot be imported without taking the place of something else."""

_loading = threading.RLock()


def module_name(file: str) -> str:
    """Return the name under which a file is imported: its own, where that is free."""
    path = Path(os.path.realpath(file))
    name = path.stem.replace(".", "_")
    return f"own_{name}" if name in TAKEN else name


def is_found_by_name(file: str) -> bool:
    """Whether Python itself finds the file under that name."""
    path = Path(os.path.realpath(file))
    return path.suffix == ".py" and module_name(file) == path.stem


@contextmanager
def import_folder(file: str, **_: object) -> Iterator[str]:
    """Give a folder from which the file can be imported, if its own does not do.

    A process that spawns unpickles its inputs, and imports what they need, before any task.
    """
    with tempfile.TemporaryDirectory() as folder:
        name = module_name(file)
        lines = ["import sys", "del sys.modules[__name__]", f"from {__name__} import load"]
        text = "\n".join([*lines, f"load({os.path.realpath(file)!r})\n"])
        if not is_found_by_name(file):
            Path(folder, f"{name}.py").write_text(text, "utf-8", "surrogateescape")
        yield "" if is_found_by_name(file) else folder


def load(file: str, beside: str = "") -> types.ModuleType:
    """Return the file as a module, imported once in each process; raises :class:`Told`.

    Its folder becomes the working folder, and so it is for processes that are started later.
    """
    path, name = os.path.realpath(file), module_name(file)
    with _loading:
        known = sys.modules.get(name)
        if known is not None:
            other = getattr(known, "__file__", None) or ""
            if os.path.realpath(other) == path:
                return known
            raise Told(f"{name} is already imported from {other}: give the file another name.")
        _enter(str(Path(path).parent), beside)
        loader = importlib.machinery.SourceFileLoader(name, path)
        spec = importlib.util.spec_from_file_location(name, path, loader=loader)
        assert spec
        module = sys.modules[name] = importlib.util.module_from_spec(spec)
        try:
            loader.exec_module(module)
        except BaseException as error:  # sys.exit() too: a run has its own end
            sys.modules.pop(name, None)
            raise Told(say_why(error, path)) from None
        return module


def _enter(folder: str, beside: str) -> None:
    """Work in a folder and let what lies in it be imported; the standard library stays in front.

    A file called random.py or queue.py would otherwise break every process that starts here.
    """
    try:
        os.chdir(folder)
    except OSError as error:
        raise Told(f"The folder {folder} cannot be entered: {error.strerror}.") from None
    if beside and beside not in sys.path:
        sys.path.insert(0, beside)
    if folder not in sys.path:
        library = os.path.dirname(os.__file__)  # noqa: PTH120
        own = [n for n, place in enumerate(sys.path) if place.startswith(library)]
        own = [n for n in own if "-packages" not in sys.path[n]]
        sys.path.insert(own[-1] + 1 if own else 0, folder)
