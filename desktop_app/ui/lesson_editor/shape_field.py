"""The shape of a step: typed, and checked at every letter; a menu has the figures that it can name."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from desktop_app.runs.figures import FIGURES
from desktop_app.runs.language import tr
from desktop_app.runs.lessons import UnusableLesson
from desktop_app.runs.shapes import parse_shape
from desktop_app.ui.lesson_editor.texts import Line, say, small_label
from desktop_app.ui.theme import SPACE


class ShapeField(QWidget):
    """A line and below it a sentence: what is wrong with the shape, or that nothing is."""

    typed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._names: list[str] = []
        self.line = Line(tr("Shape"), "threads.wall_s > 1.5 * processes.wall_s")
        self.setFocusProxy(self.line)
        self.line.typed.connect(self._check)
        self.line.typed.connect(self.typed)
        self.told = small_label("muted")
        self.figures = QToolButton()
        self.figures.setText(tr("Figures"))
        self.figures.setToolTip(tr("Put a figure of a run into the shape."))
        self.figures.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.figures)
        menu.aboutToShow.connect(lambda: self._fill(menu))
        self.figures.setMenu(menu)
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        row.addWidget(self.line, 1)
        row.addWidget(self.figures)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE // 2)
        layout.addLayout(row)
        layout.addWidget(self.told)

    @property
    def value(self) -> str:
        """The shape as it stands here."""
        return self.line.value.strip()

    def show_value(self, shape: str, names: list[str]) -> None:
        """Show a shape, about runs of these names."""
        self._names = names
        if shape != self.value:
            self.line.show_value(shape)
        self.figures.setEnabled(bool(names))
        self._check()

    def _check(self) -> None:
        shape = self.value
        sentence, role = tr("Nothing is checked after the runs."), "muted"
        if shape and not self._names:
            sentence, role = tr("A shape is about the runs of this step, and it has none."), "bad"
        elif shape:
            try:
                parse_shape(shape, self._names)
                sentence = tr("✓ This is checked after the runs.")
            except UnusableLesson as mistake:
                sentence, role = str(mistake), "bad"
        say(self.told, sentence, role)
        is_bad = role == "bad"
        if self.line.property("is_bad") != is_bad:
            self.line.setProperty("is_bad", is_bad)
            self.line.style().unpolish(self.line)
            self.line.style().polish(self.line)

    def _fill(self, menu: QMenu) -> None:
        menu.clear()
        for name in self._names:
            below = menu.addMenu(name)
            for figure, about in FIGURES.items():
                action = below.addAction(f"{figure} – {tr(about.says)}")
                action.triggered.connect(partial(self._insert, f"{name}.{figure}"))
        menu.addAction(tr("cores – how many cores the machine has"), partial(self._insert, "cores"))

    def _insert(self, text: str) -> None:
        self.line.insert(text)
        self.line.setFocus()
        self._check()
        self.typed.emit()
