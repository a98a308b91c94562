"""What ``make package-test`` looks at: the packages in ``dist/``, installed and driven.

These files are not called ``test_…``, since there is nothing to look at before ``make package``.
"""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PROGRAM = ROOT / "build" / "package" / "program" / "concurrency-lab" / "concurrency-lab"
"""The frozen program, before it is packed."""


def packed(pattern: str) -> Path:
    """Return the one file in ``dist/`` with such a name."""
    (path,) = (ROOT / "dist").glob(pattern)
    return path
