"""Workers: how long each one's tasks took, its switches and memory, and the slowest tasks of all."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QLabel, QSplitter, QStackedLayout, QVBoxLayout, QWidget

from desktop_app.engine.events import PicklingAudited
from desktop_app.runs.language import later, number, percent, tr
from desktop_app.runs.places import Place
from desktop_app.runs.record import RunRecord
from desktop_app.runs.sampler import Sampler
from desktop_app.runs.spread import (
    MemoryLook,
    SlowTask,
    Spread,
    memory_over_time,
    slowest,
    spreads,
    switches,
)
from desktop_app.runs.tracks import Track
from desktop_app.ui.rows import ROW_HEIGHT, Areas, Histogram, Row, Rows, table_of
from desktop_app.ui.theme import SPACE, worker_colour
from desktop_app.ui.view import View
from desktop_app.ui.words import say, say_bytes, say_ns

WORKERS = (
    *(
        later("worker"),
        later("tasks"),
        later("shortest"),
        later("median"),
        "p95",
        later("longest"),
        later("spread"),
    ),
    *(later("switches"), later("memory: RSS, USS")),
)
SLOW = (later("slowest"), later("worker"), later("time"), later("on a core"), later("input"))
CHARTED, MEMORY = WORKERS.index(later("spread")), WORKERS.index(later("memory: RSS, USS"))
LEAST = 6
"""So many workers are in sight before their table begins to scroll."""


class WorkersView(View):
    """Two tables, one row for each worker and one for each of the slowest tasks, and what pickling costs."""

    title = later("Workers")
    position = 32
    period_s = 1.0

    def __init__(self, sampler: Sampler) -> None:
        super().__init__(sampler)
        self.workers, self.slow = Rows(WORKERS), Rows(SLOW)
        self.pickling = QLabel(wordWrap=True)
        self.pickling.setContentsMargins(SPACE // 2, 0, 0, 0)
        name = tr("Workers: how long their tasks took, their switches and memory")
        self.table = table_of(self.workers, name, (64, 52, 66, 66, 66, 66, 90, 84, 190), CHARTED)
        self.table.setItemDelegateForColumn(CHARTED, Histogram(self.table))
        self.table.setItemDelegateForColumn(MEMORY, Areas(self.table))
        self.slow_table = table_of(self.slow, tr("The slowest tasks"), (72, 72, 88, 88, 300), 4)
        for table, rows in ((self.table, self.workers), (self.slow_table, self.slow)):
            table.clicked.connect(lambda index, rows=rows: self._point(rows, index))
            table.activated.connect(lambda index, rows=rows: self._point(rows, index))
        both = QSplitter(Qt.Orientation.Vertical, childrenCollapsible=False)
        both.addWidget(self.table)
        both.addWidget(self.slow_table)
        both.setStretchFactor(1, 1)
        self._both = both
        whole = QWidget()
        layout = QVBoxLayout(whole)
        layout.setContentsMargins(0, SPACE // 2, 0, 0)
        layout.addWidget(self.pickling)
        layout.addWidget(both, 1)
        self._nothing = QLabel(tr("What each worker did appears here."))
        self._nothing.setProperty("role", "muted")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._nothing)
        self._stack.addWidget(whole)

    def show_run(self, record: RunRecord | None) -> None:
        """Tell of the record as it is now."""
        has_workers = record is not None and bool(record.tracks)
        self._stack.setCurrentIndex(1 if has_workers else 0)
        if record is None or not has_workers:
            return
        audited = record.pickling
        self.pickling.setText(_say_pickling(audited) if audited else "")
        self.pickling.setVisible(audited is not None)
        count = len(self.workers.rows)
        self.workers.show_rows(_worker_rows(record, spreads(record, self.stretch)))
        self.slow.show_rows([_slow_row(record, one) for one in slowest(record, self.stretch)])
        if len(self.workers.rows) != count:
            rows = min(len(self.workers.rows), LEAST)
            header = self.table.horizontalHeader().sizeHint().height()
            self._both.setSizes([header + rows * ROW_HEIGHT + SPACE, self.height()])

    def _point(self, rows: Rows, index: QModelIndex) -> None:
        self.pointed.emit(rows.rows[index.row()].place)


def _worker_rows(record: RunRecord, told: dict[int, Spread]) -> list[Row]:
    memory, switched = memory_over_time(record), switches(record)
    end_s = record.elapsed_s()
    return [
        _worker_row(track, told.get(worker), switched.get(worker), memory.get(track.pid, []), end_s)
        for worker, track in record.tracks.items()
    ]


def _worker_row(
    track: Track,
    spread: Spread | None,
    switched: tuple[int, int] | None,
    memory: list[MemoryLook],
    end_s: float,
) -> Row:
    times: tuple[str, ...] = ("–",) * 4
    if spread:
        times = tuple(map(say_ns, (spread.least, spread.median, spread.p95, spread.most)))
    hints = {0: tr("process {number}", number=track.place)}
    if switched:
        hints[7] = tr(
            "gave up its core {own} times, was made to {made} times",
            own=number(f"{switched[0]:,}"),
            made=number(f"{switched[1]:,}"),
        )
    held, charts = _say_memory(memory), {}
    if memory:
        charts[MEMORY] = [(max(0.0, m.at_s / max(end_s, 1e-9)), m.rss, m.uss) for m in memory]
        hints[MEMORY] = tr(
            "RSS: all that is mapped and present. USS: what is this process's alone."
        )
    if spread:
        charts[CHARTED] = spread.counts.tolist()
        hints[CHARTED] = tr(
            "from {least} to {most}", least=say_ns(spread.least), most=say_ns(spread.most)
        )
    switches_text = number(f"{switched[0]:,} + {switched[1]:,}") if switched else "–"
    texts = (f"● {track.worker + 1}", number(f"{spread.tasks if spread else 0:,}"), *times, "")
    place = Place((0.0, max(end_s, 1e-9)), (track.worker,))
    colour = worker_colour(track.worker)
    return Row((*texts, switches_text, held), colour, place, charts, hints)


def _say_memory(memory: list[MemoryLook]) -> str:
    if not memory:
        return "–"
    uss = next((look.uss for look in reversed(memory) if look.uss is not None), None)
    rss = say_bytes(memory[-1].rss)
    return rss if uss is None else f"{rss}, {say_bytes(uss)}"


def _slow_row(record: RunRecord, slow: SlowTask) -> Row:
    place = record.results.place_of(slow.task)
    given = say(record.results[place].input) if place is not None else tr("not known yet")
    share = min(1.0, slow.cpu_ns / max(1, slow.wall_ns))
    texts = (
        tr("task {number}", number=number(f"{slow.task + 1:,}")),
        f"● {slow.worker + 1}",
        say_ns(slow.wall_ns),
        percent(share),
    )
    begin = (slow.started_ns - record.origin_ns) / 1e9
    stretch = (begin, begin + slow.wall_ns / 1e9)
    colour = worker_colour(slow.worker)
    return Row((*texts, given), colour, Place(stretch, (slow.worker,), slow.task))


def _say_pickling(audited: PicklingAudited) -> str:
    """Return what pickling costs a task, in one sentence."""
    there = (audited.input_bytes, audited.input_dumps_s, audited.input_loads_s)
    back = (audited.result_bytes, audited.result_dumps_s, audited.result_loads_s)
    both = [
        tr(
            "{size} (pickled in {dumps}, unpickled in {loads})",
            size=say_bytes(size),
            dumps=say_ns(1e9 * dumps),
            loads=say_ns(1e9 * loads),
        )
        for size, dumps, loads in (there, back)
    ]
    whole = say_ns(1e9 * audited.task_s)
    return tr(
        "Pickling costs {time} a task: its input is {input}, its result {result}.",
        time=whole,
        input=both[0],
        result=both[1],
    )
