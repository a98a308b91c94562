"""Prime factors

Splits random numbers into their prime factors by trial division. The tasks need unequal times: a
number with small factors is quick, a prime takes longest.
"""

import random
from collections.abc import Iterator
from typing import Annotated

HOLDS_GIL = True
WAITS = False
ASKS_FOR = "A number to factorise, for instance 9999999000001"


def make_inputs(
    count: Annotated[int, (0, 10_000_000), "numbers", "How many numbers are factorised."] = 40,
    smallest: Annotated[
        int, (2, 10**18), "", "No number is below this. Larger numbers take longer."
    ] = 10**12,
    largest: Annotated[
        int, (2, 10**18), "", "No number is above this. 100 times larger takes 10 times longer."
    ] = 10**13,
    seed: Annotated[
        int, (0, 2**32), "", "The same seed gives the same numbers, so that runs compare."
    ] = 1,
) -> Iterator[int]:
    """Yield ``count`` random numbers between the two bounds, the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - the numbers are no secret
    for _ in range(count):
        yield chance.randint(smallest, largest)


def refuse(smallest: int, largest: int, **_: object) -> dict[str, str]:
    """Refuse bounds that are the wrong way round."""
    if smallest <= largest:
        return {}
    return {"largest": f"largest must be at least smallest ({smallest}), not {largest}."}


def task(number: int) -> list[int]:
    """Return the prime factors of ``number``, smallest first."""
    return factors(number, 2)


def factors(number: int, divisor: int) -> list[int]:
    """Return the prime factors of ``number``, which has none below ``divisor``."""
    while divisor * divisor <= number:
        if number % divisor == 0:
            return [divisor, *factors(number // divisor, divisor)]
        divisor += 1
    return [number]


def more_inputs(text: str, **_: object) -> list[int]:
    """Return the number that was typed."""
    if not text.strip().isdecimal() or not 2 <= int(text) <= 10**18:
        raise ValueError(f"A number to factorise is a whole number from 2 to 10^18, not {text!r}.")
    return [int(text)]
