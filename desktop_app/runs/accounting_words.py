"""Where the time went, in one sentence."""

from __future__ import annotations

from desktop_app.engine.catalog import list_workloads
from desktop_app.runs.accounting import Account, Parts
from desktop_app.runs.gil import shares_gil
from desktop_app.runs.places import Stretch
from desktop_app.runs.record import RunRecord

NAMES = {
    "starting_s": "starting up",
    "computing_s": "computing",
    "waiting_for_core_s": "waiting for a core",
    "waiting_inside_s": "waiting inside a task",
    "between_tasks_s": "between tasks",
    "idle_s": "after the last task",
}
MEANINGS = {
    "starting_s": "until the worker began its first task",
    "computing_s": "in a task, on a core",
    "waiting_for_core_s": "in a task and ready, but every core was taken",
    "waiting_inside_s": "in a task, for the GIL, a lock, or an answer from disk, network or a timer",
    "between_tasks_s": "handing over: pickling, transport, queue",
    "idle_s": "nothing left to do, while others went on or results came home",
}
CORE_UNTOLD = "; or for a core, which this system does not tell"
WAITING = ("waiting_for_core_s", "waiting_inside_s")
OUTSIDE = ("starting_s", "between_tasks_s", "idle_s")
LEAST = 0.05
"""A smaller share of the time than this is not worth a word."""
UNTIL = {
    "failed": "Until the run failed, ",
    "crashed": "Until the run crashed, ",
    "terminated": "Until it was terminated, ",
}


def say_where(found: Account, record: RunRecord, stretch: Stretch | None = None) -> str:
    """Return in one sentence what took most of the time; of a stretch, what it consists of."""
    if found.whole.total_s <= 0 or not any(seat.tracks for seat in found.seats):
        return _say_nothing(record, stretch)
    if stretch is not None:
        return _say_parts(found.whole, stretch)
    said = _say_most(found, record)
    outcome = record.finished.outcome if record.finished else ""
    before = UNTIL.get(outcome, "") if record.is_over else "So far "
    return before + (said[0].lower() + said[1:] if before else said)


def say_meaning(part: str, whole: Parts) -> str:
    """Return what a part of the time is, by the part's name."""
    is_unsure = part == "waiting_inside_s" and whole.waiting_for_core_s is None
    return MEANINGS[part] + (CORE_UNTOLD if is_unsure else "")


def _say_nothing(record: RunRecord, stretch: Stretch | None) -> str:
    if not record.is_over:
        return "No worker has begun a task yet."
    if stretch is not None and any(len(track.records) for track in record.tracks.values()):
        return "The chosen stretch of time is outside the run."
    return "No worker did a task in this run."


def _say_parts(whole: Parts, stretch: Stretch) -> str:
    shares = {NAMES[name]: whole.share(name) for name in OUTSIDE}
    shares["waiting inside tasks"] = sum(map(whole.share, WAITING))
    largest_first = sorted(shares.items(), key=lambda pair: -pair[1])
    parts = [f"{whole.share('computing_s'):.0%} computing"]
    parts += [f"{share:.0%} {words}" for words, share in largest_first if share >= 0.005]
    return f"In view ({_say_s(stretch[0])} to {_say_s(stretch[1])}): {', '.join(parts)}."


def _say_most(found: Account, record: RunRecord) -> str:
    """Return what took most of the time; what is spent without a task can be too mixed for one word."""
    whole = found.whole
    shares = {name: whole.share(name) for name in ("computing_s", *OUTSIDE)}
    shares["waiting"] = sum(map(whole.share, WAITING))
    is_far = not _is_at_home(record)
    if is_far and record.is_over:  # when even the last has done its last task, results come home
        home = found.home_share
        moving = shares["between_tasks_s"] + home
        if moving > shares["idle_s"] - home:
            shares |= {"between_tasks_s": moving, "idle_s": shares["idle_s"] - home}
    most = max(shares, key=lambda name: shares[name])
    outside = sum(map(whole.share, OUTSIDE))
    if shares[most] < 0.5 < outside:
        parts = (
            f"{shares['starting_s']:.0%} starting, {shares['between_tasks_s']:.0%} between tasks"
        )
        last = f"{shares['idle_s']:.0%} with nothing left to do"
        return f"{_say_share(outside)} of the time no task ran: {parts}, {last}."
    share = f"{_say_share(shares[most])} of the time"
    workers, were = ("workers", "were") if len(found.seats) > 1 else ("worker", "was")
    if most == "computing_s":
        return f"The {workers} computed {share[0].lower()}{share[1:]}."
    if most == "starting_s":
        return f"{share} the {workers} {were} starting up, not computing."
    if most == "idle_s":
        return f"{share} the {workers} had nothing left to do."
    if most == "between_tasks_s":
        far = "moving tasks and results to and from the workers"
        went = far if is_far else "handing out tasks"
        return f"{share} went into {went}, not computing."
    return f"{share} tasks waited, for {_say_causes(whole, record)}, not computing."


def _say_causes(whole: Parts, record: RunRecord) -> str:
    """Return what tasks waited for: what the system tells, and what fits the work and its workers."""
    for_core = whole.waiting_for_core_s
    causes = []
    if for_core is None or whole.waiting_inside_s > for_core / 10:
        causes = _causes_inside(record)
    if for_core is None or whole.share("waiting_for_core_s") >= LEAST:
        causes.append("a core")
    *rest, last = causes
    return f"{', '.join(rest)} or {last}" if rest else last


def _causes_inside(record: RunRecord) -> list[str]:
    workload = list_workloads().get(record.spec.workload)
    holds_gil, waits = (
        getattr(workload and workload.module, name, None) for name in ("HOLDS_GIL", "WAITS")
    )
    tracks = record.tracks.values()
    has_company = len({track.place for track in tracks}) < len({track.worker for track in tracks})
    has_threads = len({(track.place, track.thread) for track in tracks}) == len(tracks)
    causes = []
    if waits is not False or not has_company:
        causes += ["an answer", "a lock"]
    if has_company and not has_threads:
        causes += ["the event loop"]
    elif has_company and shares_gil(record) and holds_gil is not False:
        causes.insert(0, "the GIL")
    return causes or ["an answer", "a lock"]


def _is_at_home(record: RunRecord) -> bool:
    """Whether the workers are in the runner's own process, so that nothing is copied to them."""
    pid = record.started.pid if record.started else 0
    return all(track.pid == pid for track in record.tracks.values())


def _say_share(share: float) -> str:
    if share >= 0.995:
        return "Nearly all"
    return "Half" if 0.485 <= share <= 0.515 else f"{share:.0%}"


def _say_s(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size / 10:
            return f"{seconds / size:.3g} {unit}"
    return "0 s"
