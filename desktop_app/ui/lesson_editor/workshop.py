"""Where lessons of one's own meet the window: the menu, the editor, and files that are opened."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QFileDialog, QMenu

from desktop_app.engine.spec import RunSpec
from desktop_app.runs.language import tr
from desktop_app.runs.lesson_desk import LessonDesk
from desktop_app.runs.lesson_edits import copy_of
from desktop_app.runs.lesson_writing import content_of, run_of
from desktop_app.runs.lessons import SUFFIX, Lesson, LessonFile, StepRun, UnusableLesson
from desktop_app.runs.own_lessons import OwnLessons
from desktop_app.runs.pythons import Python
from desktop_app.runs.record import RunRecord

if TYPE_CHECKING:
    from desktop_app.ui.lesson_editor.editor import LessonEditor
    from desktop_app.ui.lesson_editor.run_rows import Offer
    from desktop_app.ui.window import MainWindow


class Workshop(QObject):
    """Lists one's own lessons in a menu, writes and takes them in. ``said`` gives sentences."""

    said = Signal(str)

    def __init__(self, window: MainWindow, menu: QMenu, before: QAction) -> None:
        """Put what there is into this menu, before an action of it."""
        super().__init__(window)
        self._window = window
        self.own = OwnLessons()
        self.editor: LessonEditor | None = None
        self._without_gil: set[str] = set()
        self._last: Path | None = None
        self._menu, self._before = menu, before
        self._listed: list[QAction] = []
        self._actions = [
            self._action(tr("Save as step…"), "Ctrl+L", self.save_as_step),
            self._action(tr("New lesson…"), "", self.begin),
            self._action(tr("Edit lesson…"), "Ctrl+Shift+L", self.edit),
            self._action(tr("Open a lesson…"), "", self.choose),
        ]
        menu.aboutToShow.connect(self._list)

    def _action(self, text: str, key: str, do: object) -> QAction:
        action = QAction(text, self._window)
        action.setShortcut(QKeySequence(key))
        action.triggered.connect(do)
        self._window.addAction(action)
        return action

    def _list(self) -> None:
        """Put one's own lessons into the menu, below those that were there."""
        menu = self._menu
        for action in self._listed:
            menu.removeAction(action)
        lessons, sentences = self.own.read()
        if sentences:
            self.said.emit(" ".join(sentences))
        self._listed = []
        for number, lesson in enumerate(lessons):
            action = QAction(lesson.title.replace("&", "&&"), menu)
            action.setToolTip(lesson.point)
            action.triggered.connect(partial(self.tell, lessons, number))
            self._listed.append(action)
        if lessons:
            self._listed.append(menu.insertSeparator(self._before))
        menu.insertActions(self._before, [*self._listed, *self._actions])
        self._listed.append(menu.insertSeparator(self._before))

    # What people do.

    def tell(self, lessons: Sequence[Lesson], number: int = 0) -> None:
        """Tell one of these lessons."""
        self._window.lessons.teaching.open(lessons, number)

    def choose(self) -> None:
        """Ask for a lesson's file and open it."""
        name, _ = QFileDialog.getOpenFileName(
            self._window, tr("Open a lesson"), "", tr("Lessons (*{ending})", ending=SUFFIX)
        )
        if name:
            self.take_in(Path(name))

    def take_in(self, path: Path) -> None:
        """Tell the lesson in a file, which is among one's own from now on; or say what is wrong."""
        try:
            lesson, is_first = self.own.take_in(path)
        except UnusableLesson as mistake:
            self.said.emit(str(mistake))
            return
        except OSError as error:
            reason = error.strerror or str(error)
            self.said.emit(tr("{path} could not be opened: {reason}.", path=path, reason=reason))
            return
        self._window.lessons.open_file(lesson.path)
        if is_first:
            self.said.emit(
                tr("“{title}” is among your lessons now: menu Lessons.", title=lesson.title)
            )

    def begin(self) -> None:
        """Write a new lesson."""
        self._show_editor().begin()

    def edit(self) -> None:
        """Write on the lesson that is told, or on the last; on a copy of one of the program's."""
        editor, talk = self._show_editor(), self._window.lessons.teaching.talk
        if talk is None:
            shelf = sorted(editor.desk.shelf(), key=lambda lesson: not lesson.is_draft)
            if self._last is None and shelf:
                editor.open(shelf[0].path)
        elif talk.lesson.path.parent == self.own.folder:
            editor.open(talk.lesson.path)
        else:
            editor.begin(copy_of(content_of(talk.lesson)))
            editor.state.say(tr("This is a copy of yours; the program's lesson stays as it is."))

    def save_as_step(self) -> None:
        """Ask which runs shall be a step of which lesson."""
        from desktop_app.ui.lesson_editor.save_as_step import StepDialog

        shelf = LessonDesk(self.own).shelf() if self.editor is None else self.editor.desk.shelf()
        dialog = StepDialog(self._window, self.offers(), shelf, self._last)
        dialog.asked.connect(self._write_step)
        dialog.open()

    def _write_step(self, runs: list[StepRun], path: Path | None, title: str) -> None:
        editor = self._show_editor()
        if path is None:
            editor.begin()
        else:
            editor.open(path)
        editor.add_step(runs, title)

    def _show_editor(self) -> LessonEditor:
        if self.editor is None:
            from desktop_app.ui.lesson_editor.editor import LessonEditor

            self.editor = LessonEditor(LessonDesk(self.own), self.offers)
            self.editor.trying.connect(self._try)
            self.editor.kept.connect(self._note_last)
        self.editor.show()
        self.editor.raise_()
        self.editor.activateWindow()
        return self.editor

    def _note_last(self) -> None:
        if self.editor is not None:
            self._last = self.editor.desk.path

    def _try(self, content: LessonFile, step: int) -> None:
        lesson = Lesson("", Path(), **{name: getattr(content, name) for name in _PARTS})
        self.tell([lesson])
        for _ in range(step):
            self._window.lessons.teaching.skip()
        self._window.raise_()
        self._window.activateWindow()

    def close(self) -> None:
        """Close the editor; what is not saved is kept."""
        if self.editor is not None:
            self.editor.close()

    # What the window has that a step can run.

    def note_pythons(self, pythons: list[Python]) -> None:
        """Take in which Pythons there are."""
        self._without_gil = {python.path for python in pythons if not python.gil}

    def offers(self) -> list[Offer]:
        """Return the runs that a step can be made of now."""
        from desktop_app.ui.lesson_editor.run_rows import Offer

        controls = self._window.controls.spec()
        shown: list[RunRecord] = []
        self._window.with_shown(shown.append)
        ticked = self._window.runs.runs.ticked_entries
        told = [
            Offer(
                tr("What the controls describe"),
                [self._run_of(controls)] if controls else [],
                "" if controls else tr("something is wrong in them"),
            ),
            Offer(
                tr("The run that is shown"),
                [self._run_of(record.spec, record) for record in shown],
                "" if shown else tr("none is shown, or it is not over"),
            ),
        ]
        ticked_runs = [self._run_of(entry.spec, entry.record) for entry in ticked]
        about = "" if ticked else tr("no run in the list is ticked")
        return [*told, Offer(tr("The ticked runs, one after the other"), ticked_runs, about)]

    def _run_of(self, spec: RunSpec, record: RunRecord | None = None) -> StepRun:
        added = [one.text for one in record.additions if not one.refusal] if record else []
        return run_of(spec, has_gil=spec.python not in self._without_gil, added=added)


_PARTS = LessonFile.__struct_fields__
