"""The functions of a file are found without running it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from desktop_app.engine.parameters import UnusableSetting
from desktop_app.runs.functions import content_mark, list_functions, wrong_inputs
from tests.real_runs import WORDS


def written(folder: Path, text: str | bytes, name: str = "own.py") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_functions_are_told_as_they_are_written() -> None:
    found = {function.name: function for function in list_functions(WORDS)}
    counted = found["count_letters"]
    assert (counted.arguments, counted.required) == (("word",), 1)
    assert counted.about == "Count the letters of a word." and not counted.reason
    assert WORDS.read_text().splitlines()[counted.line - 1].startswith("def count_letters")
    assert found["fetch"].is_coroutine and not found["fetch"].reason
    assert "takes 2 arguments, but each input is one" in found["add"].reason
    assert "generator" in found["count_up"].reason
    assert "takes no argument" in found["first_words"].reason
    assert "Word" not in found and "__init__" not in found, "classes and methods are left out"


def test_listing_runs_nothing(tmp_path: Path) -> None:
    mark = tmp_path / "was-run"
    text = f"from pathlib import Path\nPath({str(mark)!r}).touch()\ndef one(x=print('run')): ...\n"
    path = written(tmp_path, text)
    assert [function.name for function in list_functions(path)] == ["one"]
    assert wrong_inputs(str(path), "one", "expression", f"open({str(mark)!r}, 'w')") == ""
    assert not mark.exists() and not (tmp_path / "__pycache__").exists()


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("def f(a, b=1, *c, d=2, **e): ...", {"f": ""}),
        ("def f(*a): ...", {"f": ""}),
        ("def f(a=1): ...", {"f": ""}),
        ("def f(): ...", {"f": "takes no argument"}),
        ("def f(**a): ...", {"f": "takes no argument"}),
        ("def f(a, b): ...", {"f": "takes 2 arguments"}),
        ("def f(a, /, b, c=1): ...", {"f": "takes 2 arguments"}),
        ("def f(a, *, b): ...", {"f": "needs b by name"}),
        ("def f(a):\n def g(): yield a\n return g", {"f": ""}),
        ("def f(a): yield a", {"f": "generator"}),
        ("async def f(a): yield a", {"f": "generator"}),
        ("import functools\n@functools.cache\ndef f(a, b): ...", {"f": ""}),
        ("try:\n def f(a): ...\nexcept OSError:\n def g(a): ...", {"f": "", "g": ""}),
        ("if 1:\n def f(a): ...\nelse:\n def g(a): ...", {"f": "", "g": ""}),
        ("if __name__ == '__main__':\n def f(a): ...", {}),
        ("class A:\n def f(self): ...\ng = lambda a: a", {}),
        ("def f(a): ...\ndef f(): ...", {"f": "takes no argument"}),
        ("", {}),
    ],
)  # fmt: skip
def test_what_can_be_a_task(tmp_path: Path, text: str, reasons: dict[str, str]) -> None:
    found = {one.name: one.reason for one in list_functions(written(tmp_path, text))}
    assert found.keys() == reasons.keys()
    for name, reason in reasons.items():
        assert reason in found[name] and bool(reason) == bool(found[name])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = 1\ndef f(:\n", ["own.py", "(line 2)"]),
        ("if 1:\n\tx\n        y\n", ["own.py", "(line 3)"]),
        (b"\x7fELF\x00\x01\x02", ["own.py"]),
        (b"def f(a):\n    return '\xff'\n", ["own.py", "utf-8"]),
        (b"# coding: nonsense\ndef f(a): ...\n", ["own.py", "nonsense"]),
        ("x = " + "(" * 5000, ["own.py"]),
        ("x = " + "-" * 90_000 + "1", ["own.py"]),
        ("#" * 1_000_001, ["own.py", "1,000,000 bytes"]),
    ],
)
def test_what_is_no_python_is_told_in_a_sentence(
    tmp_path: Path, text: str | bytes, said: list[str]
) -> None:
    with pytest.raises(UnusableSetting) as refusal:
        list_functions(written(tmp_path, text))
    sentence = str(refusal.value)
    assert refusal.value.setting == "file" and sentence.endswith(".") and len(sentence) < 300
    assert all(word in sentence for word in said), sentence


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffdef f(a): ...",
        "# -*- coding: latin-1 -*-\ndef f(a): return 'ä'\n".encode("latin-1"),
        "def f(a): ...\r\n",
        "def f(a): return '\\d'\n",
    ],
)
@pytest.mark.filterwarnings("error")
def test_encodings_and_line_ends(tmp_path: Path, text: str | bytes) -> None:
    assert [one.name for one in list_functions(written(tmp_path, text))] == ["f"]


def test_what_is_no_file_is_told(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "loop.py").symlink_to(tmp_path / "loop.py")
    for path in (tmp_path, tmp_path / "nothing.py", tmp_path / "pipe.py", tmp_path / "loop.py"):
        with pytest.raises(UnusableSetting, match="file must be a file that is there"):
            list_functions(path)


def test_a_file_is_known_by_its_content(tmp_path: Path) -> None:
    path = written(tmp_path, "def f(a): ...")
    before = content_mark(str(path))
    assert before == content_mark(str(path))
    path.write_text("def f(a): return 1")
    assert content_mark(str(path)) != before
    assert content_mark(str(tmp_path / "nothing.py")) == ""


@pytest.mark.parametrize(
    ("inputs_from", "inputs", "said"),
    [
        ("expression", "range(3)", ""),
        ("expression", "  [n\n for n in FIRST]", ""),
        ("expression", "x = 3", "a Python expression"),
        ("expression", "", "a Python expression"),
        ("expression", "a\0", "a Python expression"),
        ("expression", "(" * 9000, "a Python expression"),
        ("function", "first_words", ""),
        ("function", "nothing", "takes no argument (first_words)"),
        ("function", "count_letters", "takes no argument"),
        ("lines", "words.py", ""),
        ("lines", ".", "a text file"),
        ("lines", "", "a text file"),
        ("rows", "nothing.csv", "a text file"),
        ("files", ".", ""),
        ("files", "*.py", ""),
        ("files", "", "a folder"),
        ("files", "words.py", "a folder"),
    ],
)
def test_inputs_are_looked_at_without_being_made(inputs_from: str, inputs: str, said: str) -> None:
    sentence = wrong_inputs(str(WORDS), "count_letters", inputs_from, inputs)
    assert said in sentence and bool(said) == bool(sentence)
    assert not sentence or (sentence.startswith("inputs must be ") and len(sentence) < 400)
