"""Searches for the best way to run some work, in a thread of its own, while the window answers on."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject, Signal

from desktop_app.engine.parameters import UnusableSetting
from desktop_app.engine.spec import RunSpec
from desktop_app.runs.language import tr
from desktop_app.runs.plans import Work
from desktop_app.runs.record import RunRecord
from desktop_app.runs.sampler import Sampler
from desktop_app.runs.told import tr_told


class Adviser(QObject):
    """One search at a time; ``grown`` gives an ``AdviceSoFar`` after each of its runs and at its end."""

    grown = Signal(object)

    def __init__(self, sampler: Sampler, parent: QObject) -> None:
        super().__init__(parent)
        self._sampler = sampler
        self._is_stopped = threading.Event()
        self._thread: threading.Thread | None = None
        self.is_running = False
        """Whether a search goes on."""

    def start(self, spec: RunSpec, budget_s: float) -> None:
        """Search for the best way to do the work of ``spec``."""
        if self.is_running:
            return
        self._is_stopped.clear()
        self.is_running = True
        shared = {"workers": spec.workers}
        work = Work(spec.workload, "serial", spec.parameters, shared, spec.python)
        self._thread = threading.Thread(target=self._search, args=(work, budget_s), name="adviser")
        self._thread.start()

    def stop(self) -> None:
        """End the search, and wait until nothing of it is left."""
        self._is_stopped.set()
        if self._thread is not None:
            self._thread.join()

    def _carry(self, spec: RunSpec, limit_s: float) -> RunRecord | None:
        from desktop_app.runs.advise.carrying import carry

        return carry(spec, limit_s, self._is_stopped.is_set, self._sampler)

    def _search(self, work: Work, budget_s: float) -> None:
        from desktop_app.runs.advise.answer import RANKED, advise
        from desktop_app.runs.advise.progress import AdviceSoFar
        from desktop_app.runs.advise.search import NoAdvice, Search

        search = Search(work, self._carry, budget_s)
        try:
            for _ in search.steps():
                if self._is_stopped.is_set():
                    break
                ranking = tuple(search.best()[:RANKED])
                self.grown.emit(AdviceSoFar(work, ranking, search.left_s, search.doing))
            found = advise(search)
            known = AdviceSoFar(work, found.ranking, advice=found)
        except (NoAdvice, UnusableSetting) as mistake:
            known = AdviceSoFar(work, mistake=tr_told(str(mistake)))
        except OSError as error:
            said = tr("The run could not be started: {reason}.", reason=error.strerror or error)
            known = AdviceSoFar(work, mistake=said)
        if self._is_stopped.is_set():
            known = AdviceSoFar(work, mistake=tr("The search was stopped."))
        self.is_running = False
        self.grown.emit(known)
