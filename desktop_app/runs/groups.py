"""Runs compared: repeats of the same make a group, and groups of the same work a speed-up."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

from desktop_app.runs.compare_labels import as_key, environment_of, label_all, say_work, work_of
from desktop_app.runs.diagnosis import is_noisy, say_noisy
from desktop_app.runs.estimates import Estimate, median, ratio
from desktop_app.runs.language import continued, later, ntr, number, tr
from desktop_app.runs.lists import all_of
from desktop_app.runs.record import RunRecord
from desktop_app.runs.told import tr_told

REPEATS = 3
"""Of fewer repeats the interval says too little to call a difference significant."""
SIGNIFICANT, NOISE = later("significant"), later("within noise")
"""Verdicts are kept in English; ``tr`` says them when they are shown."""
BASELINE = later("baseline")
ONE_EACH = later("one run each: no interval; repeat to know")
TOO_FEW = later("fewer than 3 runs each; repeat to know")
NO_BASELINE = later("the baseline has no time")
NOTHING_YET, NOTHING = later("no time yet"), later("no run was done to its end")
ALONE = later("alone with its work: nothing to compare with")
SHOWN = 3
"""Warnings name so many groups at most."""


@dataclass(frozen=True, eq=False)
class Group:
    """Runs that were done alike, hence repeats of one measurement.

    ``samples`` are the wall times (s) of those that were done to their end. ``speed_up`` is how many
    times faster than the baseline of the same work it is, None for the baseline and while nothing is
    known. ``baseline`` is its place among all groups.
    """

    label: str
    records: tuple[RunRecord, ...]
    samples: tuple[float, ...]
    work: str
    baseline: int
    is_baseline: bool
    took: Estimate | None
    speed_up: Estimate | None
    verdict: str

    @property
    def is_running(self) -> bool:
        """Whether one of its runs still goes on."""
        return any(not record.is_over for record in self.records)

    @property
    def is_sure(self) -> bool:
        """Whether it differs from its baseline by more than noise."""
        return self.verdict == SIGNIFICANT


def counts(record: RunRecord) -> bool:
    """Whether a run's time is a sample: done to its end, by itself, and no warm-up."""
    is_done = record.finished is not None and record.finished.outcome in ("finished", "closed")
    is_warm_up = record.place is not None and record.place.round < 0
    return is_done and bool(record.wall_s) and not record.spec.keep_open and not is_warm_up


def groups(records: Sequence[RunRecord]) -> list[Group]:
    """Return the runs as groups of repeats, in the order of their first run."""
    sorted_out = _sort_out(records)
    begun = [next((r for r in alike if r.started), alike[0]) for alike in sorted_out]
    labels = label_all(begun)
    works = [work_of(alike[0].spec) for alike in sorted_out]
    samples = [tuple(r.wall_s for r in alike if counts(r) and r.wall_s) for alike in sorted_out]
    found = []
    for place, alike in enumerate(sorted_out):
        rivals = [other for other, work in enumerate(works) if work == works[place]]
        baseline = _baseline(sorted_out, samples, rivals)
        took = _median(samples[place]) if samples[place] else None
        speed_up = None
        if samples[place] and samples[baseline] and place != baseline:
            speed_up = _ratio(samples[baseline], samples[place])
        is_running = any(not record.is_over for record in alike)
        is_alone = len(rivals) == 1
        verdict = (
            _verdict_on_baseline(took, is_alone, is_running)
            if place == baseline
            else _verdict(took, speed_up, len(samples[baseline]), is_running)
        )
        found.append(
            Group(
                labels[place],
                tuple(alike),
                samples[place],
                works[place],
                baseline,
                place == baseline,
                took,
                speed_up,
                verdict,
            )
        )
    return found


_median, _ratio = functools.lru_cache(256)(median), functools.lru_cache(256)(ratio)


def _sort_out(records: Sequence[RunRecord]) -> list[list[RunRecord]]:
    """Return the runs that were done alike together; one that has not begun goes with its spec."""
    by_way: dict[str, list[RunRecord]] = {}
    of_spec: dict[str, str] = {}
    for record in sorted(records, key=lambda record: record.started is None):
        spec = record.spec
        way = as_key([spec.workload, spec.executor, spec.parameters, spec.options])
        asked = way + spec.python
        if record.started is None:
            key = of_spec.setdefault(asked, asked)
        else:
            key = way + as_key(environment_of(record))
            of_spec.setdefault(asked, key)
        by_way.setdefault(key, []).append(record)
    order = {id(record): place for place, record in enumerate(records)}
    for alike in by_way.values():
        alike.sort(key=lambda record: order[id(record)])
    return sorted(by_way.values(), key=lambda alike: order[id(alike[0])])


def _baseline(
    every: list[list[RunRecord]], samples: list[tuple[float, ...]], rivals: list[int]
) -> int:
    """Return the group that others of the same work are compared with: serial, else the first.

    One of which no time is known or will be is passed over where there is another.
    """

    def rank(place: int) -> tuple[bool, bool]:
        is_hopeless = not samples[place] and all(record.is_over for record in every[place])
        return is_hopeless, every[place][0].spec.executor != "serial"

    return min(rivals, key=rank)


def _verdict_on_baseline(took: Estimate | None, is_alone: bool, is_running: bool) -> str:
    if took is None:
        return NOTHING_YET if is_running else NOTHING
    return ALONE if is_alone else BASELINE


def _verdict(
    took: Estimate | None, speed_up: Estimate | None, baselines: int, is_running: bool
) -> str:
    if took is None:
        return NOTHING_YET if is_running else NOTHING
    if speed_up is None:
        return NO_BASELINE
    if speed_up.count < REPEATS:
        return ONE_EACH if took.count == baselines == 1 else TOO_FEW
    return NOISE if speed_up.low <= 1 <= speed_up.high else SIGNIFICANT


def warnings(every: Sequence[Group]) -> list[str]:
    """Return what to know before believing the numbers, a sentence each."""
    found = [_say_works(every)]
    for group in every:
        noisy = [record for record in group.records if record.is_over and is_noisy(record)]
        if noisy:
            found.append(_of(noisy, group, continued(tr_told(say_noisy(noisy[-1])))))
        hot = [record for record in group.records if record.machine and record.machine.throttled]
        if hot:
            found.append(_of(hot, group, tr("heat slowed the cores down.")))
        failed = sum(record.results.failed for record in group.records)
        if failed:
            failures = ntr("{count} task failed.", "{count} tasks failed.", failed)
            found.append(f"{group.label}: {failures}")
        found.append(_say_left_out(group))
    return [sentence for sentence in found if sentence]


def _say_works(every: Sequence[Group]) -> str:
    if len({group.work for group in every}) < 2:
        return ""
    names = list(dict.fromkeys(say_work(group.records[0].spec) for group in every))
    what = f"{', '.join(names[:SHOWN])}{' …' * (len(names) > SHOWN)}"
    if len(names) == 1:
        what = tr("{work} with other settings", work=what)
    return tr(
        "Not the same work ({works}): speed-ups are told only within the same work.", works=what
    )


def _say_left_out(group: Group) -> str:
    """Return why some runs that are over give no time; of warm-ups nothing."""
    ends = [_say_end(record) for record in group.records if record.is_over and not counts(record)]
    ends = [end for end in ends if end]
    if not ends:
        return ""
    return ntr(
        "{group}: One run {ended}, so it does not count.",
        "{group}: {count} runs do not count; the last of them {ended}.",
        len(ends),
        group=group.label,
        ended=ends[-1],
    )


_ENDED = {
    "terminated": later("was terminated"),
    "interrupted": later("was interrupted"),
    "failed": later("failed"),
    "crashed": later("crashed"),
    "closed": later("closed"),
    "finished": later("finished"),
}


def _say_end(record: RunRecord) -> str:
    if record.place is not None and record.place.round < 0:
        return ""
    if record.spec.keep_open:
        return tr("was kept open, and took as long as someone let it")
    return tr(_ENDED[record.finished.outcome]) if record.finished else ""


def _of(some: list[RunRecord], group: Group, sentence: str) -> str:
    """Return a sentence about some runs of a group."""
    if len(group.records) == 1:
        return f"{group.label}: {sentence}"
    return tr(
        "{group}: {count} of {all} runs, {sentence}",
        group=group.label,
        count=len(some),
        all=len(group.records),
        sentence=sentence,
    )


def say_fastest(every: Sequence[Group]) -> str:
    """Return in one sentence who was fastest, and by how much; empty where there is nothing to say."""
    timed = [(group.took.value, group) for group in every if group.took]
    if len(timed) < 2 or len({group.work for _, group in timed}) > 1:
        return ""
    ranked = [group for _, group in sorted(timed, key=lambda pair: pair[0])]
    best = ranked[0]
    alike = [best, *(group for group in ranked[1:] if _are_alike(group, best))]
    if len(alike) == len(ranked):
        return tr("{names} differ by no more than noise.", names=_listed(ranked))
    baseline = every[best.baseline]
    other = next(group for group in ranked if group not in alike)
    if baseline.took and baseline not in alike:
        other = baseline
    gain = _ratio(other.samples, best.samples)
    told = {"names": _listed(alike), "faster": _say_gain(gain), "other": other.label}
    if gain.count >= REPEATS:
        return ntr(
            "{names} was fastest: {faster} times as fast as {other}.",
            "{names} were alike and fastest: {faster} times as fast as {other}.",
            len(alike),
            **told,
        )
    return ntr(
        "{names} was fastest: {faster} times as fast as {other}, but too few runs to tell it from noise.",
        "{names} were alike and fastest: {faster} times as fast as {other}, but too few runs to tell it "
        "from noise.",
        len(alike),
        **told,
    )


def _say_gain(gain: Estimate) -> str:
    value, low, high = (number(f"{one:.2f}") for one in (gain.value, gain.low, gain.high))
    return (
        tr("{gain} ({low} to {high})", gain=value, low=low, high=high)
        if gain.has_interval
        else value
    )


def _are_alike(one: Group, other: Group) -> bool:
    found = _ratio(one.samples, other.samples)
    return found.count >= REPEATS and found.low <= 1 <= found.high


def _listed(some: Sequence[Group]) -> str:
    return all_of([group.label for group in some])
