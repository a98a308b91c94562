"""What a run's times depend on: the Python and the machine."""

from __future__ import annotations

import os
import platform
import sys
import time
from typing import Any

from desktop_app.engine.cores import usable_cores

_SHARED_CLOCKS = ("CLOCK_MONOTONIC", "mach_absolute_time", "QueryPerformanceCounter")


def describe_environment() -> dict[str, Any]:
    """Return Python's version and implementation, whether its GIL is on, system and cores."""
    return {
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "executable": sys.executable,
        "gil": is_gil_on(),
        "switch_interval_s": sys.getswitchinterval(),
        "system": f"{platform.system()} {platform.release()}",
        "machine": platform.machine(),
        "cores": os.cpu_count() or 1,
        "usable_cores": usable_cores(),
    }


def is_gil_on() -> bool:
    """Whether this interpreter has a GIL and it is on now."""
    return bool(getattr(sys, "_is_gil_enabled", lambda: True)())


def is_one_clock(parent_ns: int) -> bool:
    """Whether ``perf_counter_ns`` is one clock for this process and its parent.

    ``parent_ns`` is the parent's reading when it asked for the run, so it lies a little back. The
    clocks named here count from the machine's start, not from the process's.
    """
    known = any(
        name in time.get_clock_info("perf_counter").implementation for name in _SHARED_CLOCKS
    )
    return known and 0 <= time.perf_counter_ns() - parent_ns < 600 * 10**9
