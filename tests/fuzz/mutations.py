"""Makes other inputs of sound ones: bytes changed anywhere, or values where the form is kept."""

from __future__ import annotations

import copy
import io
import json
import random
import re
import sqlite3
import warnings
import zipfile
from collections.abc import Callable
from typing import Any

MOST_BYTES = 100_000
Mutation = Callable[[bytes, random.Random], bytes]
NUMBERS = [
    *(0, -1, 1, 2, 127, 255, 256, 65_535, 2**31 - 1, 2**31, -(2**31), 2**32, 2**53, 2**62),
    *(2**63 - 1, 2**63, -(2**63), 2**64, 10**9, 10**18, 10**30, 10**400, 0.5, -0.5, 1e300, 1e-300),
]
VALUES: list[Any] = [
    *(
        *NUMBERS,
        float("nan"),
        float("inf"),
        None,
        True,
        False,
        "",
        "x",
        "\0",
        "é😀",
        "\ud800",
        [],
        {},
    ),
    *([[]], [None], {"": None}, {"a": {}}, "x" * 5000, [0] * 500, "../../etc/passwd", "1", "nan"),
]
TOKENS = [
    *(b"", b"\0", b"\xff", b"\xff\xfe", b"\xef\xbb\xbf", b"\n", b"\r\n", b"[" * 3000, b"{" * 3000),
    *(b"(" * 300, b"]" * 20, b'"', b"'", b"'''", b"\\", b",", b"=", b"NaN", b"Infinity", b"-0"),
    *(b"null", b"true", b"[]", b"{}", b"1e999", b"9" * 5000, b"__import__('os').system('true')"),
    *(b"exec", b"lambda: 0", b"import os", b"open('/tmp/x','w')", b"\t", b"#", b" coding: utf-7\n"),
    *(
        b"PK\x01\x02",
        b"PK\x03\x04",
        b"PK\x05\x06",
        b"../",
        b"yield",
        b"def f(a): ...\n",
        b"**9**9**9",
    ),
]


def of_bytes(content: bytes, chance: random.Random) -> bytes:
    """Change a few bytes, or stretches of them."""
    changed = bytearray(content)
    for _ in range(chance.choice([1, 1, 2, 4, 8])):
        start = chance.randrange(len(changed) + 1)
        end = min(len(changed), start + chance.choice([0, 1, 1, 2, 4, 8, 64, 1000]))
        what = chance.randrange(7)
        if what == 0 and changed:
            changed[min(start, len(changed) - 1)] ^= 1 << chance.randrange(8)
        elif what == 1:
            changed[start:end] = b""
        elif what == 2:
            changed[start:start] = changed[start:end] * chance.choice([1, 2, 50])
        elif what == 3:
            changed[start:end] = chance.choice(TOKENS)
        elif what == 4:
            changed[start:end] = chance.randbytes(end - start)
        elif what == 5 and chance.random() < 0.3:
            del changed[start:]
        else:
            _change_number(changed, chance)
    return bytes(changed[:MOST_BYTES])


def _change_number(changed: bytearray, chance: random.Random) -> None:
    found = list(re.finditer(rb"\d+", changed))
    if found:
        one = chance.choice(found)
        number = chance.choice(NUMBERS)
        changed[one.start() : one.end()] = str(number).encode()[:5000]


def of_json(content: bytes, chance: random.Random) -> bytes:
    """Change, double or leave out a value somewhere in the tree."""
    try:
        tree = json.loads(content)
    except (ValueError, RecursionError):
        return of_bytes(content, chance)
    for _ in range(chance.choice([1, 1, 2, 3])):
        tree = _changed(tree, chance)
    try:
        return json.dumps(tree).encode()
    except ValueError:  # too deep, or a number too long
        return of_bytes(content, chance)


def _value(chance: random.Random) -> Any:
    return copy.deepcopy(chance.choice(VALUES))


def _changed(tree: Any, chance: random.Random) -> Any:
    node = tree
    within: list[tuple[Any, Any]] = []
    while isinstance(node, dict | list) and node and (not within or chance.random() < 0.85):
        key = chance.choice([*node]) if isinstance(node, dict) else chance.randrange(len(node))
        within.append((node, key))
        node = node[key]
    if not within:
        return _value(chance)
    node, key = within[-1]
    what = chance.random()
    if what < 0.15:
        del node[key]
    elif what < 0.25 and isinstance(node, list):
        node += [node[key]] * chance.choice([1, 2, 300])
    elif what < 0.3 and isinstance(node, dict):
        node[chance.choice(["", "x", "worker", "format", "9"])] = node.pop(key)
    else:
        node[key] = _value(chance)
    return tree


def of_lines(content: bytes, chance: random.Random) -> bytes:
    """Change one of several lines of JSON, or their order."""
    lines = content.split(b"\n")
    place = chance.randrange(len(lines))
    what = chance.random()
    if what < 0.7:
        lines[place] = of_json(lines[place], chance)
    elif what < 0.85:
        lines.insert(chance.randrange(len(lines)), lines[place])
    else:
        del lines[place]
    return b"\n".join(lines)


def of_zip(content: bytes, chance: random.Random) -> bytes:
    """Change a member of an archive that stays sound, or its list of members."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [(name, archive.read(name)) for name in archive.namelist()]
    except Exception:
        return of_bytes(content, chance)
    if not members:
        return of_bytes(content, chance)
    place = chance.randrange(len(members)) if chance.random() < 0.5 else 0
    name, member = members[place]
    what = chance.random()
    if name == "run.json" and what < 0.9:
        members[place] = (name, of_json(member, chance))
    elif what < 0.85:
        change = of_lines if name == "results" else of_bytes
        members[place] = (name, change(member, chance))
    elif what < 0.9:
        del members[place]
    else:
        members.append((chance.choice(["x", "../x", "results", "9.records", name]), member))
    made = io.BytesIO()
    packing = chance.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED])
    with warnings.catch_warnings(), zipfile.ZipFile(made, "w", packing) as archive:
        warnings.simplefilter("ignore")  # of a name that is there twice
        for name, member in members:
            archive.writestr(zipfile.ZipInfo(name), member, packing)
    return made.getvalue()


def of_database(content: bytes, chance: random.Random) -> bytes:
    """Change a value somewhere in a database that stays sound."""
    base = sqlite3.connect(":memory:")
    try:
        base.deserialize(content)
        tables = [row[0] for row in base.execute("SELECT name FROM sqlite_master WHERE sql > ''")]
        table = chance.choice(tables)
        columns = [row[1] for row in base.execute(f"PRAGMA table_info({table})")]
        column = chance.choice(columns)
        value = chance.choice(VALUES)
        rows = base.execute(f"SELECT {column} FROM {table}").fetchall()
        old = chance.choice(rows)[0] if rows else None
        if isinstance(old, str) and old[:1] in "{[" and chance.random() < 0.7:
            value = of_json(old.encode(), chance).decode("utf-8", "replace")
        elif isinstance(old, bytes) and chance.random() < 0.7:
            value = of_zip(old, chance)
        elif isinstance(value, list | dict):
            value = json.dumps(value).encode()
        base.execute("PRAGMA ignore_check_constraints = ON")
        base.execute(f"UPDATE {table} SET {column} = ?", (value,))
        base.commit()
        return base.serialize()
    except Exception:
        return of_bytes(content, chance)
    finally:
        base.close()


def some(*ways: Mutation) -> Mutation:
    """Return what changes in one of these ways, or the bytes."""

    def change(content: bytes, chance: random.Random) -> bytes:
        return chance.choice([*ways, of_bytes])(content, chance)

    return change
