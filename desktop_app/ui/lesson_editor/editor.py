"""What happens in the window in which lessons are written: changes, undone and done again; files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QFileDialog

from desktop_app.runs.language import tr
from desktop_app.runs.lesson_desk import LessonDesk
from desktop_app.runs.lesson_edits import (
    first_difference,
    new_step,
    with_step,
    with_step_moved,
    with_steps,
    without_step,
)
from desktop_app.runs.lesson_writing import named_apart, save_lesson, step_of
from desktop_app.runs.lessons import SUFFIX, LessonFile, Step, StepRun, UnusableLesson
from desktop_app.ui.lesson_editor.page import EditorPage
from desktop_app.ui.lesson_editor.run_rows import Offers

KEEP_MS = 800
"""What was changed is kept aside this long after the last key."""


class LessonEditor(EditorPage):
    """A window of its own, so that the controls and the runs can be used beside it."""

    trying = Signal(object, int)
    """Someone wants to see this lesson told, from this step on."""
    kept = Signal()
    """The lessons of one's own have changed."""

    def __init__(self, desk: LessonDesk, offers: Offers) -> None:
        super().__init__(offers)
        self.desk = desk
        self._row = 0
        self._later = QTimer(self, singleShot=True, interval=KEEP_MS)
        self._later.timeout.connect(self.keep)
        self._connect()
        self.refresh()
        self._show_shelf()

    def _connect(self) -> None:
        self.title.typed.connect(lambda: self._write("title", title=self.title.value))
        self.point.typed.connect(lambda: self._write("point", point=self.point.value))
        self.form.changed.connect(self._take_step)
        steps = self.steps
        steps.chosen.connect(self._go_to)
        steps.moved.connect(lambda row, to: self._change(with_step_moved(self.now, row, to), to))
        steps.added.connect(lambda row: self._put_in(row, new_step()))
        steps.doubled.connect(lambda row: self._put_in(row + 1, self.now.steps[row]))
        steps.removed.connect(
            lambda row: self._change(without_step(self.now, row), max(0, row - 1))
        )
        bar = self.bar
        bar.chosen.connect(self.open)
        bar.begun.connect(lambda: self._do(self.desk.begin))
        bar.doubled.connect(lambda: self._do(self.desk.double))
        bar.deleted.connect(self._delete)
        bar.exported.connect(self.export)
        bar.discarded.connect(lambda: self._do(self.desk.discard))
        state = self.state
        state.undone.connect(lambda: self._step_through(self.desk.edits.undo))
        state.redone.connect(lambda: self._step_through(self.desk.edits.redo))
        state.tried.connect(lambda: self.trying.emit(self.now, self._row))
        state.saved.connect(self.save)
        state.brought_back.connect(lambda: self._do(self.desk.bring_back))

    @property
    def now(self) -> LessonFile:
        """The lesson as it is now."""
        return self.desk.now

    # What people do.

    def open(self, path: Path) -> None:
        """Write on a lesson of one's own."""
        if path == self.desk.path or not self._do(lambda: self.desk.open(path)):
            return
        if not self.desk.edits.is_saved:
            self.state.say(tr("Your changes are back that were not saved; Undo takes them away."))

    def begin(self, content: LessonFile | None = None) -> None:
        """Write a new lesson, with this in it."""
        self._do(lambda: self.desk.begin(content))
        self.title.setFocus()

    def add_step(self, runs: list[StepRun], title: str = "") -> None:
        """Put a step of these runs at the end; an empty step that stands there is filled."""
        step = step_of(named_apart([], runs), title)
        content, row = self.now, len(self.now.steps)
        if row and content.steps[-1] == new_step():
            content, row = without_step(content, row - 1), row - 1
        self._change(with_steps(content, row, [step]), row)
        self.form.text.setFocus()

    def save(self) -> None:
        """Save the lesson, or say what is wrong with it."""
        if self._do(self.desk.save):
            self.state.say(tr("Saved. It is in the menu Lessons."))
            self.kept.emit()

    def export(self) -> None:
        """Ask for a place and write the lesson there, for others to open."""
        title, kinds = tr("Export the lesson"), tr("Lessons (*{ending})", ending=SUFFIX)
        name, _ = QFileDialog.getSaveFileName(self, title, self.desk.path.name, kinds)
        path = Path(name if name.endswith(SUFFIX) else f"{name}{SUFFIX}")
        if not name:
            return
        if str(path) != name and path.exists():  # which nobody was asked about
            self.state.complain(tr("{path} is there already; export to another name.", path=path))
        elif self._do(lambda: save_lesson(self.now, path)):
            self.state.say(tr("Exported to {path}.", path=path))

    def _delete(self) -> None:
        titles: list[str] = []
        if self._do(lambda: titles.append(self.desk.delete())):
            self.state.say_deleted(tr("“{title}” is deleted.", title=titles[0]))
            self.kept.emit()

    def _do(self, what: Callable[[], object]) -> bool:
        """Do something with files, show the outcome, and return whether it went well."""
        before = self.desk.path
        self._later.stop()
        try:
            what()
        except (UnusableLesson, OSError) as error:
            self.state.complain(_told(error))
            return False
        self.state.say("")
        self._row = self._row if self.desk.path == before else 0
        self.refresh()
        self._show_shelf()
        self.kept.emit()
        return True

    # Changes of the lesson.

    def _write(self, place: str, **written: str) -> None:
        self.desk.edits.change(replace(self.now, **written), place)
        self._note_change()

    def _take_step(self, step: Step, place: str) -> None:
        self.desk.edits.change(
            with_step(self.now, self._row, step), place and f"{self._row} {place}"
        )
        self._note_change()

    def _put_in(self, row: int, step: Step) -> None:
        self._change(with_steps(self.now, row, [step]), row)
        self.form.title.setFocus()

    def _change(self, content: LessonFile, row: int) -> None:
        self.desk.edits.change(content)
        self._row = row
        self.refresh()
        self._note_change()

    def _step_through(self, go: Callable[[], None]) -> None:
        before = self.now
        go()
        row = first_difference(before, self.now)
        self._row = min(self._row if row is None else row, len(self.now.steps) - 1)
        self.refresh()
        self._note_change()

    def _go_to(self, row: int) -> None:
        self.desk.edits.rest()
        self._row = row
        self.refresh()

    def _note_change(self) -> None:
        """Show what follows from a change, but leave the fields alone: someone may be typing."""
        self.state.say("")
        self._later.start()
        self._show_around()

    # What is shown.

    def refresh(self) -> None:
        """Show the lesson as it is now."""
        self._row = min(self._row, max(0, len(self.now.steps) - 1))
        self.title.show_value(self.now.title)
        self.point.show_value(self.now.point)
        self.form.setEnabled(bool(self.now.steps))
        if self.now.steps:
            self.form.show_step(self.now.steps[self._row])
        self._show_around()

    def _show_shelf(self) -> None:
        self.bar.show_shelf(self.desk.shelf(), self.desk.path)
        self.bar.show_title(self.now.title.strip() or tr("New lesson"), self.desk.edits)

    def _show_around(self) -> None:
        edits, title = self.desk.edits, self.now.title.strip() or tr("New lesson")
        self.setWindowTitle(tr("{title} – lesson", title=title) + "[*]")
        self.setWindowModified(not edits.is_saved)
        self.steps.show_steps(self.now.steps, self._row)
        self.preview.show_step(self.now, self._row)
        self.bar.show_title(title, edits)
        self.state.show_edits(edits)

    def keep(self) -> None:
        """Keep what is not saved."""
        self._later.stop()
        try:
            self.desk.keep()
        except OSError as error:
            self.state.complain(_told(error))

    def changeEvent(self, event: QEvent) -> None:
        """Keep what is not saved as soon as someone looks elsewhere; take over other colours."""
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            self.keep()
        elif event.type() == QEvent.Type.PaletteChange:
            self._show_around()
        super().changeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep what is not saved, and go."""
        self.keep()
        event.accept()


def _told(error: Exception) -> str:
    if isinstance(error, OSError):
        reason = error.strerror or str(error)
        return tr("The lesson could not be written or read: {reason}.", reason=reason)
    return str(error)
