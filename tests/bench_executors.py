"""What a run in the app adds to each task that does nothing, for every executor.

The bare side is the very script that the program shows for such a run.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from desktop_app.engine.catalog import list_executors, make_spec
from desktop_app.engine.spec import RunSpec
from desktop_app.runs.source import script_for

PAIRS = 5
LONG_S = 0.7
"""About how long the script shall take: long enough to tell, short enough for all of them."""
COUNTS = (2_000, 300_000)


def added_costs(run: Callable[[RunSpec], float]) -> Iterator[tuple[str, list[float], float]]:
    """Yield each executor's name, the added µs per task of some pairs, and the script's own µs.

    ``run`` carries out a spec and returns its wall time in seconds.
    """
    for entry in list_executors().values():
        if entry.is_available:
            count = _count_for(entry.name)
            spec = make_spec("empty", entry.name, {"count": count}, {"workers": 2})
            pairs = [(run(spec), script_s(spec)) for _ in range(PAIRS + 1)][1:]
            added = [(in_app - bare) / count * 1e6 for in_app, bare in pairs]
            yield entry.name, added, min(bare for _, bare in pairs) / count * 1e6


def _count_for(executor: str) -> int:
    """Return how many tasks take the script about ``LONG_S``."""
    small, large = (
        script_s(make_spec("empty", executor, {"count": count}, {"workers": 2}))
        for count in (COUNTS[0], 2 * COUNTS[0])
    )
    each_s = max(1e-7, (large - small) / COUNTS[0])
    return int(min(max(COUNTS[0], LONG_S / each_s), COUNTS[1]))


def script_s(spec: RunSpec) -> float:
    """Run the script of ``spec`` and return the time that it tells, in seconds."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "script.py"
        path.write_text(script_for(spec), "utf-8")
        done = subprocess.run([sys.executable, "-I", path], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return float(done.stderr.split()[-2])
