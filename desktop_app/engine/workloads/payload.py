"""Payload

Each task is given something large, gives it back, or both, and computes nothing. Threads hand over a
reference. Processes pickle it, send it and unpickle it, both ways: watch the time between the tasks.
Bytes and arrays travel as one block; lists, dicts and objects are picked apart.
"""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal

HOLDS_GIL = True
WAITS = False

BYTES_EACH = {
    "list of ints": 40,
    "bytes": 8,
    "array": 8,
    "list of dicts": 290,
    "nested object": 170,
}
"""Memory that one element needs here, roughly."""
ROOM_BYTES = 4_000_000_000


@dataclass
class Node:
    """A part of the nested object: a number and two parts like it, or None."""

    number: int
    left: "Node | None" = None
    right: "Node | None" = None


@dataclass(repr=False)
class Payload:
    """Something to carry; shown by its kind and size, since whole it would fill the screen."""

    kind: str
    size: int
    content: Any

    def __repr__(self) -> str:
        return f"<{self.kind}: {self.size:,} elements>"


def make_inputs(
    kind: Annotated[
        Literal["list of ints", "bytes", "array", "list of dicts", "nested object"],
        "",
        "What is carried. Watch bytes beside a list of ints of the same size.",
    ] = "list of ints",
    size: Annotated[
        int,
        (0, 100_000_000),
        "elements",
        "How many elements each payload has. An element is one int, one dict or one object; in "
        "bytes and in an array it is 8 bytes.",
    ] = 100_000,
    count: Annotated[
        int, (0, 100_000), "payloads", "How many are carried; those going there are made first."
    ] = 16,
    way: Annotated[
        Literal["there and back", "there", "back"],
        "",
        "Whether the payload is the task's input and result, only its input, or only its result.",
    ] = "there and back",
) -> Iterator[tuple[str, Payload]]:
    """Yield the way and a payload for each task; one that is only to come back is still empty."""
    for _ in range(count):
        yield way, Payload(kind, size, None if way == "back" else make_content(kind, size))


def refuse(kind: str, size: int, count: int, **_: object) -> dict[str, str]:
    """Refuse what would need too much memory."""
    if size * count * BYTES_EACH[kind] <= ROOM_BYTES:
        return {}
    most = ROOM_BYTES // BYTES_EACH[kind] // count
    sentence = f"size must be at most {most:,} for {count:,} payloads of this kind, not {size:,}."
    return {"size": sentence}


def task(item: tuple[str, Payload]) -> Payload | int:
    """Give the payload back, or make it here; one that goes only there is counted."""
    way, payload = item
    if way == "there":
        return payload.size
    if way == "back":
        return Payload(payload.kind, payload.size, make_content(payload.kind, payload.size))
    return payload


def make_content(kind: str, size: int) -> Any:
    """Return ``size`` elements of a kind; a nested object is a tree of them."""
    if kind == "list of ints":
        return list(range(size))
    if kind == "bytes":
        return bytes(8 * size)
    if kind == "array":
        return array("q", range(size))
    if kind == "list of dicts":
        return [{"number": number, "text": str(number)} for number in range(size)]
    nodes = [Node(number) for number in range(size)]
    for child in range(1, size):
        side = "left" if child % 2 else "right"
        setattr(nodes[(child - 1) // 2], side, nodes[child])
    return nodes[0] if nodes else None
