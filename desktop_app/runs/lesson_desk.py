"""The one lesson that is being written: opened, changed, saved; whatever was not saved is kept aside."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from desktop_app.runs.language import tr
from desktop_app.runs.lesson_edits import Edits, copy_of, new_lesson
from desktop_app.runs.lesson_writing import content_of, load_as_written
from desktop_app.runs.lessons import LessonFile
from desktop_app.runs.own_lessons import OwnLessons, is_new


class OnShelf(NamedTuple):
    """A lesson that can be opened, by its title; whether something of it is not saved."""

    path: Path
    title: str
    is_draft: bool


class LessonDesk:
    """What is on the desk; all that reads or writes files raises what :class:`OwnLessons` does."""

    def __init__(self, own: OwnLessons) -> None:
        self.own = own
        self.path = own.new_path()
        self.edits = Edits(new_lesson())
        self._deleted: tuple[Path, LessonFile | None] | None = None

    @property
    def now(self) -> LessonFile:
        """The lesson as it is now."""
        return self.edits.now

    def shelf(self) -> list[OnShelf]:
        """Return all lessons of one's own, those that were never saved last."""
        found = [
            OnShelf(lesson.path, lesson.title, self.own.draft(lesson.path) is not None)
            for lesson in self.own.read()[0]
        ]
        begun = {path: self.own.draft(path) for path in self.own.begun()}
        if is_new(self.path):
            begun.setdefault(self.path, self.now)
        return found + [OnShelf(path, draft.title, True) for path, draft in begun.items() if draft]

    def open(self, path: Path) -> bool:
        """Put another lesson on the desk; return whether changes are back that were not saved."""
        saved = new_lesson() if is_new(path) else content_of(load_as_written(path))
        self.keep()
        draft = self.own.draft(path)
        self.path, self.edits = path, Edits(saved)
        if draft is not None:
            self.edits.change(draft)
        return not self.edits.is_saved

    def begin(self, content: LessonFile | None = None) -> None:
        """Put a new lesson on the desk, with this in it."""
        self.keep()
        self.path, self.edits = self.own.new_path(), Edits(new_lesson())
        if content is not None:
            self.edits.change(content)
            self.keep()

    def double(self) -> None:
        """Put a copy of the lesson on the desk, a new lesson."""
        self.begin(copy_of(self.now))

    def keep(self) -> None:
        """Keep what is not saved, so that it is there whatever happens."""
        if self.edits.is_saved:
            self.own.drop_draft(self.path)
        else:
            self.own.keep_draft(self.path, self.now)

    def save(self) -> None:
        """Save the lesson in its file; a new one gets one."""
        self.path = self.own.save(self.now, self.path)
        self.edits.note_saved()

    def discard(self) -> None:
        """Go back to what is saved; that, too, can be undone."""
        self.edits.change(self.edits.saved)
        self.keep()

    def delete(self) -> str:
        """Take the lesson off the desk and delete it; return what it was called."""
        told = self.now.title.strip() or tr("(without a title)")
        self._deleted = self.path, None if self.edits.is_saved else self.now
        if not is_new(self.path):
            self.own.delete(self.path)
        self.own.drop_draft(self.path)
        self.path, self.edits = self.own.new_path(), Edits(new_lesson())
        if rest := [one.path for one in self.shelf() if one.path != self.path]:
            self.open(rest[0])
        return told

    def bring_back(self) -> None:
        """Put back on the desk what was deleted last."""
        if self._deleted is None:
            return
        path, draft = self._deleted
        self._deleted = None
        if not is_new(path):
            self.own.bring_back(path)
        if draft is not None:
            self.own.keep_draft(path, draft)
        self.open(path)
