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
from desktop_app.runs.diagnosis.words import say_bytes, say_number, say_s
from desktop_app.runs.places import Place
from desktop_app.runs.record import RunRecord

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
    crew = "process" if crosses_processes(record) else "worker"
    start_method = record.spec.options.get("start_method")
    if start_method in ("spawn", "forkserver"):
        cure = f"Start them once and give them more to do, or by fork instead of {start_method}"
    else:
        cure = "Start them once and give them more to do"
    cure += "; threads are there sooner." if crosses_processes(record) else "."
    sentence = (
        f"Each {crew} needed {say_s(each)} until its first task began, {share:.0%} of the time of "
        f"this run, which took {say_s(record.elapsed_s())}. {cure}"
    )
    places = [Place((0.0, begin_s(record, [seat])), workers_of([seat])) for seat in seats]
    places.sort(key=lambda place: -place.stretch[1])
    return Finding("startup", "Start-up dominates", sentence, tuple(places[:PLACES]), share)


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
        cure = "Send less (a path, a range, shared memory), or use threads, which copy nothing."
    elif "chunk_size" not in record.spec.options:
        cure = "Let each task do more: a thousand small ones in one cost one message."
    elif record.spec.options.get("method") in ONE_BY_ONE:
        cure = "Let map hand over many tasks at once, in chunks, or let each task do more."
    else:
        cure = f"Larger chunks than {say_number(chunk_of(record), 'task')} hand over more at once."
    sentence = (
        f"{share:.0%} of the workers' time went into pickling, transport and queues: "
        f"{say_s(each)} for each task, which itself took {say_s(inside)}{_say_audit(record)}. {cure}"
    )
    places = tuple(longest_gaps(record, tracks_of(used(account))))
    return Finding("moving_data", "Moving data, not computing", sentence, places, share)


def _is_large(record: RunRecord, task_s: float) -> bool:
    """Whether it is the size of what travels that costs, as far as the audit or else the time tells."""
    audit = record.pickling
    if audit is None:
        return task_s >= SMALL_S
    return audit.input_bytes + audit.result_bytes >= LARGE_BYTES


def _say_audit(record: RunRecord) -> str:
    audit = record.pickling
    if audit is None:
        return ""
    size = say_bytes(audit.input_bytes + audit.result_bytes)
    return f" and moved {size}, {say_s(audit.task_s)} of pickling alone"


def io_in_processes(record: RunRecord, account: Account) -> Finding | None:
    """Find processes that only waited, which a thread does as well."""
    whole, inside = account.whole, inside_s(account.whole)
    is_far = any(track.host for track in record.tracks.values())
    if not crosses_processes(record) or is_far or inside < 0.5 * whole.total_s or not inside:
        return None
    if ready_s(whole) > 0.1 * inside:
        return None
    seats = used(account)
    sentence = (
        f"{_say_processes(len(seats))} waited for {whole.waiting_inside_s / inside:.0%} of the time in "
        f"their tasks and computed {say_s(whole.computing_s)} of {say_s(inside)}. Threads or asyncio "
        "wait as well, start sooner and take less memory."
    )
    places = tuple(longest_tasks(record, tracks_of(seats)))
    weight = whole.waiting_inside_s / whole.total_s
    return Finding("io_in_processes", "Waiting in processes", sentence, places, weight)


def _say_processes(processes: int) -> str:
    """Return the subject of a sentence about so many processes."""
    return "The process" if processes == 1 else f"The {processes} processes"
