"""What the packages cost: their size, and the start of what was installed against a start from source."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench_scripts import WINDOW
from tests.measuring import ROOT, Figure
from tests.package import PROGRAM, packed

PAIRS = 11
MB = 1e6
PARTS = {
    "Qt and its bindings": ("PySide6", "shiboken6"),
    "numpy with OpenBLAS": ("numpy", "numpy.libs"),
    "the program, and all Python code": ("concurrency-lab", "base_library.zip", "desktop_app"),
    "Python and its modules": ("python3", "libpython"),
}


def size_bytes(path: Path) -> int:
    """Return what a file, or all files in a folder, have in them; links are not followed."""
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.lstat().st_size for file in files if file.is_file() and not file.is_symlink())


def spent() -> dict[str, float]:
    """Return what the installed megabytes are spent on, the largest first."""
    inside = PROGRAM.parent / "_internal"
    sizes = {path.name: size_bytes(path) / MB for path in [PROGRAM, *inside.iterdir()]}
    found = {
        part: sum(size for name, size in sizes.items() if name.startswith(names))
        for part, names in PARTS.items()
    }
    found["other libraries"] = sum(sizes.values()) - sum(found.values())
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def painted_after_s(program: str, environment: dict[str, str]) -> float:
    """Return how long it takes from the start of a program to the first paint of its window."""
    begin = time.time()
    done = subprocess.run(
        [program, "-c", WINDOW],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout.split()[0]) - begin


def packages(environment: dict[str, str]) -> Iterator[Figure]:
    """What ``make package`` has made."""
    yield Figure("(p) size of the .deb", "MB", [size_bytes(packed("*.deb")) / MB], at_most=60)
    yield Figure("    installed", "MB", [size_bytes(PROGRAM.parent) / MB], at_most=180)
    for part, size in spent().items():
        yield Figure(f"      {part}", "MB", [size])
    ratios, seconds = [], []
    for pair in range(PAIRS):
        source = painted_after_s(sys.executable, environment)
        installed = painted_after_s(str(PROGRAM), environment)
        if pair:
            ratios.append(installed / source)
            seconds.append(installed)
    title = f"    start to first painted window, installed ÷ source ({statistics.median(seconds):.2f} s)"
    yield Figure(title, "×", ratios, at_most=1.5)
