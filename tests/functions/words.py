"""What a user's file may look like: functions of their own, something beside, a main part."""

import asyncio
import sys
from pathlib import Path

import beside_words  # type: ignore[import-not-found]

FIRST = ["one", "two", "three", "words"]


class Word:
    """Something that pickles only where this file can be imported."""

    def __init__(self, text: str) -> None:
        self.text = text


def count_letters(word: str) -> int:
    """Count the letters of a word."""
    return len(word) * int(beside_words.FACTOR)


def measure(word: Word) -> Word:
    """Take and give objects of a class of this file."""
    return Word(word.text * 2)


def first_words() -> list[Word]:
    return [Word(text) for text in FIRST]


async def fetch(number: int) -> int:
    """Wait without holding up others."""
    await asyncio.sleep(0.01)
    if number == 3:
        raise ValueError("no fetch")
    return number * 2


def stumble(number: int) -> int:
    """Raise for one number."""
    if number == 3:
        raise ValueError("bad word")
    return number


def leave(number: int) -> int:
    """End the process."""
    if number == 3:
        sys.exit(3)
    return number


def here(_: object) -> list[str]:
    """Tell where it runs."""
    print("here")
    return [Path.cwd().name, __name__]


def add(first: int, second: int) -> int:
    return first + second


def count_up(number: int):  # type: ignore[no-untyped-def]
    yield from range(number)


if __name__ == "__main__":
    print("the main part runs")
    sys.exit(1)
