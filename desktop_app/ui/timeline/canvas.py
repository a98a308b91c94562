"""The lanes under people's hands: zoom, move, choose a stretch, click a task, all by keyboard too."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent

from desktop_app.runs.language import later
from desktop_app.runs.places import Place, Stretch
from desktop_app.ui.timeline.lanes_canvas import LanesCanvas

CLICK = 4
"""Pixels within which a press and its release are a click and no drag."""
NOTCH = 1.25
"""What a notch of the wheel zooms by."""
KEY_SHARE = 0.15
"""What part of the time in sight an arrow key moves."""
MARGIN = 0.6
"""How much is in sight beside a place that is shown, as a share of its length, on each side."""
KEYS = (
    (("+", "-"), later("zoom in, zoom out")),
    (("Left", "Right"), later("earlier, later")),
    (("Up", "Down", "PgUp", "PgDown"), later("other lanes")),
    (("F", "Home"), later("see the whole run")),
)
"""What keys do here, in Qt's names; ``keyPressEvent`` does it."""
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


class TimelineCanvas(LanesCanvas):
    """Lanes that can be moved; says what people chose, and what is under the pointer."""

    chose_stretch = Signal(object)
    pointed = Signal(object)
    hovered = Signal(object)
    """The pointer is on this place of a lane (``Hover``), None: on none."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.selects = False
        """Whether a plain drag chooses a stretch instead of moving."""
        self._drag = ""
        self._pressed = QPointF()
        self._last = QPointF()
        self._was = (0.0, 1.0)

    def set_selecting(self, selects: bool) -> None:
        """Let a plain drag choose a stretch, or move again."""
        self.selects = selects
        self.setCursor(Qt.CursorShape.CrossCursor if selects else Qt.CursorShape.ArrowCursor)

    def fit(self) -> None:
        """See the whole run, and follow it."""
        self.sight.fit()
        self.look()

    def go_to(self, place: Place) -> None:
        """See a place, with room around it, and mark it."""
        start, end = place.stretch
        self.place = place
        room = max(end - start, 1e-6) * MARGIN
        self.sight.show(start - room, end + room)
        marked = self._marked(place)
        layout = self.layout_now()
        if marked and len(marked) < len(self.lanes):
            seen = layout.places_in_sight(len(self.lanes))
            if marked[0] not in seen or marked[-1] not in seen:
                self.sight.scrolled = int((marked[0] - 1) * layout.pitch / layout.ratio)
        self.look()

    # The mouse.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to move, to choose, or to move the window on the whole run."""
        layout, spot = self.layout_now(), event.position()
        self._pressed = self._last = spot
        chooses = self.selects or event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if layout.minimap is not None and layout.minimap.contains(spot):
            self._drag = "minimap"
            self._move_minimap(spot)
        elif self._close_box.contains(spot):
            self._drag = "close"
        elif event.button() == RIGHT or (event.button() == LEFT and chooses):
            self._drag = "choose"
        elif event.button() == LEFT:
            self._drag = "move"

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move, choose, or tell what is under the pointer."""
        spot, layout = event.position(), self.layout_now()
        if self._drag == "minimap":
            self._move_minimap(spot)
        elif self._drag == "choose" and self._is_drag(spot):
            self.stretch = self._stretch_to(spot)
            self.update()
        elif self._drag == "move" and self._is_drag(spot):
            self.sight.pan((self._last.x() - spot.x()) / layout.lanes.width() * self.sight.span)
            self.sight.scrolled += round(self._last.y() - spot.y())
            self.look()
        self._last = spot
        self._tell_hover(spot)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a drag; a click shows the task, or lets go of the stretch."""
        spot, drag = event.position(), self._drag
        self._drag = ""
        if drag == "close" and self._close_box.contains(spot):
            self.chose_stretch.emit(None)
        elif drag == "choose" and self._is_drag(spot):
            self.chose_stretch.emit(self._stretch_to(spot))
        elif drag in ("move", "choose") and event.button() == LEFT and not self._is_drag(spot):
            self._click(spot)

    def mouseDoubleClickEvent(self, _: QMouseEvent) -> None:
        """Show the whole run, and tell of all of it."""
        self.fit()
        self.chose_stretch.emit(None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom where the pointer is; with Ctrl, scroll the lanes; sideways, move in time."""
        notches = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.sight.scrolled -= round(notches.y() / 3)
        elif abs(notches.x()) > abs(notches.y()):
            self.sight.pan(-notches.x() / 120 * KEY_SHARE * self.sight.span)
        else:
            at = self.layout_now().moment_at(event.position().x())
            self.sight.zoom(NOTCH ** (-notches.y() / 120), at)
        self.look()
        event.accept()

    def leaveEvent(self, _: object) -> None:
        """Tell that the pointer is on nothing."""
        self.hovered.emit(None)

    def _is_drag(self, spot: QPointF) -> bool:
        return (spot - self._pressed).manhattanLength() >= CLICK

    def _move_minimap(self, spot: QPointF) -> None:
        strip = self.layout_now().minimap
        if strip is not None:
            middle = (spot.x() - strip.x()) / strip.width() * self.sight.whole
            self.sight.show(middle - self.sight.span / 2, middle + self.sight.span / 2)
            self.look()

    def _stretch_to(self, spot: QPointF) -> Stretch:
        layout = self.layout_now()
        start, end = sorted(layout.moment_at(x) for x in (self._pressed.x(), spot.x()))
        left = max(start, 0.0, self.sight.left)
        return left, max(min(end, self.sight.right, self.sight.whole), left + 1e-9)

    def _spot_on_lane(self, spot: QPointF) -> tuple[int, float] | None:
        """Return the lane (its place) and the moment there; None outside the lanes."""
        layout = self.layout_now()
        place = layout.lane_at(spot.y())
        is_inside = layout.lanes.contains(spot) and 0 <= place < len(self.lanes)
        return (place, layout.moment_at(spot.x())) if is_inside else None

    def _tell_hover(self, spot: QPointF) -> None:
        self.hovered.emit(self._spot_on_lane(spot))

    def _click(self, spot: QPointF) -> None:
        """Let all views show the task that was clicked; a click beside all tasks lets go of the mark."""
        found = self._spot_on_lane(spot)
        self.place = None
        if found is not None:
            lane = self.lanes[found[0]]
            row = lane.row_at(found[1])
            if row is not None:
                starts, ends = lane.times_s(range(row, row + 1))
                stretch = float(starts[0]), float(ends[0])
                self.place = Place(stretch, (lane.track.worker,), int(lane.rows[row, 0]))
                self.pointed.emit(self.place)
        self.update()

    # The keyboard.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zoom by + and -, move by the arrows, see all by F or Home; all other keys are the window's."""
        key, sight = event.key(), self.sight
        middle = (sight.left + sight.right) / 2
        step = KEY_SHARE * sight.span
        page = int(self.layout_now().lanes.height()) - 20
        keys: dict[int, Callable[[], None]] = {
            Qt.Key.Key_Plus: lambda: sight.zoom(1 / NOTCH, middle),
            Qt.Key.Key_Equal: lambda: sight.zoom(1 / NOTCH, middle),
            Qt.Key.Key_Minus: lambda: sight.zoom(NOTCH, middle),
            Qt.Key.Key_Left: lambda: sight.pan(-step),
            Qt.Key.Key_Right: lambda: sight.pan(step),
            Qt.Key.Key_Home: sight.fit,
            Qt.Key.Key_F: sight.fit,
            Qt.Key.Key_Up: lambda: self.scroll_lanes(-30),
            Qt.Key.Key_Down: lambda: self.scroll_lanes(30),
            Qt.Key.Key_PageUp: lambda: self.scroll_lanes(-page),
            Qt.Key.Key_PageDown: lambda: self.scroll_lanes(page),
        }
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier or key not in keys:
            super().keyPressEvent(event)
            return
        keys[key]()
        self.look()

    def scroll_lanes(self, pixels: int) -> None:
        """Scroll the lanes; the layout keeps this within what there is."""
        self.sight.scrolled += pixels
