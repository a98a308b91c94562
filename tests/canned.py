"""Records made without running anything: for views, analysis and files."""

from __future__ import annotations

import numpy as np

from desktop_app.engine.events import ResultsArrived, RunFinished, RunStarted
from desktop_app.engine.spec import RunSpec
from desktop_app.runs.record import PrintedLine, RunRecord
from desktop_app.runs.samples import Sample, WorkerLook
from desktop_app.runs.tracks import GrowingRecords, Track

ORIGIN_NS = 10**12
SPEC = RunSpec(
    "prime_factors",
    "process_pool",
    {"count": 20, "smallest": 10, "largest": 99, "seed": 1},
    {"workers": 2, "method": "imap", "chunk_size": 1, "start_method": "fork"},
)


def started(record: RunRecord, total: int, cores: int = 2) -> RunRecord:
    environment = {"python": "3.11.7", "usable_cores": cores, "cores": cores}
    record.apply(RunStarted(4711, total, ORIGIN_NS, 1.7e9, True, environment))
    return record


def fill_tapes(record: RunRecord, tasks: int, workers: int, task_ns: int = 1_000_000) -> None:
    """Deal ``tasks`` out in turn; each takes ``task_ns``, with a gap of a tenth of that behind it."""
    for worker in range(workers):
        numbers = np.arange(worker, tasks, workers, dtype=np.int64)
        starts = ORIGIN_NS + np.arange(len(numbers), dtype=np.int64) * (task_ns + task_ns // 10)
        cpu = np.full(len(numbers), task_ns // 2, np.int64)
        rows = np.stack([numbers, starts, starts + task_ns, cpu], axis=1)
        track = Track(worker, 5000 + worker, 5000 + worker, ORIGIN_NS, GrowingRecords(rows))
        record.tracks[worker] = track


def of_walls(walls: list[int]) -> RunRecord:
    """A finished run of one worker whose tasks took so long (ns), one right after the other."""
    record = started(RunRecord(SPEC), len(walls))
    ends = ORIGIN_NS + np.cumsum(np.array(walls, np.int64))
    rows = np.stack([np.arange(len(walls)), ends - walls, ends, ends - ends], axis=1)
    record.tracks[0] = Track(0, 5000, 5000, ORIGIN_NS, GrowingRecords(rows))
    record.apply(RunFinished("finished", "", sum(walls) / 1e9))
    return record


def fill_results(record: RunRecord, tasks: int) -> None:
    numbers = list(range(tasks))
    record.apply(ResultsArrived(numbers, numbers, [[2, n] for n in numbers]))


def fill_samples(record: RunRecord, cores: int, count: int = 40) -> None:
    for k in range(count):
        at_ns = ORIGIN_NS + k * 250_000_000
        run = tuple(float(0.5 + 0.4 * np.sin(k / 5 + core)) for core in range(cores))
        sample = Sample(at_ns, run, (0.02,) * cores, (0.05,) * cores)
        record.samples.rows.append(sample)


def attributed(cores: int, count: int, workers: int) -> list[Sample]:
    """Samples in which workers share the cores, most of the time, and move now and then."""
    samples = []
    for k in range(count):
        places = {worker: (worker + k // 10) % cores for worker in range(workers)}
        company = [list(places.values()).count(core) for core in range(cores)]
        looks = {
            worker: WorkerLook(k / 4, 0.8 / company[core], core, 0.8 / company[core])
            for worker, core in places.items()
        }
        run = tuple(0.85 if company[core] else 0.0 for core in range(cores))
        at_ns = ORIGIN_NS + k * 250_000_000
        samples.append(Sample(at_ns, run, (0.02,) * cores, (0.05,) * cores, looks))
    return samples


def empty() -> RunRecord:
    return RunRecord(SPEC)


def running(tasks: int = 20, workers: int = 2) -> RunRecord:
    record = started(RunRecord(SPEC), tasks)
    fill_tapes(record, tasks // 2, workers)
    fill_results(record, tasks // 2)
    first = record.tracks[0]
    first.task, first.since_ns = tasks - 1, ORIGIN_NS + 20_000_000
    record.clock = lambda: ORIGIN_NS + 30_000_000  # the machine's own may have begun after ours
    record.add_output(PrintedLine(0, "hello"))
    return record


def finished(tasks: int = 20, workers: int = 2, cores: int = 2) -> RunRecord:
    record = started(RunRecord(SPEC), tasks, cores)
    fill_tapes(record, tasks, workers)
    fill_results(record, tasks)
    fill_samples(record, cores)
    record.add_output(PrintedLine(1, "done"))
    record.apply(RunFinished("finished", "", 0.5))
    return record


def crashed() -> RunRecord:
    record = running()
    record.apply(RunFinished("crashed", "The runner was killed by SIGKILL.", 0.3))
    return record


KINDS = {
    "none": lambda: None,
    "empty": empty,
    "running": running,
    "finished": finished,
    "crashed": crashed,
    "million": lambda: finished(1_000_000, 8),
}
