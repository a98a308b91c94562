"""Compare shows the runs that are ticked, whatever they are, and works out nothing that nobody sees."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from desktop_app.engine.events import ResultsArrived, RunFinished
from desktop_app.engine.spec import RunSpec
from desktop_app.runs.record import RunRecord
from desktop_app.runs.sampler import Sampler
from desktop_app.ui.compare.section import group_colour
from desktop_app.ui.theme import apply_colours, choose_scheme
from desktop_app.ui.views.compare import NOTHING, ONE, CompareView
from tests import canned
from tests.recorded import load

SERIAL = replace(canned.SPEC, executor="serial", options={"workers": 2})
THREADS = replace(canned.SPEC, executor="threads", options={"workers": 2})


def run_of(spec: RunSpec, wall_s: float = 0.5, tasks: int = 20) -> RunRecord:
    """A run with all that a view may draw, which took so long."""
    record = canned.started(RunRecord(spec), tasks)
    canned.fill_tapes(record, tasks, 2)
    canned.fill_results(record, tasks)
    canned.fill_samples(record, 2)
    record.apply(RunFinished("finished", "", wall_s))
    return record


def repeats() -> list[RunRecord]:
    """Five repeats of three ways, in turns."""
    every = (SERIAL, 1.0), (THREADS, 1.02), (canned.SPEC, 0.5)
    return [run_of(spec, wall + n / 100) for n in range(5) for spec, wall in every]


def hostile() -> list[RunRecord]:
    text = "<b>&amp;\x1b[2J\u202e\n" + "W" * 5_000
    spec = RunSpec(text, text, {text: text}, {"workers": 2, "method": text})
    return [run_of(spec), run_of(replace(spec, executor="x" * 5_000))]


def different() -> list[RunRecord]:
    names = ("threads_take_turns", "processes_compute", "processes_wait", "threads_wait")
    return [load(name) for name in names]


KINDS: dict[str, Callable[[], list[RunRecord]]] = {
    "one": lambda: [canned.finished()],
    "two": lambda: [run_of(SERIAL, 1.0), run_of(canned.SPEC, 0.5)],
    "five repeats of three": repeats,
    "running": lambda: [run_of(SERIAL), canned.running()],
    "not begun": lambda: [run_of(SERIAL), canned.empty()],
    "crashed": lambda: [run_of(SERIAL), canned.crashed()],
    "all crashed": lambda: [canned.crashed(), canned.empty()],
    "a million": lambda: [canned.finished(1_000_000, 8), run_of(THREADS)],
    "different work": different,
    "hostile": hostile,
    "forty ways": lambda: [
        run_of(replace(canned.SPEC, options={**canned.SPEC.options, "chunk_size": n}), 0.1 + n / 40)
        for n in range(1, 41)
    ],
}


@pytest.fixture
def view(qtbot: QtBot) -> CompareView:
    choose_scheme("light")
    apply_colours()
    view = CompareView(Sampler())
    qtbot.addWidget(view)
    view.resize(720, 250)
    view.show()
    return view


def colours_of(view: CompareView) -> set[str]:
    image = view.grab().toImage()
    spots = range(0, image.width(), 3), range(0, image.height(), 3)
    return {image.pixelColor(x, y).name() for x in spots[0] for y in spots[1]}


def test_without_ticks_it_says_what_to_do(view: CompareView) -> None:
    assert view.advice.text() == NOTHING and not view.modes.isVisible()
    view.show_ticked([canned.finished()])
    assert view.advice.text() == ONE and view.modes.isVisible()
    view.show_ticked([canned.finished(), run_of(THREADS)])
    assert not view.advice.isVisible()
    view.show_ticked([])
    assert view.advice.isVisible() and not view.modes.isVisible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_section_draws_every_kind_of_runs(
    view: CompareView, qtbot: QtBot, kind: str, scheme: str
) -> None:
    choose_scheme(scheme)
    apply_colours()
    view.apply_colours()
    view.show_ticked(KINDS[kind]())
    for mode, button in view.modes.buttons.items():
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert view.mode == mode and view.sections[mode].isVisible()
        assert len(colours_of(view)) > 3
    ground = view.grab().toImage().pixelColor(719, 0).lightnessF()
    assert (ground > 0.5) == (scheme == "light")
    view.resize(420, 160)
    assert len(colours_of(view)) > 3
    assert view.width() == 420, "a long label makes nothing wider"


def test_bars_are_as_long_as_their_medians(view: CompareView) -> None:
    view.resize(720, 600)
    view.show_ticked(repeats())
    chart = view.bars.chart
    serial, threads, pool = (chart.bar_of(place).width() for place in range(3))
    assert serial / pool == pytest.approx(2.0, rel=0.05) and threads > serial
    assert [group.label for group in view.groups] == ["Serial", "Threads", "Process pool · imap"]
    assert {group_colour(place).name() for place in range(3)} <= colours_of(view)
    assert view.bars.sentence.text().startswith("Process pool · imap was fastest: 1.9")
    assert "significant" in chart.accessibleName()


def test_samples_and_interval_are_drawn_on_the_bar(view: CompareView, qtbot: QtBot) -> None:
    chart = view.bars.chart
    view.show_ticked([run_of(SERIAL, wall) for wall in (0.5, 0.5, 0.5)])
    qtbot.waitUntil(lambda: chart.height() > 60)
    picture = chart.grab().toImage()
    view.show_ticked([run_of(SERIAL, wall) for wall in (0.25, 0.5, 0.5)])
    spread = chart.grab().toImage()
    bar = chart.bar_of(0)
    middle = chart.x_of(0.25)
    x, interval, dots = int(middle), int(bar.top()) + 7, int(bar.top()) + 16
    plain = group_colour(0)
    assert picture.pixelColor(x, dots) == picture.pixelColor(x, interval) == plain
    assert spread.pixelColor(x, dots) == QColor("#FFFFFF")
    assert spread.pixelColor(x, interval) != plain


def test_results_that_differ_are_told_first_and_in_red(view: CompareView, qtbot: QtBot) -> None:
    runs = [run_of(SERIAL), run_of(THREADS)]
    view.show_ticked(runs)
    qtbot.waitUntil(lambda: view.bars.results.text() == "Both runs gave the same 20 results.")
    assert view.bars.results.y() > view.bars.chart.y()
    wrong = run_of(canned.SPEC)
    wrong.apply(ResultsArrived([3], [3], [[9]]))
    view.show_ticked([*runs, wrong])
    qtbot.waitUntil(lambda: view.bars.results.text().startswith("The results differ: task 4"))
    view.grab()
    assert view.bars.results.y() < view.bars.chart.y()
    assert view.bars.results.property("role") == "bad"


def test_a_run_that_goes_on_grows_and_counts_when_it_has_ended(view: CompareView) -> None:
    running = canned.running()
    view.show_ticked([run_of(SERIAL, 1.0), running])
    assert view.groups[1].is_running and view.groups[1].took is None
    running.apply(RunFinished("finished", "", 0.25))
    view.show_run(None)
    assert view.groups[1].took is not None and view.groups[1].took.value == 0.25
    before = view.groups
    view.show_run(None)
    assert view.groups is before, "nothing is worked out again without need"


def test_nothing_is_worked_out_while_nobody_sees_it(view: CompareView, qtbot: QtBot) -> None:
    view.hide()
    view.show_ticked(repeats())
    assert view.groups == [] and not view._turn.isActive()
    view.show()
    assert len(view.groups) == 3
    qtbot.waitUntil(lambda: "15 runs gave the same" in view.bars.results.text())
    qtbot.waitUntil(lambda: not view._turn.isActive())


def test_warnings_stand_below_the_bars(view: CompareView) -> None:
    view.show_ticked([load("busy_machine"), load("threads_take_turns")])
    assert view.bars.warnings.text() == "Processes: noisy: other programs used 48% of the cores."
