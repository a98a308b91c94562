"""A frozen program does what a Python would with ``-c`` and ``-m``, and with nothing else."""

from __future__ import annotations

import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from desktop_app.frozen import be_python

AS_FROZEN = """
import sys
sys.frozen = True
sys.argv[0] = "concurrency-lab"
from desktop_app.__main__ import main
main()
"""


def frozen(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", AS_FROZEN, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def test_code_is_run_as_by_a_python() -> None:
    told = frozen("-B", "-S", "-I", "-c", "import sys; print(sys.argv, __name__)", "7", "-x")
    assert told.stdout == "['-c', '7', '-x'] __main__\n", told.stderr


def test_a_module_is_run_as_by_a_python() -> None:
    told = frozen("-X", "utf8", "-m", "json.tool", "--help")
    assert told.returncode == 0
    assert "--sort-keys" in told.stdout


def test_warnings_are_ignored_here_and_by_pythons_that_are_started() -> None:
    code = "import subprocess, warnings; warnings.warn('quiet'); warnings.warn('loud')\n"
    code += "print(subprocess._args_from_interpreter_flags())"
    told = frozen("-W", "ignore:quiet:UserWarning", "-c", code)
    assert "-Wignore:quiet:UserWarning" in told.stdout
    assert "loud" in told.stderr and "quiet" not in told.stderr


@pytest.mark.parametrize(
    "arguments", [["list", "-c", "1"], ["--version"], ["-h"], ["-c"], ["-W", "-c"], ["a.clrun"], []]
)
def test_other_arguments_are_left_alone(arguments: list[str]) -> None:
    with warnings.catch_warnings():
        assert not be_python(arguments)


def test_the_command_line_still_works(tmp_path: Path) -> None:
    told = frozen("--version")
    assert told.stdout.startswith("concurrency-lab "), told.stderr
