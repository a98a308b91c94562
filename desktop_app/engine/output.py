"""What workers print: whole lines on file descriptor 2, each with a mark that says who printed it."""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Callable

_START, _STOP = "\x1e", "\x1f"
_PIECE_BYTES = 2048
"""A piece and its mark stay below PIPE_BUF (4,096 bytes): such a write is never torn by another's."""


class TaggedOutput(io.TextIOBase):
    """A text stream that writes each line in one piece, marked with the worker that printed it.

    ``worker_here`` tells the worker of the calling thread, or None. A long line is cut into
    pieces that all carry the mark. A line not yet ended stays with the thread that began it.
    """

    def __init__(self, worker_here: Callable[[], int | None]) -> None:
        self._worker_here = worker_here
        self._begun = threading.local()

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """The encoding of the stream: always UTF-8."""
        return "utf-8"

    def writable(self) -> bool:
        """Return True: the stream can be written to."""
        return True

    def fileno(self) -> int:
        """Return the file descriptor that is written to."""
        return 2

    def write(self, text: str) -> int:
        """Take the text; every line that it ends is written out."""
        *lines, rest = (getattr(self._begun, "text", "") + text).split("\n")
        self._begun.text = rest
        for line in lines:
            self._write_line(line)
        return len(text)

    def flush(self) -> None:
        """Write out the line that was begun."""
        begun = getattr(self._begun, "text", "")
        if begun:
            self._begun.text = ""
            self._write_line(begun)

    def _write_line(self, line: str) -> None:
        worker = self._worker_here()
        mark = f"{_START}{'' if worker is None else worker}{_STOP}".encode()
        content = line.encode("utf-8", "backslashreplace")
        for place in range(0, max(1, len(content)), _PIECE_BYTES):
            os.write(2, mark + content[place : place + _PIECE_BYTES] + b"\n")


def read_line(line: str) -> tuple[int | None, str]:
    """Return who printed a line (None when nobody said so) and its text."""
    if line.startswith(_START):
        worker, stop, text = line[1:].partition(_STOP)
        if stop:
            return (int(worker) if worker.isdigit() else None), text
    return None, line
