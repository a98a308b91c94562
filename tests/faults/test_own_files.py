"""Cases 42 to 44: someone's own file, the expression for its inputs, and a folder to search."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from desktop_app.engine.catalog import make_spec
from desktop_app.engine.parameters import UnusableSetting
from desktop_app.engine.spec import RunSpec
from desktop_app.engine.workloads import text_search
from desktop_app.runs.functions import content_mark, list_functions
from tests.faults.conftest import Fault
from tests.real_runs import carried_out, failures, finish, started, values

SQUARE = "def square(number):\n    return number * number\n"


def own_spec(file: Path, inputs: str = "range(8)", **options: Any) -> RunSpec:
    parameters = {"file": str(file), "function": "square", "inputs": inputs}
    options = {"workers": 2, **options}
    return make_spec("own_function", options.pop("executor", "process_pool"), parameters, options)


def written(folder: Path, content: str | bytes, name: str = "own.py") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


NO_PYTHON: dict[str, tuple[str | bytes, str]] = {
    "syntax error": ("x = 1\ndef square(:\n", r"own\.py.*line 2"),
    "tabs and spaces": ("if 1:\n\tx\n        y\n", r"own\.py.*line 3"),
    "wrong encoding": (b"def square(n):\n    return '\xff'\n", "utf-8"),
    "unknown encoding": ("# coding: nonsense\n", "nonsense"),
    "long unknown encoding": ("# coding: " + "x" * 50_000, "unknown encoding"),
    "not Python": (b"\x7fELF\x00\x01\x02", r"own\.py"),
    "50 MB": ("#" * 50_000_000, "1,000,000 bytes"),
    "nested deep": ("x = " + "(" * 5000, r"own\.py"),
}


@pytest.mark.fault(42)
@pytest.mark.parametrize("name", NO_PYTHON)
def test_a_file_that_is_no_python(fault: Fault, tmp_path: Path, name: str) -> None:
    content, said = NO_PYTHON[name]
    path = written(tmp_path, content)
    began = time.process_time()
    for ask in (list_functions, own_spec):
        with pytest.raises(UnusableSetting) as refusal:
            ask(path)
        fault.told(str(refusal.value), "^file ", said)
    assert time.process_time() - began < 2


@pytest.mark.fault(42)
def test_listing_runs_nothing_not_even_a_loop(fault: Fault, tmp_path: Path) -> None:
    text = f"\ufeffopen({str(tmp_path / 'was-run')!r}, 'w')\nwhile True: pass\n{SQUARE}"
    path = written(tmp_path, text)
    assert [one.name for one in list_functions(path)] == ["square"] and content_mark(str(path))
    assert not (tmp_path / "was-run").exists()
    fault.told("The functions are listed; nothing of the file is run.", "nothing of the file")


@pytest.mark.fault(42)
@pytest.mark.parametrize("executor", ["threads", "process_pool"])
def test_a_file_whose_import_never_ends(fault: Fault, tmp_path: Path, executor: str) -> None:
    path = written(tmp_path, f"{SQUARE}while True: pass\n")
    with started(own_spec(path, executor=executor)) as run:
        time.sleep(1)
        assert not run.record.is_over
        began = time.monotonic()
        run.terminate()
        record = finish(run)
        assert time.monotonic() - began < 5
    fault.ended(record, "terminated")


@pytest.mark.fault(42)
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_a_file_that_deletes_itself(fault: Fault, tmp_path: Path, method: str) -> None:
    path = written(tmp_path, f"import os\nos.remove(__file__)\n{SQUARE}")
    record = carried_out(own_spec(path, start_method=method))
    assert record.finished
    if record.finished.outcome == "finished" and not record.results.failed:
        fault.ended(record, "finished")
        fault.kept(record, {number: number**2 for number in range(8)})
    else:  # workers that spawn have to import it again
        told = " ".join([record.message, *failures(record).values()])
        fault.told(told, r"own\.py|No such file")


@pytest.mark.fault(42)
@pytest.mark.parametrize("change", ["renamed", "removed", "broken"])
def test_a_file_that_changes_after_it_was_chosen(fault: Fault, tmp_path: Path, change: str) -> None:
    path = written(tmp_path, SQUARE)
    spec = own_spec(path)
    if change == "renamed":
        path.rename(tmp_path / "other.py")
    elif change == "removed":
        path.unlink()
    else:
        path.write_text("def square(:")
    with pytest.raises(UnusableSetting) as refusal:
        list_functions(path)
    fault.told(str(refusal.value), "^file ")
    fault.ended(carried_out(spec), "failed", r"own\.py")


INPUTS: dict[str, tuple[str, str]] = {
    "endless": ("iter(int, 1)", "inputs must be at most 1,000,000"),
    "10^9 of them": ("range(10**9)", "inputs must be at most 1,000,000"),
    "raises halfway": ("(1 // (3 - n) for n in range(9))", "after 3 of them: ZeroDivisionError"),
    "raises at once": ("nothing", "NameError"),
    "not iterable": ("42", "inputs must be something with items.* 42 is int"),
    "none at all": ("[]", "inputs must be one or more"),
    "ends the program": ("exit(3)", "SystemExit"),
    "nests for ever": ("(lambda f: f(f))(lambda f: f(f))", "RecursionError"),
    "takes all memory": ("[0] * 10**15", "MemoryError"),
}


@pytest.mark.fault(43)
@pytest.mark.parametrize("name", INPUTS)
@pytest.mark.parametrize("executor", ["serial", "process_pool"])
def test_inputs_that_cannot_be_made(fault: Fault, tmp_path: Path, name: str, executor: str) -> None:
    inputs, said = INPUTS[name]
    record = carried_out(own_spec(written(tmp_path, SQUARE), inputs, executor=executor))
    fault.ended(record, "failed", said)


@pytest.mark.fault(43)
@pytest.mark.parametrize("inputs", ["range(", "x = 3", "", "a\0", "(" * 9000])
def test_an_expression_that_is_none_is_refused_before_the_run(
    fault: Fault, tmp_path: Path, inputs: str
) -> None:
    with pytest.raises(UnusableSetting) as refusal:
        own_spec(written(tmp_path, SQUARE), inputs)
    fault.told(str(refusal.value), "^inputs must be a Python expression")


@pytest.mark.fault(43)
def test_inputs_that_never_come_are_ended_by_terminate(fault: Fault, tmp_path: Path) -> None:
    spec = own_spec(written(tmp_path, SQUARE), "(n for n in iter(int, 1) if n)")
    with started(spec) as run:
        time.sleep(1)
        run.terminate()
        fault.ended(finish(run), "terminated")


@pytest.mark.fault(43)
@pytest.mark.parametrize("source", ["lines", "rows"])
def test_a_line_that_fills_the_memory_is_refused(fault: Fault, tmp_path: Path, source: str) -> None:
    written(tmp_path, "a\n1\n" + "x" * 3_000_000, "inputs.csv")
    parameters = {"file": str(written(tmp_path, SQUARE)), "function": "square"}
    parameters |= {"inputs_from": source, "inputs": "inputs.csv"}
    record = carried_out(make_spec("own_function", "serial", parameters, {"workers": 1}))
    fault.ended(record, "failed", "lines of inputs.csv must have at most 1,000,000 characters")


def search(folder: Path, executor: str = "process_pool", workers: int = 2) -> RunSpec:
    parameters = {"folder": str(folder), "query": "needle"}
    return make_spec("text_search", executor, parameters, {"workers": workers})


def merged(record: Any) -> dict[str, Any]:
    """Return the one answer that all shares give."""
    (whole,) = text_search.merge([*values(record).values()])
    return whole


@pytest.mark.fault(44)
def test_a_folder_that_is_missing(fault: Fault, tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    with pytest.raises(UnusableSetting) as refusal:
        search(folder)
    fault.told(str(refusal.value), "folder must be a folder that is there")
    folder.mkdir()
    spec = search(folder)
    folder.rmdir()
    fault.ended(carried_out(spec), "failed", "No such file or directory.*texts")


@pytest.mark.fault(44)
def test_what_cannot_be_searched_is_skipped_and_counted(fault: Fault, tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "good.txt").write_text("needle needle")
    (folder / "binary").write_bytes(b"needle\0")
    (folder / "no text").write_bytes(b"\xff\xfe needle")
    os.mkfifo(folder / "pipe")
    (folder / "zeros").symlink_to("/dev/zero")
    (folder / "itself").symlink_to(folder / "itself")
    (folder / "gone").symlink_to(tmp_path / "nothing")
    (folder / "round").symlink_to(folder)
    with (folder / "huge").open("wb") as file:
        file.truncate(10**12)
    name = os.fsencode(folder) + b"/n\xff.txt"
    Path(os.fsdecode(name)).write_text("needle")
    record = carried_out(search(folder))
    fault.ended(record, "finished")
    answer = merged(record)
    assert dict(answer["found"]) == {"good.txt": 2, "no text": 1, "n\\xff.txt": 1}
    assert (answer["files"], answer["skipped"]) == (3, 6)
    fault.told(f"{answer['files']} files, {answer['skipped']} skipped", "6 skipped")


@pytest.mark.fault(44)
def test_what_one_has_no_right_to_read_is_skipped_and_counted(fault: Fault) -> None:
    folder = Path("/var/tmp") / f"texts-{os.getpid()}"
    try:
        (folder / "closed").mkdir(parents=True)
        (folder / "closed" / "a.txt").write_text("needle")
        (folder / "secret.txt").write_text("needle")
        (folder / "good.txt").write_text("needle")
        (folder / "closed").chmod(0)
        (folder / "secret.txt").chmod(0)
        me = os.geteuid()
        os.seteuid(me or 65534)  # root may read everything, so be another
        try:
            texts, skipped = text_search.load(str(folder), 0, 1)
        finally:
            os.seteuid(me)
        assert ([*texts], skipped) == (["good.txt"], 2), "a file, and a folder"
        fault.told(f"{skipped} skipped", "2 skipped")
    finally:
        text_search._shares.clear()
        (folder / "closed").chmod(0o700)
        for path in sorted(folder.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        folder.rmdir()


@pytest.mark.fault(44)
def test_a_file_that_grows_while_it_is_read(fault: Fault, tmp_path: Path) -> None:
    path = tmp_path / "texts" / "growing.txt"
    path.parent.mkdir()
    path.write_text("needle\n" * 1000)
    is_over = threading.Event()

    def grow() -> None:
        with path.open("ab") as file:
            while not is_over.is_set() and file.tell() < 30_000_000:
                file.write(b"needle\n" * 10_000)

    thread = threading.Thread(target=grow)
    thread.start()
    try:
        record = carried_out(search(path.parent))
    finally:
        is_over.set()
        thread.join()
    fault.ended(record, "finished")
    assert merged(record)["files"] == 1 and merged(record)["found"][0][1] >= 1000


@pytest.mark.fault(44)
def test_a_folder_of_100_000_files(fault: Fault, tmp_path: Path) -> None:
    for place in range(100):
        folder = tmp_path / "texts" / str(place)
        folder.mkdir(parents=True)
        for number in range(1000):
            os.close(os.open(folder / str(number), os.O_CREAT | os.O_WRONLY))
    record = carried_out(search(tmp_path / "texts"))
    fault.ended(record, "finished")
    assert merged(record)["files"] == 100_000
