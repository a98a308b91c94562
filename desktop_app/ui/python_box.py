"""Which Python runs it: this one, or any other that was found on the machine."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QLabel, QVBoxLayout, QWidget

from desktop_app.runs.language import later, tr
from desktop_app.runs.pythons import Python
from desktop_app.ui.fields import narrow

TOOL_TIP = later(
    "The Python that carries out the run; nothing is installed there. Watch how the same work "
    "takes another time under another version, and how threads compute at once where there is no "
    "GIL."
)


class PythonBox(QWidget):
    """A list of Pythons; ``chosen`` gives the path of another one, empty for this one."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.wanted = ""
        """The path that was chosen, whether or not that Python has been found by now."""
        heading = QLabel(tr("PYTHON"))
        heading.setProperty("role", "section")
        self.box = QComboBox()
        self.box.addItem(tr("this one"), "")
        self.box.setToolTip(tr(TOOL_TIP))
        self.box.setAccessibleName("python")
        self.box.currentIndexChanged.connect(self._choose)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(heading)
        layout.addWidget(self.box)

    def _choose(self) -> None:
        self.wanted = self.path
        self.chosen.emit(self.path)

    @property
    def path(self) -> str:
        """The path of the Python that is chosen; empty for this one."""
        return str(self.box.currentData() or "")

    @property
    def offered(self) -> list[str]:
        """The paths of all other Pythons that were found."""
        return [str(self.box.itemData(place)) for place in range(1, self.box.count())]

    def offer(self, pythons: list[Python]) -> None:
        """Offer these, of which the first is this one."""
        here, *others = pythons
        self.box.setItemText(0, tr("{python}, this one", python=here.label))
        for python in others:
            self.box.addItem(python.label, python.path)
            self.box.setItemData(self.box.count() - 1, python.path, Qt.ItemDataRole.ToolTipRole)
        narrow(self.box)
        self.choose(self.wanted)

    def choose(self, path: str) -> None:
        """Choose the Python of this path, now or once it is found."""
        self.wanted = path
        place = self.box.findData(path)
        if place >= 0:
            self.box.setCurrentIndex(place)
