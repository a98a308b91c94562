"""Which version this is: its number, and the commit that it was made from."""

from __future__ import annotations

import subprocess
from pathlib import Path

import desktop_app

BAKED = "commit"
"""The resource in which a package keeps the commit; a checkout has none, and asks git."""
ASK_S = 5.0


def commit() -> str:
    """Return the short name of the commit, with ``-dirty`` where files differ from it; "" if unknown."""
    from desktop_app.runs.folders import resource  # the wheel is built where platformdirs is not

    try:
        return resource(BAKED).read_text("utf-8").strip()
    except OSError:
        return commit_of_checkout(Path(desktop_app.__file__).parent.parent)


def commit_of_checkout(root: Path) -> str:
    """Return what git says of the checkout at ``root``; "" where there is none, or no git."""
    if not (root / ".git").exists():
        return ""
    command = ["git", "describe", "--always", "--dirty", "--exclude=*", "--abbrev=7"]
    try:
        asked = subprocess.run(
            command, cwd=root, capture_output=True, text=True, timeout=ASK_S, check=True
        )
    except (OSError, subprocess.SubprocessError):  # no git, or not ours to read
        return ""
    return asked.stdout.strip()


def full_version() -> str:
    """Return the number and, where it is known, the commit: ``0.1.0 (1c46427)``."""
    name = commit()
    return f"{desktop_app.__version__} ({name})" if name else desktop_app.__version__
