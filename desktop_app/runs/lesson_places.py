"""The line of something in a lesson's file: TOML's reader tells that of what it cannot read only."""

from __future__ import annotations

import re
from collections.abc import Sequence

Path = Sequence[str | int]
"""Keys and places (from 0) that lead to a value: ``("steps", 0, "title")``."""

_TABLE = re.compile(r"\s*(\[\[?)\s*([\w.-]+)\s*\]")
_KEY = re.compile(r"""\s*(["']?)([\w-]+)\1\s*[=.]""")
_FENCES = '"""', "'''"


def line_of(text: str, path: Path) -> int:
    """Return the number of the line, from 1, of the nearest thing to ``path`` that the text has."""
    best, best_line = 0, 1
    table: list[str | int] = []
    counts: dict[tuple[str | int, ...], int] = {}
    fence = ""
    for number, line in enumerate(text.splitlines(), 1):
        if fence:
            fence = "" if fence in line else fence
            continue
        if found := _TABLE.match(line):
            table = _table_path(found[2].split("."), found[1] == "[[", counts)
            here = table
        elif found := _KEY.match(line):
            here = [*table, found[2]]
            fence = next((one for one in _FENCES if line.count(one) == 1), "")
        else:
            continue
        if len(here) > best and list(path[: len(here)]) == here:
            best, best_line = len(here), number
    return best_line


def _table_path(
    keys: list[str], is_one_of_many: bool, counts: dict[tuple[str | int, ...], int]
) -> list[str | int]:
    """Return the path of a table's header; of those that come again and again, the newest."""
    path: list[str | int] = []
    for key in keys:
        path.append(key)
        place = tuple(path)
        if key is keys[-1] and is_one_of_many:
            counts[place] = counts.get(place, -1) + 1
            for other in [known for known in counts if known[: len(place)] == place]:
                if len(other) > len(place) and other[len(place)] == counts[place]:
                    del counts[other]
        if place in counts:
            path.append(counts[place])
    return path


def path_in(message: str) -> Path:
    """Return the path at the end of a message of msgspec: ``… - at `$.steps[0].title```."""
    found = re.search(r"at `\$([^`]*)`\Z", message)
    parts = re.findall(r"\.([\w-]+)|\[(\d+)\]", found[1] if found else "")
    return [key or int(place) for key, place in parts]
