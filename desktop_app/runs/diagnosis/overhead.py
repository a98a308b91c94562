"""Rules about time that goes into having workers at all: starting them, and handing them work."""

from __future__ import annotations

from desktop_app.runs.accounting import Account
from desktop_app.runs.diagnosis.evidence import (
    ONE_BY_ONE,
    PLACES,
    begin_s,
    chunk_of,
    crosses_processes,
    did_all,
    inside_s,
    longest_gaps,
    longest_tasks,
    ready_s,
    tracks_of,
    used,
    workers_of,
)
from desktop_app.runs.diagnosis.finding import Finding
from desktop_app.runs.diagnosis.words import numeral, say_bytes, say_s
from desktop_app.runs.language import later, ntr, percent, tr
from desktop_app.runs.places import Place
from desktop_app.runs.record import RunRecord

PROCESSES_STARTED = later(
    "Each process needed {time} until its first task began, {share} of the time of this run, which took "
    "{whole}."
)
WORKERS_STARTED = later(
    "Each worker needed {time} until its first task began, {share} of the time of this run, which took "
    "{whole}."
)
STARTING, BETWEEN = 0.3, 0.4
LARGE_BYTES = 100_000
"""To copy so much takes longer than to send a message."""
SMALL_S = 0.001
"""To hand over a small task takes less than this."""


def startup(record: RunRecord, account: Account) -> Finding | None:
    """Find a run in which the workers had hardly begun when it was over."""
    share, seats = account.whole.share("starting_s"), used(account)
    if not did_all(record) or share < STARTING or not seats:
        return None
    each = account.whole.starting_s / len(seats)
    is_far = crosses_processes(record)
    happened = tr(
        PROCESSES_STARTED if is_far else WORKERS_STARTED,
        time=say_s(each),
        share=percent(share),
        whole=say_s(record.elapsed_s()),
    )
    sentence = f"{happened} {_sooner(record.spec.options.get('start_method'), is_far=is_far)}"
    places = [Place((0.0, begin_s(record, [seat])), workers_of([seat])) for seat in seats]
    places.sort(key=lambda place: -place.stretch[1])
    return Finding("startup", tr("Start-up dominates"), sentence, tuple(places[:PLACES]), share)


def _sooner(start_method: str | None, *, is_far: bool) -> str:
    """Say what would be there sooner than these workers."""
    if start_method in ("spawn", "forkserver"):
        return tr(
            "Start them once and give them more to do, or by fork instead of {start_method}; threads are "
            "there sooner.",
            start_method=start_method,
        )
    if is_far:
        return tr("Start them once and give them more to do; threads are there sooner.")
    return tr("Start them once and give them more to do.")


def moving_data(record: RunRecord, account: Account) -> Finding | None:
    """Find workers that waited for tasks to arrive and results to leave, not for tasks to be done.

    What comes home after the last task counts where it is known to be much: else it may be that the
    workers end.
    """
    whole, done = account.whole, record.done
    share = whole.share("between_tasks_s")
    audit = record.pickling
    if audit and audit.result_bytes >= LARGE_BYTES:
        share += account.home_share
    if share < BETWEEN or record.spec.keep_open or not crosses_processes(record) or not done:
        return None
    each, inside = share * whole.total_s / done, inside_s(whole) / done
    if _is_large(record, max(inside, each)):
        cure = tr("Send less (a path, a range, shared memory), or use threads, which copy nothing.")
    elif "chunk_size" not in record.spec.options:
        cure = tr("Let each task do more: a thousand small ones in one cost one message.")
    elif record.spec.options.get("method") in ONE_BY_ONE:
        cure = tr("Let map hand over many tasks at once, in chunks, or let each task do more.")
    else:
        chunk = chunk_of(record)
        cure = ntr(
            "Larger chunks than {number} task hand over more at once.",
            "Larger chunks than {number} tasks hand over more at once.",
            chunk,
            number=numeral(chunk),
        )
    sentence = f"{_say_moved(record, share, each, inside)} {cure}"
    places = tuple(longest_gaps(record, tracks_of(used(account))))
    return Finding("moving_data", tr("Moving data, not computing"), sentence, places, share)


def _is_large(record: RunRecord, task_s: float) -> bool:
    """Whether it is the size of what travels that costs, as far as the audit or else the time tells."""
    audit = record.pickling
    if audit is None:
        return task_s >= SMALL_S
    return audit.input_bytes + audit.result_bytes >= LARGE_BYTES


def _say_moved(record: RunRecord, share: float, each_s: float, inside_s: float) -> str:
    """Say what moving cost, and how much was moved if an audit tells."""
    told = {"share": percent(share), "each": say_s(each_s), "inside": say_s(inside_s)}
    audit = record.pickling
    if audit is None:
        return tr(
            "{share} of the workers' time went into pickling, transport and queues: {each} for each "
            "task, which itself took {inside}.",
            **told,
        )
    return tr(
        "{share} of the workers' time went into pickling, transport and queues: {each} for each task, "
        "which itself took {inside} and moved {size}, {pickling} of pickling alone.",
        **told,
        size=say_bytes(audit.input_bytes + audit.result_bytes),
        pickling=say_s(audit.task_s),
    )


def io_in_processes(record: RunRecord, account: Account) -> Finding | None:
    """Find processes that only waited, which a thread does as well."""
    whole, inside = account.whole, inside_s(account.whole)
    is_far = any(track.host for track in record.tracks.values())
    if not crosses_processes(record) or is_far or inside < 0.5 * whole.total_s or not inside:
        return None
    if ready_s(whole) > 0.1 * inside:
        return None
    seats = used(account)
    sentence = ntr(
        "The process waited for {share} of the time in their tasks and computed {computed} of {inside}. "
        "Threads or asyncio wait as well, start sooner and take less memory.",
        "The {count} processes waited for {share} of the time in their tasks and computed {computed} of "
        "{inside}. Threads or asyncio wait as well, start sooner and take less memory.",
        len(seats),
        share=percent(whole.waiting_inside_s / inside),
        computed=say_s(whole.computing_s),
        inside=say_s(inside),
    )
    places = tuple(longest_tasks(record, tracks_of(seats)))
    weight = whole.waiting_inside_s / whole.total_s
    return Finding("io_in_processes", tr("Waiting in processes"), sentence, places, weight)
