"""The runs of a step: what each does, what it is called, in which order; and where new ones come from."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.engine.cores import usable_cores
from desktop_app.engine.spec import RunSpec
from desktop_app.runs.language import ntr, tr
from desktop_app.runs.lesson_writing import is_name, named_apart
from desktop_app.runs.lessons import StepRun
from desktop_app.ui.fields import narrow
from desktop_app.ui.lesson_editor.texts import Line, say, small_label
from desktop_app.ui.theme import SPACE
from desktop_app.ui.titles import title_of

WORKERS = "workers"


class Offer(NamedTuple):
    """Runs that a step can be made of, what they are called, and why there are none now."""

    title: str
    runs: list[StepRun]
    reason: str = ""


Offers = Callable[[], list[Offer]]


class RunRows(QWidget):
    """A row for each run, and a button that adds those of the window; ``changed`` says that one did."""

    changed = Signal(str)
    """What was changed, so that typing in one place is undone together."""

    def __init__(self, offers: Offers) -> None:
        super().__init__()
        self._offers = offers
        self._runs: list[StepRun] = []
        self.rows: list[RunRow] = []
        self._nothing = small_label("muted")
        self._nothing.setText(tr("No run: this step is only told."))
        self.add = QPushButton(tr("Add runs"))
        self.add.setAccessibleName(tr("Add runs"))
        self.add.setToolTip(
            tr("Let this step run what the controls describe, or what was run before.")
        )
        menu = QMenu(self.add)
        menu.aboutToShow.connect(lambda: self._fill(menu))
        self.add.setMenu(menu)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.addWidget(self._nothing)
        bottom = QHBoxLayout()
        bottom.addWidget(self.add)
        bottom.addStretch()
        self._layout.addLayout(bottom)

    @property
    def value(self) -> list[StepRun]:
        """The runs, in their order."""
        return self._runs

    def show_value(self, runs: list[StepRun]) -> None:
        """Show these runs."""
        self._runs = list(runs)
        while len(self.rows) > len(runs):
            row = self.rows.pop()
            self._layout.removeWidget(row)
            row.hide()
            row.deleteLater()
        while len(self.rows) < len(runs):
            self._add_row()
        names = [run.name for run in runs]
        for place, (row, run) in enumerate(zip(self.rows, runs, strict=True)):
            is_taken = names.index(run.name) < place
            row.show_run(run, place, len(runs), is_taken=is_taken)
        self._nothing.setVisible(not runs)

    def _add_row(self) -> None:
        row, place = RunRow(), len(self.rows)
        row.changed.connect(lambda what: self._take(place, row.run, what))
        row.moved.connect(partial(self._move, place))
        row.removed.connect(partial(self._remove, place))
        self._layout.insertWidget(1 + place, row)
        self.rows.append(row)

    def _take(self, place: int, run: StepRun, what: str) -> None:
        self._change([*self._runs[:place], run, *self._runs[place + 1 :]], f"run {place} {what}")

    def _move(self, place: int, by: int) -> None:
        runs = list(self._runs)
        runs.insert(place + by, runs.pop(place))
        self._change(runs)
        row = self.rows[place + by]
        button = row.up if by < 0 else row.down
        (button if button.isEnabled() else row.name).setFocus()

    def _remove(self, place: int) -> None:
        self._change([*self._runs[:place], *self._runs[place + 1 :]])
        (self.rows[min(place, len(self.rows) - 1)].name if self.rows else self.add).setFocus()

    def _change(self, runs: list[StepRun], what: str = "") -> None:
        self.show_value(runs)
        self.changed.emit(what)

    def _fill(self, menu: QMenu) -> None:
        menu.clear()
        for offer in self._offers():
            reason = f" – {offer.reason}" if offer.reason else ""
            action = menu.addAction(offer.title + reason)
            action.setEnabled(bool(offer.runs))
            action.triggered.connect(partial(self.take_in, offer.runs))

    def take_in(self, runs: list[StepRun]) -> None:
        """Add these runs, under names of their own."""
        self._change(named_apart(self._runs, runs))


class RunRow(QFrame):
    """One run: its name, what it does, how many workers; buttons to move and to remove it."""

    changed = Signal(str)
    moved = Signal(int)
    """By how many places."""
    removed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self.run = StepRun("", "", "")
        self.name = Line(tr("Name of the run"), tr("a name"))
        self.name.setToolTip(
            tr("What shapes call this run: a word of small letters, figures and _.")
        )
        self.name.typed.connect(self._rename)
        self._title = QLabel(wordWrap=True)
        self._settings = small_label("muted")
        self._mistake = small_label("bad")
        self.workers = QComboBox()
        self.workers.setAccessibleName(tr("Workers of the run"))
        self.workers.setToolTip(
            tr("The number of workers: always the same, or what suits the machine of the day.")
        )
        self.workers.activated.connect(self._choose_workers)
        self.up = _button("↑", tr("Move the run up"), lambda: self.moved.emit(-1))
        self.down = _button("↓", tr("Move the run down"), lambda: self.moved.emit(1))
        self.remove = _button("✕", tr("Remove the run"), self.removed.emit)
        top = QHBoxLayout()
        top.setSpacing(SPACE // 2)
        top.addWidget(self.name, 2)
        top.addWidget(self.workers, 3)
        for button in (self.up, self.down, self.remove):
            top.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        layout.setSpacing(SPACE // 2)
        layout.addLayout(top)
        for label in (self._mistake, self._title, self._settings):
            layout.addWidget(label)

    def show_run(self, run: StepRun, place: int, count: int, *, is_taken: bool) -> None:
        """Show a run that is at this place of so many; its name may be another's already."""
        self.run = run
        self.name.show_value(run.name)
        self._title.setText(title_of(RunSpec(run.workload, run.executor, run.settings)))
        say(self._settings, " · ".join(_told(run)))
        self._show_workers(run.settings.get(WORKERS))
        self.up.setEnabled(place > 0)
        self.down.setEnabled(place < count - 1)
        wrong = tr(
            "A name is a word of small letters, figures and _, and no word that shapes have."
        )
        taken = tr("Another run of this step has this name.")
        say(self._mistake, wrong if not is_name(run.name) else taken if is_taken else "")

    def _show_workers(self, workers: Any) -> None:
        self.workers.setVisible(workers is not None)
        here = {"cores": usable_cores(), "2 * cores": 2 * usable_cores()}
        number = here.get(str(workers), workers)
        choices = {
            ntr("{count} worker", "{count} workers", number): number,
            tr("one worker per core"): "cores",
            tr("two workers per core"): "2 * cores",
        }
        self.workers.clear()
        for text, value in choices.items():
            self.workers.addItem(text, value)
        self.workers.setCurrentIndex(list(choices.values()).index(workers) if workers else 0)
        narrow(self.workers)

    def _rename(self) -> None:
        self.run = replace(self.run, name=self.name.value)
        self.changed.emit("name")

    def _choose_workers(self) -> None:
        settings = {**self.run.settings, WORKERS: self.workers.currentData()}
        self.run = replace(self.run, settings=settings)
        self.changed.emit("")


def _told(run: StepRun) -> list[str]:
    """Return the settings of a run and what else is special about it, in words."""
    told = [
        f"{name} {value:,}" if type(value) is int else f"{name} {value}"
        for name, value in run.settings.items()
        if name != WORKERS and value not in ("", None)
    ]
    if run.keep_open:
        told.append(tr("kept open"))
    if run.ends_at_death:
        told.append(tr("ends when a worker dies"))
    told += [tr("adds “{text}”", text=text) for text in run.add]
    if run.python:
        told.append(tr("on a Python without a GIL"))
    if run.terminate_after_s is not None:
        told.append(tr("terminated after {seconds} s", seconds=run.terminate_after_s))
    return told


def _button(text: str, name: str, do: Callable[[], object]) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setProperty("role", "plain")
    button.setToolTip(name)
    button.setAccessibleName(name)
    button.clicked.connect(lambda: do())
    return button
