"""All keys, and the versions ready to paste."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

import PySide6
from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop_app.runs.about import list_versions
from desktop_app.runs.language import later, tr
from desktop_app.ui.lessons.clicker import CLICKER
from desktop_app.ui.theme import SPACE
from desktop_app.ui.timeline.canvas import KEYS as TIMELINE

ON_STAGE = {
    "next": later("run the step, then go on"),
    "back": later("go back"),
    "blank": later("black screen, and back"),
    "recorded": later("show the recorded run"),
    "notes": later("the speaker's notes"),
    "screens": later("stage and notes change screens"),
}
NAMES = {
    "Ctrl": later("Ctrl"),
    "Shift": later("Shift"),
    "PgDown": later("Page Down"),
    "PgUp": later("Page Up"),
    "Space": later("Space"),
    "Del": later("Del"),
    "Home": later("Home"),
    "Backspace": later("Backspace"),
    "Return": later("Enter"),
    "Left": "←",
    "Right": "→",
    "Up": "↑",
    "Down": "↓",
}
"""What is written on keys, where that is not what Qt calls them."""
Rows = list[tuple[Sequence[str], str]]


def keys_of(window: QWidget) -> dict[str, Rows]:
    """Return all keys: for each place where they work, keys in Qt's names and what they do.

    Those of the window and of the list of runs are read from their actions, so that none is forgotten.
    """
    anywhere: dict[str, list[str]] = {}
    in_list: dict[str, list[str]] = {}
    for action in window.findChildren(QAction):
        names = [key.toString(QKeySequence.SequenceFormat.PortableText) for key in _keys(action)]
        what = action.whatsThis() or action.text()
        if (
            names and what
        ):  # those of the stage have no words: they are told below, and not there now
            is_wide = action.shortcutContext() == Qt.ShortcutContext.WindowShortcut
            (anywhere if is_wide else in_list).setdefault(what, []).extend(names)
    return {
        tr("Everywhere"): [(keys, what) for what, keys in anywhere.items()],
        tr("In the list of runs"): [(keys, what) for what, keys in in_list.items()],
        tr("In the timeline"): [(keys, tr(what)) for keys, what in TIMELINE],
        tr("In the presentation"): [(keys, tr(ON_STAGE[name])) for name, keys in CLICKER.items()],
    }


def _keys(action: QAction) -> list[QKeySequence]:
    return [key for key in action.shortcuts() if not key.isEmpty()]


def say_keys(keys: Sequence[str]) -> str:
    """Return keys as they are written on a keyboard; of many only the ends."""
    said = ["+".join(tr(NAMES.get(part, part)) for part in _parts(key)) for key in keys]
    if len(said) > 6:
        return f"{said[0]} – {said[-2]}, {said[-1]}"
    return ", ".join(said)


def _parts(key: str) -> list[str]:
    return [key] if len(key) == 1 else key.replace("++", "+plus").split("+")


def show_keys(window: QWidget) -> QDialog:
    """Show all keys."""
    tables = [_table(title, rows) for title, rows in keys_of(window).items()]
    columns = QHBoxLayout()
    columns.setSpacing(4 * SPACE)
    for told in (tables[:1], tables[1:]):
        label = QLabel("".join(told), textFormat=Qt.TextFormat.RichText)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        columns.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
    page = QWidget()
    page.setLayout(columns)
    area = QScrollArea(widgetResizable=True)
    area.setWidget(page)
    area.setAccessibleName(tr("All keys"))
    dialog = _box(window, tr("All keys"), [area])
    wanted, room = page.sizeHint(), window.size()
    dialog.resize(
        min(wanted.width() + 8 * SPACE, room.width()), min(wanted.height() + 96, room.height())
    )
    dialog.open()
    return dialog


def _table(title: str, rows: Rows) -> str:
    lines = "".join(
        f"<tr><td align='right'><b>{html.escape(say_keys(keys))}</b>&nbsp;</td>"
        f"<td>{html.escape(what)}</td></tr>"
        for keys, what in rows
    )
    return f"<p><b>{html.escape(title)}</b></p><table cellpadding='3'>{lines}</table>"


def versions() -> str:
    """Return all versions, one a line."""
    told = list_versions()
    qt = f"{qVersion()}, PySide6 {PySide6.__version__}, {QGuiApplication.platformName()}"
    told.insert(2, ("Qt", qt))
    return "\n".join(f"{name}: {version}" for name, version in told)


def show_about(window: QWidget) -> QDialog:
    """Show the versions, ready to paste into a bug report."""
    text = versions()
    label = QLabel(text)
    label.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse
        | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    label.setAccessibleName(tr("Versions"))
    label.setToolTip(tr("What is installed here. Watch: paste all of it into a bug report."))
    copy = QPushButton(tr("Copy"))
    copy.setToolTip(tr("Copy the versions, to paste them into a bug report."))
    copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(text))
    dialog = _box(window, tr("About Concurrency Lab"), [label], [copy])
    dialog.open()
    return dialog


def _box(
    window: QWidget, title: str, parts: Iterable[QWidget], buttons: Iterable[QPushButton] = ()
) -> QDialog:
    dialog = QDialog(window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(title)
    row = QDialogButtonBox()
    for button in buttons:
        row.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
    close = QPushButton(tr("Close"))
    close.setToolTip(tr("Close this box (Esc)."))
    row.addButton(close, QDialogButtonBox.ButtonRole.RejectRole)
    row.rejected.connect(dialog.reject)
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
    layout.setSpacing(2 * SPACE)
    for part in parts:
        layout.addWidget(part)
    layout.addWidget(row)
    return dialog
