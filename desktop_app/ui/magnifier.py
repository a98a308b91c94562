"""A magnifying glass: shows a widget larger than it is, sharp, and passes on what is clicked in it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QGraphicsProxyWidget, QGraphicsScene, QGraphicsView, QWidget

MAGNIFIED = "magnified"
"""The property of a widget that says how large it is seen. It is not asked of its proxy: whoever does that
while the widget is put under the glass, has PySide delete both.
"""


class Magnifier(QGraphicsView):
    """Whatever sizes a widget is made of, under the glass all of them are ``scale`` times as large."""

    def __init__(self, scale: float) -> None:
        super().__init__()
        self._scale = scale
        self._proxy: QGraphicsProxyWidget | None = None
        self.setScene(QGraphicsScene(self))
        self.scale(scale, scale)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)

    def put_under(self, widget: QWidget) -> None:
        """Show a widget, which leaves its parent; it is the glass's until it is taken out."""
        widget.setParent(None)
        widget.setProperty(MAGNIFIED, self._scale)
        self._proxy = self.scene().addWidget(widget)
        self._proxy.setVisible(self.isVisible())
        self._fit()

    def take_out(self) -> None:
        """Let go of the widget, which has no parent then."""
        if self._proxy is not None:
            proxy, self._proxy = self._proxy, None
            if proxy.widget() is not None:
                proxy.widget().setProperty(MAGNIFIED, None)
            proxy.setWidget(None)  # type: ignore[arg-type] # None takes it out, says Qt
            self.scene().removeItem(proxy)

    def showEvent(self, event: QShowEvent) -> None:
        """Let the widget know that it can be seen."""
        super().showEvent(event)
        if self._proxy is not None:
            self._proxy.show()

    def hideEvent(self, event: QHideEvent) -> None:
        """Let the widget know that it cannot be seen: it need not be drawn."""
        super().hideEvent(event)
        if self._proxy is not None:
            self._proxy.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the widget all the room there is."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = QRectF(0, 0, self.width() / self._scale, self.height() / self._scale)
        self.scene().setSceneRect(room)
        if self._proxy is not None:
            self._proxy.setGeometry(room)


def pixel_ratio(widget: QWidget) -> float:
    """Return how many pixels of the screen a pixel of the widget is, also under a magnifying glass.

    Pictures that are made pixel by pixel are sharp when they have that many.
    """
    return widget.devicePixelRatioF() * float(widget.window().property(MAGNIFIED) or 1.0)
