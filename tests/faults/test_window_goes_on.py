"""Cases 27 and 29: what draws or is clicked raises, the program dies hard; scales, schemes and fonts."""

from __future__ import annotations

import re
import signal
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.runs.crashes import MOST, crash_folder
from tests.faults.conftest import Fault
from tests.faults.seat import Seat, screen, seated
from tests.real_runs import wait_until
from tests.ui.conftest import kept_rows

BROKEN = r"Something in the window went wrong \(\w+\); it goes on\."
VIEW_BREAKS = """
def breaks(*_):
    secret = "the user's text"
    raise ValueError(f"{secret} in /home/someone/work.py")
(timeline,) = (view for view in window.views.views if view.title == "Timeline")
timeline.show_run = breaks
"""
PAINT_BREAKS = """
from PySide6.QtGui import QPainter
from desktop_app.ui.time_bars import Legend
def breaks(self, event):
    painter = QPainter(self)
    {}["a setting's value"]
Legend.paintEvent = breaks
window.views.bring_up("Where time went")
"""
SLOT_BREAKS = "QTimer.singleShot(0, lambda: 1 / 0)"
COPIED = """
buttons = [b for b in window.notice.findChildren(QPushButton) if b.text() == "Copy report"]
buttons[0].click()
"""


@pytest.fixture(scope="module")
def display() -> Iterator[dict[str, str]]:
    with screen() as environment:
        yield environment


def reports() -> list[str]:
    """Return the reports that are kept, oldest first."""
    return [path.read_text() for path in sorted(crash_folder().glob("report-*.txt"))]


def check_private(report: str, home: Path) -> None:
    """Check that a report helps whoever mends it, and tells nothing of the user."""
    assert "Concurrency Lab: " in report and "Python: " in report and "Last events:" in report
    for word in (
        str(home),
        str(Path.home()),
        "secret",
        "someone",
        "a setting's value",
        "user's text",
    ):
        assert word not in report, report
    folder = crash_folder()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def copied(seat: Seat) -> str:
    seat.ask(COPIED)
    return str(seat.ask("QApplication.clipboard().text()"))


@pytest.mark.fault(27)
def test_a_view_a_painting_and_a_slot_raise(
    fault: Fault, display: dict[str, str], tmp_path: Path
) -> None:
    with seated(display) as seat:
        for number, (what, kind) in enumerate(
            [(VIEW_BREAKS, "ValueError"), (PAINT_BREAKS, "KeyError"), (SLOT_BREAKS, "ZeroDivision")]
        ):
            seat.ask(what)
            seat.run_to_end()
            while len(reports()) <= number:  # the limit of the test ends it
                seat.ask("None")
            fault.told(seat.said, BROKEN, kind)
            assert copied(seat) == reports()[-1]
            check_private(reports()[-1], tmp_path)
            assert seat.ask("len(window._shown.results)") == 20
        seat.ask("window.views.bring_up('Results')")
        assert "run of prime_factors by threads: finished" in reports()[-1]
        rows = seat.ask("window.views.tabs.currentWidget().table.model().rowCount()")
        assert rows == 20, "the other views go on"
        assert len(reports()) == 3, "each place is told once"
        wait_until(lambda: len(kept_rows()) == 3, "the runs are kept")
        errors = seat.close()
        assert "Traceback" not in errors and "QPaint" not in errors, errors
        assert seat.process.returncode == 0


@pytest.mark.fault(27)
def test_the_thread_that_keeps_runs_raises_and_goes_on(
    fault: Fault, display: dict[str, str]
) -> None:
    with seated(display) as seat:
        seat.ask("window.keeper._asked.put(lambda: [].pop())")
        wait_until(lambda: seat.said, "that it is told")
        fault.told(seat.said, BROKEN, "IndexError")
        seat.run_to_end()
        wait_until(lambda: len(kept_rows()) == 1, "runs are kept all the same")
        assert "Traceback" not in seat.close()


@pytest.mark.fault(27)
@pytest.mark.long
@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT])
def test_the_window_dies_hard_and_offers_the_report_at_the_next_start(
    fault: Fault, display: dict[str, str], tmp_path: Path, number: signal.Signals
) -> None:
    with seated(display) as seat:
        pids = seat.start_endless()
        if number == signal.SIGSEGV:
            seat.ask("QTimer.singleShot(0, lambda: ctypes.string_at(0))")
            seat.process.wait(20)
        else:
            seat.kill(number)
        assert seat.process.returncode == -number
    with seated(display) as again:
        wait_until(lambda: "earlier session" in again.said, "that both are told")
        fault.told(again.said, "The program crashed the last time", "kept as interrupted")
        report = copied(again)
        assert report in reports() and "Fatal Python error" in report
        assert "run of busy_loop by process_pool" in report
        check_private(report, tmp_path)
        assert "Traceback" not in again.close()
    with seated(display) as third:
        third.wait("window.runs.count() == 1")
        assert third.said == "", "it is offered once"
        third.close()
    assert not list(crash_folder().glob("box-*")), "what ends well leaves nothing"
    assert pids


@pytest.mark.fault(27)
def test_reports_are_few(fault: Fault, display: dict[str, str]) -> None:
    with seated(display) as seat:
        for number in range(MOST + 4):
            code = (
                f"compile('\\n' * {number} + 'QTimer.singleShot(0, lambda: [].pop())', 'x', 'exec')"
            )
            seat.ask(f"exec({code})")
        seat.wait("len(desk._reporter._seen) > 10")
        fault.told(seat.said, BROKEN)
        seat.close()
    assert len(reports()) == MOST


@pytest.mark.fault(29)
@pytest.mark.parametrize(
    ("scale", "size", "fonts"),
    [("1.5", (1536, 960), True), ("2", (2048, 1280), True), ("1", (1536, 960), False)],
)
def test_scales_a_small_window_schemes_in_mid_run_and_no_fonts(
    fault: Fault, tmp_path: Path, scale: str, size: tuple[int, int], fonts: bool
) -> None:
    more = {"QT_SCALE_FACTOR": scale}
    if not fonts:
        empty = tmp_path / "fonts.conf"
        empty.write_text(
            "<?xml version='1.0'?><!DOCTYPE fontconfig SYSTEM 'fonts.dtd'><fontconfig/>"
        )
        more["FONTCONFIG_FILE"] = str(empty)
    with screen(*size) as display, seated(display, **more) as seat:
        seat.ask("window.resize(1024, 640)")
        pids = seat.start_endless("threads")
        grounds = []
        for scheme in ("dark", "light", "contrast-dark", "contrast-light"):
            seat.ask(f"window.use_scheme({scheme!r})")
            image = "window.grab().toImage()"
            grounds.append(
                seat.ask(f"{image}.pixelColor(3, {image}.height() // 2).lightnessF() < 0.5")
            )
            assert seat.ask("window.bridge.is_running")
        assert grounds == [True, False, True, False]
        assert seat.ask(f"window.devicePixelRatio() == {scale}")
        width, height = seat.ask("[window.width(), window.height()]")
        most = (1024, 640) if fonts else size  # without any font Qt draws boxes, which are wide
        assert width <= most[0] and height <= most[1], "the window is larger than its screen"
        seat.ask("window.bridge.terminate()")
        seat.wait("not window.bridge.is_running")
        fault.told(str(seat.ask("window.headline.message.text()")), "Terminated")
        assert seat.said == ""
        errors = seat.close()
        assert not re.search("Traceback|QPaint|QFont.*[Ff]ail", errors), errors
    assert pids
