"""Undo and redo of what is changed in the controls."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from desktop_app.engine.spec import RunSpec
from desktop_app.runs.undo import Undo, changed_setting
from desktop_app.ui.controls import Controls


class Undoing(QObject):
    """Remembers what the controls said; ``changed`` says that there is more, or less, to undo."""

    changed = Signal()

    def __init__(self, controls: Controls) -> None:
        super().__init__(controls)
        self._controls = controls
        self._steps = Undo(controls.typed())
        self._soon = QTimer(self, singleShot=True, interval=0)  # one click may change many fields
        self._soon.timeout.connect(self._note)
        controls.changed.connect(self._soon.start)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._settle)

    def begin(self) -> None:
        """Forget what was before: this is where someone begins."""
        self._soon.stop()
        self._steps = Undo(self._controls.typed())
        self.changed.emit()

    @property
    def can_undo(self) -> bool:
        """Whether there is something to undo."""
        return self._steps.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether something was undone."""
        return self._steps.can_redo

    def undo(self) -> None:
        """Take the last change back."""
        self._note()
        self._show(self._steps.now, self._steps.undo())

    def redo(self) -> None:
        """Make the change again that was taken back last."""
        self._note()
        self._show(self._steps.now, self._steps.redo())

    def _settle(self) -> None:
        self._steps.settle()

    def _note(self) -> None:
        self._soon.stop()
        spec = self._controls.typed()
        name = changed_setting(self._steps.now, spec)
        self._steps.note(spec, name if self._controls.is_typed(name) else "")
        self.changed.emit()

    def _show(self, before: RunSpec, spec: RunSpec) -> None:
        self._controls.show_spec(spec)
        self._controls.reveal(changed_setting(before, spec))
        self._soon.stop()
        self.changed.emit()
