"""The bare system is made while other things are looked at: most of that is waiting."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from tests.package import packed
from tests.package.clean_root import CleanRoot, clean_root


@pytest.fixture(scope="session", autouse=True)
def coming_root() -> Iterator[Future[CleanRoot]]:
    """A system with what the .deb says that it needs, and what makes a desktop of it."""
    command = ["dpkg-deb", "--field", str(packed("*.deb")), "Depends"]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    needed = [part.split()[0] for part in told.stdout.split(", ")]
    system = clean_root(*needed, "desktop-file-utils", "shared-mime-info")
    with ThreadPoolExecutor(1) as pool, ExitStack() as stack:
        coming = pool.submit(stack.enter_context, system)
        yield coming
        coming.exception()  # not removed while it is being made


@pytest.fixture
def root(coming_root: Future[CleanRoot]) -> CleanRoot:
    """The system, when it is there."""
    return coming_root.result()
