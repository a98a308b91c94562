"""Cases 40 and 41: run files and lessons that are cut off, garbage, bombs, or would run something."""

from __future__ import annotations

import io
import json
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.runs.lessons import UnusableLesson, load_lesson
from desktop_app.runs.run_file import UnreadableRun, load_run, save_run
from tests.faults.conftest import Fault
from tests.fuzz.guard import peak_bytes
from tests.runs.test_lessons import GOOD
from tests.runs.test_run_file import example, rewritten

LIMIT_S, LIMIT_BYTES = 2.0, 200_000_000


def refusal(path: Path, fault: Fault) -> str:
    """Return the sentence with which a run file is refused: soon, and without much memory."""
    Path("/proc/self/clear_refs").write_text("5")  # the peak is what it is now
    began, before = time.process_time(), peak_bytes()
    with pytest.raises(UnreadableRun) as refused:
        load_run(path)
    assert time.process_time() - began < LIMIT_S
    assert peak_bytes() - before < LIMIT_BYTES
    fault.told(str(refused.value), f"^{path.name} ")
    return str(refused.value)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    save_run(example(), tmp_path / "run.clrun")
    return tmp_path / "run.clrun"


@pytest.mark.fault(40)
def test_a_run_file_cut_off_at_each_percent(fault: Fault, saved: Path) -> None:
    content = saved.read_bytes()
    for percent in range(100):
        saved.write_bytes(content[: len(content) * percent // 100])
        refusal(saved, fault)


def members_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zeros(path: Path, name: str) -> None:
    """Let a member be a gigabyte of zeros."""
    members = members_of(path)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for other, content in members.items():
            if other != name:
                archive.writestr(other, content, zipfile.ZIP_DEFLATED)
        with archive.open(name, "w", force_zip64=True) as member:
            for _ in range(1000):
                member.write(bytes(1_000_000))


@pytest.mark.fault(40)
@pytest.mark.parametrize("name", ["run.json", "results", "looks", "0.records"])
def test_a_zip_bomb(fault: Fault, saved: Path, name: str) -> None:
    zeros(saved, name)
    assert "larger than any run's" in refusal(saved, fault)


@pytest.mark.fault(40)
def test_a_zip_bomb_that_lies_about_its_size(fault: Fault, saved: Path) -> None:
    zeros(saved, "results")
    content = bytearray(saved.read_bytes())
    place = content.rindex(b"PK\x01\x02", 0, content.rindex(b"results"))
    struct.pack_into("<I", content, place + 24, 5000)
    saved.write_bytes(content)
    refusal(saved, fault)


@pytest.mark.fault(40)
@pytest.mark.parametrize("packing", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_bomb_of_another_packing(fault: Fault, saved: Path, packing: int) -> None:
    members = members_of(saved)
    with zipfile.ZipFile(saved, "w", packing) as archive:
        for name, content in members.items():
            archive.writestr(name, content if name != "results" else bytes(3_000_000))
    assert "larger than any run's" in refusal(saved, fault)


@pytest.mark.fault(40)
def test_an_archive_of_endless_members(fault: Fault, saved: Path) -> None:
    content = saved.read_bytes()
    start = content.index(b"PK\x01\x02")
    one = content[start : content.index(b"PK\x01\x02", start + 1)]
    end = content[content.rindex(b"PK\x05\x06") :]
    many = one * 500_000
    end = end[:8] + struct.pack("<HHII", 65535, 65535, len(many), start) + end[20:]
    saved.write_bytes(content[:start] + many + end)
    assert "more parts than any run" in refusal(saved, fault)


CHANGES: dict[str, Callable[[dict[str, object]], object]] = {
    "a path for a worker": lambda run: run["tracks"][0].update(worker="../../etc/x"),  # type: ignore[index]
    "10^9 tasks": lambda run: run.update(total=10**9),
    "nested 10,000 deep": lambda run: b"[" * 10_000 + b"]" * 10_000,
    "NaN": lambda run: run.update(wall_s=float("nan")),
    "a worker twice": lambda run: run["tracks"].append(run["tracks"][0]),  # type: ignore[attr-defined, index]
    "began in another age": lambda run: run["started"].update(started_at=1e300),  # type: ignore[attr-defined]
    "times below all": lambda run: run["tracks"][0].update(opened_ns=-(2**63)),  # type: ignore[index]
    "millions of empty lists": lambda run: run["spec"]["parameters"].update(x=[[]] * 3_000_000),  # type: ignore[index]
    "no run": lambda run: b"[1, 2]",
}


@pytest.mark.fault(40)
@pytest.mark.parametrize("name", CHANGES)
def test_a_run_file_that_says_nonsense(fault: Fault, saved: Path, name: str) -> None:
    rewritten(saved, CHANGES[name])
    if name == "millions of empty lists":
        members = members_of(saved)
        with zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED) as archive:
            for member, content in members.items():
                archive.writestr(member, content)
    refusal(saved, fault)


@pytest.mark.fault(40)
def test_names_that_lead_elsewhere_write_nothing(fault: Fault, saved: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(saved, "a") as archive:
        for name in ("../outside", "/outside", "..\\outside", "a/../../outside"):
            archive.writestr(name, b"x")
    before = {*tmp_path.rglob("*")}
    assert load_run(saved).is_over and {*tmp_path.rglob("*")} == before
    fault.told("What a run file has besides a run is not looked at.", "not looked at")


@pytest.mark.fault(40)
def test_keys_that_are_there_twice_and_pieces_that_hold_nothing(fault: Fault, saved: Path) -> None:
    members = members_of(saved)
    text = members["run.json"].replace(b'"total":50', b'"total":-1,"total":50', 1)
    assert text != members["run.json"]
    for name, content in {"run.json": text, "results": b"[[0,0,0]]\n" * 400_000}.items():
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as archive:
            for member, old in members.items():
                archive.writestr(member, content if member == name else old)
        saved.write_bytes(made.getvalue())
        if name == "results":
            assert "pieces that are too small" in refusal(saved, fault)
        else:
            assert load_run(saved).total == 50, "the last one counts, and is checked"


EVIL = [
    "__import__('os').system('touch was-run') > 0",
    "open('was-run', 'w') > 0",
    "(lambda: 1)() > 0",
    "[a for a in b] > 0",
    "a.wall_s.__class__ > 0",
    "9 ** 9 ** 9 ** 9 > 0",
    "'x' * 1000000000 > 0",
    "max(*a) > 0",
    "a.__dict__ > 0",
    "1 << 100000000 > 0",
    "(a := 1) > 0",
    "f'{a}' > 0",
    "exec('import os') > 0",
    "eval('1') == 1",
    "while True: pass",
    "(" * 250 + "1" + ")" * 248,
]


def lesson_refusal(content: bytes, folder: Path, fault: Fault) -> str:
    path = folder / "lesson.toml"
    path.write_bytes(content)
    began = time.process_time()
    with pytest.raises(UnusableLesson) as refused:
        load_lesson(path)
    assert time.process_time() - began < LIMIT_S
    fault.told(str(refused.value), r"^lesson\.toml is no lesson: ")
    return str(refused.value)


@pytest.mark.fault(41)
@pytest.mark.parametrize("shape", EVIL)
def test_a_lesson_that_tries_to_run_something(
    fault: Fault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shape: str
) -> None:
    monkeypatch.chdir(tmp_path)
    text = GOOD.replace('shape = "a.wall_s > 0"', f"shape = {json.dumps(shape)}")
    assert text != GOOD
    lesson_refusal(text.encode(), tmp_path, fault)
    assert not (tmp_path / "was-run").exists()


LESSONS = {
    "empty": b"",
    "garbage": b"\xff\xfe\x00garbage",
    "10 MB": GOOD.encode() + b"#" * 10_000_000,
    "a deep list": b"x = " + b"[" * 10_000,
    "a deep table": b"[" + b"a." * 5000 + b"a]",
    "NaN for a time": GOOD.replace("seconds = 0.01", "seconds = nan").encode(),
    "10^400 workers": GOOD.replace('"cores"', "9" * 401).encode(),
    "10^9 tasks": GOOD.replace("count = 2,", "count = 1000000000,").encode(),
    "a key twice": GOOD.replace("right = 2", "right = 2\nright = 1").encode(),
    "a path for a name": GOOD.replace('name = "a"', 'name = "../../a"').encode(),
    "a workload that is none": GOOD.replace('"waiting"', '"os"').encode(),
}


@pytest.mark.fault(41)
@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_that_is_none(fault: Fault, tmp_path: Path, name: str) -> None:
    lesson_refusal(LESSONS[name], tmp_path, fault)


@pytest.mark.fault(41)
def test_a_lesson_cut_off_at_each_percent(fault: Fault, tmp_path: Path) -> None:
    content, refused = GOOD.encode(), 0
    for percent in range(100):
        path = tmp_path / "lesson.toml"
        path.write_bytes(content[: len(content) * percent // 100])
        try:
            load_lesson(path)
        except UnusableLesson as mistake:
            fault.told(str(mistake), "is no lesson")
            refused += 1
    assert refused > 40
