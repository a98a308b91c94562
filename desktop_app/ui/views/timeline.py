"""Timeline: a lane for each worker, live, from the whole run down to a microsecond."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from desktop_app.runs.lanes import Lane, shares_of_all
from desktop_app.runs.language import later, percent, tr
from desktop_app.runs.places import Place
from desktop_app.runs.record import RunRecord
from desktop_app.runs.sampler import Sampler
from desktop_app.ui.elided import ElidedLabel
from desktop_app.ui.theme import SPACE, colours, icon
from desktop_app.ui.timeline.canvas import TimelineCanvas
from desktop_app.ui.timeline.picture import THIN_PALE, hatch_brush, mix
from desktop_app.ui.view import View
from desktop_app.ui.words import say, say_ns

HINT = later("wheel zooms, drag moves, Shift+drag chooses a stretch, double click: all")
INPUT = 40
"""Characters of a task's input that are told."""
TOOL_TIP = later(
    "One lane for each worker. Solid: on a core. Hatched: inside a task, but waiting, for a core, the "
    "GIL, a lock or an answer. Watch the gaps: there a worker waits for its next task. A lane that "
    "goes on alone at the end makes the others wait.\n\n"
    "Wheel or + and -: zoom. Drag or arrows: move. Shift+drag or right drag: choose a stretch, which all "
    "views then tell of. Click: show a task in Results. Ctrl+wheel or up and down: scroll the lanes. "
    "F or double click: all."
)


class TimelineView(View):
    """A lane for each worker, with what one can do to it, and in words what is under the pointer."""

    title = later("Timeline")
    place = "top"
    position = 20

    def __init__(self, sampler: Sampler) -> None:
        super().__init__(sampler)
        self.setMinimumHeight(116)
        self._record: RunRecord | None = None
        self._hover: tuple[int, float] | None = None
        heading = QLabel(tr("TIMELINE"))
        heading.setProperty("role", "section")
        heading.setToolTip(tr(TOOL_TIP))
        self._hint = ElidedLabel()
        self._hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._hint.setProperty("role", "muted")
        self._hint.setToolTip(tr(TOOL_TIP))
        self._select = self._button(
            tr("Choose a stretch of time by dragging (Shift+drag does it too)")
        )
        self._select.setCheckable(True)
        self._fit = self._button(tr("Show the whole run (double click does the same)"))
        self._legend = _Legend()
        self.canvas = TimelineCanvas()
        self.canvas.setAccessibleName(tr("Timeline: one lane per worker"))
        bar = self._bar = QHBoxLayout()
        for part, stretch in ((heading, 0), (self._hint, 1), (self._legend, 0)):
            bar.addWidget(part, stretch)
            bar.addSpacing(SPACE)
        bar.addWidget(self._select)
        bar.addWidget(self._fit)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(bar)
        layout.addWidget(self.canvas, 1)
        self._connect()
        self.apply_colours()

    def add_button(self, button: QWidget) -> None:
        """Take a small button to the end of the heading."""
        self._bar.addWidget(button)
        self.setTabOrder(self._fit, button)

    def _button(self, what: str) -> QToolButton:
        button = QToolButton()
        button.setToolTip(what)
        button.setAccessibleName(what.partition(" (")[0])
        button.setProperty("role", "plain")
        return button

    def _connect(self) -> None:
        self._fit.clicked.connect(self.fit)
        self._select.toggled.connect(self._set_selecting)
        self.canvas.chose_stretch.connect(self.chose_stretch)
        self.canvas.pointed.connect(self.pointed)
        self.canvas.hovered.connect(self._hover_over)

    def apply_colours(self) -> None:
        """Take over the colours of a scheme that has just changed."""
        self._fit.setIcon(icon("fit"))
        self._set_selecting(self._select.isChecked())
        self._legend.update()
        self.canvas.update()

    def _set_selecting(self, selects: bool) -> None:
        self._select.setIcon(icon("stretch", colours().accent if selects else None))
        self.canvas.set_selecting(selects)

    def show_run(self, record: RunRecord | None) -> None:
        """Draw the record's lanes; a new record is shown from its start on."""
        self._record = record
        self.canvas.stretch = self.stretch
        self.canvas.show_run(record)
        self._legend.show_thin(self.canvas.layout_now().is_thin)
        self._tell()

    def fit(self) -> None:
        """Show the whole run and follow it again."""
        self.canvas.fit()

    def point_at(self, place: Place) -> None:
        """Go to a place and mark it; one that was clicked here is in sight already."""
        if place is not self.canvas.place:
            self.canvas.go_to(place)

    def _hover_over(self, spot: tuple[int, float] | None) -> None:
        self._hover = spot
        self._tell()

    def _tell(self) -> None:
        """Tell of the task under the pointer, else of the chosen stretch, else what can be done here."""
        self._hint.joint = ""
        if self._record is None:
            text = tr("Press Run: each worker gets a lane of its own here.")
        elif self._hover is not None and self._hover[0] < len(self.canvas.lanes):
            text = self.describe(*self._hover)
        elif self.stretch is not None:
            text = self._say_stretch(self._record)
        else:
            text, self._hint.joint = tr(HINT), ", "
        self._hint.setText(text)

    def describe(self, place: int, moment_s: float) -> str:
        """Return in words what the worker in a lane did at a moment."""
        lane = self.canvas.lanes[place]
        row = lane.row_at(moment_s)
        worker = tr("worker {number}", number=lane.track.worker + 1)
        at_ns = round(moment_s * 1e9) + (self._record.origin_ns if self._record else 0)
        core = self.canvas.visits.core_at(lane.track.worker, at_ns)
        where = "" if core is None else tr(", on core {number}", number=core)
        if row is None:
            return tr("{worker}: between tasks", worker=worker)
        return f"{worker}, {_say_task(lane, row)}{where}{self._say_input(int(lane.rows[row, 0]))}"

    def _say_input(self, task: int) -> str:
        place = self._record.results.place_of(task) if self._record else None
        if self._record is None or place is None:
            return ""
        text = say(self._record.results[place].input)
        short = text[:INPUT] + ("…" if len(text) > INPUT else "")
        return tr(", input {value}", value=short)

    def _say_stretch(self, record: RunRecord) -> str:
        """Return in words what the chosen stretch comes to."""
        assert self.stretch is not None
        start, end = self.stretch
        busy, computing = shares_of_all(record, self.stretch)
        return tr(
            "{start} to {end}: {computing} computing, {waiting} waiting",
            start=say_ns(start * 1e9),
            end=say_ns(end * 1e9),
            computing=percent(computing),
            waiting=percent(busy - computing),
        )


def _say_task(lane: Lane, row: int) -> str:
    task, started, ended, cpu = lane.rows[row].tolist()
    wall = max(1, ended - started)
    share = min(1.0, cpu / wall)
    return tr(
        "task {number}: {time}, {share} of it on a core",
        number=task + 1,
        time=say_ns(wall),
        share=percent(share),
    )


class _Legend(QWidget):
    """What solid and hatched mean; in lanes too thin for hatching, waiting is pale."""

    TEXTS = (later("on a core"), later("waiting"))

    def __init__(self) -> None:
        super().__init__()
        self._is_thin = False
        self.setToolTip(tr(TOOL_TIP))
        self.setAccessibleName(tr("What the lanes show"))
        self.setAccessibleDescription(", ".join(map(tr, self.TEXTS)))

    def show_thin(self, is_thin: bool) -> None:
        """Explain thin lanes, or lanes with room for hatching."""
        if is_thin != self._is_thin:
            self._is_thin = is_thin
            self.update()

    def sizeHint(self) -> QSize:
        """Take the room that both words and their boxes need."""
        metrics = QFontMetrics(self.font())
        return QSize(sum(metrics.horizontalAdvance(tr(text)) + 34 for text in self.TEXTS), 20)

    def minimumSizeHint(self) -> QSize:
        """Never be cut."""
        return self.sizeHint()

    def paintEvent(self, _: QPaintEvent) -> None:
        """Draw the boxes and write the words."""
        painter = QPainter(self)
        colour = QColor(colours().muted)
        pale = QBrush(mix(colour, colours().base, THIN_PALE))
        waiting = pale if self._is_thin else hatch_brush(colour)
        x = 0.0
        for text, brush in zip(map(tr, self.TEXTS), (QBrush(colour), waiting), strict=True):
            painter.fillRect(QRectF(x, self.height() / 2 - 6, 16, 12), brush)
            x += 20
            width = painter.fontMetrics().horizontalAdvance(text) + 4
            painter.setPen(QColor(colours().muted))
            room = QRectF(x, 0, width, self.height())
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
            x += width + 10
        painter.end()
