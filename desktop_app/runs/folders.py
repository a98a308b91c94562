"""Where things are kept on this machine."""

from __future__ import annotations

import tempfile
from pathlib import Path

import platformdirs

import desktop_app

NAME = "concurrency-lab"


def kept_folder() -> Path:
    """Return the folder of what is kept for this user; it need not exist yet."""
    return platformdirs.user_data_path(NAME, appauthor=False)


def own_lessons_folder() -> Path:
    """Return the folder of the lessons that this user has made or been given; it need not exist yet."""
    return kept_folder() / "lessons"


def running_folder() -> Path:
    """Return the folder that holds a folder for each run that goes on; it need not exist yet."""
    return kept_folder() / "running"


def make_run_folder() -> Path:
    """Make a private, empty folder for one run, among what is kept, or among temporary files.

    Raises ``OSError`` when neither place can be written to.
    """
    try:
        parent = running_folder()
        parent.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix="run-", dir=parent))
    except (OSError, RuntimeError):  # read-only or no home
        return Path(tempfile.mkdtemp(prefix=f"{NAME}-run-"))


def resource(name: str) -> Path:
    """Return the path of a file in ``resources/``, installed or in a checkout."""
    package = Path(desktop_app.__file__).parent
    inside = package / "resources"
    return (inside if inside.is_dir() else package.parent / "resources") / name
