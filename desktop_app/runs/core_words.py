"""What is known of a core, in words."""

from __future__ import annotations

from collections.abc import Sequence

from desktop_app.runs.language import ntr, number, percent, tr
from desktop_app.runs.machine import Machine
from desktop_app.runs.samples import Sample

KINDS = {"performance": " P", "efficiency": " E"}
"""Of cores, as makers of processors abbreviate them in every language."""


def say_busy(samples: Sequence[Sample], machine: Machine | None) -> str:
    """Return how many cores were busy at the last look, and whether heat slowed them down."""
    throttled = machine.throttled if machine else None
    busy = tr(
        "{busy} of {cores} busy",
        busy=number(f"{sum(samples[-1].busy):.1f}"),
        cores=len(samples[-1].run),
    )
    if not throttled:
        return busy
    return f"{tr('slowed by heat {count}×', count=number(f'{throttled:,}'))}   {busy}"


def say_average(samples: Sequence[Sample]) -> str:
    """Return how busy all cores together were at the last look."""
    busy = samples[-1].busy
    share = percent(sum(busy) / max(1, len(busy)))
    return f"{ntr('all {count} core', 'all {count} cores', len(busy))}   {share}"


def say_label(
    core: int, samples: Sequence[Sample], machine: Machine | None, *, has_mhz: bool
) -> str:
    """Return a core's number, kind if there are two, and how busy and fast it was at the last look."""
    known = machine.core(core) if machine else None
    kind = KINDS.get(known.kind or "", "") if known else ""
    mhz = _mhz(core, samples) if has_mhz else None
    return f"{core}{kind}   {percent(samples[-1].busy[core])}" + (f"   {_ghz(mhz)}" if mhz else "")


def say_core(core: int, samples: Sequence[Sample], machine: Machine | None) -> str:
    """Return all that is known of a core, in a sentence."""
    known = machine.core(core) if machine else None
    parts = [tr("core {core}", core=core)]
    if known and known.kind:
        is_fast = known.kind == "performance"
        parts.append(tr("a performance core") if is_fast else tr("an efficiency core"))
    if siblings := machine.siblings(core) if machine else []:
        others = ", ".join(map(str, siblings))
        parts.append(tr("shares a physical core with {cores}", cores=others))
    if mhz := _mhz(core, samples):
        parts.append(_say_speed(mhz, known.max_mhz if known else None))
    return ", ".join(parts) + "."


def _say_speed(mhz: float, most_mhz: float | None) -> str:
    if not most_mhz:
        return tr("last at {speed}", speed=_ghz(mhz))
    return tr("last at {speed} of at most {most}", speed=_ghz(mhz), most=_ghz(most_mhz))


def _mhz(core: int, samples: Sequence[Sample]) -> float | None:
    """Return the frequency that a core was last seen at."""
    seen = next((one.mhz for one in reversed(samples) if one.mhz), ())
    return seen[core] if core < len(seen) and seen[core] else None


def _ghz(mhz: float) -> str:
    return number(f"{mhz / 1000:.1f} GHz")
