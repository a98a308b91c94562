"""The middle of the window: the views that are always in sight, and the tabs below them."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLabel, QSplitter, QTabWidget

from desktop_app.runs.language import tr
from desktop_app.runs.places import Place, Stretch
from desktop_app.runs.record import RunRecord
from desktop_app.runs.sampler import Sampler
from desktop_app.runs.series import Series
from desktop_app.ui.in_sight import InSight, ViewPanel
from desktop_app.ui.theme import SPACE
from desktop_app.ui.unexpected import told
from desktop_app.ui.view import View, list_views

ViewT = TypeVar("ViewT", bound=View)
IDLE_MS = 250
SHARES = (2, 3, 5)
"""How the height is shared by cores, timeline and tabs, before someone moves the splitters."""


class ViewArea(QSplitter):
    """Holds the views and redraws those in sight, each as often as it asks for.

    The views are made after the window has been painted: nobody waits for them before seeing where to begin.
    """

    asked = Signal(str)
    """Someone typed this into a view, to be added to the open run."""
    made = Signal()
    """All views are there."""

    def __init__(self, sampler: Sampler) -> None:
        super().__init__(Qt.Orientation.Vertical, childrenCollapsible=False)
        self.setHandleWidth(SPACE)
        self._sampler = sampler
        self.views: list[View] = []
        self.tabs = QTabWidget(documentMode=True)
        self.tabs.setAccessibleName(tr("Views"))
        self.tabs.tabBar().setAccessibleName(tr("Views"))
        self.tabs.currentChanged.connect(lambda _: self.redraw())
        self._record: RunRecord | None = None
        self._ticked: list[RunRecord] = []
        self._due: dict[View, float] = {}
        self.in_sight = InSight(self)
        self.tabs.tabBarDoubleClicked.connect(self._toggle_tab)
        self._loading = QLabel(
            tr("The views are being made …"), alignment=Qt.AlignmentFlag.AlignCenter
        )
        self._loading.setProperty("role", "muted")
        self.addWidget(self._loading)
        self._idle = QTimer(self, interval=IDLE_MS)
        self._idle.timeout.connect(self._redraw_idle)

    def make_views(self) -> None:
        """Make all views; they are found, never listed."""
        self._loading.setParent(None)  # at once, so that the views have the first places
        self._loading.deleteLater()
        for kind in list_views():
            view = kind(self._sampler)
            self.views.append(view)
            view.asked.connect(self.asked)
            view.chose_stretch.connect(self.choose_stretch)
            if view.place == "top":
                view.pointed.connect(self._bring_up_results)
            view.pointed.connect(self.point_at)
            if view.place == "top":
                self.addWidget(self._panel(view))
            else:
                self.tabs.addTab(view, tr(view.title))
        corner = self.in_sight.button()
        corner.clicked.connect(lambda: self._toggle_tab(self.tabs.currentIndex()))
        self.tabs.setCornerWidget(corner)
        self.setTabOrder(self.tabs.tabBar(), corner)
        self.addWidget(self.tabs)
        for place, share in enumerate(SHARES):
            self.setStretchFactor(place, share)
        self.setSizes([share * self.height() // sum(SHARES) for share in SHARES])
        self.tabs.setCurrentIndex(self.find_tab("Results"))
        self._idle.start()
        self._suit_tabs()
        self.made.emit()
        self.redraw()

    def find_tab(self, title: str) -> int:
        """Return the place of the tab with the view of this (English) title, -1 for none."""
        tabs = [self.tabs.indexOf(view) for view in self.views if view.title == title]
        return max(tabs, default=-1)

    def find_view(self, kind: type[ViewT]) -> ViewT:
        """Return the view of this kind; there must be one."""
        return next(view for view in self.views if isinstance(view, kind))

    @property
    def title(self) -> str:
        """The (English) title of the view in the tab in sight; empty before there is any."""
        view = self.tabs.currentWidget()
        return view.title if isinstance(view, View) else ""

    def bring_up(self, title: str) -> None:
        """Show a tab, if it is there."""
        place = self.find_tab(title)
        if place >= 0 and self.tabs.isTabVisible(place):
            self.tabs.setCurrentIndex(place)

    def arrange(self) -> None:
        """Show the views that are wanted, and hide the others."""
        wanted = [view for view in self.views if self.in_sight.wants(view)]
        below = [view for view in wanted if view.place == "tab"]
        for view in self.views:
            frame = view.parentWidget()
            if view.place == "top" and frame is not None:
                frame.setVisible(view in wanted)
        self._suit_tabs()
        is_one = self.in_sight.is_limited and len(below) == 1
        self.tabs.setVisible(bool(below))
        for part in (self.tabs.tabBar(), self.tabs.cornerWidget()):
            part.setVisible(not is_one or self.in_sight.enlarged is not None)
        if self.in_sight.is_limited and below and self.tabs.currentWidget() not in below:
            self.tabs.setCurrentWidget(below[0])
        self.redraw()

    def suits(self, view: View) -> bool:
        """Return whether a view has something to show of the record that is shown."""
        return view.suits(self._record)

    def _panel(self, view: View) -> ViewPanel:
        panel, button = ViewPanel(view), self.in_sight.button()
        view.add_button(button)
        for asked in (button.clicked, panel.double_clicked):
            asked.connect(lambda *_: self.in_sight.toggle(view))
        return panel

    def _toggle_tab(self, place: int) -> None:
        view = self.tabs.widget(place)
        if isinstance(view, View):
            self.in_sight.toggle(view)

    def choose_tab(self, number: int) -> None:
        """Show a tab by its number, from 0, among those that are there."""
        there = [place for place in range(self.tabs.count()) if self.tabs.isTabVisible(place)]
        if number < len(there):
            self.tabs.setCurrentIndex(there[number])

    def _suit_tabs(self) -> None:
        """Let those tabs be there that suit the record; one for such runs only comes up as it begins."""
        record = self._record
        is_beginning = record is not None and record.started is None and not record.is_over
        for view in self.views:
            place = self.tabs.indexOf(view)
            if place < 0:
                continue
            suits = view.suits(record) and self.in_sight.wants(view)
            self.tabs.setTabVisible(place, suits)
            if suits and is_beginning and not view.suits(None):
                self.tabs.setCurrentIndex(place)

    def show_run(self, record: RunRecord | None) -> None:
        """Show a record; called as often as it changes."""
        is_new = record is not self._record
        self._record = record
        if is_new:
            self.in_sight.note_record()
            self._suit_tabs()
            self._set_stretch(None)
        is_urgent = is_new or record is None or record.is_over
        now = time.monotonic()
        for view in self.views:
            if view.isVisible() and (is_urgent or now >= self._due.get(view, 0.0)):
                self._due[view] = now + view.period_s
                with told():
                    view.show_run(record)

    def show_ticked(self, records: list[RunRecord]) -> None:
        """Let views compare these runs; with the second one the comparison comes to the front."""
        if len(records) > 1 and len(self._ticked) < 2:
            self.bring_up("Compare")
        self._ticked = records
        self._each(lambda view: view.show_ticked(records))

    def show_series(self, series: Series | None) -> None:
        """Let views show a race or sweep; called whenever it has grown."""
        self._each(lambda view: view.show_series(series))

    def choose_stretch(self, stretch: Stretch | None) -> None:
        """Let every view tell of a part of the run, or of all of it."""
        self._set_stretch(stretch)
        self.redraw()

    def _set_stretch(self, stretch: Stretch | None) -> None:
        self._each(lambda view: setattr(view, "stretch", stretch))

    def _bring_up_results(self, place: Place) -> None:
        """Whoever points at a task above the tabs wants to read of it in them."""
        if place.task is not None:
            self.bring_up("Results")

    def point_at(self, place: Place) -> None:
        """Let a place be seen in every view."""
        self._each(lambda view: view.point_at(place))

    def redraw(self) -> None:
        """Draw every view in sight now."""
        self._each(lambda view: view.show_run(self._record) if view.isVisible() else None)

    def apply_colours(self) -> None:
        """Let all views take over a scheme that has just changed."""
        self._each(lambda view: view.apply_colours())
        self.in_sight.apply_colours()
        self.redraw()

    def _each(self, do: Callable[[View], object]) -> None:
        """Do something with every view, whatever becomes of the others."""
        for view in self.views:
            with told():
                do(view)

    def _redraw_idle(self) -> None:
        if self._record is None:
            self._each(lambda view: view.show_run(None) if _is_live(view) else None)


def _is_live(view: View) -> bool:
    return view.is_live_when_idle and view.isVisible()
