"""Looks through the lock file: all pinned, with hashes, nothing missing, no version known to be bad.

It needs no network, so that ``make check`` needs none: what it knows of bad versions stands in
``packaging/advisories.toml``, with the day on which that was looked through. The real ``pip-audit``, which
asks for advisories of today, runs in the hosted workflow (``packaging/workflows/packages.yml``).
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parent.parent
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")
PLACES = [
    {
        "python_version": version,
        "python_full_version": f"{version}.0",
        "sys_platform": system,
        "platform_python_implementation": "CPython",
        "extra": "",
    }
    for version in ("3.11", "3.12", "3.13")
    for system in ("linux", "win32", "darwin")
]
"""Where the program runs: what each of them needs must be in the lock."""


def read_lock(text: str) -> tuple[list[Requirement], list[str]]:
    """Return the entries of a lock file, and a sentence for each thing that is wrong with one."""
    entries, wrong = [], []
    for line in re.sub(r"\\\n", " ", text).splitlines():
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("-"):
            wrong.append(f"{line.split()[0]}: the lock must name no place and no option.")
            continue
        stated, *hashes = line.split(" --")
        try:
            entry = Requirement(stated)
        except InvalidRequirement as error:
            wrong.append(f"{stated}: this is no entry: {str(error).splitlines()[0]}.")
            continue
        entries.append(entry)
        wrong += [f"{entry.name}: {sentence}" for sentence in _faults(entry, hashes)]
    return entries, wrong


def _faults(entry: Requirement, hashes: list[str]) -> Iterator[str]:
    if entry.url:
        yield "the lock must name no address."
    elif version_of(entry) is None:
        yield f"it must be pinned by ==, not {str(entry.specifier) or 'left open'}."
    elif Version(str(version_of(entry))).is_prerelease:
        yield f"it must be a release, not {version_of(entry)}."
    if not hashes or not all(HASH.fullmatch(f"--{one.strip()}") for one in hashes):
        yield "it must have SHA-256 hashes, and nothing else."


def version_of(entry: Requirement) -> str | None:
    """Return the one version that an entry allows; None when it allows others."""
    (*pins,) = entry.specifier
    is_pinned = len(pins) == 1 and pins[0].operator == "==" and "*" not in pins[0].version
    return pins[0].version if is_pinned else None


def applies(one: Requirement, place: dict[str, str]) -> bool:
    """Whether something is needed in this place."""
    return one.marker is None or one.marker.evaluate(place)


def missing(project: dict[str, Any], entries: list[Requirement]) -> list[str]:
    """Return a sentence for each requirement of ``pyproject.toml`` that the lock does not meet."""
    extras = project["project"].get("optional-dependencies", {})
    wanted = [*project["project"]["dependencies"], *extras["dev"], *extras["engines"]]
    found: list[str] = []
    for text in wanted:
        wish = Requirement(text)
        name = canonicalize_name(wish.name)
        for place in PLACES:
            if not applies(wish, place):
                continue
            where = f"{place['python_version']} on {place['sys_platform']}"
            locked = [
                version_of(entry)
                for entry in entries
                if canonicalize_name(entry.name) == name and applies(entry, place)
            ]
            if not locked:
                found.append(f"{wish.name}: pyproject.toml wants it, the lock has none ({where}).")
            elif not all(one and wish.specifier.contains(one) for one in locked):
                found.append(f"{wish.name}: {wish.specifier} is wanted, not {locked[0]} ({where}).")
            else:
                continue
            break  # once is enough
    return found


def known_bad(advisories: dict[str, Any], entries: list[Requirement]) -> list[str]:
    """Return a sentence for each locked version that an advisory names."""
    found = []
    for one in advisories["advisories"]:
        affected = SpecifierSet(one["affected"], prereleases=True)
        for entry in entries:
            version = version_of(entry)
            is_meant = canonicalize_name(entry.name) == one["package"]
            if is_meant and version and affected.contains(version):
                sentence = f"{version} is affected by {one['id']} ({affected}): {one['what']}."
                found.append(f"{entry.name}: {sentence}")
    return found


def audit(lock: str, project: str, advisories: str) -> list[str]:
    """Return all that is wrong with a lock file, in sentences."""
    entries, wrong = read_lock(lock)
    wrong += missing(tomllib.loads(project), entries)
    return wrong + known_bad(tomllib.loads(advisories), entries)


def main() -> int:
    """Audit the lock of this project; return the exit status."""
    names = ("packaging/requirements.lock", "pyproject.toml", "packaging/advisories.toml")
    lock, project, advisories = ((ROOT / name).read_text("utf-8") for name in names)
    wrong = audit(lock, project, advisories)
    for sentence in wrong:
        print(sentence, file=sys.stderr)
    if not wrong:
        known = tomllib.loads(advisories)
        count, day = len(known["advisories"]), known["looked_through"]
        print(f"The lock is sound, and met by none of {count} advisories looked through on {day}.")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
