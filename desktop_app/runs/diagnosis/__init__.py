"""What stood in a run's way, in words with this run's numbers: each rule a pure function of the record."""

from __future__ import annotations

from desktop_app.runs.accounting import Account
from desktop_app.runs.diagnosis.finding import Finding, Rule
from desktop_app.runs.diagnosis.machine import (
    busy_machine,
    is_noisy,
    memory_copied,
    others_share,
    oversubscribed,
    say_noisy,
)
from desktop_app.runs.diagnosis.overhead import io_in_processes, moving_data, startup
from desktop_app.runs.diagnosis.sharing_out import too_few_tasks, uneven_chunks
from desktop_app.runs.diagnosis.taking_turns import event_loop, gil
from desktop_app.runs.record import RunRecord

__all__ = ["RULES", "Finding", "diagnose", "is_noisy", "others_share", "say_noisy"]

RULES: tuple[Rule, ...] = (
    gil,
    too_few_tasks,
    uneven_chunks,
    startup,
    moving_data,
    oversubscribed,
    event_loop,
    io_in_processes,
    memory_copied,
    busy_machine,
)


def diagnose(record: RunRecord, account: Account) -> list[Finding]:
    """Return what stood in the way of a run that is over, the weightiest first; of others nothing.

    ``account`` is that of the whole run.
    """
    if not record.is_over or record.started is None or account.whole.total_s <= 0:
        return []
    found = [finding for rule in RULES if (finding := rule(record, account))]
    return sorted(found, key=lambda finding: -finding.weight)
