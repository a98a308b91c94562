"""Walks what a screen reader, a keyboard and a pointer find in a window."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from PySide6.QtCore import QObject, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QWidget,
)

NAME, DESCRIPTION = QAccessible.Text.Name, QAccessible.Text.Description
INTERACTIVE = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
)
FLAT = (QAccessible.Role.Table, QAccessible.Role.List, QAccessible.Role.Tree)
"""Their cells are Qt's and have what they show as their names."""
LEAST_TIP = 8
"""A tool tip with fewer characters says nothing."""


def nodes(widget: QWidget) -> Iterator[QAccessibleInterface]:
    """Yield everything in the accessible tree of a widget that is in sight, but no cells of tables."""
    root = QAccessible.queryAccessibleInterface(widget)
    if root is not None:
        yield from _below(root)


def _below(node: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    if not node.isValid() or node.state().invisible:
        return
    yield node
    if node.role() in FLAT:
        return
    for place in range(node.childCount()):
        child = node.child(place)
        if child is not None:
            yield from _below(child)


def told(node: QAccessibleInterface) -> str:
    """Return how a test names a node."""
    thing = node.object()
    return f"{node.role().name} {node.text(NAME)!r} of {_path(thing) if thing else '?'}"


def _path(thing: QObject | None) -> str:
    names = []
    while thing is not None:
        names.append(type(thing).__name__)
        thing = thing.parent()
    return " < ".join(names[:4])


def nameless(window: QWidget) -> list[str]:
    """Return what can have the focus, or shows something of its own, without an accessible name."""
    found = []
    for node in nodes(window):
        thing = node.object()
        is_focusable = node.state().focusable
        is_empty = isinstance(thing, QLabel) and not thing.text()
        is_ours = _paints(thing) and not is_empty
        if (is_focusable or is_ours) and not node.text(NAME).strip():
            found.append(told(node))
    return found


def _paints(thing: QObject | None) -> bool:
    """Whether a widget of ours is painted by hand, so that it must say in words what it shows."""
    return isinstance(thing, QWidget) and "paintEvent" in {
        name
        for kind in type(thing).__mro__
        if kind.__module__.startswith("desktop_app")
        for name in vars(kind)
    }


def alike(window: QWidget) -> list[str]:
    """Return neighbours that have the same role and name, and no description that tells them apart."""
    found = []
    for node in nodes(window):
        if node.role() in FLAT:
            continue
        seen: dict[tuple[str, str, str], int] = {}
        for place in range(node.childCount()):
            child = node.child(place)
            if child is None or child.state().invisible or not child.text(NAME):
                continue
            if not child.state().focusable:
                continue
            key = child.role().name, child.text(NAME), child.text(DESCRIPTION)
            seen[key] = seen.get(key, 0) + 1
        found += [
            f"{count} times {key} in {told(node)}" for key, count in seen.items() if count > 1
        ]
    return found


def interactive(window: QWidget) -> list[QWidget]:
    """Return all widgets in sight that people press, choose from, move or type into."""
    return [
        widget
        for widget in [window, *window.findChildren(QWidget)]
        if widget.isVisible()
        and isinstance(widget, INTERACTIVE)
        and not isinstance(widget, QScrollBar)
        and not (widget.parentWidget() and _is_part(widget))
    ]


def _is_part(widget: QWidget) -> bool:
    """Whether a widget is a part of a control that Qt puts together itself."""
    parent = widget.parentWidget()
    return type(parent).__name__ in (
        "QTabBar",
        "QLineEdit",
        "QTableView",
        "QTableWidget",
        "QHeaderView",
    ) or isinstance(parent, QComboBox | QAbstractSpinBox | QLineEdit | QAbstractItemView)


def untold(window: QWidget) -> list[str]:
    """Return the controls in sight without a tool tip that says something."""
    found = []
    for widget in interactive(window):
        at: QWidget | None = widget
        while at is not None and not at.toolTip() and not at.isWindow():
            at = at.parentWidget()
        if at is None or len(at.toolTip()) < LEAST_TIP:
            found.append(f"{_path(widget)} {widget.accessibleName()!r}")
    return found


def focus_chain(window: QWidget) -> list[QWidget]:
    """Return the widgets in sight that Tab reaches, in its order.

    The focus does move. Asking a widget for ``nextInFocusChain()`` makes PySide take the next one for its
    child, and delete it with it later, while Qt still has it.
    """
    window.setFocus()
    chain: list[QWidget] = []
    while window.focusNextPrevChild(True):
        widget = window.focusWidget()
        if widget is None or widget in chain:
            break
        chain.append(widget)
    return chain


def place_of(widget: QWidget, window: QWidget) -> QRect:
    """Return where a widget lies in its window."""
    return QRect(widget.mapTo(window, widget.rect().topLeft()), widget.size())


def out_of_order(window: QWidget, pane: QWidget) -> list[str]:
    """Return pairs of a pane that Tab reaches against the order in which they are read.

    That is from the top down, and from left to right among those beside each other.
    """
    chain = [one for one in focus_chain(window) if pane.isAncestorOf(one)]
    found = []
    for before, after in itertools.pairwise(chain):
        one, other = place_of(before, window), place_of(after, window)
        is_above = other.bottom() < one.top()
        is_beside = other.top() <= one.center().y() <= other.bottom() and other.right() < one.left()
        if (is_above and other.left() <= one.right()) or is_beside:
            found.append(f"{_path(before)} {one} then {_path(after)} {other}")
    return found


def invisible_focus(window: QWidget, pane: QWidget) -> list[str]:
    """Return the widgets of a pane that look the same with the focus and without it."""
    found = []
    for widget in focus_chain(window):
        if not pane.isAncestorOf(widget):
            continue
        shown = widget.parentWidget() or widget
        window.setFocus()
        QApplication.processEvents()
        without = shown.grab().toImage()
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        QApplication.processEvents()
        if widget.hasFocus() and shown.grab().toImage() == without:
            found.append(f"{_path(widget)} {widget.accessibleName()!r}")
    return found
