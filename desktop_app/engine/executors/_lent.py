"""Tasks lent to workers elsewhere: what one has in its hands when it is gone is done by another."""

import contextlib
import socket
import threading
from multiprocessing.managers import Server
from typing import Any

IDLE_S = 10
APART_S = 5
PROBES = 3
"""So long a connection is silent before it is probed, so often, until its other end counts as gone."""


class Lent:
    """The queues as a worker elsewhere sees them; each connection has a thread of the server."""

    def __init__(self, tasks: Any, results: Any) -> None:
        self.tasks, self.results = tasks, results
        self.held: dict[int, Any] = {}

    def get(self, timeout: float) -> Any:
        """Lend a task, or raise ``queue.Empty``; the stop signal stays for the others."""
        pair = self.tasks.get(True, timeout)
        if pair is None:
            self.tasks.put(None)
        else:
            self.held[threading.get_ident()] = pair
        return pair

    def put(self, result: Any) -> None:
        """Take the result of the task that was lent."""
        del self.held[threading.get_ident()]
        self.results.put(result)

    def give_back(self) -> bool:
        """Give what was lent back to the others; return whether anything was."""
        pair = self.held.pop(threading.get_ident(), None)
        if pair is not None:
            self.tasks.put(pair)
        return pair is not None


def probe(connection: int) -> None:
    """Let the system ask now and then whether the other end of a silent connection is there."""
    line = socket.socket(fileno=connection)
    try:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, IDLE_S)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, APART_S)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, PROBES)
    finally:
        line.detach()


class WatchfulServer(Server):
    """A manager's server that notices when the worker behind a connection is gone."""

    registry: dict[str, Any]

    def serve_client(self, conn: Any) -> None:
        """Serve one connection until it ends."""
        with contextlib.suppress(OSError, AttributeError):  # no TCP, or a system without these
            probe(conn.fileno())
        try:
            super().serve_client(conn)
        finally:
            if self.registry["lent"][0]().give_back():
                print("a worker elsewhere is gone in the middle of a task; another does it")


def get_watchful_server(manager: Any) -> WatchfulServer:
    """Return the server of a manager, yet to serve; ``get_server`` would make a plain one."""
    return WatchfulServer(
        manager._registry, manager._address, manager._authkey, manager._serializer
    )
