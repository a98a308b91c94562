"""Whether there is a display is asked before a window is opened."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest

from desktop_app.runs.display import is_display_there

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is one")


@pytest.fixture(autouse=True)
def nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "XDG_RUNTIME_DIR"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("name", ["", ":987", "nonsense", "127.0.0.1:58000"])
def test_no_display_answers(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("DISPLAY", name)
    assert not is_display_there()


def test_a_display_answers(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = Path(tmp_path_factory.mktemp("w"))
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(folder / "wayland-0"))
        server.listen()
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
        monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
        assert is_display_there()


def test_other_platforms_of_qt_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert is_display_there()
