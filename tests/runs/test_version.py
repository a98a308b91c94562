"""The version names the commit: as git says it in a checkout, as baked in elsewhere."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

import desktop_app
from desktop_app.runs.version import commit_of_checkout, full_version


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=Someone", "-c", "user.email=someone@example.invalid"]
    command = ["git", *identity, *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


def test_git_is_asked_in_a_checkout(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    (tmp_path / "file").write_text("one")
    git(tmp_path, "add", "file")
    git(tmp_path, "commit", "--quiet", "-m", "one")
    commit = git(tmp_path, "rev-parse", "--short=7", "HEAD").strip()
    assert commit_of_checkout(tmp_path) == commit
    (tmp_path / "file").write_text("two")
    assert commit_of_checkout(tmp_path) == f"{commit}-dirty"


def test_a_folder_inside_another_checkout_is_none(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    (tmp_path / "site-packages").mkdir()
    assert commit_of_checkout(tmp_path / "site-packages") == ""


def test_what_was_baked_in_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "desktop_app"
    (package / "resources").mkdir(parents=True)
    monkeypatch.setattr(desktop_app, "__file__", str(package / "__init__.py"))
    assert full_version() == desktop_app.__version__
    (package / "resources" / "commit").write_text("abc1234\n")
    assert full_version() == f"{desktop_app.__version__} (abc1234)"
