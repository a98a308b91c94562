"""What a widget is called by a screen reader, and what its tool tip says."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtWidgets import QWidget

WidgetT = TypeVar("WidgetT", bound=QWidget)


def named(widget: WidgetT, name: str, tip: str = "") -> WidgetT:
    """Give a widget its accessible name and its tool tip, and return it."""
    widget.setAccessibleName(name)
    widget.setToolTip(tip)
    return widget
