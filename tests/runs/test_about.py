"""The versions that people paste into a bug report."""

from __future__ import annotations

import os
import platform

import numpy
import psutil

import desktop_app
from desktop_app.runs.about import list_versions


def test_all_versions_are_told() -> None:
    told = dict(list_versions())
    assert told["Concurrency Lab"].startswith(desktop_app.__version__)
    assert platform.python_version() in told["Python"]
    assert (told["numpy"], told["psutil"]) == (numpy.__version__, psutil.__version__)
    assert platform.system() in told["System"]
    assert told["Cores"].startswith(str(os.cpu_count()))
    assert told["Memory"].endswith(" GB")
