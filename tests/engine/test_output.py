"""What workers print: whole lines that say who printed them, from threads and processes at once."""

from __future__ import annotations

import collections
import os
import subprocess
import sys
import threading

import pytest

from desktop_app.engine.output import TaggedOutput, read_line


def lines_of(capfd: pytest.CaptureFixture[str]) -> list[tuple[int | None, str]]:
    *lines, rest = capfd.readouterr().err.split("\n")
    assert rest == ""
    return [read_line(line) for line in lines]


def test_a_line_says_who_printed_it(capfd: pytest.CaptureFixture[str]) -> None:
    print("one\ntwo", file=TaggedOutput(lambda: 7))
    print(file=TaggedOutput(lambda: 0))
    print("nobody", file=TaggedOutput(lambda: None))
    assert lines_of(capfd) == [(7, "one"), (7, "two"), (0, ""), (None, "nobody")]


def test_a_line_is_written_when_it_ends(capfd: pytest.CaptureFixture[str]) -> None:
    output = TaggedOutput(lambda: 1)
    assert output.write("be") == 2
    assert output.write("gun") == 3
    assert lines_of(capfd) == []
    output.write(" and ended\nnext")
    assert lines_of(capfd) == [(1, "begun and ended")]
    output.flush()
    output.flush()
    assert lines_of(capfd) == [(1, "next")]


@pytest.mark.parametrize("letter", ["x", "é", "😀"])
def test_a_long_line_comes_in_pieces_with_every_letter_whole(
    letter: str, capfd: pytest.CaptureFixture[str]
) -> None:
    print(letter * 10_001, file=TaggedOutput(lambda: 3))
    lines = lines_of(capfd)
    assert len(lines) > 10
    assert {worker for worker, _ in lines} == {3}
    assert "".join(text for _, text in lines) == letter * 10_001


def test_what_is_no_text_is_escaped(capfd: pytest.CaptureFixture[str]) -> None:
    print("\udc80" * 2000, file=TaggedOutput(lambda: 3))
    assert "".join(text for _, text in lines_of(capfd)) == r"\udc80" * 2000


def test_lines_of_threads_are_not_mixed(capfd: pytest.CaptureFixture[str]) -> None:
    here = threading.local()
    output = TaggedOutput(lambda: getattr(here, "worker", None))

    def work(worker: int) -> None:
        here.worker = worker
        for number in range(300):
            print(worker, end=" ", file=output)
            print(f"says {number}", file=output)
        print("no end", end="", file=output)

    threads = [threading.Thread(target=work, args=(worker,)) for worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    said = collections.defaultdict(list)
    for worker, text in lines_of(capfd):
        said[worker].append(text)
    assert said == {w: [f"{w} says {number}" for number in range(300)] for w in range(4)}
    output.flush_all()
    assert sorted(lines_of(capfd)) == [(worker, "no end") for worker in range(4)]


def test_lines_of_processes_in_one_pipe_are_not_torn() -> None:
    code = (
        "import sys; from desktop_app.engine.output import TaggedOutput\n"
        "worker = int(sys.argv[1]); output = TaggedOutput(lambda: worker)\n"
        "for n in range(2000): print(f'{n} ' + 'x' * 600, file=output)"
    )
    read, write = os.pipe()
    commands = [[sys.executable, "-c", code, str(worker)] for worker in range(3)]
    processes = [subprocess.Popen(command, stderr=write) for command in commands]
    os.close(write)
    said = collections.defaultdict(list)
    with os.fdopen(read, encoding="utf-8") as stream:
        for line in stream:
            worker, text = read_line(line.rstrip("\n"))
            said[worker].append(text)
    assert [process.wait() for process in processes] == [0, 0, 0]
    assert said == {w: [f"{n} " + "x" * 600 for n in range(2000)] for w in range(3)}


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("", (None, "")),
        ("plain", (None, "plain")),
        ("\x1e", (None, "\x1e")),
        ("\x1e5", (None, "\x1e5")),
        ("\x1e5\x1f", (5, "")),
        ("\x1ex\x1ftext", (None, "text")),
        ("\x1e-5\x1ftext", (None, "text")),
        ("\x1e5\x1f\x1e6\x1ftext", (5, "\x1e6\x1ftext")),
    ],
)
def test_a_line_is_read(line: str, read: tuple[int | None, str]) -> None:
    assert read_line(line) == read


def test_it_is_a_stream_that_others_can_use() -> None:
    output = TaggedOutput(lambda: None)
    assert (output.encoding, output.writable(), output.isatty(), output.fileno()) == (
        "utf-8",
        True,
        False,
        2,
    )
