"""The tool bar: what can be done, by button and by key."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from desktop_app.runs.language import later, tr
from desktop_app.runs.lessons import list_lessons
from desktop_app.ui.more_menu import MoreMenu
from desktop_app.ui.open_menu import OpenMenu
from desktop_app.ui.short_bar import ShortBar
from desktop_app.ui.theme import SPACE, colours, icon

THEME = later("Light, dark or high contrast. Watch: a choice here no longer follows the system.")
SCHEME_NAMES = {
    "system": later("as the system"),
    "light": later("light"),
    "dark": later("dark"),
    "contrast-light": later("high contrast, light"),
    "contrast-dark": later("high contrast, dark"),
}
OPEN_FUNCTION = later(
    "Run a function of a Python file of yours (Ctrl+Shift+O), or drop the file here. Watch: "
    "its code has your rights once you press Run."
)
OPEN = later("Open a saved run (Ctrl+O), a function, or a file that was used lately")
MORE = later("Undo and redo, all keys (?), versions")
CLOSE = later("Close: take no more tasks, finish the queue")
TERMINATE = later("Terminate: drop the queue, stop the workers")
ENLARGE = later("Enlarge the view under the pointer; again: the next one")
STEP_BACK = later("Show all views again, or leave the presentation, when nothing runs")
PRESENT_KEY = later("Present the lesson full screen, and leave that")
PRESENT = later("Show the lesson full screen, for a projector and a clicker (F11)")


class ActionBar(ShortBar):
    """Run, Close, Terminate; open, save, scheme, help."""

    scheme_chosen = Signal(str)
    language_chosen = Signal(str)
    tab_chosen = Signal(int)
    lesson_chosen = Signal(int)
    """The place of a lesson, from 0."""

    def __init__(self, window: QWidget, language: str) -> None:
        super().__init__(tr("Actions"))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._window = window
        self._icons: list[tuple[QPushButton | QToolButton | QAction, str]] = []
        self._make_actions()
        self._add_lessons()
        self._add_run_buttons()
        space = QWidget()
        space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(space)
        opens = self._button(self.open_function, tr(OPEN_FUNCTION))
        compare = self._add_compare()
        self.wordy = {button: button.text() for button in (opens, compare)}
        self._tool("present", tr(PRESENT), self.present)
        self.open_menu = OpenMenu(self, (self.open_file, self.open_function))
        self._menu_tool("open", tr(OPEN), self.open_menu)
        self._tool("save", tr("Save the run that is shown (Ctrl+S)"), self.save_file)
        self._tool("export", tr("Export the run that is shown (Ctrl+Shift+S)"), self.export)
        self._add_menus(language)
        self.setStyleSheet(f"QToolBar {{ spacing: {SPACE}px; padding: {SPACE}px; border: none; }}")
        self.apply_colours()

    def _make_actions(self) -> None:
        make = self._action
        self.run = make(tr("Run"), "run", "F5", "Ctrl+R")
        self.close_run = make(tr("Close"), "close", "Shift+Esc", what=tr(CLOSE))
        self.terminate = make(tr("Terminate"), "terminate", "Esc", what=tr(TERMINATE))
        self.undo = make(tr("Undo a change of the controls"), "undo", "Ctrl+Z")
        self.redo = make(tr("Redo it"), "redo", "Ctrl+Shift+Z", "Ctrl+Y")
        self.open_function = make(tr("Open function…"), "function", "Ctrl+Shift+O")
        self.open_file = make(tr("Open a run or a lesson…"), "open", "Ctrl+O")
        self.race = make(tr("Race executors…"), "race", "Ctrl+E")
        self.sweep = make(tr("Sweep a setting…"), "sweep", "Ctrl+W")
        self.advise = make(tr("Which executor is right?"), "advice", "Ctrl+D")
        self.save_file = make(tr("Save the run…"), "save", "Ctrl+S")
        self.export = make(tr("Export the run…"), "export", "Ctrl+Shift+S")

    def _action(self, text: str, name: str, *keys: str, what: str = "") -> QAction:
        """Make an action of the window; ``what`` tells in the list of keys what the text does not."""
        action = QAction(text, self._window)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setWhatsThis(what)
        self._window.addAction(action)
        if name:
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
        make = self._action
        self.present = make(tr("Present"), "present", "F11", what=tr(PRESENT_KEY))
        self.leave_lesson = make(tr("Leave the lesson"), "close", "Shift+F1")
        self.enlarge = make(tr("Enlarge a view"), "enlarge", "E", what=tr(ENLARGE))
        self.step_back = make(tr("Show all views again"), "shrink", "Esc", what=tr(STEP_BACK))
        menu = self.lessons_menu = QMenu(self)
        menu.aboutToShow.connect(lambda: self._list_lessons(menu))
        button = QPushButton(tr("Lessons"))
        button.setAccessibleName(tr("Lessons"))
        button.setToolTip(
            tr("Learn, or show others, what concurrency does: step by step, run here (F1).")
        )
        button.setMenu(menu)
        self._icons.append((button, "lesson"))
        self.addWidget(button)
        self._action(tr("Lessons"), "", "F1").triggered.connect(button.showMenu)

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

    def _add_compare(self) -> QPushButton:
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
        return button

    def _add_menus(self, language: str) -> None:
        schemes = QMenu(self)
        for name, text in SCHEME_NAMES.items():
            schemes.addAction(tr(text)).triggered.connect(partial(self.scheme_chosen.emit, name))
        self._menu_tool("theme", tr(THEME), schemes)
        more = MoreMenu(self._window, (self.undo, self.redo), language)
        more.language_chosen.connect(self.language_chosen)
        self._menu_tool("more", tr(MORE), more)
        for number in range(1, 11):
            show = self._action("", "", str(number % 10), what=tr("Show a tab"))
            show.triggered.connect(partial(self.tab_chosen.emit, number - 1))

    def _menu_tool(self, name: str, tip: str, menu: QMenu) -> None:
        button = self._tool(name, tip)
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    def apply_colours(self) -> None:
        """Paint the icons in the colours of the scheme in use."""
        for thing, name in self._icons:
            thing.setIcon(icon(name))
        self.emphasise_run(is_main=self._run_button.property("role") == "primary")

    def emphasise_run(self, *, is_main: bool) -> None:
        """Let Run be the button that stands out, or one of many: the panel of a lesson has its own."""
        self._run_button.setProperty("role", "primary" if is_main else "")
        self._run_button.style().unpolish(self._run_button)
        self._run_button.style().polish(self._run_button)
        self._run_button.updateGeometry()  # the one that stands out is wider
        self._run_button.setIcon(icon("run", colours().on_accent if is_main else None))

    def show_state(self, is_running: bool, state: str, *, can_save: bool) -> None:
        """Allow what can be done now."""
        for action in (self.run, self.race, self.sweep):
            action.setEnabled(not is_running)
        self.close_run.setEnabled(is_running and state not in ("closing", "terminating", "ended"))
        self.terminate.setEnabled(is_running and state != "terminating")
        self.save_file.setEnabled(can_save)
        self.export.setEnabled(can_save)
