"""Text search

A small search engine. Each worker reads its share of a folder's files into memory once, keeps it,
and answers every query for its share; the answers are merged. Files that are binary or cannot be
read are skipped and counted, and so are those above 50 MB; the folders __pycache__, .git and
site-packages are left out.
"""

import os
import stat
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

HOLDS_GIL = True
WAITS = False
ASKS_FOR = "A text to look for"

MOST_BYTES = 50_000_000
"""A larger file is no text that anyone wrote."""
LEFT_OUT = {"__pycache__", ".git", "site-packages", "dist-packages"}
Share = dict[str, str]
_shares: dict[tuple[str, int, int], tuple[Share, int]] = {}
"""What this worker holds in memory: text by path and the number of files skipped."""


def make_inputs(
    folder: Annotated[
        Path, "", "The folder to search. At first this Python's own standard library."
    ] = Path(sysconfig.get_path("stdlib")),
    query: Annotated[str, (1, 1000), "", "The text to look for, as it is written."] = "threading",
    workers: int = 1,
) -> Iterator[tuple[str, str, int, int]]:
    """Yield the query once for each worker's share: query, folder, share, number of shares."""
    os.scandir(folder).close()  # raises for one that is gone, or cannot be read
    yield from more_inputs(query, folder=folder, workers=workers)


def more_inputs(
    text: str, folder: object, workers: int, **_: object
) -> list[tuple[str, str, int, int]]:
    """Return the tasks that answer the query ``text``: one for each worker's share."""
    if not 1 <= len(text) <= 1000:
        raise ValueError("A query must be a text from 1 to 1,000 characters long.")
    return [(text, str(folder), share, workers) for share in range(workers)]


def task(item: tuple[str, str, int, int]) -> dict[str, Any]:
    """Answer one query for one share of the files.

    Returns ``query``, ``found`` (a list of [path within the folder, times found]), ``files``
    (searched), ``skipped`` (binary or unreadable) and ``shares`` (how many answers make a whole).
    """
    query, folder, share, shares = item
    texts, skipped = load(folder, share, shares)
    found = [[path, text.count(query)] for path, text in texts.items() if query in text]
    return {
        "query": query,
        "found": found,
        "files": len(texts),
        "skipped": skipped,
        "shares": shares,
    }


def load(folder: str, share: int, shares: int) -> tuple[Share, int]:
    """Return one share of the folder's files, read from disk only the first time."""
    key = (folder, share, shares)
    if key not in _shares:
        texts: Share = {}
        skipped = 0
        for path in list_files(folder)[share::shares]:
            text = read_text(path)
            if text is None:
                skipped += 1
            else:
                name = os.path.relpath(path, folder)  # a name that is no UTF-8 is shown escaped
                texts[os.fsencode(name).decode("utf-8", "backslashreplace")] = text
        _shares[key] = (texts, skipped)
        print(f"process {os.getpid()} holds {len(texts)} files, skipped {skipped}")
    return _shares[key]


def list_files(folder: str) -> list[str]:
    """Return the paths of all files below ``folder``, in the same order everywhere.

    Folders that cannot be read are among them, to be skipped and counted as files are.
    """
    paths: list[str] = []
    unread: list[OSError] = []
    for place, folders, names in os.walk(folder, onerror=unread.append):
        folders[:] = sorted(set(folders) - LEFT_OUT)
        paths += [os.path.join(place, name) for name in sorted(names)]  # noqa: PTH118 - fast
    return paths + [error.filename for error in unread]


def read_text(path: str) -> str | None:
    """Return the text of a file, or None when it is binary, unreadable or no regular file."""
    try:
        state = os.stat(path)  # noqa: PTH116 - fast
        if (
            not stat.S_ISREG(state.st_mode) or state.st_size > MOST_BYTES
        ):  # a pipe would block open()
            return None
        with open(path, "rb") as file:  # noqa: PTH123
            content = file.read(state.st_size)  # and no more: it may grow as fast as it is read
    except OSError:
        return None
    return None if b"\0" in content else content.decode("utf-8", "replace")


def merge(answers: list[dict[str, Any] | None]) -> list[dict[str, Any]]:
    """Merge the answers of all shares into one answer for each query; a lost share is left out."""
    whole: list[dict[str, Any]] = []
    while answers:
        first = next((answer for answer in answers if answer), None)
        if first is None:
            break
        group, answers = answers[: first["shares"]], answers[first["shares"] :]
        parts = [answer for answer in group if answer]
        whole.append(
            {
                "query": parts[0]["query"],
                "found": sorted(pair for part in parts for pair in part["found"]),
                "files": sum(part["files"] for part in parts),
                "skipped": sum(part["skipped"] for part in parts),
            }
        )
    return whole
