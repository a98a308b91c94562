"""Producers and consumers

Producers put items into a queue of limited length, and consumers take them. Where producers are quicker
the queue fills and they wait; where they are slower, consumers wait at an empty one. Each consumer notes
the length when it comes to take: watch its course, and who waited how long, in the results.
"""

import contextlib
import multiprocessing
import os
import queue
import secrets
import threading
import time
from collections.abc import Iterator
from multiprocessing.managers import BaseManager
from typing import Annotated, Any

HOLDS_GIL = False
WAITS = True
VARIES = True


class Key(bytes):
    """The key of the server that keeps the queue; where inputs are shown and saved, it is not."""

    def __repr__(self) -> str:
        return "(…)"


Place = tuple[tuple[str, int], Key]
"""Where the queue is: the address of the server that keeps it, and its key."""


class Line(queue.Queue[Any]):
    """A bounded queue that knows who uses it: when the last producer ends, all consumers are stopped."""

    def __init__(self, capacity: int, producers: int, consumers: int) -> None:
        super().__init__(capacity)
        self.producers = producers
        self.consumers = consumers

    def end(self) -> None:
        """Note that a producer has ended; behind the last item comes a stop signal for each consumer."""
        with self.mutex:
            self.producers -= 1
            is_last = self.producers == 0
        if is_last:
            for _ in range(self.consumers):
                self.put(None)


class LineServer(BaseManager):
    """Keeps the queue in a process of its own; threads and processes alike reach it there."""


@contextlib.contextmanager
def beside(capacity: int, producers: int, consumers: int, **_: object) -> Iterator[Place]:
    """Keep the server while the run goes on."""
    key = Key(secrets.token_bytes(32))
    here, there = multiprocessing.Pipe()
    server = multiprocessing.Process(
        target=serve, args=(key, there, capacity, producers, consumers), daemon=True
    )
    server.start()
    there.close()  # if the server never says its address, reading it ends with an error
    try:
        with here:
            address = here.recv()
        yield address, key
    finally:
        server.kill()
        server.join()


def serve(key: Key, there: Any, capacity: int, producers: int, consumers: int) -> None:
    """Be the server, for as long as the process that started it lives."""

    def end_with_parent() -> None:
        multiprocessing.parent_process().join()  # type: ignore[union-attr]
        os._exit(0)

    threading.Thread(target=end_with_parent, daemon=True).start()
    line = Line(capacity, producers, consumers)
    LineServer.register("line", callable=lambda: line)
    server = LineServer(("127.0.0.1", 0), key).get_server()
    there.send(server.address)
    server.serve_forever()


def make_inputs(
    beside: Place,
    producers: Annotated[int, (1, 100), "", "How many tasks put items into the queue."] = 1,
    consumers: Annotated[int, (1, 100), "", "How many tasks take items from it."] = 1,
    items: Annotated[int, (0, 1_000_000), "", "How many items each producer makes."] = 100,
    capacity: Annotated[
        int,
        (1, 1_000_000),
        "items",
        "How many items the queue holds; who brings one more must wait.",
    ] = 10,
    produce_ms: Annotated[float, (0, 60_000), "ms", "How long it takes to make one item."] = 5,
    consume_ms: Annotated[float, (0, 60_000), "ms", "How long it takes to use one up."] = 10,
) -> Iterator[tuple[str, range, float, int, Place]]:
    """Yield the producers' tasks and then the consumers'."""
    for k in range(producers):
        yield "producer", range(k * items, (k + 1) * items), produce_ms / 1000, capacity, beside
    for _ in range(consumers):
        yield "consumer", range(0), consume_ms / 1000, capacity, beside


def refuse(
    executor: str,
    workers: int,
    producers: int,
    consumers: int,
    chunk_size: int = 1,
    in_threads: bool = False,
    **_: object,
) -> dict[str, str]:
    """Refuse what would wait for ever: tasks that do not run at once, though each needs the other."""
    needed = producers + consumers
    if executor == "serial" or (executor == "asyncio" and not in_threads):
        how = "asyncio without in_threads" if executor == "asyncio" else executor
        return {"executor": f"executor must not be {how}: nobody takes while a producer waits."}
    if workers < needed:
        return {
            "workers": f"workers must be at least {needed}: producers and consumers need one each."
        }
    if chunk_size > 1:
        return {"chunk_size": "chunk_size must not be above 1: tasks of a chunk are done in turn."}
    return {}


def task(item: tuple[str, range, float, int, Place]) -> dict[str, Any]:
    """Be a producer or a consumer."""
    who, numbers, seconds, capacity, (address, key) = item
    LineServer.register("line")
    server: Any = LineServer(address, key)
    server.connect()
    line = server.line()
    return (
        produce(line, numbers, seconds) if who == "producer" else consume(line, seconds, capacity)
    )


def produce(line: Any, numbers: range, seconds: float) -> dict[str, Any]:
    """Make the items and put each into the queue; return how many, their sum, and the time waited."""
    waited = 0.0
    for number in numbers:
        time.sleep(seconds)
        came = time.perf_counter()
        line.put(number)
        waited += time.perf_counter() - came
    line.end()
    return {"produced": len(numbers), "waited_s": round(waited, 3), "sum": sum(numbers)}


def consume(line: Any, seconds: float, capacity: int) -> dict[str, Any]:
    """Take items until the stop signal; return how many, their sum, the time waited and the lengths."""
    taken: list[int] = []
    lengths: list[int] = []
    waited = 0.0
    while True:
        lengths.append(line.qsize())
        came = time.perf_counter()
        number = line.get()
        waited += time.perf_counter() - came
        if number is None:
            break
        taken.append(number)
        time.sleep(seconds)
    return {
        "consumed": len(taken),
        "lengths": draw(lengths, capacity),
        "longest": max(lengths),
        "mean": round(sum(lengths) / len(lengths), 1),
        "waited_s": round(waited, 3),
        "sum": sum(taken),
    }


def draw(lengths: list[int], capacity: int) -> str:
    """Return the course of the lengths as up to 20 blocks, the highest for a full queue."""
    count = min(20, len(lengths))
    chosen = [lengths[k * len(lengths) // count] for k in range(count)]
    return "".join("▁▂▃▄▅▆▇█"[min(7, 7 * length // capacity)] for length in chosen)
