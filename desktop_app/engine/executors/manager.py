"""Manager

multiprocessing.managers.BaseManager: a server holds a queue of tasks and one of results, and worker
processes connect to it by address and key, as they could from another machine (concurrency-lab worker).
Each task and each result is a conversation over a socket: the rudimentary way to share work beyond
one machine, and a slow one for small tasks.
"""

import contextlib
import multiprocessing
import os
import queue
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.managers import BaseManager
from pathlib import Path
from typing import Annotated, Any

from desktop_app.engine.executors._lent import Lent, get_watchful_server
from desktop_app.engine.executors._processes import DEFAULT_START_METHOD, StartMethod

POSITION = 11
CAUTION = {
    "address": "Whoever reaches this address and has the key can run code on this machine, as you.",
    "key_file": "Whoever has this key can run code on this machine, as you: let nobody else read it.",
}
"""What is said of a setting as soon as something stands in it."""


class Queues(BaseManager):
    """What both sides agree on: the two queues by name, and both as lent to workers elsewhere."""


Queues.register("tasks")
Queues.register("results")
Queues.register("lent")


def work(address: tuple[str, int], key: bytes) -> None:
    """Connect to the server and do tasks until there is the stop signal, which is left for the others."""
    client: Any = Queues(address, key)
    client.connect()
    tasks, results = client.tasks(), client.results()
    while pair := tasks.get():
        task, item = pair
        results.put(task(item))
    tasks.put(None)


def read_address(text: str) -> tuple[str, int]:
    """Return host and port of ``HOST:PORT``; of nothing, this machine alone and any free port."""
    host, _, port = (text or "127.0.0.1:0").rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise ValueError(f"address must be HOST:PORT, for instance 0.0.0.0:5000, not {text!r}.")
    return host, int(port)


def read_key(path: str) -> bytes:
    """Return the key in a file that only its owner can read, made when it is not there."""
    if not path:
        return secrets.token_bytes(32)
    file = Path(path).expanduser()
    with contextlib.suppress(FileExistsError):
        file.touch(0o600, exist_ok=False)  # of two that come at once, one makes it
        file.write_text(secrets.token_hex(32))
    for _ in range(100):
        if key := file.read_bytes().strip():
            break
        time.sleep(0.01)  # whoever made it is about to write
    is_open = os.name == "posix" and file.stat().st_mode & 0o077  # other systems have no such modes
    if len(key) < 16 or is_open:
        raise ValueError(f"key_file {path} must hold 16 characters or more that only you can read.")
    return key


class Executor:
    """A server, and processes that connect to it."""

    goes_far = "by name"

    def __init__(
        self,
        task: Callable[[Any], Any],
        workers: Annotated[
            int,
            (1, 1000),
            "processes",
            "How many processes here connect to the server. One for each core is right for computing; "
            "all of them wait for the one server, so small tasks gain nothing.",
        ],
        start_method: StartMethod = DEFAULT_START_METHOD,
        address: Annotated[
            str,
            (0, 250),
            "HOST:PORT",
            "Where the server listens. Empty: this machine alone, at any free port. With an address "
            "that others reach, they join by concurrency-lab worker --connect HOST:PORT --key-file F.",
        ] = "",
        key_file: Annotated[
            str,
            (0, 1000),
            "",
            "A file with the key that workers must have; it is made when it is not there. Empty: a "
            "random key. Who has the key can run anything here: keep it from others.",
        ] = "",
    ) -> None:
        context: Any = multiprocessing.get_context(start_method)
        self.task = task
        self.results: Any = queue.Queue()
        waiting: Any = queue.Queue()

        class Server(Queues):
            pass

        Server.register("tasks", lambda: waiting)
        Server.register("results", lambda: self.results)
        key = read_key(key_file)
        manager: Any = Server(read_address(address), key)
        if address or key_file:  # workers may come from elsewhere, and go
            lent = Lent(waiting, self.results)
            Server.register("lent", lambda: lent)
            server: Any = get_watchful_server(manager)
        else:
            server = manager.get_server()
        self.processes = [
            context.Process(target=work, args=(server.address, key), daemon=True)
            for _ in range(workers)
        ]
        for process in self.processes:
            process.start()
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(f"listening on {server.address[0]}:{server.address[1]}")
        client: Any = Queues(server.address, key)
        client.connect()
        self.tasks = client.tasks()

    def run(self, inputs: Iterable[Any]) -> Iterator[Any]:
        """Put all tasks into the queue and yield the results as they arrive."""
        sent = 0
        for sent, item in enumerate(inputs, 1):  # noqa: B007 - it is how many they were
            self.tasks.put((self.task, item))
        for _ in range(sent):
            yield self.results.get()

    def terminate(self) -> None:
        """Stop every process here at once (SIGTERM); what it was doing is lost."""
        for process in self.processes:
            process.terminate()

    def join(self) -> None:
        """Put the stop signal behind the tasks and wait for all processes here to end."""
        self.tasks.put(None)
        for process in self.processes:
            process.join()
