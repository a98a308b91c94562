"""A user's own function, by every kind of executor: real files of many kinds, good and bad."""

from __future__ import annotations

import ast
import os
from pathlib import Path
from typing import Any

import pytest

from desktop_app.engine.catalog import make_spec
from desktop_app.engine.parameters import UnusableSetting
from desktop_app.engine.spec import RunSpec
from desktop_app.runs.record import RunRecord
from desktop_app.runs.source import script_for
from tests.real_runs import (
    AVAILABLE,
    WORDS,
    carried_out,
    failures,
    finish,
    outcome,
    printed,
    started,
    values,
    wait_for,
)

WAYS: dict[str, tuple[str, dict[str, Any]]] = {
    "serial": ("serial", {}),
    "threads": ("threads", {}),
    "thread_pool": ("thread_pool", {}),
    "futures_threads": ("futures_threads", {}),
    "asyncio": ("asyncio", {}),
    "asyncio-in-threads": ("asyncio", {"in_threads": True}),
    "processes-fork": ("processes", {"start_method": "fork"}),
    "processes-spawn": ("processes", {"start_method": "spawn"}),
    "process_pool-forkserver": ("process_pool", {"start_method": "forkserver"}),
    "process_pool-spawn": ("process_pool", {"start_method": "spawn"}),
    "queue_workers-spawn": ("queue_workers", {"start_method": "spawn"}),
    "futures_processes-spawn": ("futures_processes", {"start_method": "spawn"}),
    **{name: (name, {}) for name in ("loky", "manager") if name in AVAILABLE},
}
STARTING = {name: WAYS[name] for name in WAYS if "-spawn" in name or "-forkserver" in name}
"""Those whose workers know nothing but what they are sent."""
IN_WORKERS = STARTING | {name: WAYS[name] for name in ("processes-fork", "manager") if name in WAYS}


def each(ways: dict[str, tuple[str, dict[str, Any]]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("executor", "options"), ways.values(), ids=ways.keys())


def own_spec(file: Path, function: str, executor: str = "serial", **more: Any) -> RunSpec:
    named = [name for name in ("inputs", "inputs_from") if name in more]
    settings: dict[str, Any] = {name: more.pop(name) for name in named}
    parameters = {"file": str(file), "function": function, **settings}
    return make_spec("own_function", executor, parameters, {"workers": 2, **more})


def run(file: Path, function: str, executor: str = "serial", **more: Any) -> RunRecord:
    return carried_out(own_spec(file, function, executor, **more))


def written(folder: Path, text: str | bytes, name: str = "own.py") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


# What goes well


@each(WAYS)
def test_every_way_calls_it_in_its_folder(executor: str, options: dict[str, Any]) -> None:
    record = run(WORDS, "here", executor, inputs="range(5)", **options)
    assert (outcome(record), record.message) == ("finished", "")
    assert values(record) == {number: ["functions", "words"] for number in range(5)}
    said = {line.text for line in record.output if "listening on" not in line.text}
    assert said == {"here"}, "and the main part did not run"


@each(WAYS)
def test_objects_of_its_classes_travel(executor: str, options: dict[str, Any]) -> None:
    record = run(WORDS, "measure", executor, inputs="first_words()", **options)
    assert outcome(record) == "finished", record.message
    assert len(values(record)) == 4
    assert all(value.startswith("<words.Word object") for value in values(record).values())


NAMES = [
    "test.py",
    "my-words.py",
    "with space.py",
    "wörter 'ü' \".py",
    "random.py",
    "queue.py",
    "my.words.py",
    "__main__.py",
    "class.py",
    "words",
]
ODD = """
class Word:
    def __init__(self, text): self.text = text
    def __eq__(self, other): return self.text == other.text
def words(): return [Word(text) for text in "abc"]
def twice(word): return [word.text * 2, type(word) is Word]
"""


@pytest.mark.parametrize("name", NAMES)
@each({
    name: WAYS[name]
    for name in ("threads", "processes-spawn", "process_pool-forkserver")
})  # fmt: skip
def test_a_file_may_be_called_anything(
    tmp_path: Path, name: str, executor: str, options: dict[str, Any]
) -> None:
    record = run(written(tmp_path, ODD, name), "twice", executor, inputs="words()", **options)
    assert (outcome(record), record.message) == ("finished", "")
    assert values(record) == {0: ["aa", True], 1: ["bb", True], 2: ["cc", True]}


@each(STARTING)
def test_what_lies_beside_breaks_no_worker(
    tmp_path: Path, executor: str, options: dict[str, Any]
) -> None:
    for name in ("random", "queue", "json", "inspect", "tempfile", "mmap", "string"):
        written(tmp_path, "raise RuntimeError('not this one')", f"{name}.py")
    written(tmp_path, "FACTOR = 3", "factors.py")
    text = (
        "import json, random\nfrom factors import FACTOR\ndef f(n): return json.dumps(n * FACTOR)"
    )
    record = run(written(tmp_path, text), "f", executor, inputs="range(3)", **options)
    assert (outcome(record), values(record)) == ("finished", {0: "0", 1: "3", 2: "6"})


def test_a_link_stands_for_the_file_that_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / "link.py").symlink_to(WORDS)
    record = run(tmp_path / "link.py", "here", inputs="[1]")
    assert values(record) == {0: ["functions", "words"]}


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffdef f(a): return 'ä' * a",
        "# coding: latin-1\ndef f(a): return 'ä' * a".encode("latin-1"),
        "def f(a):\r\n    return 'ä' * a\r\n",
    ],
)
def test_encodings(tmp_path: Path, text: str | bytes) -> None:
    assert values(run(written(tmp_path, text), "f", inputs="[2]")) == {0: "ää"}


def test_inputs_come_from_everywhere(tmp_path: Path) -> None:
    file = written(tmp_path, "from pathlib import Path\ndef f(a): return repr(a)\nN = 2\n")
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "b.txt").write_text("\ufeffone\r\n\nlast: ä")
    (tmp_path / "texts" / "a.csv").write_text("name;n\nä;1\n'x;y';2;3\n")
    os.mkfifo(tmp_path / "texts" / "pipe")
    folder = str(tmp_path / "texts")
    sources = {
        ("expression", "range(N)"): ["0", "1"],
        ("expression", "(word for word in {'x': N})"): ["'x'"],
        ("lines", "texts/b.txt"): ["'one'", "''", "'last: ä'"],
        ("files", "texts"): [f"'{folder}/a.csv'", f"'{folder}/b.txt'"],
        ("files", f"{folder}/*.txt"): [f"'{folder}/b.txt'"],
        ("rows", "texts/a.csv"): [
            "{'name': 'ä', 'n': '1'}",
            """{'name': "'x", 'n': "y'", 'more': ['2', '3']}""",
        ],
    }
    for (inputs_from, inputs), expected in sources.items():
        record = run(file, "f", inputs=inputs, inputs_from=inputs_from)
        assert list(values(record).values()) == expected, (inputs_from, record.message)


def test_a_coroutine_function_is_awaited_and_refused_elsewhere() -> None:
    record = run(WORDS, "fetch", "asyncio", inputs="range(40)", workers=40)
    assert outcome(record) == "finished" and len(record.tracks) == 40, "they overlap"
    line = 1 + WORDS.read_text().splitlines().index('        raise ValueError("no fetch")')
    assert failures(record) == {3: f"ValueError: no fetch (line {line} of words.py)"}
    assert values(record) == {number: number * 2 for number in range(40) if number != 3}
    with pytest.raises(UnusableSetting, match="fetch is a coroutine function: choose the executor"):
        own_spec(WORDS, "fetch", "threads")
    with pytest.raises(UnusableSetting, match="in_threads must be off"):
        own_spec(WORDS, "fetch", "asyncio", in_threads=True)


def test_a_coroutine_that_nobody_awaits_is_a_failed_task(tmp_path: Path) -> None:
    text = "async def g(a): return a\ndef f(a): return g(a)\n"
    record = run(written(tmp_path, text), "f", "threads", inputs="[1]")
    assert failures(record) == {0: "f gives a coroutine, which nobody awaits: let it be async def."}
    assert not record.output


def test_more_inputs_are_typed_into_an_open_run() -> None:
    parameters = {"file": str(WORDS), "function": "count_letters", "inputs": "FIRST[:1]"}
    options = {"workers": 2, "start_method": "spawn"}
    spec = make_spec("own_function", "process_pool", parameters, options, keep_open=True)
    with started(spec) as process:
        wait_for(process, lambda record: record.state == "open", "the open pool")
        for text in ("FIRST[2]", "nothing", "sys.exit(1)"):
            process.submit(text)
        wait_for(process, lambda record: record.done == 2 and len(record.additions) == 3, "them")
        process.close()
        record = finish(process)
    assert values(record) == {0: 3, 1: 5}
    reasons = [one.refusal for one in record.additions if one.refusal]
    assert "NameError" in reasons[0] and "SystemExit" in reasons[1]


@each({name: WAYS[name] for name in ("threads", "process_pool-spawn")})
@pytest.mark.parametrize("name", ["plain.py", "my-words.py", "random.py"])
def test_the_script_does_the_same(
    tmp_path: Path, executor: str, options: dict[str, Any], name: str
) -> None:
    spec = own_spec(written(tmp_path, ODD, name), "twice", executor, inputs="words()", **options)
    (tmp_path / "elsewhere").mkdir()
    lines = sorted(printed(script_for(spec), tmp_path / "elsewhere"))
    assert lines == ["['aa', True]", "['bb', True]", "['cc', True]"]


@pytest.mark.parametrize(
    ("function", "executor", "inputs_from", "inputs"),
    [
        ("count_letters", "asyncio", "expression", "[word for word in FIRST]"),
        ("count_letters", "serial", "lines", "beside_words.py"),
        ("count_letters", "serial", "files", "*.py"),
        ("count_letters", "process_pool", "rows", "beside_words.py"),
        ("measure", "serial", "function", "first_words"),
        ("fetch", "asyncio", "expression", "range(3)"),
    ],
)
def test_a_script_has_the_inputs_of_the_run(
    tmp_path: Path, function: str, executor: str, inputs_from: str, inputs: str
) -> None:
    spec = own_spec(WORDS, function, executor, inputs=inputs, inputs_from=inputs_from)
    lines = printed(script_for(spec), tmp_path)
    record = carried_out(spec)
    assert record.done == len(lines) > 0
    if function != "measure":  # which gives objects, each shown with its place in memory
        assert sorted(lines) == sorted(str(value) for value in values(record).values())


SHARED_NAMES = """
def f(n): return n * n
def make_inputs(): return [1, 2]
def main(): return 2
task = 1
"""


@pytest.mark.parametrize("name", ["own.py", "my-own.py", "numpy.py", "test.py", "own"])
@pytest.mark.parametrize(
    ("inputs_from", "inputs"),
    [
        ("function", "make_inputs"),
        ("expression", "[task, main()]"),
        ("expression", "list(map(lambda one: one, make_inputs()))"),
    ],
)
def test_no_name_of_the_file_is_mixed_up_with_one_of_the_script(
    tmp_path: Path, name: str, inputs_from: str, inputs: str
) -> None:
    file = written(tmp_path, SHARED_NAMES, name)
    spec = own_spec(file, "f", inputs=inputs, inputs_from=inputs_from)
    (tmp_path / "elsewhere").mkdir()
    assert printed(script_for(spec), tmp_path / "elsewhere") == ["1", "4"]


@pytest.mark.parametrize("inputs_from", ["expression", "function", "lines", "files", "rows"])
@pytest.mark.parametrize("inputs", ["a b\n", "class", "", "nothing.csv"])
def test_the_script_of_someone_elses_run_is_sound_whatever_it_says(
    inputs_from: str, inputs: str
) -> None:
    for function in ("f", "class", "a\nb", ""):
        parameters = {"file": "/no/such 'file'\n.py", "function": function, "inputs": inputs}
        spec = RunSpec("own_function", "serial", {**parameters, "inputs_from": inputs_from})
        ast.parse(script_for(spec))


# What goes wrong


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
