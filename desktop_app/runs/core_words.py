"""What is known of a core, in words."""

from __future__ import annotations

from collections.abc import Sequence

from desktop_app.runs.machine import Machine
from desktop_app.runs.samples import Sample

KINDS = {"performance": " P", "efficiency": " E"}


def say_busy(samples: Sequence[Sample], machine: Machine | None) -> str:
    """Return how many cores were busy at the last look, and whether heat slowed them down."""
    throttled = machine.throttled if machine else None
    heat = f"slowed by heat {throttled:,}×   " if throttled else ""
    return f"{heat}{sum(samples[-1].busy):.1f} of {len(samples[-1].run)} busy"


def say_average(samples: Sequence[Sample]) -> str:
    """Return how busy all cores together were at the last look."""
    busy = samples[-1].busy
    return f"all {len(busy)} cores   {sum(busy) / max(1, len(busy)):.0%}"


def say_label(
    core: int, samples: Sequence[Sample], machine: Machine | None, *, has_mhz: bool
) -> str:
    """Return a core's number, kind if there are two, and how busy and fast it was at the last look."""
    known = machine.core(core) if machine else None
    kind = KINDS.get(known.kind or "", "") if known else ""
    mhz = _mhz(core, samples) if has_mhz else None
    return f"{core}{kind}   {samples[-1].busy[core]:.0%}" + (f"   {_ghz(mhz)}" if mhz else "")


def say_core(core: int, samples: Sequence[Sample], machine: Machine | None) -> str:
    """Return all that is known of a core, in a sentence."""
    known = machine.core(core) if machine else None
    parts = [f"core {core}"]
    if known and known.kind:
        parts.append(f"{'an' if known.kind[0] == 'e' else 'a'} {known.kind} core")
    if siblings := machine.siblings(core) if machine else []:
        parts.append(f"shares a physical core with {', '.join(map(str, siblings))}")
    if mhz := _mhz(core, samples):
        most = f" of at most {_ghz(known.max_mhz)}" if known and known.max_mhz else ""
        parts.append(f"last at {_ghz(mhz)}{most}")
    return ", ".join(parts) + "."


def _mhz(core: int, samples: Sequence[Sample]) -> float | None:
    """Return the frequency that a core was last seen at."""
    seen = next((one.mhz for one in reversed(samples) if one.mhz), ())
    return seen[core] if core < len(seen) and seen[core] else None


def _ghz(mhz: float) -> str:
    return f"{mhz / 1000:.1f} GHz"
