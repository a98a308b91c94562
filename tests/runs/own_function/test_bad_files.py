"""A user's own function: whatever goes wrong in its file is told, and nothing hangs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from desktop_app.engine.catalog import make_spec
from desktop_app.engine.parameters import UnusableSetting
from tests.real_runs import WORDS, failures, finish, outcome, started, values, wait_for
from tests.runs.own_function.conftest import (
    IN_WORKERS,
    STARTING,
    WAYS,
    each,
    own_spec,
    run,
    written,
)


@each(WAYS)
def test_a_line_of_the_file_is_told(executor: str, options: dict[str, Any]) -> None:
    record = run(WORDS, "stumble", executor, inputs="range(5)", **options)
    line = 1 + WORDS.read_text().splitlines().index('        raise ValueError("bad word")')
    assert outcome(record) == "finished"
    assert failures(record) == {3: f"ValueError: bad word (line {line} of words.py)"}
    assert len(values(record)) == 4
    assert "Traceback" not in "".join(line.text for line in record.output)


@each(WAYS)
def test_nobody_answers_a_task_that_asks(
    tmp_path: Path, executor: str, options: dict[str, Any]
) -> None:
    text = (
        "import subprocess, sys\n"
        "def f(n):\n"
        "  return input('which? ') if n else len(subprocess.check_output(CAT))\n"
        "CAT = [sys.executable, '-c', 'import sys; print(sys.stdin.read(), end=str())']\n"
    )
    record = run(written(tmp_path, text), "f", executor, inputs="range(2)", **options)
    assert (outcome(record), values(record)) == ("finished", {0: 0})
    assert failures(record) == {1: "EOFError: EOF when reading a line (line 3 of own.py)"}


@each(WAYS)
def test_an_exit_is_told(executor: str, options: dict[str, Any]) -> None:
    record = run(WORDS, "leave", executor, inputs="range(5)", **options)
    line = 1 + WORDS.read_text().splitlines().index("        sys.exit(3)")
    assert f"sys.exit(3) was called in line {line} of words.py" in [o.text for o in record.output]
    if outcome(record) == "failed":
        assert "ended with status 3 in task 4, which is lost" in record.message
    else:
        assert failures(record) == {3: f"SystemExit: 3 (line {line} of words.py)"}


IMPORTS = {
    "import nowhere_to_be_found": ["needs the module nowhere_to_be_found (line 1 of own.py)"],
    "import sys\nsys.exit(2)": ["ends the program when it is imported (line 2", "__name__"],
    "\n1 / 0": ["cannot be imported: ZeroDivisionError: division by zero (line 2 of own.py)"],
    "import bad_beside": ["bad_beside.py is nothing that Python", "(line 1)"],
    "from . import bad_beside": ["cannot be imported: ImportError", "(line 1 of own.py)"],
    "raise KeyboardInterrupt": ["cannot be imported: KeyboardInterrupt (line 1 of own.py)"],
    "import argparse\nargparse.ArgumentParser().parse_args()": ["ends the program", "(line 2"],
}


@pytest.mark.parametrize("text", IMPORTS)
def test_a_file_that_cannot_be_imported_is_told_in_a_sentence(tmp_path: Path, text: str) -> None:
    written(tmp_path, "def (:", "bad_beside.py")
    record = run(written(tmp_path, f"{text}\ndef f(a): return a\n"), "f", inputs="[1]")
    said = record.message
    assert outcome(record) == "failed" and said.endswith(".")
    assert all(part in said for part in IMPORTS[text]), said
    assert "Told" not in said and "Traceback" not in "".join(line.text for line in record.output)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("f = 3", "f is nothing that can be called."),
        ("del f", "own.py defines no f when it is imported."),
    ],
)
def test_a_function_that_is_gone_once_imported_is_told(
    tmp_path: Path, text: str, said: str
) -> None:
    record = run(written(tmp_path, f"def f(a): return a\n{text}\n"), "f", inputs="[1]")
    assert (outcome(record), failures(record)) == ("finished", {0: said})


@each(STARTING)
def test_what_can_only_be_imported_once_fails_each_task_and_hangs_nothing(
    tmp_path: Path, executor: str, options: dict[str, Any]
) -> None:
    text = "from pathlib import Path\nPath('mark').touch(exist_ok=False)\ndef f(a): return a\n"
    record = run(written(tmp_path, text), "f", executor, inputs="range(3)", **options)
    assert outcome(record) == "finished" and len(failures(record)) == 3
    assert "own.py cannot be imported: FileExistsError" in failures(record)[0]
    assert "(line 2 of own.py)" in failures(record)[0]


def test_a_file_that_deletes_itself(tmp_path: Path) -> None:
    text = "import os\nos.unlink(__file__)\ndef f(a): return a\n"
    record = run(written(tmp_path, text), "f", "processes", start_method="spawn", inputs="[1, 2]")
    assert outcome(record) == "finished" and len(failures(record)) == 2
    assert "own.py cannot be imported: FileNotFoundError" in failures(record)[0]


def test_a_pool_without_a_main_guard_is_told_and_ends(tmp_path: Path) -> None:
    text = "from multiprocessing import get_context\ndef f(n): return n\n"
    text += "get_context('spawn').Pool(2, f, (1,)).map(len, ['a'])\n"
    record = run(written(tmp_path, text), "f", inputs="[1]")
    assert outcome(record) == "failed"
    assert "processes died one after the other before there was a task" in record.message
    assert 'below if __name__ == "__main__"' in record.message and len(record.message) < 200


@pytest.mark.parametrize("text", ["while True: pass", "import time\ntime.sleep(1000)"])
def test_an_endless_import_can_be_terminated(tmp_path: Path, text: str) -> None:
    file = written(tmp_path, f"print('begun')\n{text}\ndef f(a): return a\n")
    with started(own_spec(file, "f", "process_pool")) as process:
        wait_for(process, lambda record: record.output, "the import")
        process.terminate()
        assert outcome(finish(process)) == "terminated"


INPUTS = {
    ("expression", "rang(3)"): "cannot be made from rang(3): NameError",
    ("expression", "3"): "something with items, such as a list; 3 is int",
    ("expression", "[]"): "one or more; [] gives none",
    ("expression", "numbers()"): "after 2 of them: ValueError: no third (line 6 of own.py)",
    ("expression", "exit(4)"): "SystemExit: 4",
    (
        "expression",
        "itertools.repeat(None)",
    ): "at most 1,000,000; itertools.repeat(None) gives more",
    ("function", "numbers"): "after 2 of them: ValueError: no third (line 6 of own.py)",
    ("function", "nothing"): "something with items, such as a list; nothing is NoneType",
    ("lines", "binary"): "inputs must be lines of text; binary is no text",
    ("lines", "latin"): "inputs cannot be made from latin",
    ("lines", "empty"): "one or more; empty gives none",
    ("rows", "head.csv"): "one or more; head.csv gives none",
    ("rows", "empty"): "one or more; empty gives none",
    ("rows", "wide.csv"): "field larger than field limit",
    ("files", "*.nothing"): "one or more; *.nothing gives none",
}


@pytest.mark.parametrize(("inputs_from", "inputs"), INPUTS)
def test_inputs_that_cannot_be_made_are_told_in_a_sentence(
    tmp_path: Path, inputs_from: str, inputs: str
) -> None:
    text = "import itertools\ndef f(a): return a\ndef numbers():\n  yield 1\n  yield 2\n"
    file = written(tmp_path, f"{text}  raise ValueError('no third')\ndef nothing(): ...\n")
    (tmp_path / "binary").write_bytes(b"a\0b")
    (tmp_path / "latin").write_bytes(b"a\n\xff\n")
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "head.csv").write_text("a,b\n")
    (tmp_path / "wide.csv").write_text("a,b\n" + "x" * 200_000 + ",1\n")
    record = run(file, "f", "process_pool", inputs=inputs, inputs_from=inputs_from)
    assert outcome(record) == "failed"
    assert record.message.startswith("The run could not be prepared: inputs ")
    assert INPUTS[inputs_from, inputs] in record.message and record.message.endswith(".")
    assert "Told" not in record.message


@each(IN_WORKERS)
def test_what_cannot_travel_is_told(tmp_path: Path, executor: str, options: dict[str, Any]) -> None:
    text = "def f(a): return lambda: a\ndef g(a): return 1\n"
    file = written(tmp_path, text)
    record = run(file, "f", executor, inputs="[1]", **options)
    assert "its result (function) cannot be pickled" in failures(record)[0]
    record = run(file, "g", executor, inputs="[1, lambda: 2]", **options)
    if outcome(record) == "failed":
        assert "The input of task 2 (function) cannot be pickled" in record.message
    else:
        assert executor == "processes" and options == {"start_method": "fork"}, (
            "only what is forked inherits its inputs"
        )


def test_an_error_with_notes_and_one_that_refuses_them(tmp_path: Path) -> None:
    text = (
        "class Stiff(Exception):\n"
        "  def __setattr__(self, *_): raise TypeError\n"
        "  def __str__(self): raise TypeError\n"
        "ONCE = ValueError('once')\n"
        "def f(n):\n"
        "  if n == 0: raise Stiff\n"
        "  ONCE.__notes__ = ['a note', 3]\n"
        "  raise ONCE\n"
    )
    record = run(written(tmp_path, text), "f", inputs="range(3)")
    assert failures(record) == {
        0: "Stiff: (its message could not be made)",
        1: "ValueError: once (a note) (3) (line 8 of own.py)",
        2: "ValueError: once (a note) (3) (line 8 of own.py)",
    }


@pytest.mark.parametrize(
    ("parameters", "setting", "said"),
    [
        ({}, "file", "file must be chosen"),
        ({"file": "/no/such.py"}, "file", "a file that is there"),
        ({"file": str(WORDS)}, "function", "one of count_letters, measure, fetch"),
        ({"file": str(WORDS), "function": "Word"}, "function", "not 'Word'"),
        ({"file": str(WORDS), "function": "add"}, "function", "takes 2 arguments, but each input"),
        ({"file": str(WORDS), "function": "here", "inputs": "("}, "inputs", "a Python expression"),
        ({"file": str(WORDS.with_name("beside_words.py"))}, "file", "beside_words.py has none"),
    ],
)
def test_what_the_file_shows_to_be_wrong_is_refused_before_the_run(
    parameters: dict[str, str], setting: str, said: str
) -> None:
    with pytest.raises(UnusableSetting) as refusal:
        make_spec("own_function", "serial", parameters, {})
    assert refusal.value.setting == setting
    assert said in str(refusal.value) and str(refusal.value).endswith(".")
