"""The tab Workers: durations, switches, memory, the slowest tasks, pickling."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex, QRect, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from desktop_app.engine.events import PicklingAudited
from desktop_app.runs.places import Place
from desktop_app.runs.record import RunRecord
from desktop_app.runs.sampler import Sampler
from desktop_app.runs.samples import Sample, WorkerLook
from desktop_app.ui.theme import worker_colour
from desktop_app.ui.views.workers import CHARTED, MEMORY, WorkersView
from tests import canned


@pytest.fixture
def view(qtbot: QtBot) -> WorkersView:
    view = WorkersView(Sampler())
    qtbot.addWidget(view)
    view.resize(760, 320)
    view.show()
    return view


def with_memory(record: RunRecord) -> RunRecord:
    for second, uss in ((1, 5_000_000), (2, None), (3, 20_000_000)):
        at_ns = record.origin_ns + second * 100_000_000
        memory = {5000: (10_000_000 * second, uss), 5001: (8_000_000, None)}
        workers = {0: WorkerLook(0.1, switches=(second, 40 * second))}
        zero = (0.0,)
        record.samples.rows.append(Sample(at_ns, zero, zero, zero, workers=workers, memory=memory))
    return record


def texts(view: WorkersView) -> list[tuple[str, ...]]:
    return [row.texts for row in view.workers.rows]


def test_each_worker_has_its_row(view: WorkersView) -> None:
    view.show_run(with_memory(canned.finished(21, 2)))
    first, second = texts(view)
    assert first[:6] == ("● 1", "11", "1 ms", "1 ms", "1 ms", "1 ms")
    assert second[:2] == ("● 2", "10")
    assert first[7:] == ("3 + 120", "30 MB, 20 MB")
    assert second[7:] == ("–", "8 MB"), "what is not known is not made up"
    assert "process 5000" in view.workers.rows[0].hints[0]


def test_charts_are_drawn_in_the_workers_colours(view: WorkersView) -> None:
    view.show_run(with_memory(canned.finished(21, 2)))
    for row in (0, 1):
        for column in (CHARTED, MEMORY):
            picture = QImage(160, 26, QImage.Format.Format_RGB32)
            picture.fill(Qt.GlobalColor.white)
            painter, option = QPainter(picture), QStyleOptionViewItem()
            option.rect = QRect(0, 0, 160, 26)  # type: ignore[attr-defined, unused-ignore]
            index = view.workers.index(row, column)
            view.table.itemDelegateForColumn(column).paint(painter, option, index)
            painter.end()
            seen = {picture.pixelColor(x, y).name() for x in range(160) for y in range(26)}
            told = column == CHARTED or row == 0  # nothing is known of the second one's USS
            assert (worker_colour(row).name() in seen) == told


def test_a_click_on_a_slow_task_points_at_it(view: WorkersView, qtbot: QtBot) -> None:
    view.show_run(canned.of_walls([10**8, 3 * 10**8, 2 * 10**8]))
    assert [row.texts[0] for row in view.slow.rows] == ["task 2", "task 3", "task 1"]
    cell = view.slow_table.visualRect(view.slow.index(1, 0)).center()
    with qtbot.waitSignal(view.pointed) as asked:
        qtbot.mouseClick(view.slow_table.viewport(), Qt.MouseButton.LeftButton, pos=cell)
    (place,) = asked.args
    assert place.stretch == pytest.approx((0.4, 0.6))
    assert place == Place(place.stretch, (0,), 2)


def test_inputs_of_slow_tasks_are_told(view: WorkersView) -> None:
    record = canned.finished(21, 2)
    view.show_run(record)
    assert len(view.slow.rows) == 10
    task = int(view.slow.rows[0].texts[0].removeprefix("task ")) - 1
    assert view.slow.rows[0].texts[4] == str(task), "canned inputs are the numbers of their tasks"


def test_the_stretch_that_is_chosen_is_told_of(view: WorkersView) -> None:
    record = canned.of_walls([10**8] * 10)
    view.show_run(record)
    assert texts(view)[0][1] == "10"
    view.stretch = (0.25, 0.55)
    view.show_run(record)
    assert texts(view)[0][1] == "4" and len(view.slow.rows) == 4


def test_what_pickling_costs_is_one_sentence(view: WorkersView) -> None:
    record = canned.finished()
    view.show_run(record)
    assert not view.pickling.isVisible()
    record.apply(PicklingAudited(16, 1.5e6, 0.001, 0.002, 12, 1e-6, 2e-6))
    view.show_run(record)
    assert view.pickling.isVisible()
    assert view.pickling.text() == (
        "Pickling costs 3 ms a task: its input is 1.5 MB (pickled in 1 ms, unpickled in 2 ms), "
        "its result 12 B (pickled in 1 µs, unpickled in 2 µs)."
    )


def test_what_is_chosen_stays_chosen_while_the_run_goes_on(view: WorkersView) -> None:
    record = canned.running(2000)
    view.show_run(record)
    view.table.selectRow(1)
    view.show_run(record)
    assert [index.row() for index in view.table.selectionModel().selectedRows()] == [1]
    assert view.workers.rowCount(QModelIndex()) == 2


def test_hundreds_of_workers_scroll(view: WorkersView) -> None:
    view.show_run(canned.finished(2000, 300))
    assert len(view.workers.rows) == 300
    assert view.table.verticalScrollBar().maximum() > 0
    assert view.slow_table.height() > 60, "there is room for the slowest tasks"
