"""Hash files

Computes SHA-256 checksums of buffers, or of a folder's files. hashlib lets go of the GIL while it works
on 2,048 bytes or more at once: with large pieces watch threads use all cores as processes do, with
small ones see them take turns. A file that cannot be read is skipped, and its result says why.
"""

import functools
import hashlib
import os
import random
import stat
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

HOLDS_GIL = False
WAITS = False

Item = tuple["int | str | bytes", int, int]
"""A buffer's number or a file's path (bytes when it is no text), size, repeats."""


def make_inputs(
    source: Annotated[
        Literal["buffers", "folder"],
        "",
        "What is hashed: buffers that each worker fills for itself, or the files of a folder.",
    ] = "buffers",
    piece_size: Annotated[
        int,
        (1, 100_000_000),
        "bytes",
        "How many bytes are handed to hashlib at once: the size of a buffer, or of the pieces that "
        "a file is read in. From 2,048 bytes on the GIL is free meanwhile.",
    ] = 1_000_000,
    repeats: Annotated[
        int, (1, 10_000_000), "times", "How often each task hashes its buffer or file."
    ] = 20,
    count: Annotated[
        int, (0, 1_000_000), "buffers", "How many buffers are hashed; files are as many as found."
    ] = 16,
    folder: Annotated[
        Path, "", "Whose files are hashed. At first this Python's own standard library."
    ] = Path(sysconfig.get_path("stdlib")),
) -> Iterator[Item]:
    """Yield each buffer's number or each file's path, with what to do with it."""
    if source == "buffers":
        yield from ((number, piece_size, repeats) for number in range(count))
    else:
        yield from ((path, piece_size, repeats) for path in list_files(str(folder)))


def list_files(folder: str) -> Iterator[str | bytes]:
    """Yield the paths of all files below ``folder``, in the same order everywhere."""
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = os.path.join(place, name)  # noqa: PTH118 - there may be very many
            yield path if is_text(path) else os.fsencode(path)


def is_text(path: str) -> bool:
    """Whether a path can be written as text everywhere."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def task(item: Item) -> dict[str, int | str]:
    """Hash one buffer or file; return its name, how many bytes were hashed, and the checksum."""
    what, size, repeats = item
    checksum = hashlib.sha256()
    hashed = 0
    if isinstance(what, int):
        checksum.update(b"%d" % what)
        content = random_bytes(size)
        for _ in range(repeats):
            checksum.update(content)
        return {"name": f"buffer {what}", "bytes": size * repeats, "sha256": checksum.hexdigest()}
    name = os.fsencode(what).decode("utf-8", "backslashreplace")
    try:
        for _ in range(repeats):
            for piece in pieces_of(what, size):
                checksum.update(piece)
                hashed += len(piece)
    except OSError as error:
        return {"name": name, "skipped": error.strerror or type(error).__name__}
    return {"name": name, "bytes": hashed, "sha256": checksum.hexdigest()}


@functools.lru_cache(maxsize=1)
def random_bytes(size: int) -> bytes:
    """Return the same random bytes everywhere, made once in each worker."""
    return random.Random(size).randbytes(size)  # noqa: S311 - no secret


def pieces_of(path: str | bytes, size: int) -> Iterator[bytes]:
    """Yield a regular file's content in pieces; raises ``OSError`` where that is impossible."""
    if not stat.S_ISREG(os.stat(path).st_mode):  # noqa: PTH116 - a pipe would block open()
        raise OSError(0, "no regular file")
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123
        while piece := file.read(size):
            yield piece
