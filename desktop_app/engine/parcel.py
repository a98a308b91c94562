"""What travels between processes is pickled: what cannot be is noticed here, and named.

``multiprocessing`` alone would lose it: a queue pickles in a thread of its own, where an error is
only printed and the reader waits for ever; a pool loses the whole chunk, and waits for ever for a
result that cannot be unpickled. So a worker packs what is not plain, and the runner opens it.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable
from multiprocessing import queues
from multiprocessing.reduction import ForkingPickler
from typing import Any

from desktop_app.engine.refusals import say_refusal
from desktop_app.engine.tape import Failure

PLAIN = frozenset({int, float, str, bool, bytes, type(None), Failure})
"""Types whose values can always be pickled, and so need no parcel."""


class CannotTravel(Exception):
    """An input or a result that cannot be pickled or unpickled; the text is for the user."""


class Parcel:
    """A result as its worker pickled it, or an input for a worker that may not know its class."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def open(self) -> Any:
        """Return the result, or a :class:`Failure` when it cannot be unpickled."""
        try:
            return pickle.loads(self.content)  # noqa: S301 - our own worker's
        except Exception as error:
            return Failure(CannotTravel(f"its result cannot be unpickled: {_text(error)}"))


def pack(result: Any) -> Any:
    """Return what a worker process is to send for ``result``: itself, a parcel or a failure."""
    kind = type(result)
    if kind in PLAIN or (kind in (list, tuple) and PLAIN.issuperset(map(type, result))):
        return result
    try:
        return Parcel(bytes(ForkingPickler.dumps(result)))
    except Exception as error:
        return Failure(
            CannotTravel(
                f"its result ({kind.__name__}) cannot be pickled: {_text(error)}. Return numbers, "
                "texts, lists, dicts or objects of a module's own classes, or use threads."
            )
        )


def pack_input(item: Any) -> Any:
    """Return what is to be sent for an input: itself or a parcel; raises what pickling it raises."""
    return item if type(item) in PLAIN else Parcel(bytes(ForkingPickler.dumps(item)))


def explain(error: BaseException, inputs: Iterable[Any]) -> str:
    """Return what ended a run as one bounded line; an input that cannot be pickled is named."""
    if refusal := say_refusal(error):
        return refusal
    text = _text(error)
    for number, item in enumerate(inputs):
        if type(item) not in PLAIN and _text(_refusal(item)) == text:
            return (
                f"The input of task {number + 1} ({type(item).__name__}) cannot be pickled: {text}. "
                "Hand over numbers, texts, lists or dicts, or use threads."
            )
    return text


def tell_unsent(tell: Callable[[BaseException], Any]) -> None:
    """Have ``tell`` called when a queue of this process cannot send something.

    The hook is private to ``multiprocessing``, made for ``concurrent.futures``; where it is not
    there, such a run waits until it is terminated.
    """

    def on_error(_: Any, error: BaseException, __: Any) -> None:
        tell(error)

    queues.Queue._on_queue_feeder_error = on_error  # type: ignore[attr-defined]


def _refusal(item: Any) -> Exception | None:
    try:
        ForkingPickler.dumps(item)
    except Exception as error:
        return error
    return None


def _text(error: BaseException | None) -> str:
    return Failure(error).message if error else ""
