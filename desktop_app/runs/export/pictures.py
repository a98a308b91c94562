"""The views of a run as pictures. Drawing needs Qt, so this program is started once more to do it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from desktop_app.runs.language import spoken_language
from desktop_app.runs.record import RunRecord
from desktop_app.runs.run_file import SUFFIX, save_run

KINDS = ("png", "svg")
LIMIT_S = 120
FLAG = "--draw"
"""Tells this program to draw: the path of a run, a folder, and the kind of pictures."""


def draw_command() -> list[str]:
    """Return the command line that starts this program as one that draws."""
    return [sys.executable, "-P", "-m", "desktop_app", FLAG]


def draw(record: RunRecord, kind: str) -> dict[str, bytes]:
    """Return a picture (``png`` or ``svg``) of each view that suits the run, by the view's name.

    Raises ``OSError`` when they cannot be drawn.
    """
    with tempfile.TemporaryDirectory(prefix="concurrency-lab-draw-") as name:
        folder = Path(name)
        save_run(record, folder / f"run{SUFFIX}")
        command = [*draw_command(), str(folder / f"run{SUFFIX}"), str(folder), kind]
        command.append(spoken_language())
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        try:
            done = subprocess.run(
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=LIMIT_S,
            )
        except subprocess.TimeoutExpired:
            raise OSError(0, f"the views took more than {LIMIT_S} s to draw") from None
        if done.returncode:
            last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
            raise OSError(0, f"the views could not be drawn: {' '.join(last)}")
        return {path.stem[3:]: path.read_bytes() for path in sorted(folder.glob(f"*.{kind}"))}
