"""What workers print: whole lines on file descriptor 2, each with a mark that says who printed it."""

from __future__ import annotations

import io
import os
from collections.abc import Callable

_START, _STOP = "\x1e", "\x1f"
_PIECE = 640
"""Characters; at 6 bytes at most (an escaped surrogate), a piece and its mark stay below PIPE_BUF
(4,096 bytes): such a write is never torn by another's."""


class TaggedOutput(io.TextIOBase):
    """A text stream that writes each line in one piece, marked with the worker that printed it.

    ``worker_here`` tells the worker of the calling thread, or None. A long line is cut into
    pieces that all carry the mark. A line not yet ended stays with the worker that began it.
    """

    def __init__(self, worker_here: Callable[[], int | None]) -> None:
        self._worker_here = worker_here
        self._begun: dict[int | None, str] = {}

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
        worker = self._worker_here()
        *lines, rest = (self._begun.get(worker, "") + text).split("\n")
        self._begun[worker] = rest
        for line in lines:
            _write_line(worker, line)
        return len(text)

    def flush(self) -> None:
        """Write out the line that the calling worker has begun."""
        worker = self._worker_here()
        if begun := self._begun.pop(worker, ""):
            _write_line(worker, begun)

    def flush_all(self) -> None:
        """Write out every line that was begun, also by threads that have ended."""
        for worker in list(self._begun):
            if begun := self._begun.pop(worker, ""):
                _write_line(worker, begun)


def _write_line(worker: int | None, line: str) -> None:
    mark = f"{_START}{'' if worker is None else worker}{_STOP}"
    for place in range(0, max(1, len(line)), _PIECE):
        piece = f"{mark}{line[place : place + _PIECE]}\n"
        os.write(2, piece.encode("utf-8", "backslashreplace"))


def read_line(line: str) -> tuple[int | None, str]:
    """Return who printed a line (None when nobody said so) and its text."""
    if line.startswith(_START):
        worker, stop, text = line[1:].partition(_STOP)
        if stop:
            return (int(worker) if worker.isdigit() else None), text
    return None, line
