"""What only the superuser can do to a test: a small disk, a read-only one, another user."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

needs_root = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="only root can mount and change users"
)
NOBODY = 61_000
"""The first of the user ids that nobody has here, not even an entry in the list of users."""
READS_ALL = "+dac_read_search"


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[None]:
    """Let a folder be a disk of this size; afterwards it is gone with all that is on it."""
    folder.mkdir(parents=True, exist_ok=True)
    size = f"size={kilobytes}k"
    subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", folder], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def grow(folder: Path, kilobytes: int) -> None:
    """Let a small disk be larger from now on."""
    size = f"remount,size={kilobytes}k"
    subprocess.run(["mount", "-o", size, folder], check=True)


def fill(folder: Path) -> None:
    """Leave no room on the disk of a folder."""
    with (folder / "filler").open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            return


def mounted(script: str, *command: str) -> list[str]:
    """Return the command that runs another where these lines of shell have changed what is mounted."""
    return ["unshare", "--mount", "sh", "-ec", f'{script}\nexec "$@"', "sh", *command]


def as_user(number: int, *command: str) -> list[str]:
    """Return the command that runs another as a user without rights, but to read what root may read.

    The checkout and its Python may lie where only root gets to.
    """
    capabilities = [f"--{kind}=-all,{READS_ALL}" for kind in ("inh-caps", "ambient-caps")]
    ids = (f"--reuid={number}", f"--regid={number}", "--clear-groups")
    return ["setpriv", *ids, *capabilities, f"--bounding-set=-all,{READS_ALL}", *command]
