"""How many cores may be used: affinity and control groups, as Linux writes them."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app.engine.cores import _cgroup_limit, usable_cores


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


V1 = "3:cpu,cpuacct:/docker/abc\n2:memory:/docker/abc\n"
CASES: dict[str, tuple[str, dict[str, str], float | None]] = {
    "v2, no limit": ("0::/a\n", {"a/cpu.max": "max 100000\n"}, None),
    "v2, half a core": ("0::/a\n", {"a/cpu.max": "50000 100000\n"}, 0.5),
    "v2, the tightest counts": (
        "0::/a/b\n",
        {"a/b/cpu.max": "400000 100000", "a/cpu.max": "150000 100000", "cpu.max": "max 100000"},
        1.5,
    ),
    "v2, at the root": ("0::/\n", {"cpu.max": "200000 100000\n"}, 2.0),
    "v2, the folder is another container's": ("0::/x/y\n", {"cpu.max": "300000 100000"}, 3.0),
    "v2, outside the namespace": ("0::/../..\n", {"cpu.max": "300000 100000"}, 3.0),
    "v1, no limit": (
        V1,
        {
            "cpu/docker/abc/cpu.cfs_quota_us": "-1\n",
            "cpu/docker/abc/cpu.cfs_period_us": "100000\n",
        },
        None,
    ),
    "v1, a limit": (
        V1,
        {
            "cpu/docker/abc/cpu.cfs_quota_us": "250000\n",
            "cpu/docker/abc/cpu.cfs_period_us": "100000\n",
        },
        2.5,
    ),
    "v1, seen from inside": (
        V1,
        {"cpu/cpu.cfs_quota_us": "100000\n", "cpu/cpu.cfs_period_us": "100000\n"},
        1.0,
    ),
    "v1, of memory only": ("2:memory:/a\n", {"cpu.max": "50000 100000"}, None),
    "garbage": ("0::/a\n", {"a/cpu.max": "many"}, None),
    "no numbers": ("0::/a\n", {"a/cpu.max": "a b"}, None),
    "a period of nothing": ("0::/a\n", {"a/cpu.max": "1 0"}, None),
    "nothing there": ("0::/a\n", {}, None),
}


@pytest.mark.parametrize(("own", "files", "limit"), CASES.values(), ids=CASES.keys())
def test_the_limit_of_control_groups(
    tmp_path: Path, own: str, files: dict[str, str], limit: float | None
) -> None:
    write(tmp_path / "sys", files)
    write(tmp_path, {"own": own})
    assert _cgroup_limit(tmp_path / "sys", tmp_path / "own") == limit


def test_without_control_groups_there_is_no_limit(tmp_path: Path) -> None:
    assert _cgroup_limit(tmp_path, tmp_path / "missing") is None


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="no affinity on this system")
def test_the_affinity_mask_counts() -> None:
    one = min(os.sched_getaffinity(0))
    code = (
        f"import os; os.sched_setaffinity(0, {{{one}}})\n"
        "from desktop_app.engine.cores import usable_cores; print(usable_cores())"
    )
    ran = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert ran.stdout == "1\n"


def test_here_it_is_at_least_one_and_at_most_all() -> None:
    assert 1 <= usable_cores() <= (os.cpu_count() or 1)
    limit = _cgroup_limit()
    assert limit is None or usable_cores() <= max(1, math.ceil(limit))
