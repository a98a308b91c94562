"""Memory and fork

The parent makes many texts; each task reads a share of them and says how its worker's memory grew. A
forked worker shares the parent's memory until it writes, but Python writes when it merely reads: every
object's count of references stands beside it. Watch USS (memory that is its own) grow, while RSS (all
that it sees) stays. Threads share everything; spawned workers must make the texts themselves.
"""

import os
import sys
from collections.abc import Iterator
from typing import Annotated

HOLDS_GIL = True
WAITS = False
VARIES = True

TEXTS_IN_MB = 10_000
"""A text of 43 characters and the list's reference to it take 104 bytes."""
_texts: list[str] = []
_made_by = 0
"""The process that made them; a forked worker inherits its parent's number."""
_is_parent = False


def make_inputs(
    shared_megabytes: Annotated[
        int, (1, 2000), "MB", "How much memory all the texts take, roughly."
    ] = 100,
    count: Annotated[
        int, (1, 10_000), "shares", "How many shares they are read in, one for each task."
    ] = 8,
) -> Iterator[tuple[int, int, int]]:
    """Make the texts, and yield each share: its number, of how many, and how much they all take."""
    global _is_parent
    make_texts(shared_megabytes)
    _is_parent = True
    for share in range(count):
        yield share, count, shared_megabytes


def make_texts(megabytes: int) -> None:
    """Fill the memory of this process."""
    global _made_by
    _texts[:] = [f"{number:043d}" for number in range(megabytes * TEXTS_IN_MB)]
    _made_by = os.getpid()


def task(item: tuple[int, int, int]) -> dict[str, float | str | None]:
    """Read one share of the texts; return whose they are and the memory before and after, in MB."""
    share, shares, megabytes = item
    if not _texts:
        make_texts(megabytes)
    if _made_by != os.getpid():
        whose = "the parent's, inherited by fork"
    else:
        whose = "its own: this is the parent" if _is_parent else "its own copy, made here"
    rss_before, uss_before = memory_mb()
    for place in range(share * len(_texts) // shares, (share + 1) * len(_texts) // shares):
        len(_texts[place])  # to look at it is enough
    rss_after, uss_after = memory_mb()
    return {
        "texts": whose,
        "uss_before_mb": uss_before,
        "uss_after_mb": uss_after,
        "rss_before_mb": rss_before,
        "rss_after_mb": rss_after,
    }


def memory_mb() -> tuple[float | None, float | None]:
    """Return RSS and USS of this process in MB; None where the system does not tell."""
    if sys.platform != "linux":
        return None, None
    try:
        with open("/proc/self/smaps_rollup") as file:  # noqa: PTH123
            lines = [line.split() for line in file]
    except OSError:
        return None, None
    kib = {line[0]: int(line[1]) for line in lines[1:]}
    uss = kib["Private_Clean:"] + kib["Private_Dirty:"]
    return round(kib["Rss:"] * 1024 / 1e6, 1), round(uss * 1024 / 1e6, 1)
