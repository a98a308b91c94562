"""A label of a plot that stays within it."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg


class PlotLabel(pg.TextItem):  # type: ignore[misc]  # pyqtgraph has no types
    """Text beside a place, as ``anchor`` says, and shifted only where it would leave the plot."""

    def __init__(self, text: str, colour: str, anchor: tuple[float, float]) -> None:
        self._wanted = anchor
        super().__init__(text, color=colour, anchor=anchor)

    def viewTransformChanged(self) -> None:
        """Find the place for the text anew: the plot has another size."""
        super().viewTransformChanged()
        box: Any = self.getViewBox()
        width = self.textItem.boundingRect().width()
        if box is None or not width:
            return
        place = box.mapFromView(self.pos()).x()
        across, down = self._wanted
        left = max(0.0, min(place - across * width, box.width() - width))
        self.setAnchor(((place - left) / width, down))
