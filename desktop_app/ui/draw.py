"""Draws the views of a saved run into files: what ``--draw`` makes of this program."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import numpy as np
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QVBoxLayout, QWidget

from desktop_app.runs.run_file import load_run
from desktop_app.runs.sampler import Sampler
from desktop_app.ui.app import make_application
from desktop_app.ui.spoken import use_language
from desktop_app.ui.theme import SPACE, apply_colours, choose_scheme, colours
from desktop_app.ui.view import View, list_views

WIDTH, HEIGHT = 1200, 420
STEP, MOST_HEIGHT = 26, 1600
SCALE = 2
"""Pictures have twice as many pixels as points: sharp on paper and on good screens."""
FAMILY = re.compile('font-family="(?!monospace)([^"]*)"')
"""The fonts of this machine need not be where a picture is looked at."""
ROUNDS = 5
"""Views that draw in steps are done after a few rounds of the event loop."""


def main(arguments: list[str]) -> int:
    """Draw: ``arguments`` are the run's path, a folder, ``png`` or ``svg``, and the language to speak.

    Returns the exit status.
    """
    path, folder, kind, language = arguments
    application = make_application()
    use_language(application, language)
    choose_scheme("light")
    apply_colours()
    record = load_run(Path(path))
    shown = [view for view in list_views() if view.is_of_run]
    for number, view_class in enumerate(shown):
        view = view_class(Sampler())
        if view.suits(record):
            frame = _frame(view)
            frame.show()
            view.show_run(record)
            for _ in range(ROUNDS):
                application.processEvents()
            _let_all_be_seen(frame)
            if focused := application.focusWidget():
                focused.clearFocus()
            name = view.title.lower().replace(" ", "-")
            _save(frame, Path(folder) / f"{number:02}-{name}.{kind}", kind)
            frame.close()
    return 0


def _frame(view: View) -> QWidget:
    frame = QWidget()
    frame.setStyleSheet(f"background: {colours().base};")
    frame.resize(WIDTH, HEIGHT)
    layout = QVBoxLayout(frame)
    layout.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
    layout.addWidget(view)
    return frame


def _let_all_be_seen(frame: QWidget) -> None:
    """Let lists and texts grow until all of them is there, up to a limit: a picture cannot be scrolled.

    In SVG, which Qt writes without clipping, a row that is there in part would spill over its edge.
    """
    areas = frame.findChildren(QAbstractScrollArea)
    for _ in range(MOST_HEIGHT // STEP):
        cut = [one for one in areas if one.isVisible() and one.verticalScrollBar().maximum() > 0]
        if not cut or frame.height() >= MOST_HEIGHT:
            return
        for area in cut:
            area.setMinimumHeight(area.height() + STEP)
        QApplication.processEvents()
        frame.resize(WIDTH, max(frame.height(), frame.minimumSizeHint().height()))
        QApplication.processEvents()


def _save(frame: QWidget, path: Path, kind: str) -> None:
    if kind == "svg":
        generator = QSvgGenerator()
        generator.setFileName(str(path))
        generator.setSize(frame.size())
        generator.setViewBox(QRect(QPoint(0, 0), frame.size()))
        generator.setResolution(frame.logicalDpiY())  # else texts are smaller than their places
        generator.setTitle(path.stem)
        frame.render(generator)
        path.write_text(
            FAMILY.sub(r'font-family="\1, sans-serif"', path.read_text("utf-8")), "utf-8"
        )
        return
    image = QImage(frame.size() * SCALE, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(SCALE)
    painter = QPainter(image)
    frame.render(painter, QPoint(0, 0))
    painter.end()
    _without_empty_end(image).save(str(path))


def _without_empty_end(image: QImage) -> QImage:
    """Return the picture without the rows at its bottom in which nothing was drawn, but for a margin."""
    pixels = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1)
    drawn = np.flatnonzero((pixels != pixels[0, 0]).any(axis=1))
    end = min(image.height(), int(drawn[-1]) + 2 * SPACE * SCALE) if len(drawn) else image.height()
    return image.copy(0, 0, image.width(), end)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
