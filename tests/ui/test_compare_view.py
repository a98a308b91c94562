"""Compare shows the runs that are ticked, whatever they are, and works out nothing that nobody sees."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from desktop_app.engine.events import ResultsArrived, RunFinished
from desktop_app.engine.spec import RunSpec
from desktop_app.runs.record import RunRecord
from desktop_app.runs.sampler import Sampler
from desktop_app.runs.samples import Sample
from desktop_app.ui.compare.cpu import MOST_POINTS, CpuSection, curve_of
from desktop_app.ui.compare.section import group_colour, group_pen
from desktop_app.ui.compare.table import DifferencesSection
from desktop_app.ui.compare.time_went import TimeWentSection
from desktop_app.ui.compare.timelines import MOST, ComparedCanvas, TimelinesSection
from desktop_app.ui.theme import apply_colours, choose_scheme
from desktop_app.ui.views.compare import NOTHING, ONE, CompareView
from desktop_app.ui.window import MainWindow
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
    view.resize(460, 160)
    assert len(colours_of(view)) > 3
    assert view.width() == 460, "a long label makes nothing wider"


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
    qtbot.waitUntil(lambda: view.results.text() == "Both runs gave the same 20 results.")
    view.resize(500, 250)
    assert view.results.text() == "" and view.bars.results.text().startswith("Both runs")
    qtbot.waitUntil(lambda: view.bars.results.y() > view.bars.chart.y())
    wrong = run_of(canned.SPEC)
    wrong.apply(ResultsArrived([3], [3], [[9]]))
    view.show_ticked([*runs, wrong])
    qtbot.waitUntil(lambda: view.bars.results.text().startswith("The results differ: task 4"))
    qtbot.waitUntil(lambda: view.bars.results.y() < view.bars.chart.y())
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
    qtbot.waitUntil(lambda: "15 runs gave the same" in view.results.text())
    qtbot.waitUntil(lambda: not view._turn.isActive())


def test_other_runs_are_other_runs_though_they_are_as_many(view: CompareView) -> None:
    for wall_s in (0.5, 0.25, 0.125):  # the records before are gone, their places in memory free
        view.show_ticked([run_of(SERIAL, 1.0), run_of(THREADS, wall_s)])
        assert view.groups[1].samples == (wall_s,)


def test_warnings_stand_below_the_bars(view: CompareView) -> None:
    view.show_ticked([load("busy_machine"), load("threads_take_turns")])
    assert view.bars.warnings.text() == "Processes: noisy: other programs used 48% of the cores."


def timelines(view: CompareView) -> list[ComparedCanvas]:
    view.choose("Timelines")
    section = view.sections["Timelines"]
    assert isinstance(section, TimelinesSection)
    return section.canvases


def test_timelines_begin_at_zero_and_are_zoomed_and_moved_together(
    view: CompareView, qtbot: QtBot
) -> None:
    view.show_ticked([run_of(SERIAL, 1.0), run_of(THREADS, 0.4), run_of(canned.SPEC, 0.2)])
    canvases = timelines(view)
    assert [canvas.sight.left for canvas in canvases] == [0.0] * 3
    assert [canvas.sight.right for canvas in canvases] == [1.0] * 3, "the longest gives the scale"
    qtbot.waitUntil(lambda: canvases[0].width() > 650)
    first = view.grab().toImage()
    qtbot.keyClick(canvases[1], Qt.Key.Key_Plus)
    seen = {(canvas.sight.left, canvas.sight.right) for canvas in canvases}
    assert len(seen) == 1 and seen != {(0.0, 1.0)}
    assert view.grab().toImage() != first
    canvases[2].show_range(0.6, 0.8)
    assert all(canvas.sight.left == pytest.approx(0.6) for canvas in canvases)
    canvases[0].chose_stretch.emit((0.1, 0.3))
    assert all(canvas.sight.right == pytest.approx(0.3) for canvas in canvases)
    canvases[0].fit()
    assert all(canvas.sight.right == 1.0 for canvas in canvases)
    edges = {canvas.layout_now().x_of(0.5) for canvas in canvases}
    assert len(edges) == 1, "the same moment is in one line"


def test_a_timeline_grows_with_its_run_and_is_told_of_its_end(view: CompareView) -> None:
    running = canned.running()
    running.wall_s = 3.0
    view.show_ticked([run_of(SERIAL, 1.0), running])
    canvases = timelines(view)
    assert canvases[0].sight.right >= 3.0 and not canvases[1].is_complete
    running.apply(RunFinished("finished", "", 2.0))
    view.show_run(None)
    assert timelines(view) == canvases and canvases[1].is_complete
    assert [canvas.sight.right for canvas in canvases] == [2.0, 2.0]


def test_many_timelines_are_not_all_shown(view: CompareView) -> None:
    view.show_ticked(KINDS["forty ways"]())
    assert len(timelines(view)) == MOST
    section = view.sections["Timelines"]
    assert isinstance(section, TimelinesSection)
    assert section.more.text().startswith("16 runs more are ticked")


def test_cpu_lines_begin_with_their_runs_and_end_with_them(view: CompareView) -> None:
    runs = [load("threads_take_turns"), load("processes_compute")]
    view.show_ticked(runs)
    view.choose("CPU")
    section = view.sections["CPU"]
    assert isinstance(section, CpuSection)
    (_, first, threads), (_, second, processes) = section.chart.curves
    assert (first, second) == ("Threads", "Processes") and section.chart.cores == 2
    for (times, cores), record in zip((threads, processes), runs, strict=True):
        assert 0 < times[0] < times[-1] <= record.elapsed_s()
        assert (cores >= 0).all() and (cores <= 2.01).all()
    assert np.median(threads[1]) < 1.1 < 1.7 < np.median(processes[1])
    assert section.chart.longest_s == pytest.approx(runs[0].elapsed_s(), rel=0.1)
    assert len({tuple(group_pen(place).dashPattern()) for place in range(6)}) == 6


def test_many_samples_become_means_of_neighbours() -> None:
    record = canned.started(RunRecord(SERIAL), 1)
    for k in range(5 * MOST_POINTS + 1):
        at_ns = canned.ORIGIN_NS + (k + 1) * 1_000_000
        record.samples.rows.append(Sample(at_ns, (float(k % 2),), (0.0,), (0.0,)))
    record.apply(RunFinished("finished", "", 60.0))
    times, cores = curve_of(record)
    assert len(times) == len(cores) <= MOST_POINTS and times[-1] == pytest.approx(3.001)
    assert set(cores[:-1].tolist()) == {0.5} and cores[-1] == 0.0, "the last is left alone"


def test_time_bars_are_as_long_as_their_runs(view: CompareView) -> None:
    view.resize(720, 400)
    view.show_ticked([run_of(SERIAL, 1.0), run_of(THREADS, 0.25)])
    view.choose("Where time went")
    section = view.sections["Where time went"]
    assert isinstance(section, TimeWentSection)
    view.grab()
    ends = [bar.rooms(0)[-1][1].right() for bar in section.bars]
    assert ends[0] / ends[1] == pytest.approx(4.0, rel=0.01)
    view.show_ticked(repeats())
    view.grab()
    assert len(section.bars) == 3


def test_the_table_has_a_column_for_each_group_and_one_for_the_verdict(view: CompareView) -> None:
    view.show_ticked(repeats())
    view.choose("Differences")
    section = view.sections["Differences"]
    assert isinstance(section, DifferencesSection)
    table = section.table
    model = table.model()
    headings = [model.headerData(n, Qt.Orientation.Horizontal) for n in range(table.columnCount())]
    assert headings == ["", "difference", "Serial", "Threads", "Process pool · imap"]
    first = [model.index(0, column).data() for column in range(5)]
    assert first == ["time", "significant in 1 of 2", "1.02 s", "1.04 s", "0.52 s"]


def test_the_window_has_the_tab_and_it_fits_a_small_one(window: MainWindow) -> None:
    window.resize(1024, 640)
    tabs = window.views.tabs
    tabs.setCurrentIndex(window.views.find_tab("Compare"))
    shown = tabs.currentWidget()
    assert isinstance(shown, CompareView)
    before = window.minimumSizeHint()
    shown.show_ticked(KINDS["hostile"]())
    for mode in shown.sections:
        shown.choose(mode)
        window.grab()
        assert window.size().width() == 1024 and window.size().height() == 640
    assert window.minimumSizeHint().width() <= max(1024, before.width())
