"""Settings, declared once by annotated arguments; form, command line and saved JSON all come from here.

A workload's ``make_inputs`` and an executor's ``__init__`` declare a setting as::

    count: Annotated[int, (0, 1_000_000), "numbers", "How many numbers are factorised."] = 20

that is: type, bounds (of the value, or of the length of a text), unit, help text, default.
``Literal`` types and lists of texts declare a choice, ``pathlib.Path`` a folder, and a text with a
set of the endings that names of files have, such as ``{".py"}``, a file.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

from desktop_app.engine.cores import usable_cores


class UnusableSetting(ValueError):
    """A setting that cannot be used; ``setting`` names it and the text is one sentence for the user."""

    def __init__(self, setting: str, sentence: str) -> None:
        super().__init__(sentence)
        self.setting = setting


@dataclass(frozen=True)
class Parameter:
    """One setting: its name, kind, default, what is allowed, its unit and its help text."""

    name: str
    kind: Literal["int", "float", "bool", "text", "folder", "file", "choice"]
    default: Any
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    unit: str = ""
    help: str = ""
    endings: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The name as people write it."""
        return self.name.replace("_", " ")

    @property
    def allowed(self) -> str:
        """What is allowed, as the end of a sentence that begins with "must be"."""
        if self.kind == "choice":
            choices = ", ".join(self.choices)
            return f"one of {choices}"
        if self.kind == "bool":
            return "true or false"
        if self.kind == "folder":
            return "a folder that is there and can be read"
        if self.kind == "file":
            return "a file that is there and can be read"
        if self.high is None:
            return {"text": "a text", "int": "a whole number"}.get(self.kind, "a number")
        if self.kind == "text":
            return f"a text from {self.low:,} to {self.high:,} characters long"
        if self.kind == "int":
            return f"a whole number from {self.low:,} to {self.high:,}"
        return f"a number from {self.low:,} to {self.high:,}"

    def read(self, value: Any) -> Any:
        """Return the value for ``value``, a text that someone typed or a plain JSON value.

        Raises :class:`UnusableSetting` with a sentence that says what is allowed.
        """
        try:
            return _READERS[self.kind](self, value)
        except (ValueError, TypeError, OSError, OverflowError, RuntimeError):
            shown = repr(value) if len(repr(value)) <= 80 else repr(value)[:77] + "…"
            setting = self.name
            sentence = f"{setting} must be {self.allowed}, not {shown}."
            raise UnusableSetting(setting, sentence) from None

    def to_json(self) -> dict[str, Any]:
        """Return the declaration as plain JSON values."""
        return {
            "name": self.name,
            "kind": self.kind,
            "default": self.default,
            "low": self.low,
            "high": self.high,
            "choices": list(self.choices),
            "unit": self.unit,
            "help": self.help,
            "endings": list(self.endings),
        }


def _read_int(parameter: Parameter, value: Any) -> int:
    if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
        raise ValueError(value)
    text = str(value).strip().replace(",", "").replace(" ", "") if isinstance(value, str) else value
    return int(_bounded(parameter, int(text)))


def _read_float(parameter: Parameter, value: Any) -> float:
    if isinstance(value, bool) or not math.isfinite(float(value)):
        raise ValueError(value)
    return _bounded(parameter, float(value))


def _bounded(parameter: Parameter, number: float) -> float:
    if parameter.low is not None and number < parameter.low:
        raise ValueError(number)
    if parameter.high is not None and number > parameter.high:
        raise ValueError(number)
    return number


def _read_bool(_: Parameter, value: Any) -> bool:
    words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().lower() in words:
        return words[value.strip().lower()]
    raise ValueError(value)


def _read_text(parameter: Parameter, value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(value)
    value.encode()  # half a surrogate pair is no text: nothing could be kept that holds it
    _bounded(parameter, len(value))
    return value


def _read_folder(_: Parameter, value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(value)
    value.encode()
    folder = Path(value).expanduser()  # raises RuntimeError for an unknown user's home
    next(folder.iterdir(), None)  # raises OSError when it is no folder or cannot be read
    return str(folder.absolute())


def _read_file(_: Parameter, value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(value)
    value.encode()
    path = Path(value).expanduser()
    if not path.is_file():  # a pipe would block whoever opens it
        raise ValueError(value)
    path.open("rb").close()
    return str(path.absolute())


def _read_choice(parameter: Parameter, value: Any) -> str:
    if value not in parameter.choices:
        raise ValueError(value)
    return str(value)


_READERS: dict[str, Callable[[Parameter, Any], Any]] = {
    "int": _read_int,
    "float": _read_float,
    "bool": _read_bool,
    "text": _read_text,
    "folder": _read_folder,
    "file": _read_file,
    "choice": _read_choice,
}
_KINDS: dict[Any, Any] = {int: "int", float: "float", bool: "bool", str: "text", Path: "folder"}


def parameters_of(function: Callable[..., Any]) -> tuple[Parameter, ...]:
    """Return the settings that ``function`` declares by its annotated arguments, in order.

    ``workers`` needs no default: it is the number of cores this process may use. Arguments
    without ``Annotated`` are filled in by the engine and are no settings.
    """
    hints = get_type_hints(function, include_extras=True)
    arguments = inspect.signature(function).parameters
    return tuple(
        _declared(name, hints[name], argument.default)
        for name, argument in arguments.items()
        if hasattr(hints.get(name), "__metadata__")
    )


def _declared(name: str, hint: Any, default: Any) -> Parameter:
    kind, choices = hint.__origin__, ()
    if get_origin(kind) is Literal:
        kind, choices = str, get_args(kind)
    low = high = None
    endings: tuple[str, ...] = ()
    texts: list[str] = []
    for mark in hint.__metadata__:
        if isinstance(mark, tuple):
            low, high = mark
        elif isinstance(mark, list):
            choices = tuple(mark)
        elif isinstance(mark, set):
            endings = tuple(sorted(mark))
        else:
            texts.append(mark)
    if default is inspect.Parameter.empty:
        default = usable_cores() if name == "workers" else None
    return Parameter(
        name=name,
        kind="choice" if choices else "file" if endings else _KINDS[kind],
        default=str(default) if isinstance(default, Path) else default,
        low=low,
        high=high,
        choices=choices,
        unit=texts[0] if len(texts) > 1 else "",
        help=texts[-1] if texts else "",
        endings=endings,
    )


def read_settings(parameters: Iterable[Parameter], given: dict[str, Any]) -> dict[str, Any]:
    """Return a checked value for each parameter: the given one, or its default.

    Raises :class:`UnusableSetting` for a value that is not allowed or a name that is not known.
    """
    known = {parameter.name: parameter for parameter in parameters}
    for name in given:
        if name not in known:
            allowed = ", ".join(known) or "none"
            raise UnusableSetting(name, f"{name} is no setting here; allowed: {allowed}.")
    return {
        name: parameter.read(given[name]) if name in given else parameter.default
        for name, parameter in known.items()
    }
