"""Which views are in sight: all, those that a step of a lesson names, or one that someone enlarged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QToolButton, QVBoxLayout

from desktop_app.runs.language import tr
from desktop_app.ui.theme import SPACE, icon
from desktop_app.ui.view import View

if TYPE_CHECKING:
    from desktop_app.ui.view_area import ViewArea


class InSight(QObject):
    """Hides and shows the views of an area; what was enlarged gets its place back as it was."""

    changed = Signal()
    """A view was enlarged, or is no longer."""

    def __init__(self, area: ViewArea) -> None:
        super().__init__(area)
        self._area = area
        self._named: tuple[str, ...] = ()
        self.enlarged: View | None = None
        self._seen: list[View] = []
        self._sizes: list[int] = []
        self._title = ""
        self._buttons: list[EnlargeButton] = []

    def button(self) -> EnlargeButton:
        """Return a new button to enlarge something; it shows when it would do the opposite."""
        button = EnlargeButton()
        self._buttons.append(button)
        return button

    def wants(self, view: View) -> bool:
        """Return whether a view may be in sight now."""
        if self.enlarged is not None:
            return view is self.enlarged
        return not self._named or view.title in self._named

    @property
    def is_limited(self) -> bool:
        """Whether there are views that may not be in sight."""
        return bool(self._named) or self.enlarged is not None

    def show_only(self, titles: Sequence[str]) -> None:
        """Show only the views of these titles; with none, all. Nothing stays enlarged when they change."""
        if tuple(titles) != self._named:
            self.shrink()
            self._named = tuple(titles)
            self._area.arrange()

    def toggle(self, view: View) -> None:
        """Enlarge a view, or undo that if one is enlarged."""
        if self.enlarged is not None:
            self.shrink()
        else:
            self._enlarge(view)

    def enlarge_next(self) -> None:
        """Enlarge the view under the pointer, else the first; again: the next; after the last: all."""
        if self.enlarged is None:
            seen = [view for view in self._area.views if view.isVisible()]
            under = [view for view in seen if view.underMouse()]
            if under or seen:
                self._seen = seen
                self._enlarge((under or seen)[0])
            return
        before, rest = self.enlarged, iter(self._seen)
        found = before in rest and next(rest, None)
        self.shrink()
        if found:
            self._enlarge(found)

    def shrink(self) -> None:
        """Show again what was there before one was enlarged."""
        if self.enlarged is not None:
            self.enlarged = None
            self._area.arrange()
            self._area.setSizes(self._sizes)
            self._area.bring_up(self._title)
            self._tell()

    def note_record(self) -> None:
        """Let go of an enlarged view that has nothing to show of the run that is shown now."""
        if self.enlarged is not None and not self._area.suits(self.enlarged):
            self.shrink()

    def apply_colours(self) -> None:
        """Take over the colours of a scheme that has just changed."""
        for button in self._buttons:
            button.show_state(self.enlarged is not None)

    def _enlarge(self, view: View) -> None:
        self._sizes, self._title = self._area.sizes(), self._area.title
        self.enlarged = view
        self._area.arrange()
        self._tell()

    def _tell(self) -> None:
        self.apply_colours()
        self.changed.emit()


class EnlargeButton(QToolButton):
    """Two arrows outwards, or inwards once something is enlarged."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "plain")
        self.setIconSize(QSize(16, 16))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.show_state(is_enlarged=False)

    def show_state(self, is_enlarged: bool) -> None:
        """Show what a click would do."""
        name = tr("Show all views again") if is_enlarged else tr("Enlarge this view")
        self.setAccessibleName(name)
        keys = "Esc" if is_enlarged else tr("E, or double click its title")
        self.setToolTip(f"{name} ({keys})")
        self.setIcon(icon("shrink" if is_enlarged else "enlarge"))


class ViewPanel(QFrame):
    """A view that is always in sight, in a frame."""

    double_clicked = Signal()
    """Where the view has no other use for it."""

    def __init__(self, view: View) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE + 4, SPACE, SPACE + 4, SPACE)
        layout.addWidget(view)

    def mouseDoubleClickEvent(self, _: QMouseEvent) -> None:
        """Say so."""
        self.double_clicked.emit()
