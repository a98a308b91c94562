"""Rules about the machine: more workers than cores, other programs, memory."""

from __future__ import annotations

from desktop_app.runs.accounting import Account
from desktop_app.runs.diagnosis.evidence import (
    PLACES,
    begin_s,
    cores_of,
    crosses_processes,
    end_s,
    inside_s,
    ready_s,
    used,
    workers_of,
)
from desktop_app.runs.diagnosis.finding import Finding
from desktop_app.runs.diagnosis.words import say_bytes, say_s
from desktop_app.runs.language import percent, tr
from desktop_app.runs.places import Place
from desktop_app.runs.record import RunRecord
from desktop_app.runs.samples import Sample
from desktop_app.runs.told import told

OTHERS = 0.15
"""Other programs that use a larger share of the cores make a run's time depend on chance."""
SAMPLED_S = 0.15
"""Less than this is too little to tell: the system counts CPU time in hundredths of a second."""
COPIED_BYTES, COPIED = 20_000_000, 0.2
"""So much, and so large a share of what the workers see, is more than what any worker writes to."""


def oversubscribed(record: RunRecord, account: Account) -> Finding | None:
    """Find more workers with something to compute than cores to compute on."""
    seats, cores, whole = used(account), cores_of(record), account.whole
    if len(seats) <= cores:
        return None
    stretch = begin_s(record, seats), end_s(record, seats)
    wall = max(1e-9, stretch[1] - stretch[0])
    waited = whole.waiting_for_core_s
    if waited is None:
        is_so = inside_s(whole) > 1.3 * cores * wall and whole.computing_s >= 0.7 * cores * wall
        waited = whole.waiting_inside_s
    else:
        is_so = ready_s(whole) > 1.2 * cores * wall and waited >= 0.2 * whole.total_s
    if not is_so:
        return None
    sentence = tr(
        "{workers} workers had something to compute but there are {cores} cores, so they waited {waited} in "
        "all for their turn and computed {computed}. {cores} workers would do the same work without the "
        "waiting.",
        workers=len(seats),
        cores=cores,
        waited=say_s(waited),
        computed=say_s(whole.computing_s),
    )
    places = (Place(stretch, workers_of(seats)),)
    weight = waited / whole.total_s
    return Finding("oversubscribed", tr("More workers than cores"), sentence, places, weight)


def busy_machine(record: RunRecord, account: Account) -> Finding | None:  # noqa: ARG001 - a rule
    """Find that other programs used the cores meanwhile."""
    share = others_share(record)
    if share is None or share < OTHERS:
        return None
    cores = len(record.samples.rows[-1].other)
    sentence = tr(
        "Other programs used {share} of the {cores} cores while this run went on, so its {time} are noisy. "
        "Close them and run it again before comparing times.",
        share=percent(share),
        cores=cores,
        time=say_s(record.elapsed_s()),
    )
    worst, _ = max(_sampled(record), key=lambda pair: sum(pair[1].other))
    places = (Place((0.0, record.elapsed_s())), Place(worst))
    title = tr("Machine busy with other programs")
    return Finding("busy_machine", title, sentence, places, share)


def others_share(record: RunRecord) -> float | None:
    """Return which share (0 to 1) of all cores other programs used during the run; None: not told."""
    used_s = sampled_s = 0.0
    for (start, end), sample in _sampled(record):
        if sample.other:
            sampled_s += end - start
            used_s += (end - start) * sum(sample.other) / len(sample.other)
    return used_s / sampled_s if sampled_s >= SAMPLED_S else None


def is_noisy(record: RunRecord) -> bool:
    """Whether other programs had so much of the cores that the run's time depends on chance."""
    return (others_share(record) or 0.0) >= OTHERS


def say_noisy(record: RunRecord) -> str:
    """Return what to say beside a time that depends on chance, in English; empty for any other."""
    if not is_noisy(record):
        return ""
    return told(
        "Noisy: other programs used {share:.0%} of the cores.", share=others_share(record) or 0
    )


def _sampled(record: RunRecord) -> list[tuple[tuple[float, float], Sample]]:
    """Return each sample of the run and the part of the run, in seconds, that it tells of."""
    found, before = [], 0.0
    for sample in record.samples.rows:
        at = min(record.elapsed_s(), (sample.at_ns - record.origin_ns) / 1e9)
        if at > before:
            found.append(((before, at), sample))
            before = at
    return found


def memory_copied(record: RunRecord, account: Account) -> Finding | None:
    """Find forked workers whose shared memory became their own: USS grew, RSS did not."""
    runner = record.started.pid if record.started else 0
    looks: dict[int, list[tuple[int, int]]] = {}
    for sample in record.samples.rows:
        for pid, (rss, uss) in sample.memory.items():
            if uss is not None and pid != runner:
                looks.setdefault(pid, []).append((rss, uss))
    if not crosses_processes(record) or not looks:
        return None
    grown = {pid: max(uss for _, uss in rows) - rows[0][1] for pid, rows in looks.items()}
    rss_grown = sum(max(rss for rss, _ in rows) - rows[0][0] for rows in looks.values())
    copied = sum(grown.values())
    seen = sum(max(rss for rss, _ in rows) for rows in looks.values())
    if copied < max(COPIED_BYTES, COPIED * seen) or rss_grown > copied / 2:
        return None
    sentence = tr(
        "The workers' own memory (USS) grew by {copied}, all they see (RSS) by only {seen}: they copied what "
        "fork let them share, since Python writes to an object when it reads it. Arrays and shared_memory "
        "stay shared, as everything does among threads.",
        copied=say_bytes(copied),
        seen=say_bytes(rss_grown),
    )
    seats = [seat for seat in used(account) if seat.tracks[-1].pid in grown]
    seats.sort(key=lambda seat: -grown[seat.tracks[-1].pid])
    places = tuple(
        Place((begin_s(record, [seat]), end_s(record, [seat])), workers_of([seat]))
        for seat in seats[:PLACES]
    )
    return Finding(
        "memory_copied",
        tr("Shared memory copied"),
        sentence,
        places or (Place((0.0, record.elapsed_s())),),
        copied / seen,
    )
