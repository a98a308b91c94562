"""How many cores this process may use."""

from __future__ import annotations

import math
import os
from pathlib import Path


def usable_cores() -> int:
    """Return the number of cores this process may use, at least 1.

    That is the affinity mask and the CPU limit of the cgroup (a container), not just the number
    of cores in the machine. Sources: ``sched_getaffinity(2)``, the kernel's cgroup-v1
    ``cpu.cfs_quota_us`` and cgroup-v2 ``cpu.max``.
    """
    try:
        cores = len(os.sched_getaffinity(0))
    except AttributeError:  # no such call on macOS and Windows
        cores = os.cpu_count() or 1
    limit = _cgroup_limit()
    return max(1, cores if limit is None else min(cores, math.ceil(limit)))


def _cgroup_limit(
    root: Path = Path("/sys/fs/cgroup"), own: Path = Path("/proc/self/cgroup")
) -> float | None:
    """Return the tightest CPU limit, in cores, of this process's control groups, or None."""
    try:
        lines = own.read_text().splitlines()
    except OSError:
        return None
    limits: list[float] = []
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers and "cpu" not in controllers.split(","):
            continue
        base = root / "cpu" if controllers else root
        group = base / path.lstrip("/")
        for folder in [group, *group.parents]:
            limits += _limit_in(folder)
            if folder == base:
                break
    return min(limits, default=None)


def _limit_in(folder: Path) -> list[float]:
    """Return the CPU limit, in cores, that one control group sets: one value or none."""
    try:
        if (folder / "cpu.max").exists():
            quota, period = (folder / "cpu.max").read_text().split()
        else:
            quota = (folder / "cpu.cfs_quota_us").read_text().strip()
            period = (folder / "cpu.cfs_period_us").read_text().strip()
        return [int(quota) / int(period)] if quota not in ("max", "-1") else []
    except (OSError, ValueError, ZeroDivisionError):
        return []
