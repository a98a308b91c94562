"""No text of the window is clipped, in any language, at any scale, in the sizes that it is made for."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app.runs.language import LANGUAGES
from tests.clipped import LARGEST
from tests.xvfb import virtual_screen

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.timeout(300)
@pytest.mark.parametrize("scale", [1, 2])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_has_room(language: str, scale: int, tmp_path: Path) -> None:
    width, height = (scale * length for length in LARGEST)
    with virtual_screen(width, height) as environment:
        environment |= {
            "QT_SCALE_FACTOR": str(scale),
            "XDG_DATA_HOME": str(tmp_path / "data"),
            "XDG_CONFIG_HOME": str(tmp_path / "config"),
        }
        command = [sys.executable, "-m", "tests.clipped", language]
        done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["looked"] > 5_000, "the walk saw hardly anything"
    assert told["found"] == {}


def test_walk_sees_what_is_clipped(tmp_path: Path) -> None:
    """A label, a button, a heading, a tab and a painted text that are too narrow are all named."""
    with virtual_screen() as environment:
        command = [sys.executable, "-m", "tests.clipped", "--broken"]
        done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    named = {what.partition(":")[0] for what in json.loads(done.stdout)["found"]}
    assert named == {
        *("QLabel", "word in QLabel", "lines of QLabel", "QPushButton", "QComboBox", "placeholder"),
        *("heading", "tab bar that scrolls", "painted", "tool bar", "sideways"),
    }
