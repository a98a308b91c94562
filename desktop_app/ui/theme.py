"""Colours, fonts and icons: the only place that knows what light and dark look like."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from desktop_app.runs.folders import resource

CHOSEN = "chosen-scheme"
SPACE = 8
"""The grid: distances are this many pixels, or half, or a small multiple."""


@dataclass(frozen=True)
class Colours:
    """The colours of one scheme. Texts reach a contrast of 4.5 to 1 on ``window`` and ``base``."""

    window: str
    base: str
    raised: str
    line: str
    text: str
    muted: str
    accent: str
    on_accent: str
    good: str
    bad: str
    own: str
    other: str
    workers: tuple[str, ...]
    parts: tuple[str, ...]
    """Of what the time of workers went into, in the order of ``PARTS``; none is a worker's."""


LIGHT = Colours(
    window="#F3F5F8",
    base="#FFFFFF",
    raised="#E7EBF0",
    line="#D3D9E1",
    text="#16202B",
    muted="#526070",
    accent="#0067B1",
    on_accent="#FFFFFF",
    good="#00724F",
    bad="#B3261E",
    own="#8A4B9E",
    other="#A9B3BF",
    workers=(
        "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#8C7B00", "#6B5FB5",
    ),
    parts=("#7CC4EE", "#117733", "#882255", "#B5651D", "#8A7FD6", "#D9DEE5"),
)  # fmt: skip
DARK = Colours(
    window="#12161C",
    base="#191F27",
    raised="#252D38",
    line="#323C49",
    text="#E9EDF2",
    muted="#A3AFBD",
    accent="#5BB0F5",
    on_accent="#06131F",
    good="#4CCB9C",
    bad="#FF8A80",
    own="#C58FD8",
    other="#5C6878",
    workers=(
        "#4AA3DF", "#F0B429", "#2BC49A", "#E59AC4", "#F2793A", "#8CCFF5", "#E3D64A", "#A99BEA",
    ),
    parts=("#2C78B0", "#5FE0A0", "#FF7FA0", "#F0B45C", "#9184E0", "#364150"),
)  # fmt: skip


def colours() -> Colours:
    """Return the colours of the scheme in use."""
    return DARK if is_dark() else LIGHT


def is_dark() -> bool:
    """Whether the dark scheme is in use: the system's, unless the user has chosen."""
    chosen = _application().property(CHOSEN)
    if chosen in ("light", "dark"):
        return bool(chosen == "dark")
    return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark


def choose_scheme(name: str) -> None:
    """Use ``light``, ``dark``, or what the ``system`` says.

    The choice is kept with the application object: not every platform takes it from us.
    """
    _application().setProperty(CHOSEN, name)
    schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
    QGuiApplication.styleHints().setColorScheme(schemes.get(name, Qt.ColorScheme.Unknown))


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
        palette.setColor(grey, role, QColor(scheme.other))
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
    QPushButton:disabled, QToolButton:disabled {{ color: {scheme.other};
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
    QLineEdit[is_bad="true"] {{ border: 1px solid {scheme.bad}; border-radius: 2px; }}
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
    rounds = worker // len(scheme.workers) % 3  # a second and third round, paler and deeper
    return colour if rounds == 0 else colour.lighter(125) if rounds == 1 else colour.darker(125)


def text_on(colour: QColor) -> QColor:
    """Return black or white, whichever can be read on ``colour``."""
    red, green, blue = rgb(colour)
    is_bright = 0.299 * red + 0.587 * green + 0.114 * blue > 110
    return QColor("#0B1118" if is_bright else "#FFFFFF")


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
    modes = {QIcon.Mode.Normal: colour or colours().text, QIcon.Mode.Disabled: colours().other}
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
