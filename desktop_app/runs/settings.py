"""What the window remembers from one start to the next."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import msgspec

from desktop_app.engine.spec import RunSpec
from desktop_app.runs.folders import make_private, settings_folder
from desktop_app.runs.language import tr

VERSION = 1
MOST_BYTES = 4_000_000


@dataclass
class Settings:
    """Theme, the window's size and parts (Qt's own texts), the last controls, trusted and recent files.

    ``trusted`` has the path of each file whose code may run, with the mark of its content;
    ``recent`` the paths of files that were used lately, newest first.
    """

    theme: Literal["system", "light", "dark", "contrast-light", "contrast-dark"] = "system"
    geometry: str = ""
    splitters: dict[str, list[int]] = field(default_factory=dict)
    spec: RunSpec | None = None
    trusted: dict[str, str] = field(default_factory=dict)
    language: str = "system"
    """A key of ``LANGUAGES``, or "system"; one that we do not speak is English."""
    recent: list[str] = field(default_factory=list)
    lesson: str | None = ""
    """The lesson that was told when the window was closed, empty for none; None before the first start."""
    version: int = VERSION
    """Of the program's settings: those of a newer one say what this one would forget."""


def settings_path() -> Path:
    """Return the path of the settings file; it need not exist."""
    return settings_folder() / "settings.json"


def load_settings(path: Path) -> tuple[Settings, str]:
    """Return the kept settings and a sentence when they could not be read (else an empty one).

    An unreadable file is kept aside under another name, so that nothing in it is lost.
    """
    try:
        if not path.is_file() and path.exists():  # a pipe would keep the reader for ever
            raise IsADirectoryError(path)
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        settings = msgspec.json.decode(content, type=Settings)
    except FileNotFoundError:
        return Settings(lesson=None), ""
    except (OSError, ValueError, RecursionError):  # msgspec's errors are ValueErrors
        return Settings(), tr(
            "The settings could not be read and start anew; they are in {path}.",
            path=_kept_aside(path),
        )
    if settings.version > VERSION:
        return Settings(), tr(
            "A newer version of this program wrote the settings; they start anew and are in {path}.",
            path=_kept_aside(path),
        )
    return settings, ""


def _kept_aside(path: Path) -> Path:
    """Move a file to a name of its own, beside those of before; return where it is."""
    names = (f"{path.stem}.unreadable{n}.json" for n in ("", *(f"-{n}" for n in range(2, 100))))
    aside = next((one for name in names if not (one := path.with_name(name)).exists()), path)
    try:
        path.replace(aside)
    except OSError:
        return path
    return aside


def save_settings(settings: Settings, path: Path) -> str:
    """Keep the settings; return a sentence when that is impossible (else an empty one)."""
    part = path.with_suffix(".part")
    try:
        make_private(path.parent)
        part.write_bytes(msgspec.json.format(msgspec.json.encode(settings)))
        part.replace(path)
    except (OSError, ValueError) as error:  # ValueError: half a surrogate pair is no text
        reason = getattr(error, "strerror", None) or error
        return tr("The settings could not be kept: {reason} ({path}).", reason=reason, path=path)
    return ""
