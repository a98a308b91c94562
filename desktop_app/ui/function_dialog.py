"""The dialog in which a function of someone's own file is chosen; nothing of the file is run."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QColor, QIcon
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QGridLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app.engine.parameters import UnusableSetting
from desktop_app.runs.functions import OwnFunction, list_functions, wrong_inputs
from desktop_app.runs.language import later, tr
from desktop_app.runs.told import tr_told
from desktop_app.ui.theme import SPACE, colours, icon

SOURCES = {
    "expression": (
        later("a Python expression"),
        "range(1000)",
        later(
            'Whatever has items, such as range(1000) or ["a", "b"]; it may use what the file defines.'
        ),
    ),
    "function": (
        later("a function of the file"),
        "",
        later("The name of one that takes no argument and returns or yields the inputs."),
    ),
    "lines": (
        later("the lines of a text file"),
        "words.txt",
        later("Each line is an input, as text. A path counts from the folder of the file above."),
    ),
    "files": (
        later("the files of a folder"),
        "texts/*.txt",
        later("Each file's path is an input. A path counts from the folder of the file above."),
    ),
    "rows": (
        later("the rows of a CSV file"),
        "table.csv",
        later("Each row is an input: a dict with the names in the first row."),
    ),
}
"""Where inputs may come from: what it is called, an example, what is to be known about it."""


class FunctionDialog(QDialog):
    """File, function, inputs. ``chosen`` gives the settings, and whether it is a coroutine function."""

    chosen = Signal(dict, bool)

    def __init__(self, window: QWidget, settings: dict[str, str]) -> None:
        """Begin with these settings; those that are not there are still to choose."""
        super().__init__(window)
        self.setWindowTitle(tr("Your own function"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(96 * SPACE, 64 * SPACE)
        self._found: list[OwnFunction] = []
        self._refusal = ""
        self._typed: dict[str, str] = {"expression": SOURCES["expression"][1]}
        self._shown = "expression"
        self.file = QLineEdit(placeholderText=tr("A Python file of yours"))
        self._browse = QPushButton(tr("Browse…"))
        self.table = _make_table()
        self.source = QComboBox()
        for name, (title, _, _) in SOURCES.items():
            self.source.addItem(tr(title), name)
        self.inputs = QLineEdit()
        self._path = QAction(icon("open"), tr("Choose…"), self.inputs)
        self._path.setToolTip(tr("Choose a file or folder…"))
        self.hint = QLabel(wordWrap=True)
        self.hint.setProperty("role", "muted")
        self.mistake = QLabel(wordWrap=True)
        self.mistake.setProperty("role", "bad")
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self.use = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.use.setText(tr("Use it"))
        self.use.setProperty("role", "primary")
        for button in self.buttons.buttons():
            button.setIcon(QIcon())
        self._assemble()
        self._connect()
        self._begin(settings)

    def _assemble(self) -> None:
        form = QGridLayout()
        form.setHorizontalSpacing(SPACE)
        form.setColumnStretch(1, 1)
        rows: list[tuple[str, QWidget]] = [
            (tr("&File"), self.file),
            (tr("F&unction"), self.table),
            (tr("Inputs &from"), self.source),
            (tr("&Inputs"), self.inputs),
        ]
        for row, (text, editor) in enumerate(rows):
            label = QLabel(text)
            label.setBuddy(editor)
            editor.setAccessibleName(text.replace("&", "").lower())
            top = (
                Qt.AlignmentFlag.AlignTop if editor is self.table else Qt.AlignmentFlag.AlignVCenter
            )
            form.addWidget(label, row, 0, top)
            form.addWidget(editor, row, 1, 1, 1 if editor is self.file else 2)
        form.addWidget(self._browse, 0, 2)
        form.setRowStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        layout.setSpacing(SPACE)
        layout.addLayout(form, 1)
        form.addWidget(self.hint, len(rows), 1, 1, 2)
        for widget in (self.mistake, self.buttons):
            layout.addWidget(widget)
        self.mistake.setAccessibleName(tr("What is wrong"))
        self.mistake.setMinimumHeight(2 * self.mistake.fontMetrics().height())
        self._say_tips()
        order = [self.file, self._browse, self.table, self.source, self.inputs, self.use]
        for first, second in pairwise(order):
            self.setTabOrder(first, second)

    def _say_tips(self) -> None:
        self.table.setToolTip(tr("The functions at the top level of the file. It is not run."))
        self.file.setToolTip(
            tr("The file with your function. Watch: it is read, not run, until Run.")
        )
        self._browse.setToolTip(tr("Choose the file on this machine."))
        self.inputs.setToolTip(tr("As the hint below tells; each input makes one task."))
        self.use.setToolTip(tr("Put the function into the controls. Nothing runs yet."))
        cancel = self.buttons.button(QDialogButtonBox.StandardButton.Cancel)
        cancel.setToolTip(tr("Leave the controls as they are (Esc)."))
        self.source.setToolTip(tr("What the function is called with, once for each input."))

    def _connect(self) -> None:
        self.file.textChanged.connect(self._list)
        self._browse.clicked.connect(self._choose_file)
        self.table.itemSelectionChanged.connect(self._check)
        self.table.doubleClicked.connect(self._take)
        self.source.currentIndexChanged.connect(self._show_source)
        self.inputs.textChanged.connect(self._check)
        self._path.triggered.connect(self._choose_path)
        self.buttons.accepted.connect(self._take)
        self.buttons.rejected.connect(self.reject)

    def _begin(self, settings: dict[str, str]) -> None:
        kind = settings.get("inputs_from", "expression")
        self._typed[kind] = settings.get("inputs", self._typed.get(kind, ""))
        self._shown = ""
        self.source.setCurrentIndex(max(0, self.source.findData(kind)))
        self._show_source()
        self.file.setText(settings.get("file", ""))
        names = [function.name for function in self._found]
        if settings.get("function") in names:
            self.table.selectRow(names.index(settings["function"]))
        (self.table if self._found else self.file).setFocus()

    @property
    def function(self) -> OwnFunction | None:
        """The function that is chosen."""
        rows = self.table.selectionModel().selectedRows()
        return self._found[rows[0].row()] if rows else None

    @property
    def settings(self) -> dict[str, str]:
        """The settings of the workload, as they stand here."""
        return {
            "file": self.file.text(),
            "function": self.function.name if self.function else "",
            "inputs_from": self._shown,
            "inputs": self.inputs.text(),
        }

    def _list(self) -> None:
        """List the functions of the file; the first that can be used is chosen."""
        self._found, self._refusal = [], ""
        if self.file.text():
            try:
                self._found = list_functions(self.file.text())
            except UnusableSetting as mistake:
                self._refusal = tr_told(str(mistake))
        self.table.setRowCount(len(self._found))
        for row, function in enumerate(self._found):
            name = f"{'async ' * function.is_coroutine}{function.name}"
            about = (
                tr("not usable: it {reason}", reason=tr_told(function.reason))
                if function.reason
                else function.about
            )
            for column, text in enumerate((f"{name}({', '.join(function.arguments)})", about)):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                if function.reason:
                    item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEnabled)
                    item.setForeground(QColor(colours().muted))
                self.table.setItem(row, column, item)
        self.table.resizeRowsToContents()
        usable = [row for row, function in enumerate(self._found) if not function.reason]
        self.table.clearSelection()
        if usable:
            self.table.setCurrentCell(usable[0], 0)
        self._check()

    def _show_source(self) -> None:
        """Show how inputs of the chosen kind are given; what was typed is kept for each kind."""
        if self._shown:
            self._typed[self._shown] = self.inputs.text()
        self._shown = str(self.source.currentData())
        _, example, hint = SOURCES[self._shown]
        self.hint.setText(tr(hint))
        like = tr("for instance {example}", example=example) if example else tr("its name")
        self.inputs.setPlaceholderText(like)
        self.inputs.setText(self._typed.get(self._shown, ""))
        if self._shown in ("lines", "files", "rows"):
            self.inputs.addAction(self._path, QLineEdit.ActionPosition.TrailingPosition)
        else:
            self.inputs.removeAction(self._path)
        self._check()

    def _check(self) -> None:
        """Say what the file itself shows to be wrong."""
        sentence = self._refusal
        if self.file.text() and not sentence:
            sentence = wrong_inputs(**self.settings)
        self.mistake.setText(tr_told(sentence))
        self.use.setEnabled(bool(self.file.text()) and not sentence)

    def _choose_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self, tr("A Python file"), str(Path(self.file.text()).parent), "Python (*.py)"
        )
        if name:
            self.file.setText(name)

    def _choose_path(self) -> None:
        folder = str(Path(self.file.text()).parent)
        if self._shown == "files":
            name = QFileDialog.getExistingDirectory(self, tr("The folder with the inputs"), folder)
        else:
            name, _ = QFileDialog.getOpenFileName(self, tr("The file with the inputs"), folder)
        if name:
            self.inputs.setText(name)

    def _take(self) -> None:
        if self.use.isEnabled() and self.function:
            self.chosen.emit(self.settings, self.function.is_coroutine)
            self.accept()


def _make_table() -> QTableWidget:
    table = QTableWidget(0, 2)
    table.setHorizontalHeaderLabels([tr("Function"), tr("What it does")])
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setTabKeyNavigation(False)
    table.setShowGrid(False)
    table.verticalHeader().hide()
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
    header.setStretchLastSection(True)
    return table
