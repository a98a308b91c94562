"""A server that answers as badly as a test wants, in threads that all end with it."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

Answer = Callable[[socket.socket], object]
"""Speaks with one client; what the client breaks off is no error."""


@contextlib.contextmanager
def listening(answer: Answer) -> Iterator[int]:
    """Let ``answer`` speak with every client of a port of this machine; give the port."""

    def answer_one(client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            answer(client)

    def accept() -> None:
        with contextlib.suppress(OSError):  # closed: it is over
            while True:
                client, _ = server.accept()
                threads.append(threading.Thread(target=answer_one, args=(client,)))
                threads[-1].start()

    threads: list[threading.Thread] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        accepting = threading.Thread(target=accept)
        accepting.start()
        try:
            yield server.getsockname()[1]
        finally:
            server.shutdown(socket.SHUT_RDWR)
            for thread in (accepting, *threads):
                thread.join()
