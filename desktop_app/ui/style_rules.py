"""The few rules that Fusion needs for our looks: edges that can be seen, and a focus that can be found."""

from __future__ import annotations

from desktop_app.runs.folders import resource
from desktop_app.ui.palettes import Colours


def style_rules(scheme: Colours) -> str:
    """Return the style sheet of the application in a scheme."""
    return _texts_and_buttons(scheme) + _fields(scheme) + _lists_and_tabs(scheme)


def _picture(name: str) -> str:
    return f'image: url("{resource(f"icons/{name}.svg").as_posix()}");'


def _texts_and_buttons(scheme: Colours) -> str:
    return f"""
    QToolTip {{ color: {scheme.text}; background: {scheme.raised}; border: 1px solid {scheme.line};
        padding: 4px; }}
    QLabel[role="section"] {{ color: {scheme.muted}; font-weight: 600; letter-spacing: 1px; }}
    QLabel[role="muted"] {{ color: {scheme.muted}; }}
    QLabel[role="caution"] {{ color: {scheme.text}; border-left: 3px solid {scheme.bad};
        padding-left: 6px; }}
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
    QPushButton[role="primary"] {{ border: 2px solid {scheme.line}; padding: 5px 20px;
        font-weight: 600; }}
    QPushButton[role="primary"]:enabled {{ background: {scheme.accent}; color: {scheme.on_accent};
        border: 2px solid {scheme.accent}; }}
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
    """


def _fields(scheme: Colours) -> str:
    """Return the rules for what is typed into, chosen from, ticked and moved."""
    check = _picture("check-white" if scheme.on_accent == "#FFFFFF" else "check-black")
    return f"""
    QLineEdit {{ background: {scheme.base}; border: 1px solid {scheme.edge}; border-radius: 4px;
        padding: 3px; }}
    QLineEdit:disabled {{ color: {scheme.disabled}; border-color: {scheme.line}; }}
    QLineEdit:focus {{ border: 2px solid {scheme.accent}; padding: 2px; }}
    QLineEdit[is_bad="true"] {{ border-color: {scheme.bad}; }}
    QComboBox, QAbstractSpinBox {{ background: {scheme.base}; border: 1px solid {scheme.edge};
        border-radius: 4px; padding: 2px 4px; }}
    QComboBox:hover {{ background: {scheme.raised}; }}
    QComboBox:disabled, QAbstractSpinBox:disabled {{ color: {scheme.disabled};
        border-color: {scheme.line}; }}
    QComboBox:focus, QAbstractSpinBox:focus {{ border: 2px solid {scheme.accent}; padding: 1px 3px; }}
    QAbstractSpinBox QLineEdit, QComboBox QLineEdit, QAbstractSpinBox QLineEdit:focus {{ border: none;
        padding: 0 0 0 4px; }}
    QComboBox::drop-down {{ border: none; width: 20px; }}
    QComboBox::down-arrow {{ {_picture("arrow-down")} width: 10px; height: 10px; }}
    QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ border: none; width: 16px;
        background: transparent; }}
    QAbstractSpinBox::up-arrow {{ {_picture("arrow-up")} width: 9px; height: 9px; }}
    QAbstractSpinBox::down-arrow {{ {_picture("arrow-down")} width: 9px; height: 9px; }}
    QCheckBox {{ padding: 2px 0; }}
    QCheckBox:disabled {{ color: {scheme.disabled}; }}
    QCheckBox::indicator {{ width: 14px; height: 14px; border: 1px solid {scheme.edge};
        border-radius: 3px; background: {scheme.base}; }}
    QCheckBox::indicator:disabled {{ border-color: {scheme.disabled}; }}
    QCheckBox::indicator:focus {{ border: 2px solid {scheme.accent}; width: 12px; height: 12px; }}
    QCheckBox::indicator:checked {{ background: {scheme.accent}; border-color: {scheme.accent};
        {check} }}
    QCheckBox::indicator:checked:focus {{ border-color: {scheme.text}; }}
    QRadioButton::indicator {{ width: 12px; height: 12px; border: 2px solid {scheme.edge};
        border-radius: 8px; background: {scheme.base}; }}
    QRadioButton::indicator:disabled {{ border-color: {scheme.disabled}; }}
    QRadioButton::indicator:checked {{ width: 6px; height: 6px; border: 5px solid {scheme.accent}; }}
    QRadioButton::indicator:focus {{ border-color: {scheme.text}; }}
    QSlider {{ border: 1px solid transparent; border-radius: 4px; min-height: 20px; }}
    QSlider:focus {{ border: 1px solid {scheme.accent}; }}
    QSlider::groove:horizontal {{ height: 4px; border-radius: 2px; background: {scheme.edge}; }}
    QSlider::sub-page:horizontal {{ background: {scheme.accent}; border-radius: 2px; }}
    QSlider::handle:horizontal {{ width: 12px; margin: -6px 0; border-radius: 7px;
        border: 1px solid {scheme.edge}; background: {scheme.base}; }}
    QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus {{
        border: 2px solid {scheme.accent}; margin: -6px 0; width: 10px; }}
    """


def _lists_and_tabs(scheme: Colours) -> str:
    return f"""
    QScrollArea {{ border: 1px solid transparent; }}
    QScrollArea:focus {{ border: 1px solid {scheme.accent}; }}
    QTabWidget::pane {{ border: none; }}
    QTabBar::tab {{ background: transparent; color: {scheme.muted}; padding: 6px 8px;
        border: none; border-bottom: 3px solid transparent; }}
    QTabBar::tab:selected {{ color: {scheme.text}; border-bottom: 3px solid {scheme.accent}; }}
    QTabBar::tab:hover {{ color: {scheme.accent}; }}
    QTabBar::tab:selected:focus {{ background: {scheme.raised}; color: {scheme.accent}; }}
    QTabBar QToolButton {{ padding: 0; }}
    QSplitter::handle {{ background: transparent; }}
    QTableView, QPlainTextEdit, QListWidget {{ background: {scheme.base}; border: 1px solid {scheme.line};
        border-radius: 6px; }}
    QAbstractItemView:focus, QPlainTextEdit:focus {{ border: 2px solid {scheme.accent}; }}
    QPlainTextEdit[role="field"] {{ border: 1px solid {scheme.edge}; border-radius: 4px; }}
    QPlainTextEdit[role="field"]:focus {{ border: 2px solid {scheme.accent}; }}
    QHeaderView::section {{ background: {scheme.base}; color: {scheme.muted}; border: none;
        border-bottom: 1px solid {scheme.line}; padding: 4px 8px; }}
    QListWidget::item {{ padding: 6px; border-radius: 4px; }}
    QListWidget::item:selected {{ background: {scheme.raised}; color: {scheme.text}; }}
    QProgressBar {{ border: none; background: {scheme.raised}; border-radius: 2px; }}
    QProgressBar::chunk {{ background: {scheme.accent}; border-radius: 2px; }}
    """
