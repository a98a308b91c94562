"""Mandelbrot set

Each task computes one tile of a picture; the tab Picture shows who did which. A point that stays in the
set (black) takes all iterations, one outside a few: tiles differ a hundredfold. Watch a worker held
fast in the black. Ways that give results one by one fill the picture in; map gives all at the end.
"""

import base64
import math
from collections.abc import Iterator
from typing import Annotated, Any

HOLDS_GIL = True
WAITS = False
WHOLE_RESULTS = True
PLACES = {
    "whole set": (-0.75, 0.0, 2.5, 2),
    "seahorse valley": (-0.7565, 0.0985, 0.02, 24),
    "elephant valley": (0.2925, 0.0155, 0.012, 14),
    "small copy": (-0.1605, 1.0345, 0.022, 11),
}
"""Centre (x and y), height (the width is twice that), iterations below which a point is darkest."""
CONTRAST = 50.0
"""A point that took this many times as long as the darkest is shown lightest."""
TILES = 10_000


def make_inputs(
    width: Annotated[int, (16, 4000), "pixels", "How wide the picture is."] = 720,
    height: Annotated[int, (16, 4000), "pixels", "How high the picture is."] = 360,
    tile: Annotated[
        int, (4, 4000), "pixels", "The edge of a tile. Large tiles leave workers idle at the end."
    ] = 40,
    iterations: Annotated[
        int, (10, 1_000_000), "", "After so many a point counts as inside: the cost of the black."
    ] = 2000,
    place: Annotated[
        str,
        [*PLACES],
        "",
        "What part of the set is shown. The more of it is black, the longer it takes.",
    ] = "whole set",
) -> Iterator[dict[str, Any]]:
    """Yield the tiles, row by row, each with all that is needed to compute it."""
    x, y, extent, darkest = PLACES[place]
    step = extent * max(1 / height, 2 / width)
    corner = [x - width / 2 * step, y + height / 2 * step]
    for spot in spots(width, height, tile):
        yield {
            "spot": list(spot),
            "corner": corner,
            "step": step,
            "iterations": iterations,
            "darkest": darkest,
        }


def spots(width: int, height: int, tile: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield left, top, width and height of each tile, row by row."""
    for top in range(0, height, tile):
        for left in range(0, width, tile):
            yield left, top, min(tile, width - left), min(tile, height - top)


def refuse(width: int, height: int, tile: int, **_: object) -> dict[str, str]:
    """Refuse more tiles than can be told apart."""
    if math.ceil(width / tile) * math.ceil(height / tile) <= TILES:
        return {}
    least = next(t for t in range(tile, 4001) if -(-width // t) * -(-height // t) <= TILES)
    return {
        "tile": f"tile must be at least {least} for {width} x {height} pixels, not {tile}: "
        f"there can be {TILES:,} tiles."
    }


def task(tile: dict[str, Any]) -> dict[str, Any]:
    """Return where the tile lies and its pixels, one byte each: 0 inside the set, else 1 to 255."""
    left, top, width, height = tile["spot"]
    x, y = tile["corner"]
    step, iterations, darkest = tile["step"], tile["iterations"], tile["darkest"]
    found = bytearray()
    for row in range(top, top + height):
        for column in range(left, left + width):
            took = escape(x + (column + 0.5) * step, y - (row + 0.5) * step, iterations)
            found.append(shade(took, darkest))
            tick()
    return {"spot": tile["spot"], "pixels": base64.b64encode(found).decode()}


def tick() -> None:
    """Do nothing; a program that watches may put here what notes that this worker runs now."""


def escape(x: float, y: float, iterations: int) -> float:
    """Return after how many iterations a point escapes, smoothed; 0 when it does not."""
    a = b = aa = bb = 0.0
    for count in range(iterations):
        b = 2.0 * a * b + y
        a = aa - bb + x
        aa = a * a
        bb = b * b
        if aa + bb > 64.0:
            return count + 1 - math.log2(math.log(aa + bb) / math.log(64.0))
    return 0.0


def shade(took: float, darkest: int) -> int:
    """Return the byte for a point that took so many iterations."""
    if not took:
        return 0
    light = math.log(max(1.0, took / darkest)) / math.log(CONTRAST)
    return 1 + min(254, int(254 * light))


def picture(
    width: int, height: int, tile: int, **_: object
) -> tuple[int, int, list[tuple[int, int, int, int]]]:
    """Return the size of the picture and where each task's tile lies in it."""
    return width, height, list(spots(width, height, tile))


def pixels(value: dict[str, Any]) -> bytes:
    """Return the pixels that a task's result holds."""
    return base64.b64decode(value["pixels"])
