"""Your own function

Calls a function of a Python file of yours, once for each input. Every worker process imports the
file, in its own folder; what stands below ``if __name__ == "__main__"`` is not run. Its code has your
rights. Whether it holds the GIL is not known before: watch what threads and what processes gain.
"""

import ast
import csv
import inspect
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from types import CoroutineType
from typing import Annotated, Any, Literal, TextIO

from desktop_app.engine.workloads._own_module import (
    import_folder,
    load,
)
from desktop_app.engine.workloads._own_script import script_part
from desktop_app.engine.workloads._python_file import (
    OwnFunction,
    Told,
    delimiter_of,
    path_beside,
    read_functions,
    say_names,
    tell,
    where,
)

HOLDS_GIL = None
WAITS = None
ASKS_FOR = "One more input: a Python expression, for instance 42"

MOST_INPUTS, MOST_CHARACTERS = 1_000_000, 1_000_000
"""So many inputs there are at most, and so many characters in a line of a file with inputs."""
beside = import_folder
script = script_part


def make_inputs(
    file: Annotated[
        str,
        {".py"},
        "",
        "The Python file with the function. It is imported as it is: watch that nothing in it "
        "starts by itself.",
    ] = "",
    function: Annotated[
        str,
        (0, 200),
        "",
        "The name of a function at the top level of the file; it is called with one input.",
    ] = "",
    inputs_from: Annotated[
        Literal["expression", "function", "lines", "files", "rows"],
        "",
        "Where the inputs come from: a Python expression, a function of the file, the lines of a "
        "text file, the files of a folder, or the rows of a CSV file (a dict for each).",
    ] = "expression",
    inputs: Annotated[
        str,
        (0, 10_000),
        "",
        "The expression, such as range(1000), which may use what the file defines; or the name of "
        "a function without arguments; or a path, counted from the file's folder.",
    ] = "range(100)",
    beside: str = "",
) -> Iterator[Any]:
    """Import the file and yield its inputs; from here on its folder is the working folder."""
    module = load(file, beside)
    count = 0
    try:
        for count, item in enumerate(_source(module, file, inputs_from, inputs), 1):
            if count > MOST_INPUTS:
                raise Told(f"inputs must be at most {MOST_INPUTS:,}; {inputs} gives more.")
            yield item
    except (Told, GeneratorExit):
        raise
    except BaseException as error:  # sys.exit() too: a run has its own end
        mistake = tell(error, file)
        if count:
            sentence = f"inputs cannot be made from {inputs} after {count:,} of them: {mistake}."
            raise Told(sentence) from None
        raise Told(f"inputs cannot be made from {inputs}: {mistake}.") from None
    if not count:
        raise Told(f"inputs must be one or more; {inputs or 'nothing'} gives none.")


def _source(module: Any, file: str, inputs_from: str, inputs: str) -> Iterable[Any]:
    path = path_beside(file, inputs)
    if inputs_from == "lines":
        return _lines(path)
    if inputs_from == "rows":
        return _rows(path)
    if inputs_from == "files":
        found = path.parent.glob(path.name) if "*" in path.name else path.iterdir()
        return sorted(str(one) for one in found if one.is_file())
    made = (
        getattr(module, inputs)()
        if inputs_from == "function"
        else eval(inputs.strip(), vars(module))  # noqa: S307 - what the user typed, to be run
    )
    if not isinstance(made, Iterable):
        kind = type(made).__name__
        raise Told(f"inputs must be something with items, such as a list; {inputs} is {kind}.")
    return made


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8-sig") as file:
        for line in _bounded(file, path.name):
            if "\0" in line:
                raise Told(f"inputs must be lines of text; {path.name} is no text.")
            yield line.rstrip("\n")


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = _bounded(file, path.name)
        yield from csv.DictReader(lines, delimiter=delimiter_of(path), restkey="more")


def _bounded(file: TextIO, name: str) -> Iterator[str]:
    """Yield the lines of a file; one that would fill the memory is refused."""
    while line := file.readline(MOST_CHARACTERS + 1):
        if len(line) > MOST_CHARACTERS:
            raise Told(f"lines of {name} must have at most {MOST_CHARACTERS:,} characters.")
        yield line


def more_inputs(text: str, file: str, inputs_from: str, **_: object) -> list[Any]:
    """Return the input that was typed: text where inputs are texts, else what it gives in Python."""
    if inputs_from in ("lines", "files"):
        return [text]
    try:
        return [eval(text.strip(), vars(load(file)))]  # noqa: S307 - what the user typed
    except BaseException as error:
        raise ValueError(f"That is no input: {tell(error, file)}.") from None


def make_task(file: str, function: str, **_: object) -> Callable[[Any], Any]:
    """Return what calls the function, and says where in the file an error was raised.

    A file that cannot be imported here is a failure of each task: no worker may end by it.
    """
    call = _find(file, function)

    def task(item: Any) -> Any:
        try:
            result = call(item)
            if type(result) is CoroutineType:
                result.close()
                raise Told(
                    f"{function} gives a coroutine, which nobody awaits: let it be async def."
                )
            return result
        except BaseException as error:
            _note_place(error, file)
            raise

    return task


def make_atask(file: str, function: str, **_: object) -> Callable[[Any], Any] | None:
    """Return what awaits the function, or None for one that is no coroutine function."""
    call = _find(file, function)

    async def atask(item: Any) -> Any:
        try:
            return await call(item)
        except BaseException as error:
            _note_place(error, file)
            raise

    return atask if inspect.iscoroutinefunction(call) else None


def _find(file: str, function: str) -> Callable[[Any], Any]:
    try:
        call: Any = getattr(load(file), function)
        if callable(call):
            return call  # type: ignore[no-any-return]
        sentence = f"{function} is nothing that can be called."
    except AttributeError:
        sentence = f"{Path(file).name} defines no {function} when it is imported."
    except Told as mistake:
        sentence = str(mistake)

    def fail(_: Any) -> Any:
        raise Told(sentence)

    return fail


def _note_place(error: BaseException, file: str) -> None:
    """Note the line of the file with an error, as Python's own notes are kept."""
    place = where(error, file)
    with suppress(Exception):  # an error of someone's own may refuse
        notes = getattr(error, "__notes__", [])
        if place and place not in notes:
            error.__notes__ = [*notes, place]  # type: ignore[union-attr, attr-defined, unused-ignore]
    if isinstance(error, SystemExit):  # the end of a worker process says no more than its status
        print(f"sys.exit({error.code!r}) was called{f' in {place}' if place else ''}")


def refuse(
    file: str, function: str, inputs_from: str, inputs: str, executor: str, in_threads: bool = False
) -> dict[str, str]:
    """Refuse what the file itself shows to be impossible; nothing of it is run."""
    name = Path(file).name
    if not file:
        return {"file": "file must be chosen: a Python file with a function of yours."}
    try:
        found = read_functions(file)
    except Told as mistake:
        return {"file": str(mistake)}
    fit = [one.name for one in found.values() if not one.reason]
    if not fit:
        return {"file": f"file must define a function that takes one input; {name} has none."}
    chosen = found.get(function)
    if chosen is None:
        return {"function": f"function must be one of {say_names(fit)}, not {function!r}."}
    if chosen.reason:
        return {"function": f"function {function} {chosen.reason} (line {chosen.line} of {name})."}
    if chosen.is_coroutine and executor != "asyncio":
        return {"executor": f"{function} is a coroutine function: choose the executor asyncio."}
    if chosen.is_coroutine and in_threads:
        return {"in_threads": f"in_threads must be off: {function} is a coroutine function."}
    sentence = _wrong_inputs(file, found, inputs_from, inputs)
    return {"inputs": f"inputs must be {sentence}."} if sentence else {}


def _wrong_inputs(file: str, found: dict[str, OwnFunction], source: str, inputs: str) -> str:
    shown = repr(inputs) if len(inputs) <= 80 else repr(inputs[:77]) + "…"
    path = path_beside(file, inputs)
    if source == "expression":
        try:
            ast.parse(inputs.strip(), mode="eval")
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            said = getattr(error, "msg", error)
            return f"a Python expression, such as range(1000), not {shown}: {said}"
    elif source == "function":
        fit = [one.name for one in found.values() if not one.required and not one.is_coroutine]
        if inputs not in fit:
            if not fit:
                return f"a function of the file that takes no argument, not {shown}"
            return f"a function of the file that takes no argument ({say_names(fit)}), not {shown}"
    elif source == "files":
        if not (inputs and path.is_dir()) and "*" not in path.name:
            return f"a folder, or one with a pattern such as texts/*.txt, not {shown}"
    elif not path.is_file() or not os.access(path, os.R_OK):
        return f"a text file that is there and can be read, not {shown}"
    return ""
