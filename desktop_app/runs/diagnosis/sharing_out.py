"""Rules about how the tasks were shared out: workers left without work while others went on."""

from __future__ import annotations

from desktop_app.runs.accounting import Account, Seat
from desktop_app.runs.diagnosis.evidence import (
    PLACES,
    chunk_of,
    did_all,
    end_s,
    inside_s,
    is_one_loop,
    ready_s,
    tracks_of,
    used,
    workers_of,
)
from desktop_app.runs.diagnosis.finding import Finding
from desktop_app.runs.diagnosis.words import begin_sentence, numeral, say_s
from desktop_app.runs.language import ntr, number, percent, tr
from desktop_app.runs.places import Place
from desktop_app.runs.record import RunRecord

IDLE = 0.15
"""A smaller share of the time at the end is the ordinary end of a run."""
FEW_CHUNKS = 4
"""With fewer chunks for each worker it is their size that leaves workers without work."""
UNEVEN = 0.1
"""Workers whose shares of the work differ by less than this had equal ones."""


def too_few_tasks(record: RunRecord, account: Account) -> Finding | None:
    """Find a number of tasks that cannot keep all workers at work, however it is dealt out."""
    seats, total = len(account.seats), record.total
    idle = account.whole.share("idle_s")
    if not did_all(record) or is_one_loop(record) or not total or idle < IDLE:
        return None
    rounds = -(-total // seats)
    if 1 - total / (rounds * seats) < IDLE:
        return None
    if total < seats:
        sentence = ntr(
            "{number} task cannot occupy {seats} workers: for {idle} of the workers' time nothing was left "
            "to do. Split the work into more and smaller tasks, or start fewer workers.",
            "{number} tasks cannot occupy {seats} workers: for {idle} of the workers' time nothing was left "
            "to do. Split the work into more and smaller tasks, or start fewer workers.",
            total,
            number=begin_sentence(numeral(total)),
            seats=seats,
            idle=percent(idle),
        )
    else:
        sentence = tr(
            "{total} tasks on {seats} workers need {rounds} rounds, and only {left} of the workers had a "
            "task in the last one: for {idle} of the workers' time nothing was left to do. Take a multiple "
            "of {seats}, or many more and smaller tasks.",
            total=total,
            seats=seats,
            rounds=rounds,
            left=total - (rounds - 1) * seats,
            idle=percent(idle),
        )
    return Finding("too_few_tasks", tr("Too few tasks"), sentence, _ends(record, account), idle)


def uneven_chunks(record: RunRecord, account: Account) -> Finding | None:
    """Find an end like stairs: enough tasks, but some workers' shares were larger than others'.

    Only what the workers computed tells how large the shares were: equal work that took longer was
    held up by something else.
    """
    whole, seats = account.whole, used(account)
    if not did_all(record) or is_one_loop(record) or too_few_tasks(record, account) or not seats:
        return None
    last, chunk = end_s(record, seats), chunk_of(record)
    has_few_chunks = chunk > 1 and -(-record.total // chunk) < len(account.seats)
    steps = sum(last - end_s(record, [seat]) for seat in seats)
    if has_few_chunks:
        steps += (len(account.seats) - len(seats)) * last
    share = steps / whole.total_s if whole.total_s else 0.0
    loads = [seat.parts.computing_s for seat in (account.seats if has_few_chunks else seats)]
    is_even = sum(loads) >= (1 - UNEVEN) * max(loads) * len(loads)
    is_waiting = ready_s(whole) <= 0.1 * inside_s(whole)
    if share < IDLE or is_even or is_waiting:
        return None
    done = [seat for seat in account.seats if _end(record, seat) < last - 0.5 * steps / len(loads)]
    idle = ntr(
        "{number} worker of {seats} had nothing left to do for up to {time} while others went on",
        "{number} workers of {seats} had nothing left to do for up to {time} while others went on",
        len(done),
        number=begin_sentence(numeral(len(done))),
        seats=len(account.seats),
        time=say_s(last - min(_end(record, seat) for seat in account.seats)),
    )
    if chunk > 1 and record.total < FEW_CHUNKS * chunk * len(loads):
        sentence = tr(
            "{who_waited}, since a chunk held {chunk} tasks. Smaller chunks let whoever is done take the "
            "next.",
            who_waited=idle,
            chunk=chunk,
        )
    else:
        ratio = max(loads) * len(loads) / sum(loads)
        sentence = tr(
            "{who_waited}, since the largest share of the work was {ratio} times the mean. Smaller tasks, "
            "the longest first, taken as workers become free, end together.",
            who_waited=idle,
            ratio=number(f"{ratio:.2g}"),
        )
    return Finding("uneven_chunks", tr("Uneven shares"), sentence, _ends(record, account), share)


def _end(record: RunRecord, seat: Seat) -> float:
    return end_s(record, [seat]) if tracks_of([seat]) else 0.0


def _ends(record: RunRecord, account: Account) -> tuple[Place, ...]:
    """Return the time that each worker had nothing to do at the end, the longest first."""
    seats = used(account)
    last = end_s(record, seats) if seats else record.elapsed_s()
    places = [Place((end_s(record, [seat]), last), workers_of([seat])) for seat in seats]
    idle = [place for place in places if place.stretch[0] < last]
    idle.sort(key=lambda place: place.stretch[0])
    return tuple(idle[:PLACES]) or (Place((0.0, record.elapsed_s())),)
