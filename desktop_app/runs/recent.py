"""Files that were opened or saved lately: runs, lessons, Python files."""

from __future__ import annotations

import os
from pathlib import Path

from desktop_app.runs.language import tr

MOST = 12
"""So many are remembered."""


def remember(recent: list[str], path: Path) -> None:
    """Put a file first in a list of recent ones, newest first, in place."""
    name = str(path.absolute())
    if os.fsencode(name).decode("utf-8", "ignore") != name:  # no text, so it cannot be kept
        return
    recent[:] = [name, *(other for other in recent if other != name)][:MOST]


def why_unavailable(path: Path) -> str:
    """Return why a file cannot be opened any more, or nothing when it can."""
    try:
        is_file = path.is_file()
    except OSError as error:
        return error.strerror or type(error).__name__
    if is_file:
        return ""
    return tr("it is not there any more") if not path.exists() else tr("it is no file")
