"""How code is written that was put together: quotes, empty lines, long lines."""

from __future__ import annotations

import io
import itertools
import tokenize

WIDTH = 100
"""Characters that a line may have; a longer one is broken where that is easy."""


def quoted(text: str) -> str:
    """Return code with double quotes around its texts, as in the rest of the script."""
    lines = text.splitlines(keepends=True)
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        written, (row, column) = token.string, token.start
        is_simple = token.type == tokenize.STRING and written[0] == "'" and written[:3] != "'''"
        if is_simple and '"' not in written and "\\" not in written:
            line = lines[row - 1]
            lines[row - 1] = f'{line[:column]}"{written[1:-1]}"{line[column + len(written) :]}'
    return "".join(lines)


def spaced(text: str) -> str:
    """Return code with an empty line before and after each function within it."""
    spaced: list[str] = []
    functions: list[int] = []
    for line in text.splitlines():
        margin = len(line) - len(line.lstrip())
        begins = line.lstrip().startswith(("def ", "async def ", "class "))
        ended = [place for place in functions if line and margin <= place]
        functions = [place for place in functions if place not in ended]
        is_first = not spaced or not spaced[-1] or spaced[-1].endswith(":")
        spaced += [""] if (ended or begins) and not is_first else []
        spaced.append(line)
        functions += [margin] if begins else []
    return "\n".join(spaced)


def wrapped(text: str) -> str:
    """Return code with each long line that ends with a bracket broken after that bracket's beginning."""
    return "\n".join(line if len(line) <= WIDTH else _broken(line) for line in text.splitlines())


def _broken(line: str) -> str:
    opened: list[int] = []
    commas: dict[int, list[int]] = {}
    begin = -1
    for token in tokenize.generate_tokens(io.StringIO(line.strip()).readline):
        place = token.start[1]
        if token.string in ("(", "[", "{"):
            opened.append(place)
            commas[place] = []
        elif token.string in (")", "]", "}"):
            begin = opened.pop()
        elif token.string == "," and opened:
            commas[opened[-1]].append(place)
    code, margin = line.strip(), line[: len(line) - len(line.lstrip())]
    if begin < 0 or opened or code[-1] not in ")]}":
        return line
    between = [] if " for " in code else commas[begin]  # a comprehension stays in one piece
    edges = [begin, *between, len(code) - 1]
    parts = [code[a + 1 : b].strip() for a, b in itertools.pairwise(edges)]
    end = "," if len(parts) > 1 else ""
    inner = [f"{margin}    {part}{end}" for part in parts]
    return "\n".join([f"{margin}{code[: begin + 1]}", *inner, f"{margin}{code[-1]}"])
