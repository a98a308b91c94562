"""Asks whether there is a display to open a window on, before Qt does, which would abort the program."""

from __future__ import annotations

import contextlib
import os
import re
import socket
import sys
from pathlib import Path

X_PORT, LONGEST_S = 6000, 3.0


def is_display_there() -> bool:
    """Whether a window can be opened; what cannot be asked is taken to be there."""
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM", "xcb") not in (
        "xcb",
        "wayland",
    ):
        return True
    wayland, x11 = os.environ.get("WAYLAND_DISPLAY"), os.environ.get("DISPLAY")
    if wayland:
        path = Path(os.environ.get("XDG_RUNTIME_DIR", "")) / wayland
        if _answers(socket.AF_UNIX, str(path)):
            return True
    return bool(x11) and _is_x11_there(str(x11))


def _is_x11_there(name: str) -> bool:
    found = re.fullmatch(r"(.*):(\d+)(\.\d+)?", name)
    if found is None:
        return False
    host, number = found[1], int(found[2])
    if host.startswith("/"):  # the path of its socket
        return _answers(socket.AF_UNIX, f"{host}:{number}") or _answers(socket.AF_UNIX, host)
    if host in ("", "unix"):
        path = f"/tmp/.X11-unix/X{number}"  # noqa: S108 - X's own place
        return _answers(socket.AF_UNIX, path) or _answers(socket.AF_UNIX, f"\0{path}")
    return _answers(socket.AF_INET, (host, X_PORT + number))


def _answers(family: socket.AddressFamily, address: str | tuple[str, int]) -> bool:
    with contextlib.suppress(OSError), socket.socket(family) as asking:
        asking.settimeout(LONGEST_S)
        asking.connect(address)
        return True
    return False
