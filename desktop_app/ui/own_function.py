"""The user's own function in the window: chosen in a dialog, and run only once it is trusted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMessageBox, QWidget

from desktop_app.engine.spec import RunSpec
from desktop_app.runs.functions import OWN, content_mark
from desktop_app.runs.language import tr
from desktop_app.runs.settings import Settings
from desktop_app.ui.controls import Controls

REMEMBERED = 200
"""Files that are known to be trusted; the oldest is forgotten first."""


class FunctionOpener(QObject):
    """Puts a function into the form, and asks once for each file whether its code may run."""

    used = Signal(object)
    """The path of a Python file from which a function was chosen."""

    def __init__(self, window: QWidget, controls: Controls, settings: Settings) -> None:
        super().__init__(window)
        self._window = window
        self._controls = controls
        self._trusted = settings.trusted

    def choose(self) -> None:
        """Open the dialog, with what is in the form, if that is such a function."""
        workload = self._controls.workload
        self._ask(workload.values() if workload.entry.name == OWN else {})

    def open(self, path: Path) -> None:
        """Open the dialog with a file."""
        self._ask({"file": str(path)})

    def _ask(self, settings: dict[str, str]) -> None:
        from desktop_app.ui.function_dialog import FunctionDialog

        dialog = FunctionDialog(self._window, settings)
        dialog.chosen.connect(self._use)
        dialog.open()

    def _use(self, settings: dict[str, str], is_coroutine: bool) -> None:
        """Put a function into the form; one that is awaited needs the executor that awaits."""
        self._controls.workload.choose(OWN)
        if is_coroutine:
            self._controls.executor.choose("asyncio")
        for name, value in settings.items():
            self._controls.workload.fields[name].set_value(value)
        self.used.emit(Path(settings["file"]))

    def is_trusted(self, spec: RunSpec) -> bool:
        """Return whether a run may begin without asking: it runs no file, or one that is trusted as it is."""
        file = spec.parameters.get("file", "")
        mark = content_mark(file) if spec.workload == OWN else ""
        return not mark or self._trusted.get(file) == mark

    def ask_first(self, spec: RunSpec, start: Callable[[RunSpec], object]) -> None:
        """Start a run; before the first one of a file, and after a change of it, ask."""
        file = spec.parameters.get("file", "")
        mark = content_mark(file) if spec.workload == OWN else ""
        if self.is_trusted(spec):
            start(spec)
            return
        name = Path(file).name
        box = QMessageBox(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setWindowTitle(tr("Run {file}?", file=name))
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(
            tr(
                "Its code will run with your rights: it can do whatever you can do.\n"
                "Run {file} only if you trust it.",
                file=name,
            )
        )
        box.setInformativeText(tr("You are asked again when the file has changed."))
        run = box.addButton(tr("Run"), QMessageBox.ButtonRole.AcceptRole)
        cancel = box.addButton(QMessageBox.StandardButton.Cancel)
        cancel.setIcon(QIcon())
        box.setDefaultButton(cancel)

        def trust() -> None:
            self._trusted.pop(file, None)
            self._trusted[file] = mark
            for oldest in list(self._trusted)[:-REMEMBERED]:
                del self._trusted[oldest]
            start(spec)

        run.clicked.connect(trust)
        box.open()
