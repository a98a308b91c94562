"""Settings: what is read, what is refused and in which words."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest

from desktop_app.engine.cores import usable_cores
from desktop_app.engine.parameters import Parameter, UnusableSetting, parameters_of, read_settings

INT = Parameter("count", "int", 5, low=0, high=1000)
FREE_INT = Parameter("count", "int", 5)
FLOAT = Parameter("share", "float", 0.5, low=0.0, high=1.0)
BOOL = Parameter("wanted", "bool", False)
TEXT = Parameter("query", "text", "a", low=1, high=5)
CHOICE = Parameter("method", "choice", "map", choices=("map", "imap"))
FOLDER = Parameter("folder", "folder", ".")


@pytest.mark.parametrize(
    ("parameter", "given", "value"),
    [
        (INT, 0, 0),
        (INT, 1000, 1000),
        (INT, "1,000", 1000),
        (INT, " 1 000 ", 1000),
        (INT, 7.0, 7),
        (FREE_INT, -(10**30), -(10**30)),
        (FLOAT, "0.25", 0.25),
        (FLOAT, 1, 1.0),
        (BOOL, "Yes", True),
        (BOOL, "0", False),
        (BOOL, True, True),
        (TEXT, "a b", "a b"),
        (TEXT, "äöü€😀", "äöü€😀"),
        (CHOICE, "imap", "imap"),
    ],
)
def test_a_value_is_read(parameter: Parameter, given: object, value: object) -> None:
    read = parameter.read(given)
    assert read == value
    assert type(read) is type(value)


REFUSED: list[tuple[Parameter, list[Any]]] = [
    (INT, [-1, 1001, "", "x", "1.5", 1.5, True, None, [], {}, float("nan"), float("inf")]),
    (INT, ["1e3", "0x10", "9" * 5000]),
    (FLOAT, [-0.1, 1.1, "nan", "inf", True, None, [], "x", 10**400]),
    (BOOL, ["maybe", 1, None, []]),
    (TEXT, ["", "123456", 5, None, [], "\udc80"]),
    (CHOICE, ["", "Map", None, 1, [], {}]),
    (FOLDER, ["", "/no/such", "\0", None, 1, "~no-such-user/x", "/\udc80"]),
]


@pytest.mark.parametrize(
    ("parameter", "given"), [(parameter, bad) for parameter, given in REFUSED for bad in given]
)
def test_a_value_is_refused_in_a_sentence_that_says_what_is_allowed(
    parameter: Parameter, given: Any
) -> None:
    with pytest.raises(UnusableSetting) as refusal:
        parameter.read(given)
    sentence = str(refusal.value)
    assert refusal.value.setting == parameter.name
    assert sentence.startswith(f"{parameter.name} must be {parameter.allowed}, not ")
    assert sentence.endswith(".") and len(sentence) < 250


def test_a_folder_must_be_one(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    assert FOLDER.read(str(tmp_path)) == str(tmp_path)
    with pytest.raises(UnusableSetting, match="a folder that is there and can be read"):
        FOLDER.read(str(file))


def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    folder = tmp_path / "with spaces, 'quotes' and ümläuts"
    folder.mkdir()
    assert FOLDER.read(str(folder)) == str(folder)


def test_a_file_must_be_one_that_can_be_read(tmp_path: Path) -> None:
    def declared(file: Annotated[str, {".py"}, "", "Some file."] = "") -> None: ...

    (file,) = parameters_of(declared)
    assert (file.kind, file.endings, file.default) == ("file", (".py",), "")
    path = tmp_path / "own file.py"
    path.touch()
    assert file.read(str(path)) == str(path)
    os.mkfifo(tmp_path / "pipe")
    for bad in ("", str(tmp_path), str(tmp_path / "nothing.py"), str(tmp_path / "pipe"), 3, "a\0"):
        with pytest.raises(UnusableSetting, match="file must be a file that is there and can be"):
            file.read(bad)


def test_the_home_folder_can_be_abbreviated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert FOLDER.read("~") == str(tmp_path)


def declared(
    workers: Annotated[int, (1, 9), "processes", "How many."],
    count: Annotated[int, (0, 1_000), "tasks", "Count."] = 20,
    query: Annotated[str, (1, 5), "", "Query."] = "a",
    method: Annotated[Literal["map", "imap"], "", "Method."] = "map",
    start: Annotated[str, ["fork", "spawn"], "", "Start."] = "fork",
    folder: Annotated[Path, "", "Folder."] = Path("/tmp"),
    share: Annotated[float, (0, 1), "", "Share."] = 0.5,
    wanted: Annotated[bool, "Wanted."] = True,
    filled_in: int = 3,
) -> None: ...


def test_arguments_declare_settings() -> None:
    found = {parameter.name: parameter for parameter in parameters_of(declared)}
    assert list(found) == [
        "workers", "count", "query", "method", "start", "folder", "share", "wanted",
    ]  # fmt: skip
    kinds = [parameter.kind for parameter in found.values()]
    assert kinds == ["int", "int", "text", "choice", "choice", "folder", "float", "bool"]
    assert found["count"] == Parameter("count", "int", 20, 0, 1_000, (), "tasks", "Count.")
    assert found["method"].choices == ("map", "imap")
    assert found["start"].choices == ("fork", "spawn")
    assert found["folder"].default == "/tmp"
    assert found["wanted"].help == "Wanted." and found["wanted"].unit == ""
    assert found["workers"].default == usable_cores()


def test_settings_are_the_given_values_and_defaults_for_the_rest() -> None:
    assert read_settings([INT, TEXT], {"count": "7"}) == {"count": 7, "query": "a"}
    with pytest.raises(UnusableSetting, match="nothing is no setting here; allowed: count, query"):
        read_settings([INT, TEXT], {"nothing": 1})
    with pytest.raises(UnusableSetting, match="allowed: none"):
        read_settings([], {"nothing": 1})
