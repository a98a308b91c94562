"""Opens and saves runs as files, asking where."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop_app.runs.language import later, tr
from desktop_app.runs.lessons import SUFFIX as LESSON
from desktop_app.runs.record import RunRecord
from desktop_app.runs.run_file import SUFFIX, UnreadableRun, load_run, save_run

KINDS = later("Runs")


class RunFiles(QObject):
    """Open and Save; ``opened`` gives the record of a file, ``said`` the sentence when it is none."""

    chosen = Signal(list)
    """The path of a run or a lesson that someone wants to open, alone in a list."""
    opened = Signal(object)
    said = Signal(str)
    used = Signal(object)
    """The path of a run that was opened or saved."""
    exporting = Signal(object, str, object)
    """A record, a format, and the path that someone chose for it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window

    def choose(self) -> None:
        """Ask for a saved run or a lesson to open."""
        kinds = f"{tr('Runs and lessons')} (*{SUFFIX} *{LESSON})"
        name, _ = QFileDialog.getOpenFileName(self._window, tr("Open a run or a lesson"), "", kinds)
        if name:
            self.chosen.emit([name])

    def open(self, path: Path) -> None:
        """Open a saved run, or say why not."""
        try:
            record = load_run(path)
        except UnreadableRun as mistake:
            self.said.emit(str(mistake))
        except OSError as error:
            self.said.emit(
                tr("{path} could not be read: {reason}.", path=path, reason=error.strerror)
            )
        else:
            self.used.emit(path)
            self.opened.emit(record)

    def save(self, record: RunRecord) -> None:
        """Ask for a place and save a run that is over."""
        name, _ = QFileDialog.getSaveFileName(
            self._window, tr("Save the run"), f"run{SUFFIX}", f"{tr(KINDS)} (*{SUFFIX})"
        )
        if not name:
            return
        try:
            save_run(record, Path(name))
        except OSError as error:
            self.said.emit(
                tr("{path} could not be written: {reason}.", path=name, reason=error.strerror)
            )
        else:
            self.used.emit(Path(name))

    def export(self, record: RunRecord) -> None:
        """Ask for a format and a place for a run that is over."""
        from desktop_app.runs.export.formats import FORMATS, PICTURES

        kinds = {f"{tr(one.title)} (*{one.ending})": name for name, one in FORMATS.items()}
        kinds |= {f"{tr('Pictures of the views')} (*.{name})": name for name in PICTURES}
        first = next(kind for kind, name in kinds.items() if name == "html")
        path, kind = QFileDialog.getSaveFileName(
            self._window, tr("Export the run"), "run.html", ";;".join(kinds), first
        )
        if path:
            chosen = kinds.get(kind, "html")
            ending = FORMATS[chosen].ending if chosen in FORMATS else f".{chosen}"
            place = Path(path) if path.endswith(ending) else Path(path).with_suffix(ending)
            if place != Path(path) and place.exists():  # which nobody was asked about
                self.said.emit(tr("{path} is there already; export to another name.", path=place))
                return
            self.exporting.emit(record, chosen, place)
