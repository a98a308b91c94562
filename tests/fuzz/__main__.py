"""``make fuzz``: mutated inputs for every reader, half of them guided by coverage where atheris is there.

python -m tests.fuzz [READER …] [--runs N] [--seed N] [--plain] [--found FOLDER]
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from tests.fuzz.guard import Guard
    from tests.fuzz.readers import Reader

NAMES = (
    *("run_file", "history", "lesson", "settings", "functions", "inputs", "expression", "shape"),
    *("journal", "tape"),
)
ROOT = Path(__file__).parent.parent.parent
FOUND = ROOT / "build" / "fuzz"
AT_ONCE = 2
MEMORY = Path("/dev/shm")
"""Thousands of small files a second are no work for a disk."""


def main() -> int:
    """Fuzz all readers that were named; return the exit status, 1 when one of them broke."""
    arguments = argparse.ArgumentParser(prog="make fuzz")
    arguments.add_argument("readers", nargs="*", default=NAMES, metavar="READER")
    arguments.add_argument("--runs", type=int, default=200_000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--plain", action="store_true", help="not guided by coverage")
    arguments.add_argument("--found", type=Path, default=FOUND)
    arguments.add_argument("--within", action="store_true", help="in this process, one reader")
    given = arguments.parse_args()
    if given.within:
        is_guided = not given.plain and importlib.util.find_spec("atheris") is not None
        _fuzz(given.readers[0], given.runs, given.seed, given.found, is_guided)
    lines = fuzz(given.readers, given.runs, given.seed, given.found, ["--plain"] * given.plain)
    return int(any("inputs" not in line for line in lines.values()))


def fuzz(
    names: Any, runs: int, seed: int, found: Path, more: Sequence[str] = ()
) -> dict[str, dict[str, Any]]:
    """Fuzz readers, each in a process of its own; return their figures, or what one broke by."""

    def one(name: str) -> dict[str, Any]:
        command = [sys.executable, "-m", "tests.fuzz", name, "--within", "--found", str(found)]
        command += ["--runs", str(runs), "--seed", str(seed), *more]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, errors="replace")
        told = [line for line in done.stdout.splitlines() if line.startswith("{")]
        figures = json.loads(told[-1]) if told else {"broken": (done.stdout + done.stderr)[-6000:]}
        print(f"{name}: {figures}" if told else f"{name}: {figures['broken']}", flush=True)
        return figures

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return dict(zip(names, pool.map(one, names), strict=True))


def _fuzz(name: str, runs: int, seed: int, found: Path, is_guided: bool) -> NoReturn:
    """Fuzz one reader, and end this process."""
    base = MEMORY if os.access(MEMORY, os.W_OK) else None
    folder = Path(tempfile.mkdtemp(prefix="fuzz-", dir=base))
    try:
        if is_guided:
            import atheris

            watched = atheris.instrument_imports(include=["desktop_app", "zipfile"])
        with watched if is_guided else nullcontext():
            from tests.fuzz.readers import reader_of

            reader = reader_of(name)
        inputs = _Inputs(reader, folder, runs, found)
        inputs.plain(seed, runs // 2 if is_guided else runs)
        if is_guided:
            inputs.guided(seed)
        inputs.end()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class _Inputs:
    """One input after the other, until all were read or one has broken the reader."""

    def __init__(self, reader: Reader, folder: Path, runs: int, found: Path) -> None:
        from tests.fuzz.guard import Guard

        self._reader, self._folder, self._runs, self._found = reader, folder, runs, found
        self._corpus = [path.read_bytes() for path in reader.corpus()]
        work = folder / "work"
        work.mkdir()
        self._guard: Guard = Guard(work, reader.prepare(work), reader.sentences)
        self._guard.warm_up(path.read_bytes() for path in reader.sound())

    def plain(self, seed: int, until: int) -> None:
        """Read mutated inputs that nothing guides, until so many were read."""
        chance = random.Random(seed)
        while self._guard.figures.inputs < until:
            content = chance.choice(self._corpus)
            for _ in range(chance.choice([1, 1, 1, 2, 3])):
                content = self._reader.mutate(content, chance)
            self._read(content)

    def guided(self, seed: int) -> None:
        """Read mutated inputs, those first that reach more of the code."""
        import atheris

        kept = self._folder / "kept"
        kept.mkdir()
        for number, content in enumerate(self._corpus):
            (kept / str(number)).write_bytes(content)

        def mutate(content: bytes, most: int, at: int) -> bytes:
            chance = random.Random(at)
            if chance.random() < 0.2:
                return bytes(atheris.Mutate(content, most))
            return self._reader.mutate(content, chance)[:most]

        options = [f"-seed={seed}", "-max_len=100000", "-len_control=0", "-timeout=120"]
        options += ["-rss_limit_mb=0", "-verbosity=0", "-detect_leaks=0"]
        atheris.Setup(["fuzz", *options, str(kept)], self._read, custom_mutator=mutate)
        atheris.Fuzz()

    def _read(self, content: bytes) -> None:
        try:
            self._guard(content)
        except BaseException as error:
            import traceback

            self._found.mkdir(parents=True, exist_ok=True)
            name = f"found-{hashlib.sha256(content).hexdigest()[:12]}"
            path = self._found / f"{self._reader.name}-{name}"
            path.write_bytes(content)
            traceback.print_exception(error, limit=-8)
            print(f"{self._reader.name} broke at input {self._guard.figures.inputs}: {path}")
            self._leave(1)
        if self._guard.figures.inputs >= self._runs:
            self.end()

    def end(self) -> NoReturn:
        """Print the figures and end the process."""
        print(json.dumps(asdict(self._guard.figures)))
        self._leave(0)

    def _leave(self, status: int) -> NoReturn:
        sys.stdout.flush()
        sys.stderr.flush()
        shutil.rmtree(self._folder, ignore_errors=True)
        os._exit(status)  # the fuzzer would call its own end a crash


if __name__ == "__main__":
    sys.exit(main())
