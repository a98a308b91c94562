"""One file adds one thing: a workload and an executor that are only put there appear everywhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

WORKLOAD = '''"""Letters

Counts the letters of words. It is there to see that a file is enough.
"""

from collections.abc import Iterator
from typing import Annotated

HOLDS_GIL = True
WAITS = False


def make_inputs(
    words: Annotated[int, (1, 1000), "words", "How many words there are."] = 4,
) -> Iterator[str]:
    """Yield words, each longer than the one before it."""
    for length in range(1, words + 1):
        yield "a" * length


def task(word: str) -> int:
    """Return the number of letters."""
    return len(word)
'''
EXECUTOR = '''"""Two turns

Does every other task first, and then the rest. It is there to see that a file is enough.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Annotated, Any

POSITION = 50


class Executor:
    """A loop over every other task, twice."""

    def __init__(
        self,
        task: Callable[[Any], Any],
        workers: Annotated[int, (1, 1000), "workers", "It is always one that works."],
        step: Annotated[int, (1, 9), "", "How many turns it takes to do all."] = 2,
    ) -> None:
        self.task = task
        self.step = step

    def run(self, inputs: Iterable[Any]) -> Iterator[Any]:
        """Yield the results of each turn."""
        items = list(inputs)
        for first in range(self.step):
            for item in items[first :: self.step]:
                yield self.task(item)

    def join(self) -> None:
        """Wait for the end: the loop has ended."""
'''
FORM = """
from desktop_app.runs.record import RunRecord
from desktop_app.runs.sampler import Sampler
from desktop_app.ui.app import make_application
from desktop_app.ui.controls import Controls
from desktop_app.ui.views.source import SourceView
application = make_application()
controls = Controls()
controls.workload.choose("letters")
controls.executor.choose("two_turns")
controls.workload.fields["words"].set_value(6)
spec = controls.spec()
view = SourceView(Sampler())
view.show_run(RunRecord(spec))
print(controls.workload.box.currentText(), "|", controls.executor.box.currentText())
print(spec.parameters, spec.options["step"])
print(view.text.toPlainText())
"""


@pytest.fixture
def toys(tmp_path: Path) -> dict[str, str]:
    """The environment in which the program finds the two files."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(Path.cwd())}
    for kind, name, text in (
        ("WORKLOADS", "letters", WORKLOAD),
        ("EXECUTORS", "two_turns", EXECUTOR),
    ):
        folder = tmp_path / kind.lower()
        folder.mkdir()
        (folder / f"{name}.py").write_text(text)
        environment[f"CONCURRENCY_LAB_{kind}"] = str(folder)
    return environment


def said(toys: dict[str, str], *arguments: str) -> str:
    """Return what the program, or a piece of code, prints."""
    command = [sys.executable, *(arguments if arguments[0] == "-c" else ("-m", "desktop_app"))]
    command += [] if arguments[0] == "-c" else arguments
    done = subprocess.run(command, env=toys, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_they_are_listed_with_their_settings(toys: dict[str, str]) -> None:
    listed = json.loads(said(toys, "list", "--json"))
    found = {entry["name"]: entry for kind in listed.values() for entry in kind}
    assert found["letters"]["parameters"][0]["help"] == "How many words there are."
    assert [parameter["name"] for parameter in found["two_turns"]["parameters"]] == [
        "workers",
        "step",
    ]


@pytest.mark.parametrize("executor", ["two_turns", "process_pool", "serial"])
def test_the_command_line_runs_them(toys: dict[str, str], executor: str) -> None:
    arguments = ["run", "letters", "--executor", executor, "--set", "words=5", "--json"]
    assert json.loads(said(toys, *arguments))["results"] == [1, 2, 3, 4, 5]


def test_the_form_and_the_source_view_have_them(toys: dict[str, str], tmp_path: Path) -> None:
    first, second, *script = said(toys, "-c", FORM).splitlines()
    assert first == "Letters | Two turns"
    assert second == "{'words': 6} 2"
    path = tmp_path / "script.py"
    path.write_text("\n".join(script))
    done = subprocess.run([sys.executable, "-I", path], capture_output=True, text=True, timeout=30)
    assert done.stdout.split() == ["1", "3", "5", "2", "4", "6"]


def test_the_command_line_prints_their_script(toys: dict[str, str]) -> None:
    script = said(toys, "source", "letters", "--executor", "two_turns", "--set", "step=3")
    assert "for first in range(3):" in script and "return len(word)" in script
