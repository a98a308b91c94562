"""A user's own function, by every kind of executor: what goes well, and the script of it."""

from __future__ import annotations

import ast
import os
from pathlib import Path
from typing import Any

import pytest

from desktop_app.engine.catalog import make_spec
from desktop_app.engine.parameters import UnusableSetting
from desktop_app.engine.spec import RunSpec
from desktop_app.runs.source import script_for
from tests.real_runs import (
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
from tests.runs.own_function.conftest import STARTING, WAYS, each, own_spec, run, written


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
