"""A finished run as one JSON object."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import desktop_app
from desktop_app.engine.catalog import list_workloads
from desktop_app.runs.accounting import account
from desktop_app.runs.diagnosis import diagnose
from desktop_app.runs.record import RunRecord


def merged_results(record: RunRecord) -> list[Any]:
    """Return the results in input order, merged where the workload merges; None for a failed task."""
    answers = {result.task: result.value for result in record.results}
    ordered = [answers.get(task) for task in range(max(record.total, len(answers)))]
    workload = list_workloads().get(record.spec.workload)
    merge = getattr(workload.module, "merge", None) if workload else None
    is_whole = not any(result.is_cut for result in record.results)
    return list(merge(ordered)) if merge and is_whole else ordered


def summarise(record: RunRecord) -> dict[str, Any]:
    """Return what ``concurrency-lab run --json`` prints; times in seconds."""
    environment = record.started.environment if record.started else {}
    accounted = account(record)
    return {
        "outcome": record.finished.outcome if record.finished else "running",
        "message": record.message,
        "wall_s": record.wall_s,
        "where_time_went": asdict(accounted.whole),
        "findings": [
            {"rule": finding.rule, "title": finding.title, "sentence": finding.sentence}
            for finding in diagnose(record, accounted)
        ],
        "tasks": record.total,
        "failed": record.results.failed,
        "failures": [
            {"task": result.task, "message": result.failure}
            for result in record.results.in_order()
            if result.failure
        ],
        "results": merged_results(record),
        "workers": [
            {
                "worker": track.worker,
                "pid": track.pid,
                "host": track.host,
                "tasks": len(track.records.rows),
                "busy_s": track.busy_s,
                "cpu_s": track.cpu_s,
            }
            for track in record.tracks.values()
        ],
        "pickling": asdict(record.pickling) if record.pickling else None,
        "spec": record.spec.to_json(),
        "gil_at_end": record.finished.gil if record.finished else None,
        "environment": {**environment, "concurrency_lab": desktop_app.__version__},
    }
