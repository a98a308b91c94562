"""Races, sweeps and advice in the window: what is asked for, run, and shown where."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop_app.engine.spec import RunSpec
from desktop_app.runs.record import RunRecord
from desktop_app.runs.series import Plan, Series
from desktop_app.ui.adviser import Adviser
from desktop_app.ui.controls import Controls
from desktop_app.ui.keeper import RunKeeper
from desktop_app.ui.own_function import FunctionOpener
from desktop_app.ui.run_list import RunList
from desktop_app.ui.series_runner import SeriesRunner
from desktop_app.ui.view_area import ViewArea

if TYPE_CHECKING:
    from desktop_app.ui.series_dialogs import SeriesDialog


class Comparing(QObject):
    """Between the tool bar, the list of runs, what runs a series or a search, and the views about them."""

    def __init__(
        self,
        window: QWidget,
        controls: Controls,
        own: FunctionOpener,
        keeper: RunKeeper,
        runs: RunList,
        views: ViewArea,
        series: SeriesRunner,
        adviser: Adviser,
    ) -> None:
        super().__init__(window)
        self._window, self._controls, self._own = window, controls, own
        self._keeper, self._runs, self._views = keeper, runs, views
        self._series, self._adviser = series, adviser
        self._raced: list[RunRecord] = []
        runs.ticked.connect(views.show_ticked)
        keeper.series_opened.connect(self._begin)
        keeper.sweep_found.connect(self._show_earlier)
        series.grown.connect(self._show_series)
        views.made.connect(self._connect_views)

    def _connect_views(self) -> None:
        from desktop_app.ui.views.advice import AdviceView
        from desktop_app.ui.views.sweep import SweepView

        advice = self._views.find_view(AdviceView)
        advice.asked_for_advice.connect(self.find_out)
        advice.asked_to_stop.connect(self._adviser.stop)
        self._adviser.grown.connect(advice.show_advice)
        advice.chose_spec.connect(self._controls.show_spec)
        sweep = self._views.find_view(SweepView)
        sweep.asked_for_new.connect(self.sweep)
        sweep.asked_to_stop.connect(self._series.stop)
        sweep.asked_to_resume.connect(self._resume)

    @property
    def is_busy(self) -> bool:
        """Whether a series or a search goes on, so that no other run may begin."""
        return self._series.is_running or self._adviser.is_running

    def race(self) -> None:
        """Ask which executors shall do the work of the controls."""
        from desktop_app.ui.series_dialogs import RaceDialog

        self._ask(RaceDialog)

    def sweep(self) -> None:
        """Ask over which setting the work of the controls shall be swept."""
        from desktop_app.ui.series_dialogs import SweepDialog

        pythons = self._controls.python.offered
        self._ask(lambda window, spec: SweepDialog(window, spec, pythons))

    def _ask(self, make: Callable[[QWidget, RunSpec], SeriesDialog]) -> None:
        spec = self._controls.spec()
        if spec is None or self.is_busy:
            return
        dialog = make(self._window, spec)
        dialog.planned.connect(self._plan)
        dialog.open()

    def _plan(self, plan: Plan) -> None:
        """Keep the plan, then begin; code of someone's own is asked about first."""
        self._own.ask_first(plan.points[0].spec, lambda _: self._keeper.begin_series(plan))

    def _begin(self, series: Series) -> None:
        if self._series.is_running:
            return
        self._raced = []
        self._views.bring_up("Compare" if series.plan.kind == "race" else "Sweep")
        self._series.run(series)

    def _resume(self) -> None:
        series = self._series.series
        if series is not None and not self.is_busy:
            self._own.ask_first(series.plan.points[0].spec, lambda _: self._series.resume())

    def _show_series(self, series: Series) -> None:
        if series.plan.kind == "sweep":
            self._views.show_series(series)

    def _show_earlier(self, series: Series) -> None:
        """Show the newest sweep of earlier sessions, which may not be complete."""
        if self._series.series is None:
            self._series.series = series
            self._views.show_series(series)

    def note_start(self, record: RunRecord) -> None:
        """Let a run of a race be compared from its beginning."""
        series = self._series.series
        if record.place and series and series.is_running and series.plan.kind == "race":
            if record.place.round >= 0:
                self._raced.append(record)
            self._runs.tick_only(self._raced)

    def find_out(self, budget_s: float) -> None:
        """Search for the best way to do the work of the controls."""
        spec = self._controls.spec()
        if spec is not None and not self.is_busy:
            self._own.ask_first(spec, lambda spec: self._search(spec, budget_s))

    def _search(self, spec: RunSpec, budget_s: float) -> None:
        self._views.bring_up("Advice")
        self._adviser.start(spec, budget_s)

    def close(self) -> None:
        """End what goes on."""
        self._series.stop()
        self._adviser.stop()
