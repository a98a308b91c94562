"""Colours, fonts and icons: the only place that knows what light and dark look like."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QGuiApplication,
    QIcon,
    QPainter,
    QPalette,
    QPixmap,
    QStyleHints,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from desktop_app.runs.folders import resource
from desktop_app.ui.palettes import SCHEMES, Colours, contrast
from desktop_app.ui.style_rules import style_rules

CHOSEN = "chosen-scheme"
SPACE = 8
"""The grid: distances are this many pixels, or half, or a small multiple."""


def colours() -> Colours:
    """Return the colours of the scheme in use."""
    return SCHEMES[scheme_in_use()]


def scheme_in_use() -> str:
    """Return the scheme in use, a key of ``SCHEMES``: the user's choice, else the system's."""
    chosen = str(_application().property(CHOSEN))
    if chosen in SCHEMES:
        return chosen
    hints = QGuiApplication.styleHints()
    brightness = "dark" if hints.colorScheme() == Qt.ColorScheme.Dark else "light"
    return f"contrast-{brightness}" if _wants_contrast(hints) else brightness


def _wants_contrast(hints: QStyleHints) -> bool:
    """Whether the system asks for high contrast; Qt tells from 6.10 on."""
    if not hasattr(hints, "accessibility"):
        return False
    return hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast


def follow_system(take_over: Callable[[], None]) -> None:
    """Call ``take_over`` whenever the system's scheme, or its wish for high contrast, changes."""
    hints = QGuiApplication.styleHints()
    hints.colorSchemeChanged.connect(take_over)
    if hasattr(hints, "accessibility"):
        hints.accessibility().contrastPreferenceChanged.connect(take_over)


def choose_scheme(name: str) -> None:
    """Use a scheme (a key of ``SCHEMES``), or what the ``system`` says.

    The choice is kept with the application object: not every platform takes it from us.
    """
    _application().setProperty(CHOSEN, name)
    wanted = Qt.ColorScheme.Unknown
    if name in SCHEMES:
        wanted = Qt.ColorScheme.Dark if SCHEMES[name].is_dark else Qt.ColorScheme.Light
    QGuiApplication.styleHints().setColorScheme(wanted)


def _application() -> QApplication:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    return application


def apply_colours() -> None:
    """Give the application the palette and the few style rules of the scheme in use."""
    scheme = colours()
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: scheme.window,
        QPalette.ColorRole.WindowText: scheme.text,
        QPalette.ColorRole.Base: scheme.base,
        QPalette.ColorRole.AlternateBase: scheme.window,
        QPalette.ColorRole.Text: scheme.text,
        QPalette.ColorRole.Button: scheme.raised,
        QPalette.ColorRole.ButtonText: scheme.text,
        QPalette.ColorRole.ToolTipBase: scheme.raised,
        QPalette.ColorRole.ToolTipText: scheme.text,
        QPalette.ColorRole.PlaceholderText: scheme.muted,
        QPalette.ColorRole.Highlight: scheme.accent,
        QPalette.ColorRole.HighlightedText: scheme.on_accent,
        QPalette.ColorRole.Accent: scheme.accent,
        QPalette.ColorRole.Link: scheme.accent,
        QPalette.ColorRole.Light: scheme.base,
        QPalette.ColorRole.Midlight: scheme.raised,
        QPalette.ColorRole.Mid: scheme.line,
        QPalette.ColorRole.Dark: scheme.line,
    }
    for role, colour in roles.items():
        palette.setColor(role, QColor(colour))
    grey = QPalette.ColorGroup.Disabled
    for role in (
        QPalette.ColorRole.WindowText,
        QPalette.ColorRole.Text,
        QPalette.ColorRole.ButtonText,
    ):
        palette.setColor(grey, role, QColor(scheme.disabled))
    application = _application()
    application.setPalette(palette)
    application.setStyleSheet(style_rules(scheme))


def worker_colour(worker: int | None, scheme: Colours | None = None) -> QColor:
    """Return the colour that a worker has in every view; muted for None (nobody's)."""
    scheme = scheme or colours()
    if worker is None:
        return QColor(scheme.muted)
    colour = QColor(scheme.workers[worker % len(scheme.workers)])
    rounds = worker // len(scheme.workers) % 3  # a second and third round, as far from the ground
    deeper, paler = colour.darker(125), colour.lighter(125)
    return (colour, deeper, paler if scheme.is_dark else colour.darker(160))[rounds]


def text_on(colour: QColor) -> QColor:
    """Return black or white, whichever can be read on ``colour``: one of them has 4.5 to 1."""
    ground = colour.name()
    is_bright = contrast("#000000", ground) > contrast("#FFFFFF", ground)
    return QColor("#000000" if is_bright else "#FFFFFF")


def rgb(colour: QColor | str) -> tuple[int, int, int]:
    """Return red, green and blue, 0 to 255 each."""
    colour = QColor(colour)
    return colour.red(), colour.green(), colour.blue()


def big_font(points: float) -> QFont:
    """Return the font of the big number: as wide for a 1 as for an 8, so that it does not tremble."""
    font = QFont(QGuiApplication.font())
    font.setPointSizeF(points)
    font.setWeight(QFont.Weight.DemiBold)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


@cache
def _svg(name: str) -> str:
    return resource(f"icons/{name}.svg").read_text("utf-8")


def icon(name: str, colour: str | None = None) -> QIcon:
    """Return an icon of ``resources/icons`` in a colour (the text's by default), sharp at any scale."""
    result = QIcon()
    modes = {QIcon.Mode.Normal: colour or colours().text, QIcon.Mode.Disabled: colours().disabled}
    for mode, tint in modes.items():
        renderer = QSvgRenderer(QByteArray(_svg(name).replace("currentColor", tint).encode()))
        for size in (20, 40, 60):
            pixmap = QPixmap(size, size)
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            renderer.render(painter, QRectF(0, 0, size, size))
            painter.end()
            result.addPixmap(pixmap, mode)
    return result
