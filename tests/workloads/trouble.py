"""Trouble

What tests make tasks do: all but one are plain, and that one is trouble. A task that holds says so by a
file ``held-NUMBER`` with its process id in ``folder``, and goes on when a file ``release`` is there.
"""

import collections
import ctypes
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

HOLDS_GIL = False
WAITS = True


class BreaksWhenUnpickled(Exception):
    """An error whose constructor wants more than unpickling gives it."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(f"{first} {second}")


class RaisesWhenShown:
    """A value whose repr raises."""

    def __repr__(self) -> str:
        raise ValueError("no repr")


class SlowToShow:
    """A value whose repr takes a minute."""

    def __repr__(self) -> str:
        time.sleep(60)
        return "at last"


class Textless(Exception):
    """An error whose text cannot be made."""

    def __str__(self) -> str:
        raise RuntimeError("no text")


def make_inputs(
    what: Annotated[str, (0, 100), "", "What the troublesome task does."] = "plain",
    at: Annotated[int, (-1, 10**6), "", "Which task it is; -1: every one."] = 3,
    count: Annotated[int, (0, 10**6), "tasks", "How many tasks."] = 8,
    folder: Annotated[str, (0, 4096), "", "Where a task that holds says so."] = "",
) -> Iterator[Any]:
    """Yield (what, number, folder) for each task."""
    if what == "no inputs":
        raise KeyError("these inputs cannot be made")
    if what == "inputs hold":
        _hold("inputs", folder)
    for number in range(count):
        chosen = what if at in (number, -1) else "plain"
        yield (chosen, number, (lambda: 1) if chosen == "input cannot be pickled" else folder)


def more_inputs(text: str, folder: str = "", **_: object) -> list[Any]:
    """Return one more task: ``what number``."""
    what, number = text.rsplit(" ", 1)
    if what == "break":
        raise RuntimeError("more_inputs itself is broken")
    return [(what, int(number), folder)]


def task(item: tuple[str, int, str]) -> Any:
    """Return the square of the number, or be trouble."""
    what, number, folder = item
    if what == "plain":
        return number * number
    if what == "hold":
        return _hold(str(number), folder)
    return _TROUBLES[what]()


def _hold(name: str, folder: str) -> str:
    part = Path(folder, f"part-{name}")
    part.write_text(str(os.getpid()))
    part.rename(Path(folder, f"held-{name}"))
    while not Path(folder, "release").exists():
        time.sleep(0.02)
    return name


def _raise(error: BaseException) -> Any:
    raise error


def _hold_deaf() -> Any:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    time.sleep(600)


def _kill() -> None:
    """Die, but not in the instant in which the result before is still on its way."""
    time.sleep(0.3)
    os.kill(os.getpid(), signal.SIGKILL)


def _segfault() -> Any:
    time.sleep(0.3)
    return ctypes.string_at(0)


def _print_much() -> int:
    line = "x" * 99
    for _ in range(50_000):
        print(line)
    return 5_000_000


def _print_odd() -> str:
    os.write(1, bytes(range(256)) * 40)  # to the descriptor itself: no line, no text
    os.write(1, b"\n")
    print("é" * 5000)
    print("half a surrogate \udc80")
    print("\x1e7\x1fnot worker 8")
    print("no end", end="")
    return "printed"


def _close_output() -> str:
    os.close(1)
    os.close(2)
    return "closed"


_TROUBLES: dict[str, Any] = {
    "hold deaf": _hold_deaf,
    "raise": lambda: _raise(ValueError("as asked")),
    "raise long": lambda: _raise(ValueError("long " * 2_000_000)),
    "raise textless": lambda: _raise(Textless()),
    "raise unpicklable": lambda: _raise(BreaksWhenUnpickled("a", "b")),
    "raise keyboard": lambda: _raise(KeyboardInterrupt()),
    "raise base": lambda: _raise(BaseException("base")),
    "raise stop": lambda: _raise(StopIteration()),
    "sys.exit": lambda: sys.exit(3),
    "sys.exit 0": lambda: sys.exit(),
    "os._exit": lambda: os._exit(3),
    "abort": os.abort,
    "segfault": _segfault,
    "kill": lambda: _kill(),
    "return lambda": lambda: lambda: 1,
    "return list of lambda": lambda: [1, [lambda: 1]],
    "return generator": lambda: (n for n in range(3)),
    "return breaker": lambda: BreaksWhenUnpickled("a", "b"),
    "return lock": threading.Lock,
    "return counter": lambda: collections.Counter("aab"),
    "return defaultdict": lambda: collections.defaultdict(list, {"a": [1]}),
    "return nan": lambda: float("nan"),
    "return huge": lambda: 2**200,
    "return surrogate": lambda: "name\udc80",
    "return long": lambda: "long " * 2_000_000,
    "return repr raises": RaisesWhenShown,
    "return repr slow": SlowToShow,
    "return gigabyte": lambda: bytes(10**9),
    "return gigabyte of text": lambda: "x" * 10**9,
    "return deep gigabyte": lambda: {"found": [bytes(10**9)]},
    "return 10 kB": lambda: "y" * 10_000,
    "print much": _print_much,
    "print odd": _print_odd,
    "close output": _close_output,
}
