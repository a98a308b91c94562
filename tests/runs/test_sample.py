"""Runs of a sample of the inputs, spread evenly over all of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.engine.catalog import make_spec
from desktop_app.engine.spec import RunSpec
from desktop_app.runs.advise.trials import trial_of
from desktop_app.runs.source import script_for
from tests.real_runs import carried_out, printed


@pytest.mark.parametrize(
    ("sample", "squares"), [(3, [0, 16, 64]), (10, None), (99, None), (0, None)]
)
def test_a_sample_is_spread_over_all_inputs(
    sample: int, squares: list[int] | None, tmp_path: Path
) -> None:
    spec = replace(make_spec("tiny_tasks", "threads", {"count": 10}, {"workers": 2}), sample=sample)
    record = carried_out(spec)
    expected = squares or [number * number for number in range(10)]
    assert [result.value for result in record.results.in_order()] == expected
    assert record.started and record.started.inputs == 10 and record.total == len(expected)
    assert sorted(map(int, printed(script_for(spec), tmp_path))) == expected
    trial = trial_of(record)
    assert trial and (trial.tasks, trial.inputs) == (len(expected), 10)
    assert trial.whole_s >= trial.wall_s or trial.tasks == 10


def test_another_sample_is_other_work_and_a_wrong_one_is_refused() -> None:
    spec = make_spec("tiny_tasks", "threads", {"count": 10}, {"workers": 2})
    assert replace(spec, sample=3).work != spec.work == replace(spec, python="other").work
    assert RunSpec.from_json(replace(spec, sample=3).to_json()).sample == 3
    for wrong in (-1, 1.5, "3", True):
        with pytest.raises(ValueError, match="sample"):
            RunSpec.from_json({**spec.to_json(), "sample": wrong})
