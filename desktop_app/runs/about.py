"""The versions of the program and of what it stands on, ready to paste into a bug report."""

from __future__ import annotations

import os
import platform

import numpy
import psutil

from desktop_app.engine.cores import usable_cores
from desktop_app.runs.version import full_version


def list_versions() -> list[tuple[str, str]]:
    """Return what is what here, as pairs of a name and its version, in order of importance."""
    cores, usable = os.cpu_count() or 0, usable_cores()
    memory_gb = psutil.virtual_memory().total / 1e9
    return [
        ("Concurrency Lab", full_version()),
        ("Python", f"{platform.python_version()} ({platform.python_implementation()})"),
        ("numpy", numpy.__version__),
        ("psutil", psutil.__version__),
        ("System", platform.platform()),
        ("Cores", str(cores) if cores == usable else f"{cores}, usable: {usable}"),
        ("Memory", f"{memory_gb:.1f} GB"),
    ]
