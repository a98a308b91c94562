"""What every view is: a picture of a record."""

from __future__ import annotations

import importlib
import pkgutil

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop_app.runs.places import Place, Stretch
from desktop_app.runs.record import RunRecord
from desktop_app.runs.sampler import Sampler
from desktop_app.runs.series import Series
from desktop_app.ui import views


class View(QWidget):
    """A picture of a record; cannot tell a live one from a saved one.

    ``title`` names it, in English (``tr`` says it); ``place`` is where the window puts it (``top``:
    always in sight, ``tab``: one of the tabs); ``position`` orders the views; ``period_s`` is the
    least time between two redraws while a run goes on; ``is_live_when_idle`` says that there is
    something to see without any run; ``is_of_run`` that it shows one run, not several or none.
    """

    title: str
    place: str = "tab"
    position: int = 50
    period_s: float = 0.25
    is_live_when_idle: bool = False
    is_of_run: bool = True

    asked = Signal(str)
    """Someone typed this, to be added to the open run."""
    chose_stretch = Signal(object)
    """Someone chose a stretch of time (a ``Stretch``) that all views shall tell of, or None for all of it."""
    pointed = Signal(object)
    """Someone wants to see this ``Place`` in all views."""

    def __init__(self, sampler: Sampler) -> None:
        super().__init__()
        self.sampler = sampler
        """Samples the machine all the time, also while no run goes on."""
        self.stretch: Stretch | None = None
        """The part of the run to tell of, None for all of it; the view is redrawn when it changes."""

    def show_run(self, record: RunRecord | None) -> None:
        """Draw the record as it is now; None before there is any."""
        raise NotImplementedError

    def show_ticked(self, records: list[RunRecord]) -> None:
        """Draw the runs that are ticked, in their order; a view of one run need not care."""

    def show_series(self, series: Series | None) -> None:
        """Draw a race or sweep as it is now; called again whenever it has grown."""

    def suits(self, record: RunRecord | None) -> bool:  # noqa: ARG002 - here every one suits
        """Whether there is something to see of this record; else the tab is not there.

        One that does not suit None is for certain runs only: it comes to the front when one begins.
        """
        return True

    def point_at(self, place: Place) -> None:
        """Let a place of the record be seen: go there and mark it, if this view can."""

    def add_button(self, button: QWidget) -> None:
        """Take a small button into the heading, at its end; a tab's button has a place already."""
        raise NotImplementedError

    def apply_colours(self) -> None:
        """Take over the colours of a scheme that has just changed."""
        self.update()


def list_views() -> list[type[View]]:
    """Return every view in ``ui/views``, in order of their ``position``."""
    found: list[type[View]] = []
    for entry in pkgutil.iter_modules(views.__path__):
        module = importlib.import_module(f"{views.__name__}.{entry.name}")
        found += [
            thing
            for thing in vars(module).values()
            if isinstance(thing, type)
            and issubclass(thing, View)
            and thing.__module__ == module.__name__
        ]
    return sorted(found, key=lambda view: view.position)
