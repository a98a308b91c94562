"""One field for one setting: an editor that fits its kind, its label, and the sentence when it is wrong."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSlider,
    QSpinBox,
    QStyle,
    QStyleOptionSlider,
    QVBoxLayout,
    QWidget,
)

from desktop_app.engine.cores import usable_cores
from desktop_app.engine.parameters import Parameter, UnusableSetting
from desktop_app.runs.language import later, ntr, number, tr, typed
from desktop_app.runs.names import value_name
from desktop_app.runs.told import tr_told
from desktop_app.ui.theme import SPACE, colours, icon

CHOOSE = {"folder": later("Choose a folder…"), "file": later("Choose a file…")}


class Field(QWidget):
    """One setting of the form. ``changed`` says that its text changed, whether usable or not."""

    changed = Signal()

    def __init__(self, parameter: Parameter, caution: str = "") -> None:
        """Make the field; the ``caution`` is shown while anything stands in it."""
        super().__init__()
        self.parameter = parameter
        self._caution = _hidden("caution", tr(caution))
        label = QLabel(tr(parameter.label), wordWrap=True)
        self._mistake = _hidden("bad")
        self.editor = editor = self._make_editor()
        for widget in (self, editor):
            widget.setToolTip(_tool_tip(parameter))
        editor.setAccessibleName(tr(parameter.label))
        editor.setAccessibleDescription(tr(parameter.help))
        label.setBuddy(editor)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        if isinstance(editor, QCheckBox):
            row.addWidget(editor)
        else:
            label.setFixedWidth(88)
            row.addWidget(label)
            row.addWidget(editor, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(row)
        layout.addWidget(self._mistake)
        layout.addWidget(self._caution)
        self.changed.connect(self._show_caution)
        self.set_value(parameter.default)

    def _make_editor(self) -> QWidget:
        parameter = self.parameter
        if parameter.kind == "choice":
            self._choice = QComboBox()
            for choice in parameter.choices:
                self._choice.addItem(value_name(choice), choice)
            narrow(self._choice)
            self._choice.currentIndexChanged.connect(self.changed)
            return self._choice
        if parameter.kind == "bool":
            self._tick = QCheckBox(tr(parameter.label))
            self._tick.toggled.connect(self.changed)
            return self._tick
        if parameter.name == "workers":
            self._workers = WorkersEditor(parameter)
            self._workers.changed.connect(self.changed)
            return self._workers
        self._line = _Line()
        self._line.textChanged.connect(self._check)
        self._line.textChanged.connect(self.changed)
        if parameter.kind in ("folder", "file"):
            action = self._line.addAction(icon("open"), QLineEdit.ActionPosition.TrailingPosition)
            action.setToolTip(tr(CHOOSE[parameter.kind]))
            action.triggered.connect(self._choose_path)
        return self._line

    @property
    def tab_stops(self) -> list[QWidget]:
        """What Tab reaches here, in its order."""
        if isinstance(self.editor, WorkersEditor):
            return [self.editor.slider, self.editor.count]
        return [self.editor]

    @property
    def value(self) -> Any:
        """What stands in the field, as it was typed."""
        kind = self.parameter.kind
        if kind == "choice":
            return self._choice.currentData()
        if kind == "bool":
            return self._tick.isChecked()
        if self.parameter.name == "workers":
            return self._workers.count.value()
        text = self._line.text()
        return typed(text) if kind in ("int", "float") else text

    def set_value(self, value: Any) -> None:
        """Put a value into the field."""
        kind = self.parameter.kind
        if kind == "choice":
            self._choice.setCurrentIndex(max(0, self._choice.findData(str(value))))
        elif kind == "bool":
            self._tick.setChecked(bool(value))
        elif self.parameter.name == "workers":
            self._workers.count.setValue(int(value))
        else:
            text = f"{value:,}" if isinstance(value, int) else str(value)
            self._line.setText(number(text) if kind in ("int", "float") else text)
            self._line.setCursorPosition(0)

    def read(self) -> Any:
        """Return the checked value; raises :class:`UnusableSetting`."""
        return self.parameter.read(self.value)

    def complain(self, sentence: str) -> None:
        """Show what is wrong beside the field; an empty sentence says that nothing is."""
        self._mistake.setText(tr_told(sentence))
        self._mistake.setVisible(bool(sentence))
        if hasattr(self, "_line"):
            self._line.setProperty("is_bad", bool(sentence))
            self._line.style().unpolish(self._line)
            self._line.style().polish(self._line)

    def _show_caution(self) -> None:
        self._caution.setVisible(bool(self._caution.text() and self.value))

    def _check(self) -> None:
        try:
            self.read()
        except UnusableSetting as mistake:
            self.complain(str(mistake))
        else:
            self.complain("")

    def _choose_path(self) -> None:
        """Ask for the folder, or for a file with one of the endings."""
        title, start = tr(CHOOSE[self.parameter.kind]), self._line.text()
        if self.parameter.kind == "folder":
            path = QFileDialog.getExistingDirectory(self, title, start)
        else:
            kinds = " ".join(f"*{ending}" for ending in self.parameter.endings)
            path, _ = QFileDialog.getOpenFileName(self, title, start, f"({kinds})")
        if path:
            self._line.setText(path)


def _hidden(role: str, text: str = "") -> QLabel:
    """Return a label below a field that is not seen yet."""
    label = QLabel(text, wordWrap=True)
    label.hide()
    label.setProperty("role", role)
    return label


def is_left_to_the_form(event: QEvent) -> bool:
    """Return whether a key is for undo or redo, which the form does for all fields alike."""
    keys = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
    return (
        event.type() == QEvent.Type.ShortcutOverride
        and isinstance(event, QKeyEvent)
        and any(event.matches(key) for key in keys)
    )


class _Line(QLineEdit):
    """A line whose changes are undone by the form, together with all others."""

    def event(self, event: QEvent) -> bool:
        """Leave undo and redo to the form."""
        return False if is_left_to_the_form(event) else super().event(event)


class _Count(QSpinBox):
    """A number whose changes are undone by the form, together with all others."""

    def event(self, event: QEvent) -> bool:
        """Leave undo and redo to the form."""
        return False if is_left_to_the_form(event) else super().event(event)


def narrow(box: QComboBox) -> None:
    """Let a box be narrower than its longest entry: the list that it opens is as wide as needed."""
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(8)
    box.view().setMinimumWidth(box.view().sizeHintForColumn(0) + 3 * SPACE)


class WorkersEditor(QWidget):
    """A slider with a mark at the number of cores, and a box for any number that is allowed."""

    changed = Signal()

    def __init__(self, parameter: Parameter) -> None:
        super().__init__()
        self.cores = usable_cores()
        assert parameter.low is not None and parameter.high is not None
        self.slider = _MarkedSlider(self.cores)
        self.slider.setRange(1, max(8, 4 * self.cores))
        self.slider.setAccessibleName(tr("workers, slider"))
        self.count = _Count(minimum=int(parameter.low), maximum=int(parameter.high))
        self.count.setAccessibleName(tr("workers"))
        self.slider.valueChanged.connect(self.count.setValue)
        self.count.valueChanged.connect(self._take_over)
        self._note = QLabel(wordWrap=True)
        self._note.setProperty("role", "muted")
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.slider, 1)
        row.addWidget(self.count)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(row)
        layout.addWidget(self._note)

    def _take_over(self, count: int) -> None:
        self.slider.blockSignals(True)
        self.slider.setValue(min(count, self.slider.maximum()))
        self.slider.blockSignals(False)
        if count > self.cores:
            note = ntr(
                "more than the {count} core: they take turns",
                "more than the {count} cores: they take turns",
                self.cores,
            )
        else:
            note = ntr("▲ {count} core here", "▲ {count} cores here", self.cores)
        self._note.setText(note)
        self.changed.emit()


class _MarkedSlider(QSlider):
    """A slider with a mark at one value."""

    def __init__(self, marked: int) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._marked = marked

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the mark, then the slider."""
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        control = QStyle.ComplexControl.CC_Slider
        handle = self.style().subControlRect(control, option, QStyle.SubControl.SC_SliderHandle)
        room = self.width() - handle.width()
        x = QStyle.sliderPositionFromValue(self.minimum(), self.maximum(), self._marked, room)
        painter = QPainter(self)
        mark = QRect(x + handle.width() // 2 - 1, 0, 3, self.height())
        painter.fillRect(mark, QColor(colours().accent))
        painter.end()
        super().paintEvent(event)


def _tool_tip(parameter: Parameter) -> str:
    allowed = tr("Allowed: {values}.", values=tr_told(parameter.allowed))
    unit = f" ({tr(parameter.unit)})" if parameter.unit else ""
    text = f"{tr(parameter.label)}{unit}: {tr(parameter.help)}"
    return (
        f"<p style='margin:{SPACE // 2}px'>{text}</p><p style='margin:{SPACE // 2}px'>{allowed}</p>"
    )
