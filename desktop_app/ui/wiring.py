"""Who hears whom in the main window: every connection between its parts stands here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray

from desktop_app.ui.controls import Controls
from desktop_app.ui.keeper import RunKeeper
from desktop_app.ui.notice import Notice
from desktop_app.ui.run_files import RunFiles
from desktop_app.ui.run_list import RunList

if TYPE_CHECKING:
    from desktop_app.ui.window import MainWindow


def connect_parts(window: MainWindow) -> None:
    """Let all parts of the window hear one another."""
    connect_actions(window)
    connect_runs(window)
    connect_keeper(window.keeper, window.runs, window.controls, window.notice)
    connect_recent(window)
    connect_undo(window)
    connect_files(window.files, window.runs, window.keeper, window.notice)


def connect_actions(window: MainWindow) -> None:
    """Let the buttons and keys of the tool bar do what they say."""
    bar, files = window.actions_bar, window.files
    bar.run.triggered.connect(window.run)
    bar.close_run.triggered.connect(window.bridge.close_run)
    bar.terminate.triggered.connect(window.bridge.terminate)
    bar.terminate.triggered.connect(window.adviser.stop)
    bar.open_function.triggered.connect(window.own.choose)
    bar.open_file.triggered.connect(files.choose)
    bar.save_file.triggered.connect(lambda: window.with_shown(files.save))
    bar.export.triggered.connect(lambda: window.with_shown(files.export))
    bar.scheme_chosen.connect(window.use_scheme)
    bar.tab_chosen.connect(window.views.choose_tab)
    bar.race.triggered.connect(window.comparing.race)
    bar.sweep.triggered.connect(window.comparing.sweep)
    bar.lesson_chosen.connect(window.lessons.open)
    bar.present.triggered.connect(window.lessons.present)
    bar.enlarge.triggered.connect(window.views.in_sight.enlarge_next)
    bar.step_back.triggered.connect(window.lessons.presentation.step_back)
    bar.leave_lesson.triggered.connect(window.lessons.leave)
    window.headline.offer_replay(window.replaying.action)
    bar.advise.triggered.connect(lambda: window.views.bring_up("Advice"))


def connect_runs(window: MainWindow) -> None:
    """Let what runs, series and searches tell reach the window, and what views ask reach the run."""
    window.bridge.progressed.connect(window.progress)
    window.bridge.finished.connect(window.finish)
    window.views.asked.connect(window.bridge.submit)
    window.runs.chosen.connect(window.show_record)
    window.series.grown.connect(window.update_actions)
    window.adviser.grown.connect(window.update_actions)
    window.keeper.pythons_found.connect(window.lessons.teaching.note_pythons)
    window.keeper.pythons_found.connect(window.workshop.note_pythons)
    window.lessons.said.connect(window.notice.say)
    window.files.chosen.connect(window.open_files)
    window.views.in_sight.changed.connect(lambda: make_room(window))
    window.workshop.said.connect(window.notice.say)


def make_room(window: MainWindow) -> None:
    """Give an enlarged view the whole width; later give everything its place again."""
    is_enlarged = window.views.in_sight.enlarged is not None
    window.left.setHidden(is_enlarged)
    window.runs.setHidden(is_enlarged)
    window.update_actions()


def restore(window: MainWindow) -> None:
    """Give the window its size, and its parts and controls what they had when it was closed last."""
    settings = window.settings
    window.resize(1280, 800)
    if settings.geometry:
        window.restoreGeometry(QByteArray.fromBase64(settings.geometry.encode()))
    sizes = settings.splitters.get("across", [])
    if len(sizes) == window.across.count():
        window.across.setSizes(sizes)
    if settings.spec:
        window.controls.show_spec(settings.spec)
    window.undoing.begin()
    window.lessons.begin(settings.lesson)


def connect_keeper(keeper: RunKeeper, runs: RunList, controls: Controls, notice: Notice) -> None:
    """Let what the keeper finds reach the list of runs and the controls, and what they ask reach it."""
    keeper.said.connect(notice.say)
    keeper.pythons_found.connect(controls.offer_pythons)
    keeper.reasons_known.connect(controls.grey_out)
    controls.python_chosen.connect(keeper.ask_reasons)
    keeper.listed.connect(runs.add_rows)
    keeper.kept.connect(runs.set_row)
    keeper.loaded.connect(runs.open_earlier)
    runs.wanted.connect(keeper.load)
    runs.actions_of_runs.described.connect(keeper.describe)
    runs.actions_of_runs.deleted.connect(keeper.delete)


def connect_files(files: RunFiles, runs: RunList, keeper: RunKeeper, notice: Notice) -> None:
    """Let runs that are opened from files be listed and kept, and exported ones be written."""
    files.opened.connect(runs.add)
    files.opened.connect(keeper.keep)
    files.exporting.connect(keeper.export)
    files.said.connect(notice.say)


def connect_recent(window: MainWindow) -> None:
    """Let the menu Open remember which files were used, and open them again."""
    menu = window.actions_bar.open_menu
    menu.recent = window.settings.recent
    menu.chosen.connect(lambda path: window.open_files([path]))
    for part in (window.files, window.own, window.lessons):
        part.used.connect(menu.remember)


def connect_undo(window: MainWindow) -> None:
    """Let changes of the controls be undone while the controls are in sight."""
    bar, undoing, teaching = window.actions_bar, window.undoing, window.lessons.teaching
    bar.undo.triggered.connect(undoing.undo)
    bar.redo.triggered.connect(undoing.redo)

    def allow() -> None:
        bar.undo.setEnabled(teaching.talk is None and undoing.can_undo)
        bar.redo.setEnabled(teaching.talk is None and undoing.can_redo)

    undoing.changed.connect(allow)
    teaching.changed.connect(allow)
