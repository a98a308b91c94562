"""Recent files: newest first, each once, and why one cannot be opened."""

from __future__ import annotations

from pathlib import Path

from desktop_app.runs.recent import MOST, remember, why_unavailable
from desktop_app.runs.settings import Settings, load_settings, save_settings


def test_newest_first_and_each_once(tmp_path: Path) -> None:
    recent: list[str] = []
    for name in ("a.clrun", "b.py", "a.clrun"):
        remember(recent, tmp_path / name)
    assert recent == [str(tmp_path / "a.clrun"), str(tmp_path / "b.py")]
    for number in range(2 * MOST):
        remember(recent, tmp_path / f"{number}.toml")
    assert len(recent) == MOST and recent[0].endswith(f"{2 * MOST - 1}.toml")


def test_why_a_file_is_grey(tmp_path: Path) -> None:
    path = tmp_path / "a.clrun"
    assert "not there" in why_unavailable(path)
    path.write_text("")
    assert why_unavailable(path) == ""
    assert why_unavailable(tmp_path) == "it is no file"
    assert why_unavailable(path / "in a file") != ""
    assert why_unavailable(tmp_path / ("x" * 300)) != "", "a name too long for the system"


def test_they_are_kept_in_the_settings(tmp_path: Path) -> None:
    settings = Settings()
    remember(settings.recent, tmp_path / "a.py")
    assert save_settings(settings, tmp_path / "settings.json") == ""
    assert load_settings(tmp_path / "settings.json")[0].recent == settings.recent
