"""What benchmarks are made of: figures, runs with and without the window, plain scripts."""

from __future__ import annotations

import contextlib
import json
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from desktop_app.engine.spec import RunSpec
from desktop_app.runs.process import RunProcess

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Figure:
    """One measured figure: its samples, their median, and what it must not pass (or must reach)."""

    name: str
    unit: str
    samples: list[float]
    at_most: float | None = None
    at_least: float | None = None

    @property
    def median(self) -> float:
        return statistics.median(self.samples)

    @property
    def is_met(self) -> bool:
        is_low = self.at_most is None or self.median <= self.at_most
        return is_low and (self.at_least is None or self.median >= self.at_least)


def report(figure: Figure) -> None:
    limit = "no limit"
    if figure.at_most is not None:
        limit = f"at most {figure.at_most}"
    elif figure.at_least is not None:
        limit = f"at least {figure.at_least}"
    spread = f"{min(figure.samples):.3g} … {max(figure.samples):.3g}"
    verdict = "met" if figure.is_met else "NOT MET"
    print(
        f"{figure.name:64} {figure.median:8.3f} {figure.unit:16} {limit:14} {verdict}   ({spread})"
    )


def run(spec: RunSpec) -> float:
    """Carry out a run without a window and return its wall time in seconds."""
    process = RunProcess(spec)
    while not process.record.is_over:
        process.update()
        time.sleep(0.05)
    assert process.record.finished and process.record.finished.outcome == "finished"
    assert process.record.wall_s
    return process.record.wall_s


def bare(script: str, *arguments: object) -> float:
    """Run a plain script and return the last number it prints."""
    command = [sys.executable, "-c", script, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    return float(done.stdout.split()[-1])


class Window:
    """The real window in a process of its own, driven by lines; stopped while others are measured."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench_window"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            cwd=ROOT,
            text=True,
        )
        self.read()
        time.sleep(2)  # the views are made after the first picture

    def read(self) -> dict[str, Any]:
        stream: IO[str] | None = self.process.stdout
        assert stream
        answer: dict[str, Any] = json.loads(stream.readline())
        return answer

    def ask(self, **command: Any) -> dict[str, Any]:
        """Give a command of tests/bench_window.py and return its answer."""
        assert self.process.stdin
        self.process.stdin.write(json.dumps(command) + "\n")
        self.process.stdin.flush()
        return self.read()

    def run(self, spec: RunSpec) -> dict[str, Any]:
        return self.ask(run=spec.to_json())

    @contextlib.contextmanager
    def stopped(self) -> Iterator[None]:
        time.sleep(0.5)
        self.process.send_signal(signal.SIGSTOP)
        yield
        self.process.send_signal(signal.SIGCONT)
        time.sleep(0.5)

    def close(self) -> None:
        assert self.process.stdin
        self.process.stdin.write('{"quit": true}\n')
        self.process.stdin.close()
        self.process.wait(30)
