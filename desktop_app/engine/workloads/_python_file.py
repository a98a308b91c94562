"""Someone's Python file as it is written: its functions, found without running it, and its mistakes."""

import ast
import functools
import os
import platform
import sys
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

MOST_BYTES = 1_000_000
"""A larger file is no program of someone's own, and takes long to look through."""
MAIN = 'if __name__ == "__main__"'
"""What is not run when a file is imported stands below this line."""
MOST_TEXT = 500
"""Characters of an error's text that are told."""


class Told(ValueError):
    """An error whose text is a whole sentence for the user."""

    is_sentence = True


@dataclass(frozen=True)
class OwnFunction:
    """A function as its file writes it; ``reason`` says why it cannot be a task, if so."""

    name: str
    line: int
    arguments: tuple[str, ...]
    required: int
    is_coroutine: bool
    about: str
    reason: str


def read_functions(file: str) -> dict[str, OwnFunction]:
    """Return, by name, the functions that a file defines at its top level; nothing of it is run.

    Methods, functions inside functions and what is imported or assigned are left out.
    """
    path = Path(file)
    try:
        state = path.stat()
        if state.st_size > MOST_BYTES:
            raise Told(f"file must have at most {MOST_BYTES:,} bytes; {path.name} has more.")
        return dict(_functions_of(file, (state.st_mtime_ns, state.st_size, state.st_ino)))
    except OSError as error:
        raise Told(f"file {path.name} cannot be read: {error.strerror}.") from None
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise error if isinstance(error, Told) else Told(f"file {say_why(error, file)}") from None


@functools.lru_cache(maxsize=8)
def _functions_of(file: str, _: object) -> dict[str, OwnFunction]:
    """Return the functions of a file in the state that is given, so that each is read once."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about the style of someone's file
        tree = ast.parse(Path(file).read_bytes(), file)
    return {node.name: _described(node) for node in _defined(tree.body)}


Definition = ast.FunctionDef | ast.AsyncFunctionDef


def _defined(body: list[ast.stmt]) -> Iterator[Definition]:
    for node in body:
        if isinstance(node, Definition):
            yield node
        elif not isinstance(node, ast.ClassDef):
            is_main = isinstance(node, ast.If) and "__name__" in ast.unparse(node.test)
            parts = [[] if is_main else getattr(node, "body", [])]
            parts += [getattr(node, name, []) for name in ("orelse", "finalbody")]
            parts += [handler.body for handler in getattr(node, "handlers", [])]
            for part in parts:
                yield from _defined(part)


def _described(node: Definition) -> OwnFunction:
    wants = node.args
    plain = [argument.arg for argument in (*wants.posonlyargs, *wants.args)]
    required = len(plain) - len(wants.defaults)
    pairs = zip(wants.kwonlyargs, wants.kw_defaults, strict=True)
    by_name = [argument.arg for argument, default in pairs if default is None]
    reason = ""
    if node.decorator_list:  # a decorator may change all of it
        pass
    elif _yields(node):
        reason = "is a generator, which cannot travel: let it return a list"
    elif required > 1:
        reason = f"takes {required} arguments, but each input is one: let it take a tuple"
    elif by_name:
        reason = f"needs {by_name[0]} by name, but is called with an input only"
    elif not plain and not wants.vararg:
        reason = "takes no argument, but is called with an input"
    names = [*plain, *([f"*{wants.vararg.arg}"] if wants.vararg else []), *by_name]
    about = (ast.get_docstring(node) or "").partition("\n")[0]
    is_coroutine = isinstance(node, ast.AsyncFunctionDef)
    required += len(by_name)
    return OwnFunction(node.name, node.lineno, (*names,), required, is_coroutine, about, reason)


def _yields(node: ast.AST) -> bool:
    for part in ast.iter_child_nodes(node):
        if isinstance(part, ast.Yield | ast.YieldFrom):
            return True
        if not isinstance(part, Definition | ast.Lambda | ast.ClassDef) and _yields(part):
            return True
    return False


def path_beside(file: str, name: str) -> Path:
    """Return the path of ``name``, counted from the folder of a file."""
    return Path(os.path.realpath(file)).parent / Path(os.path.expanduser(name))  # noqa: PTH111


def delimiter_of(path: Path) -> str:
    """Return what stands between the cells of a CSV file, by its first line."""
    with path.open(encoding="utf-8-sig") as file:
        return max(",;\t", key=file.readline(MOST_BYTES).count)


def say_names(names: Iterable[str]) -> str:
    """Return names as a list that stays short."""
    known = [*names]
    return ", ".join(known[:12]) + (" …" if len(known) > 12 else "")


def say_why(error: BaseException, file: str) -> str:
    """Return why a file cannot be imported, as a sentence."""
    name, line = Path(file).name, where(error, file)
    place = f" ({line})" if line else ""
    if isinstance(error, SyntaxError) and error.filename:
        said = error.msg[:MOST_TEXT]
        reason = f"{said} (line {error.lineno:d})" if error.lineno else said
        version, culprit = platform.python_version(), Path(error.filename).name
        return f"{culprit} is nothing that Python {version} understands: {reason}."
    if isinstance(error, ModuleNotFoundError) and error.name:
        module = f"{error.name}{place}"
        return (
            f"{name} needs the module {module}, which the Python that runs it does not have: "
            f"install it for {sys.executable}, or choose another Python."
        )
    if isinstance(error, SystemExit):
        if not line:
            return f"{name} ends the program when it is imported: put that below {MAIN}."
        return f"{name} ends the program when it is imported ({line}): put that below {MAIN}."
    return f"{name} cannot be imported: {tell(error, file)}."


def tell(error: BaseException, file: str) -> str:
    """Return an error as its kind, its text and the line of the file."""
    try:
        text = str(error)
    except Exception:  # an error whose text cannot be made is still an error
        text = "(its message could not be made)"
    kind, place = type(error).__name__, where(error, file)
    return (f"{kind}: {text[:MOST_TEXT]}" if text else kind) + (f" ({place})" if place else "")


def where(error: BaseException, file: str) -> str:
    """Return the line of the file that was at work when something was raised."""
    path, line, trace = os.path.realpath(file), 0, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == path:
            line = trace.tb_lineno
        trace = trace.tb_next
    return f"line {line} of {Path(path).name}" if line else ""
