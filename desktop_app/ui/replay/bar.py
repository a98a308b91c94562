"""The bar of a replay: play and pause, where in the run one is, how fast, and away with it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QSlider, QToolButton

from desktop_app.runs.language import tr
from desktop_app.ui.replay.player import Player
from desktop_app.ui.still_text import StillText
from desktop_app.ui.theme import SPACE, colours, icon
from desktop_app.ui.words import say_time

SPEEDS = (0.01, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0)
STEPS = 1000
"""So many places has the slider."""


class ReplayBar(QFrame):
    """Commands a player and shows where it is."""

    closed = Signal()
    """Someone wants to see the run as it ended."""

    def __init__(self, player: Player) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self._player = player
        self._make_parts()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE, SPACE // 2, SPACE, SPACE // 2)
        layout.addWidget(self.play)
        layout.addWidget(self.slider, 1)
        layout.addWidget(self.time)
        layout.addWidget(self.speed)
        layout.addWidget(self.close_button)
        player.progressed.connect(lambda _: self.show_time())
        player.paused.connect(lambda _: self._show_state())
        self.hide()

    def _make_parts(self) -> None:
        self.play = QToolButton()
        self.play.setProperty("role", "plain")
        self.play.setIconSize(QSize(18, 18))
        self.play.clicked.connect(self._player.toggle)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, STEPS)
        self.slider.setSingleStep(STEPS // 100)
        self.slider.setPageStep(STEPS // 10)
        self.slider.setAccessibleName(tr("Moment of the run"))
        self.slider.setToolTip(
            tr("Drag to any moment of the run; arrows move by a hundredth, Page keys by a tenth.")
        )
        self.slider.valueChanged.connect(self._go_to)
        self.time = StillText("")
        font = QFont(self.font())
        font.setFeature(QFont.Tag("tnum"), 1)
        self.time.setFont(font)
        self.time.setAccessibleName(tr("Moment of the run, and how long it took"))
        self.speed = QComboBox()
        for speed in SPEEDS:
            self.speed.addItem(f"{speed:g}×", speed)
        self.speed.setCurrentIndex(SPEEDS.index(1.0))
        self.speed.setAccessibleName(tr("Speed of the replay"))
        self.speed.setToolTip(
            tr("How fast the run is shown: 1× is as fast as it was, 0.1× ten times slower.")
        )
        self.speed.currentIndexChanged.connect(self._choose_speed)
        self.close_button = QToolButton()
        self.close_button.setText("✕")
        self.close_button.setProperty("role", "plain")
        self.close_button.setToolTip(tr("End the replay and see the run as it ended (R)"))
        self.close_button.setAccessibleName(tr("End the replay"))
        self.close_button.clicked.connect(self.closed)

    def show_time(self) -> None:
        """Show the moment that the player shows."""
        replay = self._player.replay
        if replay is None:
            return
        length_s = max(replay.end_s - replay.begin_s, 1e-9)
        self.slider.blockSignals(True)  # it follows; it does not ask
        self.slider.setValue(round((self._player.now_s - replay.begin_s) / length_s * STEPS))
        self.slider.blockSignals(False)
        now_s = self._player.now_s
        now = say_time(now_s) if now_s >= 0 else tr("starting")
        self.time.set_text(f"{now} / {say_time(replay.end_s)}")

    def apply_colours(self) -> None:
        """Take over the colours of a scheme that has just changed."""
        self._show_state()

    def _show_state(self) -> None:
        is_playing = self._player.is_playing
        self.play.setIcon(icon("pause" if is_playing else "run", colours().text))
        name = tr("Pause the replay") if is_playing else tr("Play on")
        self.play.setAccessibleName(name)
        self.play.setToolTip(name)

    def _go_to(self, place: int) -> None:
        replay = self._player.replay
        if replay is not None:
            length_s = replay.end_s - replay.begin_s
            self._player.go_to(replay.begin_s + length_s * place / STEPS)

    def _choose_speed(self) -> None:
        self._player.speed = float(self.speed.currentData())
