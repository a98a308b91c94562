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
    application.setStyleSheet(_style_rules(scheme))


def _style_rules(scheme: Colours) -> str:
    return f"""
    QToolTip {{ color: {scheme.text}; background: {scheme.raised}; border: 1px solid {scheme.line};
        padding: 4px; }}
    QLabel[role="section"] {{ color: {scheme.muted}; font-weight: 600; letter-spacing: 1px; }}
    QLabel[role="muted"] {{ color: {scheme.muted}; }}
    QLabel[role="bad"] {{ color: {scheme.bad}; }}
    QFrame[role="panel"] {{ background: {scheme.base}; border: 1px solid {scheme.line};
        border-radius: 6px; }}
    QPushButton, QToolButton {{ background: {scheme.base}; border: 1px solid {scheme.line};
        border-radius: 4px; padding: 5px 12px; }}
    QToolButton[role="plain"] {{ background: transparent; border: 1px solid transparent;
        padding: 5px; }}
    QPushButton:hover, QToolButton:hover {{ background: {scheme.raised}; }}
    QPushButton:focus, QToolButton:focus {{ border: 2px solid {scheme.accent}; padding: 4px 11px; }}
    QToolButton[role="plain"]:focus {{ padding: 4px; }}
    QToolButton[role="mode"] {{ background: transparent; color: {scheme.muted}; border: none;
        border-radius: 0; border-bottom: 2px solid transparent; padding: 4px 10px; }}
    QToolButton[role="mode"]:checked {{ color: {scheme.text}; border-bottom: 2px solid {scheme.accent}; }}
    QToolButton[role="mode"]:hover, QToolButton[role="mode"]:focus {{ background: {scheme.raised}; }}
    QToolButton::menu-indicator {{ image: none; }}
    QPushButton:disabled, QToolButton:disabled {{ color: {scheme.disabled};
        background: {scheme.window}; }}
    QPushButton[role="primary"]:enabled {{ background: {scheme.accent}; color: {scheme.on_accent};
        border: 2px solid {scheme.accent}; padding: 5px 20px; font-weight: 600; }}
    QPushButton[role="primary"]:enabled:focus, QPushButton[role="primary"]:enabled:hover {{
        border: 2px solid {scheme.text}; }}
    QPushButton[role="answer"] {{ padding: 0; text-align: left; border-radius: 6px; }}
    QPushButton[role="answer"]:checked {{ border: 2px solid {scheme.accent}; }}
    QPushButton[role="answer"] > QLabel {{ background: transparent; }}
    QPushButton[role="answer"][state="right"] {{ border: 2px solid {scheme.good}; }}
    QPushButton[role="answer"][state="wrong"] > QLabel {{ color: {scheme.muted}; }}
    QPushButton[role="answer"]:disabled {{ background: {scheme.base}; }}
    QPushButton[role="answer"] > QLabel:disabled {{ color: {scheme.text}; }}
    QPushButton[role="link"] {{ background: transparent; border: 1px solid transparent;
        color: {scheme.accent}; padding: 2px; text-align: left; text-decoration: underline; }}
    QPushButton[role="link"]:focus {{ border: 1px solid {scheme.accent}; }}
    QLineEdit {{ background: {scheme.base}; border: 1px solid {scheme.edge}; border-radius: 3px;
        padding: 3px; }}
    QLineEdit:disabled {{ color: {scheme.disabled}; border-color: {scheme.line}; }}
    QLineEdit:focus {{ border: 2px solid {scheme.accent}; padding: 2px; }}
    QAbstractSpinBox QLineEdit, QComboBox QLineEdit {{ border: none; padding: 0; }}
    QLineEdit[is_bad="true"] {{ border-color: {scheme.bad}; }}
    QScrollArea, QTabWidget::pane {{ border: none; }}
    QTabBar::tab {{ background: transparent; color: {scheme.muted}; padding: 6px 14px;
        border: none; border-bottom: 3px solid transparent; }}
    QTabBar::tab:selected {{ color: {scheme.text}; border-bottom: 3px solid {scheme.accent}; }}
    QTabBar::tab:hover, QTabBar::tab:focus {{ color: {scheme.accent}; }}
    QSplitter::handle {{ background: transparent; }}
    QTableView, QPlainTextEdit, QListWidget {{ background: {scheme.base}; border: 1px solid {scheme.line};
        border-radius: 6px; }}
    QHeaderView::section {{ background: {scheme.base}; color: {scheme.muted}; border: none;
        border-bottom: 1px solid {scheme.line}; padding: 4px 8px; }}
    QListWidget::item {{ padding: 6px; border-radius: 4px; }}
    QListWidget::item:selected {{ background: {scheme.raised}; color: {scheme.text}; }}
    QProgressBar {{ border: none; background: {scheme.raised}; border-radius: 2px; }}
    QProgressBar::chunk {{ background: {scheme.accent}; border-radius: 2px; }}
    """


def worker_colour(worker: int | None) -> QColor:
    """Return the colour that a worker has in every view; muted for None (nobody's)."""
    scheme = colours()
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
