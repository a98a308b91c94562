"""What the window remembers from one start to the next."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import msgspec
import platformdirs

from desktop_app.engine.spec import RunSpec
from desktop_app.runs.folders import NAME
from desktop_app.runs.language import tr


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


def settings_path() -> Path:
    """Return the path of the settings file; it need not exist."""
    return platformdirs.user_config_path(NAME, appauthor=False) / "settings.json"


def load_settings(path: Path) -> tuple[Settings, str]:
    """Return the kept settings and a sentence when they could not be read (else an empty one).

    An unreadable file is kept aside under another name, so that nothing in it is lost.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=Settings), ""
    except FileNotFoundError:
        return Settings(lesson=None), ""
    except (OSError, msgspec.MsgspecError, RecursionError):
        aside = path.with_suffix(".unreadable.json")
        try:
            path.replace(aside)
        except OSError:
            aside = path
        return Settings(), tr(
            "The settings could not be read and start anew; they are in {path}.", path=aside
        )


def save_settings(settings: Settings, path: Path) -> str:
    """Keep the settings; return a sentence when that is impossible (else an empty one)."""
    part = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(msgspec.json.format(msgspec.json.encode(settings)))
        part.replace(path)
    except OSError as error:
        return tr(
            "The settings could not be kept: {reason} ({path}).", reason=error.strerror, path=path
        )
    return ""
