"""Looks for clipped texts: walks the real window and names every text that is wider than its place.

Started as ``python -m tests.clipped LANGUAGE``, on a screen of its own; prints what it found as JSON.
With ``--broken`` it looks at a window in which everything is clipped.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMainWindow,
    QPushButton,
    QScrollArea,
    QTabBar,
    QTableWidget,
    QToolBar,
    QToolButton,
    QWidget,
)

ROOT = Path(__file__).parent.parent
RUNS = ("threads_take_turns", "eight_on_two_cores", "coroutines_compute")
LARGEST = (1280, 800)
SIZES = (LARGEST, (1024, 640))
LONG = "incomprehensibilities"
PADDING = 4
"""What a heading has beside its text, pixels."""

Found = Callable[[str, str], None]
"""Takes what is clipped: what it is, and its text."""


def is_elided_on_purpose(widget: QWidget) -> bool:
    """Whether a text may end in …, and why."""
    from desktop_app.ui.elided import ElidedLabel

    policy = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
    return (
        isinstance(widget, ElidedLabel)  # the least important gives way; its tool tip has all
        # The controls are narrow; the open list is as wide as its texts.
        or (isinstance(widget, QComboBox) and widget.sizeAdjustPolicy() == policy)
    )


def check(widget: QWidget, found: Found) -> None:
    """Report the texts of one widget that are wider, or higher, than their places."""
    metrics, what = widget.fontMetrics(), type(widget).__name__
    if is_elided_on_purpose(widget):
        return
    if isinstance(widget, QLabel) and widget.text() and not widget.wordWrap():
        if widget.sizeHint().width() > widget.width() + 1:
            found(what, widget.text())
    elif isinstance(widget, QLabel) and widget.text():
        check_wrapped(widget, found)
    elif widget.objectName() == "qt_toolbar_ext_button":
        found("tool bar", "some buttons have no room")
    elif isinstance(widget, QAbstractButton) and widget.text():
        if widget.sizeHint().width() > widget.width() + 1:
            found(what, widget.text())
    elif isinstance(widget, QComboBox):
        if widget.sizeHint().width() > widget.width() + 1:
            found(what, widget.currentText())
    elif isinstance(widget, QLineEdit) and widget.placeholderText() and not widget.text():
        if metrics.horizontalAdvance(widget.placeholderText()) > widget.contentsRect().width() - 8:
            found("placeholder", widget.placeholderText())
    elif isinstance(widget, QScrollArea):
        # A narrow window may scroll sideways; one of the usual size has room for everything.
        room = (widget.window().parentWidget() or widget.window()).width()
        if room >= LARGEST[0] and widget.horizontalScrollBar().isVisible():
            found("sideways", widget.accessibleName())
    elif isinstance(widget, QTabBar):
        check_tabs(widget, found)
    elif isinstance(widget, QHeaderView) and widget.orientation() == Qt.Orientation.Horizontal:
        check_headings(widget, found)


def check_wrapped(label: QLabel, found: Found) -> None:
    """Report a word that is wider than its label, and lines that have no room below."""
    if label.textFormat() != Qt.TextFormat.RichText and "<" not in label.text():
        for word in label.text().split():
            if label.fontMetrics().horizontalAdvance(word) > label.contentsRect().width() + 1:
                found("word in QLabel", f"{word} | {label.text()}")
    if label.heightForWidth(label.width()) > label.height() + 2:
        found("lines of QLabel", label.text())


def check_tabs(bar: QTabBar, found: Found) -> None:
    places = [place for place in range(bar.count()) if bar.isTabVisible(place)]
    for place in places:
        text = bar.tabText(place)
        room = bar.tabRect(place)
        if bar.fontMetrics().horizontalAdvance(text) > room.width():
            found("tab", text)
    scrolls = [button for button in bar.findChildren(QToolButton) if button.isVisible()]
    # Ten names have no room in the middle of a narrow window: the bar scrolls, and 1 to 0 are keys.
    if scrolls and bar.window().width() >= LARGEST[0]:
        found("tab bar that scrolls", " ".join(map(bar.tabText, places)))


def check_headings(header: QHeaderView, found: Found) -> None:
    model = header.model()
    for section in range(header.count()):
        text = str(model.headerData(section, header.orientation()) or "")
        if header.isSectionHidden(section) or not text:
            continue
        if header.fontMetrics().horizontalAdvance(text) + PADDING > header.sectionSize(section):
            found("heading", text)


def in_sight(top: QWidget) -> Iterator[QWidget]:
    """Yield a window and all that can be seen of it."""
    yield top
    yield from (widget for widget in top.findChildren(QWidget) if widget.isVisible())


class PaintedTexts:
    """Notes texts that views paint into a rectangle that is too narrow for them."""

    def __init__(self) -> None:
        self.found: set[str] = set()
        plain = QPainter.drawText

        def draw(painter: QPainter, *given: Any) -> Any:
            room, text = given[0], given[-1]
            if isinstance(room, QRect | QRectF) and isinstance(text, str) and "\n" not in text:
                is_wrapped = len(given) > 2 and int(given[1]) & int(Qt.TextFlag.TextWordWrap)
                width = QFontMetricsF(painter.font()).horizontalAdvance(text)
                if width > room.width() + 1.5 and not is_wrapped:
                    self.found.add(text)
            return plain(painter, *given)

        QPainter.drawText = draw  # type: ignore[method-assign,assignment]


class Look:
    """Looks at windows, and keeps what is clipped in them and where that was."""

    def __init__(self) -> None:
        self.painted = PaintedTexts()
        self.found: dict[str, list[str]] = {}
        self.looked = 0

    def wait(self, milliseconds: int = 60) -> None:
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def look(self, stop: str, top: QWidget) -> None:
        """Look at all that is in sight of a window."""
        self.wait()
        self.painted.found.clear()  # of before things had found their places
        top.update()
        for widget in in_sight(top):
            widget.update()
        self.wait(20)

        def found(what: str, text: str) -> None:
            self.found.setdefault(f"{what}: {text}", []).append(stop)

        for widget in in_sight(top):
            self.looked += 1
            check(widget, found)
        for text in self.painted.found:
            found("painted", text)
        self.painted.found.clear()


class Walk(Look):
    """Goes through the main window and looks at everything at each stop."""

    def __init__(self, application: QApplication, language: str) -> None:
        from desktop_app.runs.settings import Settings
        from desktop_app.ui.app import make_window

        super().__init__()
        self.window = make_window(application, Settings(language=language, theme="light"))
        self.window.show()

    def all(self) -> None:
        while not self.window.views.views:
            self.wait()
        self.look("first sight", self.window)
        for name in RUNS:
            self.window.files.open(ROOT / "tests" / "records" / f"{name}.clrun")
            self.wait(300)
        for width, height in SIZES:
            self.window.resize(width, height)
            self.wait(200)
            place = f"{width}x{height}"
            if (self.window.width(), self.window.height()) != (width, height):
                self.found.setdefault(f"window is larger than {place}", []).append(place)
            self.tabs(place)
            self.controls(place)
            self.dialogs(place)
            self.lessons(place)

    def tabs(self, place: str) -> None:
        from desktop_app.ui.mode_buttons import ModeButtons
        from desktop_app.ui.view import View

        tabs = self.window.views.tabs
        for number in range(tabs.count()):
            if not tabs.isTabVisible(number):
                continue
            tabs.setCurrentIndex(number)
            view = tabs.widget(number)
            assert isinstance(view, View)
            self.look(f"{place} {view.title}", self.window)
            for modes in view.findChildren(ModeButtons):
                for mode, button in modes.buttons.items():
                    if button.isVisible():
                        button.click()
                        self.wait(250)
                        self.look(f"{place} {view.title} {mode}", self.window)
        self.window.runs.runs.tick_only(self.window.runs.runs.entries[:3])
        self.wait(100)

    def controls(self, place: str) -> None:
        controls = self.window.controls
        for choice in (controls.workload, controls.executor):
            for name in choice.entries:
                choice.choose(name)
                self.look(f"{place} {name}", controls)

    def dialogs(self, place: str) -> None:
        from desktop_app.ui.help_boxes import show_about, show_keys

        controls, comparing = self.window.controls, self.window.comparing
        controls.workload.choose("prime_factors")
        controls.executor.choose("process_pool")
        for name, ask in (
            ("race", comparing.race),
            ("sweep", comparing.sweep),
            ("function", self.window.own.choose),
            ("keys", partial(show_keys, self.window)),
            ("about", partial(show_about, self.window)),
        ):
            ask()
            self.wait()
            dialog = QApplication.activeModalWidget()
            assert dialog is not None, name
            self.look(f"{place} {name}", dialog)
            dialog.close()

    def lessons(self, place: str) -> None:
        classroom = self.window.lessons
        for number, lesson in enumerate(classroom.lessons()):
            classroom.open(number)
            for step in range(len(lesson.steps)):
                self.look(f"{place} lesson {number + 1}.{step + 1}", self.window)
                classroom.teaching.skip()
        classroom.open(0)
        classroom.present()
        self.wait(300)
        for top in QApplication.topLevelWidgets():
            if top.isVisible():
                self.look(f"{place} presentation", top)
        classroom.leave()
        self.wait()


class Painting(QWidget):
    """Paints a text that has no room."""

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802 - Qt named it
        painter = QPainter(self)
        painter.drawText(QRect(0, 0, 20, 20), Qt.AlignmentFlag.AlignCenter, LONG)
        painter.end()


def broken_window() -> QWidget:
    """Return a window in which every kind of text is clipped."""
    window = QMainWindow()
    bar = QToolBar()
    for _ in range(60):
        bar.addWidget(QPushButton(LONG))
    window.addToolBar(bar)
    page, tabs, table, box = QWidget(), QTabBar(), QTableWidget(0, 1), QComboBox()
    table.setHorizontalHeaderLabels([LONG])
    table.setColumnWidth(0, 20)
    box.addItem(LONG)
    for _ in range(60):
        tabs.addTab(LONG)
    area, wide = QScrollArea(), QWidget()
    wide.setMinimumWidth(2 * LARGEST[0])
    area.setWidget(wide)
    wrapped = QLabel(f"{LONG} {LONG} {LONG}", wordWrap=True)
    parts = (QLabel(LONG), wrapped, QPushButton(LONG), QLineEdit(placeholderText=LONG))
    for number, part in enumerate((*parts, box, Painting())):
        part.setParent(page)
        part.setGeometry(0, 30 * number, 40, 30)
    for number, part in enumerate((tabs, table, area)):
        part.setParent(page)
        part.setGeometry(100, 100 * number, 1000, 90)
    window.setCentralWidget(page)
    window.resize(*LARGEST)
    return window


def main() -> None:
    from desktop_app.ui.app import make_application

    application = make_application()
    if sys.argv[1] == "--broken":
        look, window = Look(), broken_window()
        window.show()
        look.look("broken", window)
    else:
        look = walk = Walk(application, sys.argv[1])
        walk.all()
        window = walk.window
    window.close()
    print(json.dumps({"looked": look.looked, "found": look.found}))


if __name__ == "__main__":
    main()
