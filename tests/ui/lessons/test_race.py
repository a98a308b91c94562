"""The times of a step, large: names, bars, times, and how many times as fast as the first."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from desktop_app.engine.catalog import make_spec
from desktop_app.runs.lessons import StepRun
from desktop_app.runs.talk import Talk
from desktop_app.ui.lessons.race import NOT_YET, Race
from desktop_app.ui.theme import worker_colour
from tests.real_runs import carried_out


def test_runs_that_have_not_begun_have_no_time(qtbot: QtBot, talk: Talk) -> None:
    race = Race(20)
    qtbot.addWidget(race)
    race.show_runs(talk.telling.step.runs, {})
    assert [(row.name, row.said) for row in race.rows] == [
        ("Serial", NOT_YET), ("By threads", NOT_YET),
    ]  # fmt: skip


def test_the_longest_has_the_longest_bar(qtbot: QtBot) -> None:
    runs = [StepRun("one", "busy_loop", "serial"), StepRun("two", "busy_loop", "threads")]
    records = {
        "one": carried_out(
            make_spec("busy_loop", "serial", {"iterations": 100_000}, {"workers": 2})
        ),
        "two": carried_out(
            make_spec("busy_loop", "threads", {"iterations": 100_000}, {"workers": 2})
        ),
    }
    race = Race(20)
    qtbot.addWidget(race)
    race.show_runs(runs, records)
    ratio = records["one"].elapsed_s() / records["two"].elapsed_s()
    assert [row.ratio for row in race.rows] == ["", f"{ratio:.1f}×"]
    assert f"Two: {race.rows[1].said} {ratio:.1f}×" in race.accessibleDescription()
    race.resize(800, race.sizeHint().height())
    image = race.grab().toImage()
    lengths = [
        sum(image.pixelColor(x, y) == worker_colour(place) for x in range(image.width()))
        for place, y in enumerate((image.height() // 4, image.height() * 3 // 4))
    ]
    times = [row.time_s or 0.0 for row in race.rows]
    assert abs(lengths[1] / lengths[0] - times[1] / times[0]) < 0.05


def test_other_work_is_not_compared(qtbot: QtBot) -> None:
    runs = [StepRun("one", "busy_loop", "serial"), StepRun("two", "busy_loop", "serial")]
    records = {
        name: carried_out(make_spec("busy_loop", "serial", {"iterations": count}, {}))
        for name, count in (("one", 1000), ("two", 2000))
    }
    race = Race(20)
    qtbot.addWidget(race)
    race.show_runs(runs, records)
    assert [row.ratio for row in race.rows] == ["", ""]


def test_one_run_alone_is_one_large_number(qtbot: QtBot) -> None:
    race = Race(20)
    qtbot.addWidget(race)
    two = [StepRun("one", "busy_loop", "serial"), StepRun("two", "busy_loop", "serial")]
    race.show_runs(two, {})
    in_two = race.sizeHint().height() / 2
    race.show_runs(two[:1], {})
    assert race.sizeHint().height() > 1.5 * in_two
    race.resize(600, race.sizeHint().height())
    assert not race.grab().isNull()
