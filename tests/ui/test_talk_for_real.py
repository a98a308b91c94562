"""A whole talk: every lesson on the stage, in a real window, with nothing but the keys of a clicker."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop_app.runs.lessons import Step, list_lessons
from tests.real_runs import GONE_S, MARK, alive_with, wait_until
from tests.ui.test_real_window import Seat
from tests.xvfb import virtual_screen

LESSONS = list_lessons()
FORWARD = ("Next", "space", "Right", "Down")
"""What the X server calls the keys that go on, all of which a clicker may send."""
STEP_S = 90
"""Far beyond what the runs of any step take."""
MOST_GROWTH_MB = 20

# The real program, plus one thread of talk: what can be seen on the stage. Keys come from outside.
PROGRAM = """
import gc, json, sys
import psutil
from PySide6.QtCore import QSocketNotifier, qInstallMessageHandler
from desktop_app.ui import app
warnings = []
qInstallMessageHandler(lambda kind, context, text: warnings.append(text))
sys.excepthook = lambda kind, error, trace: warnings.append(f"{kind.__name__}: {error}")
application = app.make_application()
window = app.make_window(application)
window.show()

def seen(stage, talk):
    telling, question = talk.telling, stage.question
    texts = {"title": stage.title, "text": stage.text, "hint": stage.hint, "badge": stage.badge,
             "question": question, "because": question.because, "look_for": stage.look_for,
             "finding": stage.outcome.finding, "measured": stage.outcome.measured}
    return {
        "place": [talk.lesson_number, talk.step_number],
        "phase": telling.phase, "act": talk.act, "reason": telling.reason,
        "texts": {name: getattr(part, "text", str)() for name, part in texts.items() if part.isVisible()},
        "right": [b.property("state") == "right" for b in question.buttons if b.isVisible()],
        "rows": [row.said for row in stage.race.rows] if stage.race.isVisible() else [],
        "outcomes": {n: r.finished.outcome for n, r in telling.records.items() if r.finished},
        "holds": telling.verdict.holds if telling.verdict else None,
        "views": [view.title for view in window.views.views if view.isVisible()],
        "suit": [view.title for view in window.views.views if window.views.suits(view)],
        "cut": [stage.told.height(), stage.told.parentWidget().height()],
        "is_blank": stage.curtain.isVisible(),
    }

def answer():
    what = json.loads(sys.stdin.readline() or '{"quit": 1}')
    stage, talk = window.lessons.presentation.stage, window.lessons.teaching.talk
    if "quit" in what:
        print(json.dumps(warnings), flush=True)
        window.close()
    elif "memory" in what:
        gc.collect()
        print(json.dumps(psutil.Process().memory_full_info().uss), flush=True)
    elif "picture" in what:
        print(json.dumps(window.screen().grabWindow(0).save(what["picture"])), flush=True)
    else:
        print(json.dumps({
            "is_ready": bool(window.views.views) and len(window.sampler.recent) > 1,
            "is_full": window.isFullScreen(), "size": [window.width(), window.height()],
            "notice": window.notice.text.text() if window.notice.isVisible() else "",
            "is_running": window.bridge.is_running,
            **(seen(stage, talk) if stage and talk else {"place": None}),
        }), flush=True)

notifier = QSocketNotifier(0, QSocketNotifier.Type.Read)
notifier.activated.connect(answer)
application.exec()
"""


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Seat]:
    assert shutil.which("xdotool"), "xdotool is not installed: make test installs it, or says how"
    with virtual_screen(1920, 1080) as environment:
        hall = Seat(environment, tmp_path, PROGRAM)
        yield hall
        if hall.process.poll() is None:
            hall.process.kill()
            hall.process.wait()
        for stream in (hall.process.stdin, hall.process.stdout):
            assert stream
            stream.close()


@pytest.mark.timeout(420)
def test_a_talk_of_all_lessons(hall: Seat, capsys: pytest.CaptureFixture[str]) -> None:
    hall._xdotool("mousemove", "800", "60", "click", "1")  # the focus, without a window manager
    hall.key("F11")
    keys = itertools.cycle(FORWARD)
    held, uses = [], []
    hall.wait(lambda shown: shown["is_full"] and shown["size"] == [1920, 1080])
    for number, lesson in enumerate(LESSONS):
        for place, step in enumerate(lesson.steps):
            if (number, place) != (0, 0):
                hall.key(next(keys))
            told = tell(hall, [number, place], step, next(keys))
            if step.shape and not told["reason"]:
                held.append((lesson.name, place + 1, told["holds"], told["texts"].get("measured")))
        uses.append(hall.ask(memory=1) / 2**20)
    assert told["act"] == "end" and told["texts"]["hint"].startswith("This was the last step")
    hall.key("F11")
    assert hall.wait(lambda shown: shown["place"] is None)["notice"] == ""
    assert hall.quit() == [], "errors or warnings of the window"
    wait_until(lambda: not left_of(hall), "nothing left behind", GONE_S)
    growth = uses[-1] - uses[0]
    missed = [one for one in held if not one[2]]
    with capsys.disabled():
        print(
            f"\na talk of {len(LESSONS)} lessons: the window grew by {growth:.1f} MB; after each "
            f"lesson it had {[round(use) for use in uses]} MB; {len(held) - len(missed)} of "
            f"{len(held)} shapes held; not: {missed}"
        )
    assert growth <= MOST_GROWTH_MB, [round(use) for use in uses]


def tell(hall: Seat, place: list[int], step: Step, key: str) -> dict[str, Any]:
    """Tell one step, and look at what can be seen before, while and after its runs."""
    asked = hall.wait(lambda shown: shown["place"] == place)
    texts = asked["texts"]
    assert (texts["title"], texts["text"].split()) == (step.title, step.text.split())
    assert asked["cut"][0] <= asked["cut"][1] + 1, "text is cut, and a clicker cannot scroll"
    if not step.runs:
        return asked
    assert (
        asked["phase"] == "asked"
        and asked["views"] == []
        and texts["hint"].startswith("Page Down: run it")
    )
    assert ("question" in texts) == (step.question is not None)
    assert not {"because", "finding", "measured"} & texts.keys(), "the answer comes after the run"
    assert not any(asked["right"])
    hall.key(key)
    hall.wait(lambda shown: shown["phase"] != "asked")
    told = hall.wait(lambda shown: shown["phase"] == "told", STEP_S)
    check_told(told, step)
    return told


def check_told(told: dict[str, Any], step: Step) -> None:
    texts = told["texts"]
    assert not told["is_running"] and told["notice"] == ""
    assert told["cut"][0] <= told["cut"][1] + 1, "text is cut, and a clicker cannot scroll"
    if told["reason"]:  # a Python without a GIL, or an engine, is not everywhere
        assert texts["finding"] == told["reason"]
        return
    assert list(told["outcomes"]) == [run.name for run in step.runs]
    for run in step.runs:
        deadly = {"failed"} if run.workload == "deadly_task" else set()
        assert told["outcomes"][run.name] in {"finished", "closed", "terminated"} | deadly, run.name
    assert texts["badge"] == "● live"
    assert len(told["rows"]) == len(step.runs) and all(row.endswith("s") for row in told["rows"])
    if step.question is not None:
        assert told["right"] == [
            place + 1 == step.question.right for place in range(len(told["right"]))
        ]
    if step.shape:
        assert texts["measured"]
        assert (texts["finding"] == step.finding) == told["holds"]
    named = [title for title in step.views if title in told["suit"]]
    tabs = [title for title in told["views"] if title not in ("Cores", "Timeline")]
    assert set(told["views"]) <= set(named) and told["views"], "only views that the step names"
    assert len(tabs) <= 1 and {"Cores", "Timeline"} & set(named) <= set(told["views"])


def left_of(hall: Seat) -> list[int]:
    return [process.pid for process in alive_with(MARK, hall.environment[MARK])]


def test_the_lessons_are_in_teaching_order() -> None:
    assert len(LESSONS) >= 12
    assert sorted(LESSONS, key=lambda lesson: lesson.path.name) == LESSONS


def test_blank_and_back(hall: Seat) -> None:
    hall._xdotool("mousemove", "800", "60", "click", "1")
    hall.key("F11")
    hall.wait(lambda shown: shown["place"] == [0, 0])
    hall.key("b")
    hall.wait(lambda shown: shown["is_blank"])
    hall.key("Next")
    shown = hall.wait(lambda shown: not shown["is_blank"])
    assert shown["phase"] == "asked", "a key only opens the curtain"
    hall.key("Escape")
    hall.wait(lambda shown: shown["place"] is None)
    assert hall.quit() == []
