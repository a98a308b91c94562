"""Source: the run as a plain Python script, to read, copy and save."""

from __future__ import annotations

from pathlib import Path

from pygments import lex
from pygments.lexers import PythonLexer
from pygments.token import Comment, Keyword, Name, Number, Operator, String, _TokenType
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QGuiApplication,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
)

from desktop_app.engine.spec import RunSpec
from desktop_app.runs.language import later, tr
from desktop_app.runs.record import RunRecord
from desktop_app.runs.sampler import Sampler
from desktop_app.runs.source import script_for
from desktop_app.ui.elided import ElidedLabel
from desktop_app.ui.theme import SPACE, colours
from desktop_app.ui.view import View

HINT = later(
    "Plain Python, without this program: save it and run it, or take it for your own work."
)


class SourceView(View):
    """The script of a run, coloured."""

    title = later("Source")
    position = 36

    def __init__(self, sampler: Sampler) -> None:
        super().__init__(sampler)
        self.text = QPlainTextEdit(readOnly=True)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setPlaceholderText(
            tr("The script of a run appears here: the same work, plain Python.")
        )
        self.text.setAccessibleName(tr("Script of the run"))
        self.text.setToolTip(
            tr(
                "What ran, as one plain script without this program. Watch: it is all that is needed."
            )
        )
        self.told = ElidedLabel(tr(HINT))
        self.told.setProperty("role", "muted")
        self.told.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.copy = QPushButton(tr("Copy"))
        self.copy.setToolTip(tr("Copy the whole script, to paste it elsewhere."))
        self.copy.clicked.connect(self._copy)
        self.save = QPushButton(tr("Save…"))
        self.save.setToolTip(tr("Save the script as a file. It needs nothing but Python."))
        self.save.clicked.connect(self._save)
        row = QHBoxLayout()
        row.setContentsMargins(SPACE, SPACE // 2, SPACE, 0)
        row.addWidget(self.told, 1)
        row.addWidget(self.copy)
        row.addWidget(self.save)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE // 2)
        layout.addLayout(row)
        layout.addWidget(self.text)
        self._spec: RunSpec | None = None
        self.show_run(None)

    def show_run(self, record: RunRecord | None) -> None:
        """Show the script of the record's run; it changes with the run only."""
        spec = record.spec if record else None
        if spec is self._spec and self.text.blockCount() > 1:
            return
        self._spec = spec
        self.text.clear()
        self.told.setText(tr(HINT))
        script = self._script() if spec else ""
        self.copy.setEnabled(bool(script))
        self.save.setEnabled(bool(script))
        self._write(script)

    def _script(self) -> str:
        assert self._spec
        try:
            return script_for(self._spec)
        except (ValueError, OSError) as error:  # of a file of someone's own that is gone, say
            self.told.setText(tr("The script of this run cannot be made: {error}", error=error))
            return ""

    def _write(self, script: str) -> None:
        cursor = QTextCursor(self.text.document())
        cursor.beginEditBlock()
        for kind, part in lex(script, PythonLexer(stripnl=False)) if script else ():
            cursor.insertText(part, _look(kind))
        cursor.endEditBlock()
        self.text.moveCursor(QTextCursor.MoveOperation.Start)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.told.setText(tr("Copied."))

    def _save(self) -> None:
        assert self._spec
        suggested = f"{self._spec.workload}_{self._spec.executor}.py"
        name, _ = QFileDialog.getSaveFileName(
            self, tr("Save the script"), suggested, "Python (*.py)"
        )
        if not name:
            return
        try:
            Path(name).write_text(self.text.toPlainText(), "utf-8")
        except OSError as error:
            self.told.setText(
                tr("{path} could not be written: {reason}.", path=name, reason=error.strerror)
            )
        else:
            self.told.setText(tr("Saved. Run it with: python {file}", file=Path(name).name))

    def apply_colours(self) -> None:
        """Write the script again in the colours of the scheme that has just changed."""
        script = self.text.toPlainText()
        place = self.text.verticalScrollBar().value()
        self.text.clear()
        self._write(script)
        self.text.verticalScrollBar().setValue(place)


def _look(kind: _TokenType) -> QTextCharFormat:
    """Return how a piece of code of this kind looks in the scheme in use."""
    scheme = colours()
    look = QTextCharFormat()
    look.setForeground(QColor(scheme.text))
    if kind in Comment or kind in String.Doc:
        look.setForeground(QColor(scheme.muted))
        look.setFontItalic(True)
    elif kind in String:
        look.setForeground(QColor(scheme.good))
    elif kind in Number:
        look.setForeground(QColor(scheme.bad))
    elif kind in Keyword or kind in Operator.Word:
        look.setForeground(QColor(scheme.accent))
        look.setFontWeight(QFont.Weight.Bold)
    elif kind in Name.Function or kind in Name.Class:
        look.setForeground(QColor(scheme.own))
    return look
