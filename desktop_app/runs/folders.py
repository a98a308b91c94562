"""Where things are kept on this machine."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import platformdirs

import desktop_app

NAME = "concurrency-lab"


def kept_folder() -> Path:
    """Return the folder of what is kept for this user; it need not exist yet."""
    return _of_user(platformdirs.user_data_path)


def settings_folder() -> Path:
    """Return the folder of this user's settings; it need not exist yet."""
    return _of_user(platformdirs.user_config_path)


def cache_folder() -> Path:
    """Return the folder of what can be made again; it need not exist yet."""
    return _of_user(platformdirs.user_cache_path)


def _of_user(find: Callable[..., Path]) -> Path:
    """Return a folder of this user, or one that can never be for a user who has no home."""
    try:
        return find(NAME, appauthor=False)
    except RuntimeError:
        return Path(os.devnull) / NAME


def own_lessons_folder() -> Path:
    """Return the folder of the lessons that this user has made or been given; it need not exist yet."""
    return kept_folder() / "lessons"


def running_folder() -> Path:
    """Return the folder that holds a folder for each run that goes on; it need not exist yet."""
    return kept_folder() / "running"


def make_private(folder: Path) -> None:
    """Make a folder, and those above it that are missing, for this user alone; raises ``OSError``."""
    for one in (*reversed(folder.parents), folder):
        if not one.is_dir():
            one.mkdir(mode=0o700, exist_ok=True)


def make_run_folder() -> Path:
    """Make a private, empty folder for one run, among what is kept, or among temporary files.

    Raises ``OSError`` when neither place can be written to.
    """
    try:
        parent = running_folder()
        make_private(parent)
        return Path(tempfile.mkdtemp(prefix="run-", dir=parent))
    except OSError:  # read-only, full, or no home
        return Path(tempfile.mkdtemp(prefix=f"{NAME}-run-"))


def is_found_again(folder: Path) -> bool:
    """Whether the next start of the program finds a run's folder: not among temporary files."""
    return not folder.name.startswith(NAME)


def resource(name: str) -> Path:
    """Return the path of a file in ``resources/``, installed or in a checkout."""
    package = Path(desktop_app.__file__).parent
    inside = package / "resources"
    return (inside if inside.is_dir() else package.parent / "resources") / name
