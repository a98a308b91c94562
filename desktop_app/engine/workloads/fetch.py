"""Fetch

Every task fetches a page over HTTP from a small server in a process of its own, which lets it wait and
sometimes refuses (status 503). Threads wait together, and so do coroutines; processes win no more than
threads do. Results are status and length, the same whenever the settings are.
"""

import asyncio
import contextlib
import http.client
import multiprocessing
import os
import random
import threading
from collections.abc import Iterator
from typing import Annotated, Any

HOLDS_GIL = False
WAITS = True

HOST = "127.0.0.1"
TIMEOUT_S = 100


@contextlib.contextmanager
def beside(delay_ms: float, error_rate: float, seed: int, **_: object) -> Iterator[int]:
    """Keep a server while the run goes on; give its port."""
    here, there = multiprocessing.Pipe()
    server = multiprocessing.Process(
        target=serve, args=(delay_ms / 1000, error_rate / 100, seed, there), daemon=True
    )
    server.start()
    there.close()  # if the server never says its port, reading it ends with an error
    try:
        with here:
            port = here.recv()
        yield port
    finally:
        server.kill()
        server.join()


def serve(delay_s: float, error_share: float, seed: int, there: Any) -> None:
    """Be the server, for as long as the process that started it lives."""

    def end_with_parent() -> None:
        multiprocessing.parent_process().join()  # type: ignore[union-attr]
        os._exit(0)

    threading.Thread(target=end_with_parent, daemon=True).start()
    asyncio.run(answer_all(delay_s, error_share, seed, there))


async def answer_all(delay_s: float, error_share: float, seed: int, there: Any) -> None:
    """Answer every request after the delay, with a status and a length that depend on its number."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(Exception):  # the client has gone, or asks for what is no page
            request = await reader.readuntil(b"\r\n\r\n")
            number = request.split()[1].decode()
            await asyncio.sleep(delay_s)
            chance = random.Random(f"{seed} {number}")  # noqa: S311 - no secret
            status = "503 Service Unavailable" if chance.random() < error_share else "200 OK"
            page = bytes(chance.randint(100, 20_000))
            head = f"HTTP/1.0 {status}\r\nContent-Length: {len(page)}\r\n\r\n"
            writer.write(head.encode() + page)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, HOST, 0, backlog=1000)
    there.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


def make_inputs(
    beside: int,
    count: Annotated[int, (0, 1_000_000), "pages", "How many pages are fetched."] = 100,
    delay_ms: Annotated[
        float, (0, 60_000), "ms", "How long the server takes for each. It answers many at once."
    ] = 50,
    error_rate: Annotated[
        float, (0, 100), "%", "How many of the requests the server refuses, with status 503."
    ] = 5,
    seed: Annotated[int, (0, 2**32), "", "The same seed gives the same lengths and refusals."] = 1,
) -> Iterator[tuple[int, int]]:
    """Yield the server's port and the number of each page."""
    for number in range(count):
        yield beside, number


def task(item: tuple[int, int]) -> list[int]:
    """Fetch one page; return status and length."""
    port, number = item
    with contextlib.closing(http.client.HTTPConnection(HOST, port, TIMEOUT_S)) as connection:
        connection.request("GET", f"/{number}")
        answer = connection.getresponse()
        return [answer.status, len(answer.read())]


async def atask(item: tuple[int, int]) -> list[int]:
    """Fetch one page without holding up others; return status and length."""
    port, number = item
    reader, writer = await asyncio.open_connection(HOST, port)
    try:
        writer.write(f"GET /{number} HTTP/1.0\r\n\r\n".encode())
        return await asyncio.wait_for(read_answer(reader), TIMEOUT_S)
    finally:
        writer.close()


async def read_answer(reader: asyncio.StreamReader) -> list[int]:
    """Read a whole answer; raises IncompleteReadError for half of one."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
    length = int(head.partition("content-length:")[2].split()[0])
    return [int(head.split()[1]), len(await reader.readexactly(length))]
