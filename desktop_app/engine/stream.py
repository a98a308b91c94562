"""The runner's two lines to its parent: events out, commands in."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from typing import Any

from desktop_app.engine.events import Event, encode


class EventStream:
    """Events as JSON lines on a duplicate of the original stdout.

    From the moment this is made, file descriptor 1 is the stderr, so that nothing a workload prints
    can break the stream. No child keeps the stream open: not after an exec (the descriptor is
    not inheritable) and not after a fork (it is closed there).
    """

    def __init__(self) -> None:
        self._file = os.dup(1)
        os.dup2(2, 1)
        self._lock = threading.Lock()
        close_in_children(self._file)

    def send(self, event: Event) -> None:
        """Send one event.

        Raises ``OSError`` when nobody reads any more.
        """
        line = memoryview(encode(event))
        with self._lock:
            while line:
                line = line[os.write(self._file, line) :]


def close_in_children(descriptor: int) -> None:
    """Let every child that is forked from here close this descriptor, once.

    Children of children run what was registered too: by then the number may be that of another file.
    """
    held = [descriptor]

    def close() -> None:
        if held:
            os.close(held.pop())

    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=close)


def read_commands() -> Iterator[dict[str, Any]]:
    """Yield the parent's commands from stdin until it ends; lines that are none are passed over.

    From then on stdin is empty for all else: a task that reads it must not take the commands.
    """
    commands, nothing = os.dup(0), os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    close_in_children(commands)
    begun = b""
    while piece := os.read(commands, 65536):
        *lines, begun = (begun + piece).split(b"\n")
        for line in lines:
            try:
                command = json.loads(line)
            except ValueError:
                continue
            if isinstance(command, dict):
                yield command
