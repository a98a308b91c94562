"""What is free goes back to the system, also when something lies behind it."""

from __future__ import annotations

import platform

import psutil

from desktop_app.runs.free_memory import give_back

BLOCKS, BLOCK_BYTES = 40_000, 2_000
"""Of a size that Python takes from the C library."""


def used_bytes() -> int:
    used: int = psutil.Process().memory_full_info().uss
    return used


def test_what_lies_below_a_block_in_use_is_given_back() -> None:
    blocks = [bytes(BLOCK_BYTES) for _ in range(BLOCKS)]
    last = blocks[-1]
    del blocks
    before = used_bytes()
    give_back()
    if platform.libc_ver()[0] == "glibc":
        assert before - used_bytes() > BLOCKS * BLOCK_BYTES / 2
    assert last == bytes(BLOCK_BYTES)
