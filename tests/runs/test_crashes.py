"""Reports of errors help whoever mends them, and say nothing of the user."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from desktop_app.runs.crashes import (
    MOST,
    BlackBox,
    crash_folder,
    describe_error,
    keep_report,
    place_of,
    take_last_crash,
)
from desktop_app.runs.settings import load_settings


def described(error: BaseException) -> str:
    try:
        raise error
    except BaseException as raised:
        return describe_error(raised, raised.__traceback__)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (AttributeError("'NoneType' object has no attribute 'spec'"), "has no attribute 'spec'"),
        (TypeError("f() takes 2 of 'my secret value'"), "TypeError: f() takes 2 of '…'"),
        (NameError("see /home/someone/x.py"), "NameError: see …"),
        (ValueError("many is no number"), "ValueError"),
        (KeyError("value"), "KeyError"),
        (FileNotFoundError(2, "none", "/home/someone/x"), "FileNotFoundError"),
    ],
)
def test_what_an_error_says_is_told_where_it_is_about_the_program(
    error: BaseException, said: str
) -> None:
    text = described(error)
    assert said in text.splitlines()[0]
    for word in ("secret", "someone", "many", "value", str(Path.home())):
        assert word not in text


def test_places_are_told_without_folders(tmp_path: Path) -> None:
    import msgspec

    assert place_of(load_settings.__code__.co_filename) == "desktop_app/runs/settings.py"
    assert place_of(str(msgspec.__file__)) == "site-packages/msgspec/__init__.py"
    assert place_of(str(tmp_path / "own.py")) == "a file outside the program"


def test_few_reports_are_kept_the_newest() -> None:
    for number in range(MOST + 3):
        assert keep_report(f"report {number}")
    kept = [path.read_text() for path in sorted(crash_folder().iterdir())]
    assert kept == [f"report {number}" for number in range(3, MOST + 3)]


def test_only_who_died_hard_and_is_gone_is_told_of() -> None:
    died = 'Last events:\nFatal Python error: Segmentation fault\n  File "/home/me/x.py", line 1 in f\n'
    crash_folder().mkdir(parents=True)
    (crash_folder() / "box-4000000-5.txt").write_text("Last events:\n")
    assert take_last_crash() == ""
    (crash_folder() / "box-4000001-5.txt").write_text(died)
    found = take_last_crash()
    assert "Segmentation fault" in found and "/home/me" not in found
    assert take_last_crash() == "", "it is told once"


@pytest.mark.skipif(sys.platform != "linux", reason="rights of files are asked for")
def test_where_nothing_can_be_written_the_program_goes_on() -> None:
    crash_folder().parent.mkdir(parents=True)
    crash_folder().write_text("in the way")
    box = BlackBox()
    box.note(["something"])
    box.close()
    assert keep_report("text") is None and take_last_crash() == ""
