"""Where the time went, in one sentence."""

from __future__ import annotations

from desktop_app.engine.catalog import list_workloads
from desktop_app.runs.accounting import Account, Parts
from desktop_app.runs.gil import shares_gil
from desktop_app.runs.language import continued, later, ntr, number, percent, tr
from desktop_app.runs.lists import any_of
from desktop_app.runs.places import Stretch
from desktop_app.runs.record import RunRecord

NAMES = {
    "starting_s": later("starting up"),
    "computing_s": later("computing"),
    "waiting_for_core_s": later("waiting for a core"),
    "waiting_inside_s": later("waiting inside a task"),
    "between_tasks_s": later("between tasks"),
    "idle_s": later("after the last task"),
}
"""``tr`` is called when shown; as of all texts here that are marked by ``later``."""
MEANINGS = {
    "starting_s": later("until the worker began its first task"),
    "computing_s": later("in a task, on a core"),
    "waiting_for_core_s": later("in a task and ready, but every core was taken"),
    "waiting_inside_s": later(
        "in a task, for the GIL, a lock, or an answer from disk, network or a timer"
    ),
    "between_tasks_s": later("handing over: pickling, transport, queue"),
    "idle_s": later("nothing left to do, while others went on or results came home"),
}
CORE_UNTOLD = later(
    "in a task, for the GIL, a lock, or an answer from disk, network or a timer; or for a core, which "
    "this system does not tell"
)
WAITING = ("waiting_for_core_s", "waiting_inside_s")
OUTSIDE = ("starting_s", "between_tasks_s", "idle_s")
LEAST = 0.05
"""A smaller share of the time than this is not worth a word."""
UNTIL = {
    "failed": later("Until the run failed, {sentence}"),
    "crashed": later("Until the run crashed, {sentence}"),
    "terminated": later("Until it was terminated, {sentence}"),
}


def say_where(found: Account, record: RunRecord, stretch: Stretch | None = None) -> str:
    """Return in one sentence what took most of the time; of a stretch, what it consists of."""
    if found.whole.total_s <= 0 or not any(seat.tracks for seat in found.seats):
        return _say_nothing(record, stretch)
    if stretch is not None:
        return _say_parts(found.whole, stretch)
    said = _say_most(found, record)
    outcome = record.finished.outcome if record.finished else ""
    if not record.is_over:
        return tr("So far {sentence}", sentence=continued(said))
    return tr(UNTIL[outcome], sentence=continued(said)) if outcome in UNTIL else said


def say_meaning(part: str, whole: Parts) -> str:
    """Return what a part of the time is, by the part's name."""
    is_unsure = part == "waiting_inside_s" and whole.waiting_for_core_s is None
    return tr(CORE_UNTOLD if is_unsure else MEANINGS[part])


def _say_nothing(record: RunRecord, stretch: Stretch | None) -> str:
    if not record.is_over:
        return tr("No worker has begun a task yet.")
    if stretch is not None and any(len(track.records) for track in record.tracks.values()):
        return tr("The chosen stretch of time is outside the run.")
    return tr("No worker did a task in this run.")


def _say_parts(whole: Parts, stretch: Stretch) -> str:
    shares = {tr(NAMES[name]): whole.share(name) for name in OUTSIDE}
    shares[tr("waiting inside tasks")] = sum(map(whole.share, WAITING))
    largest_first = sorted(shares.items(), key=lambda pair: -pair[1])
    parts = [f"{percent(whole.share('computing_s'))} {tr('computing')}"]
    parts += [f"{percent(share)} {words}" for words, share in largest_first if share >= 0.005]
    return tr(
        "In view ({begin} to {end}): {parts}.",
        begin=_say_s(stretch[0]),
        end=_say_s(stretch[1]),
        parts=", ".join(parts),
    )


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
        return tr(
            "{share} of the time no task ran: {starting} starting, {between} between tasks, {idle} with "
            "nothing left to do.",
            share=_say_share(outside),
            starting=percent(shares["starting_s"]),
            between=percent(shares["between_tasks_s"]),
            idle=percent(shares["idle_s"]),
        )
    return _say_one(most, shares[most], found, record)


def _say_one(most: str, amount: float, found: Account, record: RunRecord) -> str:
    """Return what the workers did for this share of the time."""
    share, workers = _say_share(amount), len(found.seats)
    if most == "computing_s":
        return ntr(
            "The worker computed {share} of the time.",
            "The workers computed {share} of the time.",
            workers,
            share=_say_share_within(amount),
        )
    if most == "starting_s":
        return ntr(
            "{share} of the time the worker was starting up, not computing.",
            "{share} of the time the workers were starting up, not computing.",
            workers,
            share=share,
        )
    if most == "idle_s":
        return ntr(
            "{share} of the time the worker had nothing left to do.",
            "{share} of the time the workers had nothing left to do.",
            workers,
            share=share,
        )
    if most == "waiting":
        causes = any_of(_causes(found.whole, record))
        return tr(
            "{share} of the time tasks waited, for {causes}, not computing.",
            share=share,
            causes=causes,
        )
    if _is_at_home(record):
        return tr("{share} of the time went into handing out tasks, not computing.", share=share)
    return tr(
        "{share} of the time went into moving tasks and results to and from the workers, not computing.",
        share=share,
    )


def _causes(whole: Parts, record: RunRecord) -> list[str]:
    """Return what tasks waited for: what the system tells, and what fits the work and its workers."""
    for_core = whole.waiting_for_core_s
    causes = []
    if for_core is None or whole.waiting_inside_s > for_core / 10:
        causes = _causes_inside(record)
    if for_core is None or whole.share("waiting_for_core_s") >= LEAST:
        causes.append(tr("a core"))
    return causes


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
        causes += [tr("an answer"), tr("a lock")]
    if has_company and not has_threads:
        causes += [tr("the event loop")]
    elif has_company and shares_gil(record) and holds_gil is not False:
        causes.insert(0, tr("the GIL"))
    return causes or [tr("an answer"), tr("a lock")]


def _is_at_home(record: RunRecord) -> bool:
    """Whether the workers are in the runner's own process, so that nothing is copied to them."""
    pid = record.started.pid if record.started else 0
    return all(track.pid == pid for track in record.tracks.values())


def _say_share(share: float) -> str:
    """Return a share as the beginning of a sentence."""
    if share >= 0.995:
        return tr("Nearly all")
    return tr("Half") if 0.485 <= share <= 0.515 else percent(share)


def _say_share_within(share: float) -> str:
    """Return a share as it stands within a sentence."""
    if share >= 0.995:
        return tr("nearly all")
    return tr("half") if 0.485 <= share <= 0.515 else percent(share)


def _say_s(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size / 10:
            return number(f"{seconds / size:.3g} {unit}")
    return "0 s"
