"""What is found of the engine's texts."""

from __future__ import annotations

from tests.engine_texts import sentences_of, texts_of_engine


def test_sentences_are_found_with_their_places_and_nothing_else() -> None:
    source = '''
"""A docstring is no sentence."""
HELP_HELP = "Nor is what a declaration says."
def say(worker, header, count: Annotated[int, "Nor is help."]) -> Literal["two words"]:
    """Nor is this one."""
    print(f"process {worker} tells something")
    path = "no_blank"
    if worker:
        return f"Worker {header.worker + 1} did {count:,} tasks, {tell(worker)} of {count} late."
    raise ValueError("It is a whole number, not {braces}.")
'''
    assert set(sentences_of(source)) == {
        "Worker {worker} did {count:,} tasks, {tell} of {count_} late.",
        "It is a whole number, not {braces}.",
    }


def test_labels_help_and_what_is_kept_in_english_are_found() -> None:
    found = {text for _, text in texts_of_engine()}
    assert {"Prime factors", "chunk size", "numbers", "whole set"} <= found
    assert "{setting} must be {allowed}, not {shown}." in found
    assert "{failed:,} of {total:,} tasks failed." in found
    assert not {"map_async", "forkserver"} & found  # names of Python's
