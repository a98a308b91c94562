"""The tool bar: what can be done, by button and by key."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolBar,
    QToolButton,
    QWidget,
)

from desktop_app.runs.language import later, tr
from desktop_app.runs.lessons import list_lessons
from desktop_app.ui.more_menu import MoreMenu
from desktop_app.ui.theme import SPACE, colours, icon

KEYS = (
    (later("F5 or Ctrl+R"), later("Run")),
    (later("Shift+Esc"), later("Close: take no more tasks, finish the queue")),
    ("Esc", later("Terminate: drop the queue, stop the workers")),
    ("1 – 9, 0", later("Show a tab")),
    ("E", later("Enlarge the view under the pointer; again: the next; Esc: all again")),
    ("F1", later("Lessons")),
    ("F11", later("Present the lesson full screen, and leave that")),
    (later("Page Down, Space, →"), later("Presentation: run the step, go on")),
    (later("Page Up, ←"), later("Presentation: back")),
    ("B", later("Presentation: blank")),
    ("N", later("Presentation: the speaker's notes")),
    ("S", later("Presentation: let stage and notes change screens")),
    (later("Shift+F1"), later("Leave the lesson")),
    (later("Ctrl+Shift+O"), later("Open a function of your own")),
    (later("Ctrl+E"), later("Race executors on the work in the controls")),
    (later("Ctrl+W"), later("Sweep a setting")),
    (later("Ctrl+D"), later("Which executor is right?")),
    (
        later("T, S, F2, N, Del"),
        later("In the list of runs: tick, star, rename, write a note, delete"),
    ),
    (later("Ctrl+O"), later("Open a saved run")),
    (later("Ctrl+S"), later("Save the run that is shown")),
    (later("Ctrl+Shift+S"), later("Export the run that is shown: report, trace, table, pictures")),
    ("?", later("These keys")),
    (later("Ctrl+Q"), later("Quit")),
)


THEME = later("Light, dark or high contrast. Watch: a choice here no longer follows the system.")
SCHEME_NAMES = {
    "system": later("as the system"),
    "light": later("light"),
    "dark": later("dark"),
    "contrast-light": later("high contrast, light"),
    "contrast-dark": later("high contrast, dark"),
}
PRESENT = later("Show the lesson full screen, for a projector and a clicker (F11)")


class ActionBar(QToolBar):
    """Run, Close, Terminate; open, save, scheme, help."""

    scheme_chosen = Signal(str)
    language_chosen = Signal(str)
    tab_chosen = Signal(int)
    lesson_chosen = Signal(int)
    """The place of a lesson, from 0."""

    def __init__(self, window: QWidget, language: str) -> None:
        super().__init__(tr("Actions"), movable=False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._window = window
        self._icons: list[tuple[QPushButton | QToolButton | QAction, str]] = []
        self.run = self._action(tr("Run"), "run", ["F5", "Ctrl+R"])
        self.close_run = self._action(tr("Close"), "close", ["Shift+Esc"])
        self.terminate = self._action(tr("Terminate"), "terminate", ["Esc"])
        self.open_function = self._action(tr("Open function…"), "function", ["Ctrl+Shift+O"])
        self.open_file = self._action(tr("Open a run…"), "open", [QKeySequence.StandardKey.Open])
        self.race = self._action(tr("Race executors…"), "race", ["Ctrl+E"])
        self.sweep = self._action(tr("Sweep a setting…"), "sweep", ["Ctrl+W"])
        self.advise = self._action(tr("Which executor is right?"), "advice", ["Ctrl+D"])
        self.save_file = self._action(tr("Save the run…"), "save", [QKeySequence.StandardKey.Save])
        self.export = self._action(tr("Export the run…"), "export", ["Ctrl+Shift+S"])
        self._add_lessons()
        self._add_run_buttons()
        space = QWidget()
        space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(space)
        self._button(
            self.open_function,
            tr(
                "Run a function of a Python file of yours (Ctrl+Shift+O), or drop the file here. Watch: "
                "its code has your rights once you press Run."
            ),
        )
        self._add_compare()
        self._tool("present", tr(PRESENT), self.present)
        self._tool("open", tr("Open a saved run (Ctrl+O)"), self.open_file)
        self._tool("save", tr("Save the run that is shown (Ctrl+S)"), self.save_file)
        self._tool("export", tr("Export the run that is shown (Ctrl+Shift+S)"), self.export)
        self._add_menus(language)
        self.setStyleSheet(f"QToolBar {{ spacing: {SPACE}px; padding: {SPACE}px; border: none; }}")
        self.apply_colours()

    def _action(self, text: str, name: str, keys: list[str | QKeySequence.StandardKey]) -> QAction:
        action = QAction(text, self._window)
        action.setShortcuts([QKeySequence(key) for key in keys])
        self._window.addAction(action)
        self._icons.append((action, name))
        return action

    def _button(self, action: QAction, tip: str) -> QPushButton:
        button = QPushButton(action.text())
        button.setToolTip(tip)
        button.setAccessibleName(action.text())
        button.clicked.connect(action.trigger)
        action.changed.connect(lambda: button.setEnabled(action.isEnabled()))
        self._icons.append((button, next(name for kept, name in self._icons if kept is action)))
        self.addWidget(button)
        return button

    def _tool(self, name: str, tip: str, action: QAction | None = None) -> QToolButton:
        button = QToolButton()
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setProperty("role", "plain")
        if action:
            button.clicked.connect(action.trigger)
            action.changed.connect(lambda: button.setEnabled(action.isEnabled()))
        self._icons.append((button, name))
        self.addWidget(button)
        return button

    def _add_run_buttons(self) -> None:
        self._run_button = self._button(
            self.run, tr("Start the run that the controls describe (F5)")
        )
        self._run_button.setProperty("role", "primary")
        self._button(
            self.close_run,
            tr("Take no more tasks and finish what is queued (Shift+Esc). Watch: nothing is lost."),
        )
        self._button(
            self.terminate,
            tr(
                "Drop the queue and stop the workers (Esc). Watch: tasks that are running are killed."
            ),
        )

    def _add_lessons(self) -> None:
        """Make the menu; the lessons are read when it is opened for the first time."""
        self.present = self._action(tr("Present"), "present", ["F11"])
        self.leave_lesson = self._action(tr("Leave the lesson"), "close", ["Shift+F1"])
        self.enlarge = self._action(tr("Enlarge a view"), "enlarge", ["E"])
        self.step_back = self._action(tr("Show all views again"), "shrink", ["Esc"])
        menu = QMenu(self)
        menu.aboutToShow.connect(lambda: self._list_lessons(menu))
        button = QPushButton(tr("Lessons"))
        button.setAccessibleName(tr("Lessons"))
        button.setToolTip(
            tr("Learn, or show others, what concurrency does: step by step, run here (F1).")
        )
        button.setMenu(menu)
        self._icons.append((button, "lesson"))
        self.addWidget(button)
        first = QAction(self, shortcut=QKeySequence("F1"))
        first.triggered.connect(button.showMenu)
        self._window.addAction(first)

    def _list_lessons(self, menu: QMenu) -> None:
        if not menu.isEmpty():
            return
        for number, lesson in enumerate(list_lessons()):
            action = menu.addAction(f"{number + 1}  {tr(lesson.title)}")
            action.setToolTip(tr(lesson.point))
            action.triggered.connect(partial(self.lesson_chosen.emit, number))
        menu.setToolTipsVisible(True)
        menu.addSeparator()
        menu.addAction(self.present)
        menu.addAction(self.leave_lesson)

    def _add_compare(self) -> None:
        menu = QMenu(self)
        for action in (self.race, self.sweep, self.advise):
            menu.addAction(action)
        button = QPushButton(tr("Compare"))
        button.setAccessibleName(tr("Compare"))
        button.setToolTip(
            tr(
                "Let executors race, sweep a setting, or find out which executor is right for this work."
            )
        )
        button.setMenu(menu)
        self._icons.append((button, "race"))
        self.addWidget(button)

    def _add_menus(self, language: str) -> None:
        schemes = QMenu(self)
        for name, text in SCHEME_NAMES.items():
            schemes.addAction(tr(text)).triggered.connect(partial(self.scheme_chosen.emit, name))
        theme = self._tool("theme", tr(THEME))
        theme.setMenu(schemes)
        theme.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        more = MoreMenu(self._window, KEYS, language)
        more.language_chosen.connect(self.language_chosen)
        button = self._tool("more", tr("More"))
        button.setMenu(more)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        for number in range(1, 11):
            action = QAction(self, shortcut=QKeySequence(str(number % 10)))
            action.triggered.connect(partial(self.tab_chosen.emit, number - 1))
            self._window.addAction(action)

    def apply_colours(self) -> None:
        """Paint the icons in the colours of the scheme in use."""
        for thing, name in self._icons:
            thing.setIcon(icon(name))
        self._run_button.setIcon(icon("run", colours().on_accent))

    def show_state(self, is_running: bool, state: str, *, can_save: bool) -> None:
        """Allow what can be done now."""
        for action in (self.run, self.race, self.sweep):
            action.setEnabled(not is_running)
        self.close_run.setEnabled(is_running and state not in ("closing", "terminating", "ended"))
        self.terminate.setEnabled(is_running and state != "terminating")
        self.save_file.setEnabled(can_save)
        self.export.setEnabled(can_save)
