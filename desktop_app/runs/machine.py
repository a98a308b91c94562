"""What kind of cores this machine has, as far as the system tells."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

CPUS = Path("/sys/devices/system/cpu")
MOST = 100_000
"""No machine has so many cores."""
KINDS = {"cpu_core": "performance", "cpu_atom": "efficiency"}
"""Folders that Linux has on machines with two kinds of cores; ``cpus`` in them lists theirs."""


@dataclass(frozen=True)
class Core:
    """One logical core: what the system schedules on. None is what it does not tell.

    ``physical`` names the physical core that it is a part of, ``kind`` is ``performance`` or
    ``efficiency``, ``max_mhz`` its highest frequency.
    """

    number: int
    physical: str | None = None
    kind: str | None = None
    max_mhz: float | None = None


@dataclass(frozen=True)
class Machine:
    """The cores of a machine; ``throttled`` is how often heat slowed them down while a run went on."""

    cores: tuple[Core, ...] = ()
    throttled: int | None = None

    @property
    def is_sound(self) -> bool:
        """Whether there can be such a machine."""
        numbers = [core.number for core in self.cores]
        mhz = [core.max_mhz for core in self.cores if core.max_mhz is not None]
        are_cores = len({*numbers}) == len(numbers) and all(0 <= n < MOST for n in numbers)
        return are_cores and all(0 <= one < 1e9 for one in mhz) and (self.throttled or 0) >= 0

    @cached_property
    def physical_cores(self) -> int | None:
        """How many physical cores there are; None when that is not told of each."""
        names = {core.physical for core in self.cores}
        return None if None in names or not names else len(names)

    @cached_property
    def _by_number(self) -> dict[int, Core]:
        return {core.number: core for core in self.cores}

    @cached_property
    def _siblings(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for core in self.cores:
            if core.physical is not None:
                found[core.physical].append(core.number)
        return found

    def siblings(self, number: int) -> list[int]:
        """Return the other logical cores of the same physical core."""
        core = self.core(number)
        if core is None or core.physical is None:
            return []
        return [other for other in self._siblings[core.physical] if other != number]

    def core(self, number: int) -> Core | None:
        """Return a logical core by its number; None when nothing is known of it."""
        return self._by_number.get(number)


def read_machine(cpus: Path = CPUS) -> Machine:
    """Return what sysfs tells; on systems without it nothing is known of the cores."""
    kinds = {
        number: kind
        for folder, kind in KINDS.items()
        for number in _numbers(_text(cpus.parent.parent / folder / "cpus"))
    }
    numbers = sorted(int(one.name[3:]) for one in _cores(cpus))
    return Machine(tuple(_read_core(cpus, number, kinds.get(number)) for number in numbers))


def read_throttles(cpus: Path = CPUS) -> int | None:
    """Return how often heat has slowed down any core since the system started; None: not told."""
    told: dict[str, int] = {}
    for one in _cores(cpus):
        count = _text(one / "thermal_throttle" / "core_throttle_count")
        if count.isdigit():  # logical cores of one physical core have one count
            told[_physical(one) or one.name] = int(count)
    return sum(told.values()) if told else None


def _physical(folder: Path) -> str | None:
    package, core = (
        _text(folder / "topology" / name) for name in ("physical_package_id", "core_id")
    )
    return f"{package}.{core}" if package and core else None


def _read_core(cpus: Path, number: int, kind: str | None) -> Core:
    folder = cpus / f"cpu{number}"
    khz = _text(folder / "cpufreq" / "cpuinfo_max_freq")
    return Core(number, _physical(folder), kind, int(khz) / 1000 if khz.isdigit() else None)


def _cores(cpus: Path) -> list[Path]:
    try:
        return [one for one in cpus.iterdir() if re.fullmatch(r"cpu\d+", one.name)]
    except OSError:
        return []


def _numbers(text: str) -> Iterator[int]:
    """Yield the numbers of a list like ``0-3,8``."""
    for first, last in re.findall(r"(\d+)(?:-(\d+))?", text):
        yield from range(int(first), int(last or first) + 1)


def _text(path: Path) -> str:
    try:
        return path.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
