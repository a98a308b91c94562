"""Draws the program's icon in the sizes and formats that systems want: draw_icons.py FOLDER."""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

NAME = "concurrency-lab"
SIZES = (48, 128, 256)


def drawn(drawing: QSvgRenderer, size: int) -> QImage:
    """Return the icon as an image of this many pixels."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    drawing.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return image


def main(folder: Path) -> None:
    """Write PNG files, one ``.ico`` (Windows) and one ``.icns`` (macOS)."""
    application = QGuiApplication(sys.argv[:1])
    svg = Path(__file__).parent.parent / "resources" / "icons" / f"{NAME}.svg"
    drawing = QSvgRenderer(str(svg))
    folder.mkdir(parents=True, exist_ok=True)
    for size in SIZES:
        save(drawn(drawing, size), folder / f"{NAME}-{size}.png")
    save(drawn(drawing, 256), folder / f"{NAME}.ico")
    save(drawn(drawing, 512), folder / f"{NAME}.icns")
    application.quit()


def save(image: QImage, path: Path) -> None:
    """Write an image in the format that its name says; ends the program when Qt cannot."""
    if not image.save(str(path)):
        sys.exit(f"concurrency-lab: {path.name} could not be written.")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
