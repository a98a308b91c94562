"""What is known of the cores: from trees of files like those that Linux shows."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from desktop_app.runs.machine import Core, Machine, read_machine, read_throttles


def make_tree(folder: Path, files: dict[str, str]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return folder / "system" / "cpu"


def test_performance_and_efficiency_cores_and_siblings_are_told(tmp_path: Path) -> None:
    files = {"cpu_core/cpus": "0-1\n", "cpu_atom/cpus": "2,3\n"}
    for number, core in enumerate((0, 0, 1, 2)):
        cpu = f"system/cpu/cpu{number}"
        files[f"{cpu}/topology/physical_package_id"] = "0\n"
        files[f"{cpu}/topology/core_id"] = f"{core}\n"
        files[f"{cpu}/cpufreq/cpuinfo_max_freq"] = "4700000\n" if number < 2 else "3400000\n"
        files[f"{cpu}/thermal_throttle/core_throttle_count"] = f"{core}\n"
    cpus = make_tree(tmp_path, files)
    machine = read_machine(cpus)
    assert machine.cores[1] == Core(1, "0.0", "performance", 4700.0)
    assert machine.cores[3] == Core(3, "0.2", "efficiency", 3400.0)
    assert machine.physical_cores == 3
    assert [machine.siblings(number) for number in range(5)] == [[1], [0], [], [], []]
    assert read_throttles(cpus) == 0 + 1 + 2, "siblings have one count"


def test_what_is_not_told_is_unknown(tmp_path: Path) -> None:
    cpus = make_tree(tmp_path, {"system/cpu/cpu0/online": "1", "system/cpu/cpufreq/boost": "1"})
    assert read_machine(cpus) == Machine((Core(0),))
    assert read_machine(cpus).physical_cores is None
    assert read_throttles(cpus) is None
    assert read_machine(tmp_path / "nothing") == Machine()


@pytest.mark.skipif(sys.platform != "linux", reason="told on Linux only")
def test_this_machine_is_told_of() -> None:
    machine = read_machine()
    assert len(machine.cores) >= len(os.sched_getaffinity(0))
    assert machine.physical_cores is None or 1 <= machine.physical_cores <= len(machine.cores)
