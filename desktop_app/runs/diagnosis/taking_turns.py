"""Rules about workers that could not run at the same time, though there were cores for them."""

from __future__ import annotations

from desktop_app.runs.accounting import Account, Seat
from desktop_app.runs.diagnosis.evidence import (
    begin_s,
    by_process,
    cores_of,
    end_s,
    holds_gil,
    inside_s,
    is_one_loop,
    longest_tasks,
    ready_s,
    tracks_of,
    used,
    workers_of,
)
from desktop_app.runs.diagnosis.finding import Finding
from desktop_app.runs.diagnosis.words import begin_sentence, numeral, say_cores, say_s
from desktop_app.runs.gil import Turns, shares_gil
from desktop_app.runs.language import tr
from desktop_app.runs.places import Place, Stretch
from desktop_app.runs.record import RunRecord

ONE_CORE = (0.75, 1.25)
"""What threads of one process come to, in cores, when the GIL lets one of them run at a time."""
NEARLY_ONE = 0.9
"""What they must come to at least where tasks may wait for something else: only then the GIL is the limit."""
TOGETHER = 0.1
"""Threads whose ticks say that two ran in a larger share of the time did not take turns."""
LONG_S = 0.01
"""A coroutine that keeps the loop this long holds up whoever waits for an answer."""


def gil(record: RunRecord, account: Account) -> Finding | None:
    """Find threads that were in tasks together but computed one at a time.

    Ticks tell that, where the workload gives any. Else the CPU time does; waiting for a core counts
    with it, since who waits for the GIL does not ask for a core.
    """
    holds = holds_gil(record)
    if cores_of(record) < 2 or not shares_gil(record) or holds is False:
        return None
    least = ONE_CORE[0] if holds else NEARLY_ONE
    for seats in by_process(account):
        if len({track.thread for track in tracks_of(seats)}) < 2:
            continue
        stretch = begin_s(record, seats), end_s(record, seats)
        wall = stretch[1] - stretch[0]
        ready = sum(ready_s(seat.parts) for seat in seats)
        inside = sum(inside_s(seat.parts) for seat in seats)
        together = _together(record, seats, stretch)
        is_one_core = ready <= ONE_CORE[1] * wall if together is None else together < TOGETHER
        if inside < 1.5 * wall or ready < least * wall or not is_one_core:
            continue
        most = min(len(seats), cores_of(record))
        computed = sum(seat.parts.computing_s for seat in seats)
        sentence = tr(
            "{threads} threads were in tasks for {time} but took turns: together they computed {computed}, "
            "the work of {cores}. Processes, or a Python without a GIL, would use {most} cores at once.",
            threads=begin_sentence(numeral(len(seats))),
            time=say_s(wall),
            computed=say_s(computed),
            cores=say_cores(computed / wall),
            most=most,
        )
        waited = sum(seat.parts.waiting_inside_s for seat in seats)
        places = (Place(stretch, workers_of(seats)),)
        weight = waited / account.whole.total_s
        return Finding("gil", tr("Serialised by the GIL"), sentence, places, weight)
    return None


def _together(record: RunRecord, seats: list[Seat], stretch: Stretch) -> float | None:
    """Return in which share of the time two or more of these threads ran; None without ticks."""
    tracks = [track for track in tracks_of(seats) if len(track.slices)]
    if len({track.thread for track in tracks}) < 2:
        return None
    return Turns(tracks, record.origin_ns).within(stretch).together


def event_loop(record: RunRecord, account: Account) -> Finding | None:
    """Find coroutines that kept the event loop to themselves, by computing or by waiting in it."""
    seats = used(account)
    if not is_one_loop(record) or not seats:
        return None
    tracks = tracks_of(seats)
    wall = record.elapsed_s()
    computed = account.whole.computing_s
    inside = inside_s(account.whole)
    longest = longest_tasks(record, tracks)
    length = longest[0].stretch[1] - longest[0].stretch[0]
    is_alone = len(tracks) == 1 < min(record.spec.workers, record.total) and inside >= 0.5 * wall
    if length < LONG_S or not (computed >= 0.3 * wall or is_alone):
        return None
    if computed >= 0.3 * wall:
        sentence = tr(
            "The coroutines computed for {time} of {whole} in the loop's only thread, and all others had to "
            "wait meanwhile, up to {length} at a time. Hand what computes to processes; a coroutine is for "
            "waiting.",
            time=say_s(computed),
            whole=say_s(wall),
            length=say_s(length),
        )
    else:
        sentence = tr(
            "The coroutines waited for {time} of {whole} without giving way (no await), and all others had "
            "to wait meanwhile, up to {length} at a time. Await instead, or hand what blocks to threads "
            "(in_threads).",
            time=say_s(inside),
            whole=say_s(wall),
            length=say_s(length),
        )
    weight = min(1.0, max(computed, inside if is_alone else 0.0) / wall)
    return Finding("event_loop", tr("Blocked event loop"), sentence, tuple(longest), weight)
