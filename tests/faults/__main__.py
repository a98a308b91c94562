"""``make faults``: the whole suite in rounds, and its table in ``build/faults.md``."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.faults.cases import CASES
from tests.faults.conftest import REPORT
from tests.faults.report import read_trials, table

ROOT = Path(__file__).parent.parent.parent
BUILD = ROOT / "build"
TWO = ("-n", "2", "--dist", "worksteal")
"""So many at once: most of the time they wait."""


def main() -> int:
    """Do as many rounds as were asked for; return the exit status, 1 when anything failed."""
    arguments = argparse.ArgumentParser(prog="make faults")
    arguments.add_argument("--rounds", type=int, default=1)
    rounds = arguments.parse_args().rounds
    statuses, found = [], []
    for number in range(1, rounds + 1):
        folder = BUILD / f"faults-{number}"
        shutil.rmtree(folder, ignore_errors=True)
        command = [sys.executable, "-m", "pytest", "-q", "-m", "", *TWO, "tests/faults"]
        done = subprocess.run(command, cwd=ROOT, env={**os.environ, REPORT: str(folder)})
        statuses.append(done.returncode)
        found.append([trial for path in sorted(folder.glob("*")) for trial in read_trials(path)])
    text = table(found)
    (BUILD / "faults.md").write_text(text, "utf-8")
    tried = {trial.case for trials in found for trial in trials}
    missing = sorted(set(CASES) - tried)
    sys.stdout.write(f"\n{text}\n{rounds} rounds, exit status {statuses}, not tried: {missing}\n")
    return int(any(statuses) or bool(missing))


if __name__ == "__main__":
    sys.exit(main())
