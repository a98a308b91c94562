"""The timelines of several runs under one another: all begin at zero, zoomed and moved together."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.runs.compare import Group
from desktop_app.runs.language import later, ntr, tr
from desktop_app.runs.places import Stretch
from desktop_app.runs.record import RunRecord
from desktop_app.ui.compare.section import Section, Swatch, fill, scrolled
from desktop_app.ui.theme import SPACE
from desktop_app.ui.timeline.canvas import TimelineCanvas
from desktop_app.ui.timeline.layout import AXIS, MOST_TURNS, TURNS_STRIP, TURNS_TEXT
from desktop_app.ui.timeline.sight import Sight
from desktop_app.ui.words import say_time

MOST = 24
"""So many timelines are shown: more would only hide each other."""
LANE, LEAST, MOST_HIGH = 22, 26, 220
"""Heights that lanes are given, each and together, pixels."""
TOOL_TIP = later(
    "One timeline for each run, all from their own start on and at one scale. Watch where the longer one "
    "waits. Wheel or + and -: zoom all. Drag or arrows: move all. Shift+drag or right drag: zoom in on a "
    "stretch. F or double click: all."
)


class SharedSight(Sight):
    """The window on one of several runs: as long as the longest of them, moved with all others."""

    def __init__(self, sights: list[SharedSight]) -> None:
        super().__init__()
        self._sights = sights
        self._own_s = 1e-6
        sights.append(self)

    def begin(self) -> None:
        """Look at the start of the run, at the same scale as before."""
        self.scrolled = 0

    def grow(self, elapsed_s: float, is_over: bool) -> None:
        """Take note of how long the run has become; all are as long as the longest."""
        super().grow(elapsed_s, is_over)
        self._own_s = self.whole
        whole = max(sight._own_s for sight in self._sights)
        for sight in self._sights:
            sight.whole = whole
            if sight.is_following:
                sight.fit()

    def share(self) -> None:
        """Let all others see the same stretch."""
        for sight in self._sights:
            sight.left, sight.right = self.left, self.right
            sight.is_following = self.is_following


class ComparedCanvas(TimelineCanvas):
    """The lanes of one of several runs."""

    looked = Signal()
    """Someone moved or zoomed this one."""

    def __init__(self, sights: list[SharedSight]) -> None:
        super().__init__()
        self.shared = SharedSight(sights)
        self.sight = self.shared
        self.is_complete = False
        """Whether it has been told of its run since that has ended."""
        self.setToolTip(tr(TOOL_TIP))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.chose_stretch.connect(self._zoom_to)

    def look(self) -> None:
        """Draw what is in sight now, and let the others do so too."""
        super().look()
        self.looked.emit()

    def follow(self) -> None:
        """Draw what another one has brought into sight."""
        super().look()

    def _zoom_to(self, stretch: Stretch | None) -> None:
        self.stretch = None
        if stretch is not None:
            self.show_range(*stretch)

    def sizeHint(self) -> QSize:
        """Have room for all lanes, if they are not too many."""
        turns = min(len(self.turns), MOST_TURNS) * (TURNS_TEXT + TURNS_STRIP + 3)
        lanes = min(max(LANE * len(self.lanes), LEAST), MOST_HIGH)
        return QSize(200, turns + lanes + AXIS)


class TimelinesSection(Section):
    """A heading and the lanes for each run, in the order of the groups."""

    def __init__(self) -> None:
        super().__init__()
        self.canvases: list[ComparedCanvas] = []
        self._shown: list[int] = []
        self._headings: list[Swatch] = []
        self._content = QWidget()
        self._column = QVBoxLayout(self._content)
        self._column.setContentsMargins(0, 0, SPACE, 0)
        self._column.setSpacing(SPACE // 2)
        self.more = QLabel(wordWrap=True)
        self.more.setProperty("role", "muted")
        fill(self, scrolled(self._content))

    def show_groups(self, every: Sequence[Group]) -> None:
        """Draw the runs as they are now; those that are over once."""
        runs = [
            (place, number, group)
            for place, group in enumerate(every)
            for number in range(len(group.records))
        ]
        runs.sort(key=lambda run: run[1])  # the first run of each, so that groups are side by side
        shown = [group.records[number] for _, number, group in runs[:MOST]]
        is_new = [id(record) for record in shown] != self._shown
        if is_new:
            self._shown = [id(record) for record in shown]
            self._make(len(shown), len(runs) - len(shown))
        for record, canvas in zip(shown, self.canvases, strict=True):
            if not canvas.is_complete:
                canvas.show_run(record)
                canvas.updateGeometry()
                canvas.is_complete = record.is_over
        rows = zip(runs, shown, self._headings, strict=False)
        for (place, number, group), record, heading in rows:
            heading.show_text(place, _say(group, number, record))

    def _make(self, count: int, left_out: int) -> None:
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None and widget is not self.more:
                widget.hide()
                widget.deleteLater()
        sights: list[SharedSight] = []
        self.canvases = [ComparedCanvas(sights) for _ in range(count)]
        self._headings = [Swatch() for _ in range(count)]
        for heading, canvas in zip(self._headings, self.canvases, strict=True):
            canvas.looked.connect(self._follow)
            self._column.addWidget(heading)
            self._column.addWidget(canvas)
        self.more.setText(
            ntr(
                "{count} run more is ticked; the first {most} are shown.",
                "{count} runs more are ticked; the first {most} are shown.",
                left_out,
                most=MOST,
            )
        )
        self.more.setVisible(left_out > 0)
        self._column.addWidget(self.more)
        self._column.addStretch(1)

    def _follow(self) -> None:
        moved = self.sender()
        if isinstance(moved, ComparedCanvas):
            moved.shared.share()
            for canvas in self.canvases:
                if canvas is not moved:
                    canvas.follow()

    def apply_colours(self) -> None:
        """Take over the colours of a scheme that has just changed."""
        for part in (*self.canvases, *self._headings):
            part.update()


def _say(group: Group, number: int, record: RunRecord) -> str:
    count, took = len(group.records), say_time(record.elapsed_s())
    several = tr("run {number} of {count}", number=number + 1, count=count) if count > 1 else ""
    took = took if record.is_over else tr("{time} so far", time=took)
    outcome = record.finished.outcome if record.finished else ""
    ended = f", {tr(outcome)}" if outcome not in ("", "finished", "closed") else ""
    return "   ".join(filter(None, (group.label, several, took + ended)))
