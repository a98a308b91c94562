"""The lessons of one's own: a file each in a folder of the user's, and what of them is not saved yet."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import Any

import msgspec

from desktop_app.runs.folders import make_private, own_lessons_folder, resource
from desktop_app.runs.language import tr
from desktop_app.runs.lesson_writing import content_of, load_as_written, save_lesson
from desktop_app.runs.lessons import (
    SUFFIX,
    Lesson,
    LessonFile,
    Question,
    Step,
    StepRun,
    UnusableLesson,
)

LONGEST_NAME = 60
NEW = "not saved"
"""How the names of lessons begin that have no file yet; no file is given a name with a space."""


class OwnLessons:
    """Lists, saves, takes in, deletes and brings back; all raise ``OSError`` when the disk refuses."""

    def __init__(self, folder: Path | None = None) -> None:
        """Use this folder, or the user's."""
        self.folder = folder or own_lessons_folder()

    def read(self) -> tuple[list[Lesson], list[str]]:
        """Return the lessons in order of their titles, and a sentence for each file that is none."""
        lessons, sentences = [], []
        for path in sorted(self.folder.glob(f"*{SUFFIX}")):
            try:
                lessons.append(load_as_written(path))
            except UnusableLesson as mistake:
                sentences.append(str(mistake))
            except OSError as error:
                sentences.append(
                    tr("{path} could not be read: {reason}.", path=path, reason=error.strerror)
                )
        return sorted(lessons, key=lambda lesson: lesson.title.casefold()), sentences

    def save(self, content: LessonFile, path: Path | None = None) -> Path:
        """Keep a lesson in its file, a new one in one named for its title; return the file.

        Raises :class:`UnusableLesson` when something in it cannot be.
        """
        place = self._free(content.title) if path is None or is_new(path) else path
        save_lesson(content, place)
        if path is not None:
            self.drop_draft(path)
        return place

    def new_path(self) -> Path:
        """Return what a lesson goes by that has no file yet; it gets one when it is saved."""
        number = 1
        while self._draft(self.folder / f"{NEW} {number}{SUFFIX}").exists():
            number += 1
        return self.folder / f"{NEW} {number}{SUFFIX}"

    def begun(self) -> list[Path]:
        """Return what the lessons go by that were begun and never saved."""
        drafts = sorted(self._draft(self.folder / f"{NEW}{SUFFIX}").parent.glob(f"{NEW} *.json"))
        return [self.folder / f"{draft.stem}{SUFFIX}" for draft in drafts]

    def _free(self, title: str) -> Path:
        """Return a path that no lesson has, nor one that could be brought back."""
        plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
        name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_NAME].strip("-") or "lesson"
        number, path = 1, self.folder / f"{name}{SUFFIX}"
        while path.exists() or self._bin(path).exists():
            number += 1
            path = self.folder / f"{name}-{number}{SUFFIX}"
        return path

    def take_in(self, path: Path) -> tuple[Lesson, bool]:
        """Return the lesson in a file, copied to one's own; and whether it was not there before.

        Lessons that come with the program stay where they are. Raises :class:`UnusableLesson` for
        a file that is no lesson; nothing is copied then.
        """
        lesson = load_as_written(path)
        if path.resolve().parent in (self.folder.resolve(), resource("lessons").resolve()):
            return lesson, False
        content = content_of(lesson)
        for known in self.read()[0]:
            if content_of(known) == content:
                return known, False
        return load_as_written(self.save(content)), True

    # Deleting.

    def _bin(self, path: Path) -> Path:
        return self.folder / "deleted" / path.name

    def delete(self, path: Path) -> None:
        """Put a lesson aside; it can be brought back."""
        place = self._bin(path)
        make_private(place.parent)
        path.replace(place)

    def bring_back(self, path: Path) -> None:
        """Bring back a lesson that was deleted."""
        self._bin(path).replace(path)

    # Drafts: what was changed and is not saved yet; it may be what no reader would take.

    def _draft(self, path: Path) -> Path:
        return self.folder / "drafts" / f"{path.stem}.json"

    def draft(self, path: Path) -> LessonFile | None:
        """Return a lesson with what was changed and is not saved yet; None where that is nothing."""
        try:
            return _unchecked(msgspec.json.decode(self._draft(path).read_bytes()))
        except (OSError, msgspec.MsgspecError, RecursionError, TypeError, KeyError, AttributeError):
            return None

    def keep_draft(self, path: Path, content: LessonFile) -> None:
        """Keep what was changed of a lesson, so that it is there whatever happens."""
        place = self._draft(path)
        make_private(place.parent)
        part = place.with_suffix(".part")
        part.write_bytes(msgspec.json.encode(content))
        part.replace(place)

    def drop_draft(self, path: Path) -> None:
        """Forget what was changed; it is saved, or not wanted."""
        self._draft(path).unlink(missing_ok=True)


def _unchecked(told: Any) -> LessonFile:
    """Return a lesson of JSON values as it is: a draft need not be what a reader takes."""
    steps = []
    for step in told["steps"]:
        asked = step.pop("question")
        runs = [StepRun(**run) for run in step.pop("runs")]
        steps.append(Step(**step, runs=runs, question=asked and Question(**asked)))
    return LessonFile(told["title"], told["point"], steps)


def is_new(path: Path) -> bool:
    """Whether this is what a lesson goes by that has no file yet."""
    return path.name.startswith(f"{NEW} ")
