"""What tests of runs need."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.real_runs import SMALL


@pytest.fixture
def parameters(tmp_path: Path) -> dict[str, dict[str, Any]]:
    """Return small settings for each workload."""
    folder = tmp_path / "texts"
    folder.mkdir()
    for number in range(7):
        (folder / f"{number}.txt").write_text("threading or not\n" * number)
    (folder / "binary").write_bytes(b"threading\0")
    return {**SMALL, "text_search": {"folder": str(folder)}}
