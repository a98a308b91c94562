"""A short soak in every test run; ``make soak`` does a thousand faults."""

from __future__ import annotations

import random

import pytest

from desktop_app.runs.history import History
from tests.faults.soak import random_spec, survive

SEED = 7


@pytest.mark.usefixtures("no_leftovers")
@pytest.mark.parametrize("number", range(12))
def test_a_random_fault_is_survived(number: int) -> None:
    with History() as history:
        assert survive(SEED, number, history)
        assert len(history.rows()) == 1


def test_a_number_is_always_the_same_fault() -> None:
    first, again = (random_spec(random.Random(f"{SEED}-3")) for _ in range(2))
    assert first == again
