"""Groups of runs as bars: median, interval, every sample, speed-up, and what the difference is worth."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.runs.compare import Checked, Group, warnings
from desktop_app.runs.differences import say_speed_up
from desktop_app.runs.groups import say_fastest
from desktop_app.runs.language import later, tr
from desktop_app.ui.compare.section import Section, fill, group_colour, scrolled
from desktop_app.ui.theme import SPACE, big_font, colours
from desktop_app.ui.timeline.marks import round_step
from desktop_app.ui.words import say_ns, say_time

TEXT, BAR, GAP = 23, 22, 5
"""Height of the line of words of a group, of its bar, and of the gap below, pixels."""
VERDICT = 18
"""Height of the line that verdicts get where there is no room for them beside the numbers, pixels."""
LABEL_SHARE = 0.45
"""A longer label than this share of the width is cut."""
AXIS = 22
WORDS = 13
"""Points of the time and of the sentence on top."""
ROOMY = 180
"""In a section less high than this the sentence is as small as all else, pixels."""
MOST_DOTS = 300
DOT = 3.0
CAP = 5.0
"""Half the height of the ends of an interval."""
INTERVAL, DOTS = 7, 16
"""Where in a bar its interval is, and where its dots."""
Middle = Qt.AlignmentFlag.AlignVCenter
TOOL_TIP = later(
    "Each bar is the median time of runs that were done alike, the line across its end the 95 % interval, "
    "each dot one run. Watch the interval of the speed-up: while it includes 1, the difference may be "
    "chance. The dashed line is the baseline: Serial of the same work, else the first."
)


class BarsChart(QWidget):
    """The bars, one below the other, over a common axis that begins at zero."""

    def __init__(self) -> None:
        super().__init__()
        self.every: Sequence[Group] = ()
        self.setToolTip(tr(TOOL_TIP))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_groups(self, every: Sequence[Group]) -> None:
        """Draw these groups."""
        before = self.sizeHint()
        self.every = every
        self._look_for_room()
        if self.sizeHint() != before:
            self.updateGeometry()
        spoken = [f"{g.label}: {' '.join(_say_numbers(g))}, {tr(g.verdict)}" for g in every]
        self.setAccessibleName(tr("Times compared. {list}", list=". ".join(spoken)))
        self.update()

    def sizeHint(self) -> QSize:
        """Have room for all bars and the axis."""
        return QSize(200, self.pitch * len(self.every) + AXIS)

    def resizeEvent(self, _: QResizeEvent) -> None:
        """Make room for verdicts where it has become narrow."""
        self._look_for_room()
        self.updateGeometry()

    def _look_for_room(self) -> None:
        self.__dict__.pop("is_narrow", None)

    @property
    def pitch(self) -> int:
        """From one group to the next, pixels."""
        return TEXT + BAR + GAP + (VERDICT if self.is_narrow else 0)

    @cached_property
    def is_narrow(self) -> bool:
        """Whether a line of words has no room for the verdict of some group."""
        plain, strong = QFont(self.font()), QFont(self.font())
        strong.setBold(True)

        def room_for(group: Group) -> float:
            time, speed_up = _say_numbers(group)
            fonts = (plain, strong, big_font(WORDS))
            texts = zip(fonts, (tr(group.verdict), speed_up, time), strict=True)
            words = sum(_width(text, font) + 1.5 * SPACE for font, text in texts if text)
            label = min(_width(group.label, strong), LABEL_SHARE * self.width())
            return 10 + SPACE + label + words

        return any(room_for(group) > self.width() for group in self.every)

    @property
    def longest_s(self) -> float:
        """The time at the right end of the axis."""
        ends = [0.0]
        for group in self.every:
            ends += [*group.samples, _running_s(group), group.took.high if group.took else 0.0]
        return max(ends) * 1.03 or 1.0

    def x_of(self, seconds: float) -> float:
        """Return where a time is."""
        return 1 + seconds / self.longest_s * (self.width() - 2 - CAP)

    def bar_of(self, place: int) -> QRectF:
        """Return where the bar of a group is; empty while no time is known."""
        took = self.every[place].took
        right = self.x_of(took.value) if took else 1.0
        return QRectF(1, place * self.pitch + TEXT, right - 1, BAR)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bars that are in sight."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_axis(painter)
        for place, group in enumerate(self.every):
            room = QRectF(0, place * self.pitch, self.width(), self.pitch)
            if room.intersects(QRectF(event.rect())):
                self._write(painter, place, group)
                self._draw_bar(painter, place, group)
        self._draw_baselines(painter)
        painter.end()

    def _draw_axis(self, painter: QPainter) -> None:
        scheme, top = colours(), self.pitch * len(self.every)
        metrics = painter.fontMetrics()
        step = round_step(self.longest_s / max(1.0, self.width() / 110))
        for number in range(int(self.longest_s / step) + 1):
            x = self.x_of(number * step)
            painter.setPen(QColor(scheme.line))
            for place in range(len(self.every)):
                bar = self.bar_of(place)
                painter.drawLine(QPointF(x, bar.top()), QPointF(x, bar.bottom()))
            painter.drawLine(QPointF(x, top), QPointF(x, top + 4))
            text = say_ns(number * step * 1e9) if number else "0"
            half = metrics.horizontalAdvance(text) / 2 + 2
            middle = min(max(x, half), self.width() - half)
            painter.setPen(QColor(scheme.muted))
            room = QRectF(middle - half, top + 3, 2 * half, AXIS - 4)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, text)

    def _write(self, painter: QPainter, place: int, group: Group) -> None:
        """Write on the left what it is, on the right its time, speed-up and verdict."""
        scheme, top = colours(), place * self.pitch
        plain, strong = QFont(painter.font()), QFont(painter.font())
        strong.setBold(True)
        verdict = tr(group.verdict), plain, scheme.text if group.is_sure else scheme.muted
        time, speed_up = _say_numbers(group)
        pieces = [(speed_up, strong, scheme.text), (time, big_font(WORDS), scheme.text)]
        if self.is_narrow:
            _write_right(painter, verdict, self.width() - 1, self.bar_of(place).bottom(), VERDICT)
        else:
            pieces.insert(0, verdict)
        right = float(self.width() - 1)
        for piece in pieces:
            right = _write_right(painter, piece, right, top, TEXT)
        painter.fillRect(QRectF(1, top + TEXT / 2 - 5, 10, 10), group_colour(place))
        painter.setFont(strong)
        painter.setPen(QColor(scheme.text))
        room = QRectF(10 + SPACE, top, right - 10 - SPACE, TEXT)
        elide = Qt.TextElideMode.ElideRight
        text = painter.fontMetrics().elidedText(group.label, elide, int(room.width()))
        painter.drawText(room, Middle, text)
        painter.setFont(plain)

    def _draw_bar(self, painter: QPainter, place: int, group: Group) -> None:
        scheme, bar = colours(), self.bar_of(place)
        running_s = _running_s(group)
        if running_s:  # the run that goes on now, pale
            pale = QColor(group_colour(place))
            pale.setAlpha(70)
            painter.fillRect(QRectF(1, bar.top(), self.x_of(running_s) - 1, BAR), pale)
        if group.took is None:
            return
        painter.fillRect(bar, group_colour(place))
        painter.setPen(QPen(QColor(scheme.text), 1.2))
        painter.setBrush(QColor(scheme.base))
        for seconds in group.samples[-MOST_DOTS:]:
            painter.drawEllipse(QPointF(self.x_of(seconds), bar.top() + DOTS), DOT, DOT)
        if group.took.has_interval:
            low, high = self.x_of(group.took.low), self.x_of(group.took.high)
            y = bar.top() + INTERVAL
            for colour, width in ((scheme.base, 4.0), (scheme.text, 2.0)):
                painter.setPen(QPen(QColor(colour), width))
                painter.drawLine(QPointF(low, y), QPointF(high, y))
                for x in (low, high):
                    painter.drawLine(QPointF(x, y - CAP), QPointF(x, y + CAP))

    def _draw_baselines(self, painter: QPainter) -> None:
        """Draw the median of each baseline through the bars that are compared with it."""
        scheme = colours()
        pens = QPen(QColor(scheme.base), 3), QPen(QColor(scheme.text), 1, Qt.PenStyle.DashLine)
        for place, group in enumerate(self.every):
            baseline = self.every[group.baseline]
            if baseline.took is not None and not group.is_baseline:
                x, bar = self.x_of(baseline.took.value), self.bar_of(place)
                for pen in pens:
                    painter.setPen(pen)
                    painter.drawLine(QPointF(x, bar.top()), QPointF(x, bar.bottom()))


class BarsSection(Section):
    """The bars, above them in one sentence who was fastest, below them what to know of results and noise."""

    def __init__(self) -> None:
        super().__init__()
        self.sentence = QLabel(wordWrap=True)
        self.sentence.setFont(big_font(WORDS))
        self.chart = BarsChart()
        self.results = QLabel(wordWrap=True)
        self.results.setAccessibleName(tr("Whether the results are the same"))
        self.warnings = QLabel(wordWrap=True)
        for label in (self.sentence, self.results, self.warnings):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.setTextFormat(Qt.TextFormat.PlainText)
        content = QWidget()
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(SPACE // 2, SPACE // 2, SPACE, 0)
        self._column.setSpacing(SPACE // 2)
        for part in (self.sentence, self.chart, self.results, self.warnings):
            self._column.addWidget(part)
        self._column.addStretch(1)
        fill(self, scrolled(content))

    def show_groups(self, every: Sequence[Group]) -> None:
        """Draw the groups as they are now."""
        self.chart.show_groups(every)
        for label, text in (
            (self.sentence, say_fastest(every)),
            (self.warnings, "\n".join(warnings(every))),
        ):
            label.setText(text)
            label.setVisible(bool(text))

    def resizeEvent(self, _: QResizeEvent) -> None:
        """Leave the room for the bars where there is little."""
        font = big_font(WORDS) if self.height() >= ROOMY else QFont(self.font())
        font.setBold(True)
        self.sentence.setFont(font)

    def show_checked(self, checked: Checked) -> None:
        """Say whether the results are the same: on top and in red when they are not."""
        is_bad = checked.are_same is False
        self._column.removeWidget(self.results)
        self._column.insertWidget(0 if is_bad else 2, self.results)  # below the chart
        self.results.setProperty("role", "bad" if is_bad else "")
        self.results.style().polish(self.results)
        self.results.setText(checked.sentence)
        self.results.setVisible(bool(checked.sentence))


def _write_right(
    painter: QPainter, piece: tuple[str, QFont, str], right: float, top: float, height: float
) -> float:
    """Write a text, in a font and colour, that ends at ``right``; return where the next may end."""
    text, font, colour = piece
    if not text:
        return right
    width = _width(text, font)
    painter.setFont(font)
    painter.setPen(QColor(colour))
    painter.drawText(QRectF(right - width, top, width, height), Middle, text)
    return right - width - 1.5 * SPACE


def _width(text: str, font: QFont) -> float:
    return QFontMetricsF(font).horizontalAdvance(text) + 2


def _running_s(group: Group) -> float:
    """Return how long the run of a group that goes on now has taken so far, 0 for none."""
    return max((r.elapsed_s() for r in group.records if not r.is_over), default=0.0)


def _say_numbers(group: Group) -> tuple[str, str]:
    """Return time and speed-up as texts; while a first run goes on, how long it has taken."""
    if group.took is None:
        running_s = _running_s(group)
        return (tr("{time} so far", time=say_time(running_s)) if running_s else "", "")
    return say_time(group.took.value), "" if group.is_baseline else say_speed_up(group)
