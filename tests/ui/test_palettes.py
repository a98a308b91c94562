"""Contrast of every scheme as WCAG 2.2 defines it, and colours that stay apart for colour-blind people."""

from __future__ import annotations

import itertools
from dataclasses import fields

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from desktop_app.runs.accounting import PARTS
from desktop_app.ui.palettes import SCHEMES, contrast
from desktop_app.ui.theme import (
    apply_colours,
    choose_scheme,
    colours,
    scheme_in_use,
    text_on,
    worker_colour,
)

GROUNDS = ("window", "base", "raised")
TEXTS = ("text", "muted", "accent", "good", "bad")
SHAPES = ("edge", "own")
ALL = pytest.mark.parametrize("name", SCHEMES)
SIGHT = {
    "normal": np.eye(3),
    "deuteranopia": [
        [0.367, 0.861, -0.228],
        [0.280, 0.673, 0.047],
        [-0.012, 0.043, 0.969],
    ],
    "protanopia": [
        [0.152, 1.053, -0.205],
        [0.115, 0.786, 0.099],
        [-0.004, -0.048, 1.052],
    ],
}
"""What is seen of linear light (Machado, Oliveira and Fernandes 2009, severity 1)."""


def least(name: str) -> tuple[float, float]:
    """Return what texts and what shapes must have."""
    return (7.0, 4.5) if name.startswith("contrast") else (4.5, 3.0)


def test_contrast_is_what_the_standard_says() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#FFFFFF", "#777777") == pytest.approx(4.48, abs=0.01)
    assert contrast("#123456", "#123456") == 1


@ALL
def test_texts_can_be_read_on_every_ground(name: str) -> None:
    scheme = SCHEMES[name]
    for ground, text in itertools.product(GROUNDS, TEXTS):
        found = contrast(getattr(scheme, text), getattr(scheme, ground))
        assert found >= least(name)[0], (text, ground, found)
    assert contrast(scheme.on_accent, scheme.accent) >= least(name)[0]


@ALL
def test_what_is_drawn_is_seen_on_every_ground(name: str, qtbot: QtBot) -> None:
    choose_scheme(name)
    scheme = SCHEMES[name]
    shapes = {shape: getattr(scheme, shape) for shape in SHAPES}
    shapes |= dict(zip(PARTS, scheme.parts, strict=True))
    shapes |= {f"worker {n}": worker_colour(n).name() for n in range(len(scheme.workers))}
    for ground, (shape, colour) in itertools.product(GROUNDS, shapes.items()):
        found = contrast(colour, getattr(scheme, ground))
        assert found >= least(name)[1], (shape, ground, found)
    for ground in ("window", "base"):  # it is drawn on no other
        assert contrast(scheme.other, getattr(scheme, ground)) >= least(name)[1]
    rounds = [worker_colour(n).name() for n in range(3 * len(scheme.workers))]
    assert len(set(rounds)) == len(rounds)
    for number, colour in enumerate(rounds):
        assert contrast(colour, scheme.base) >= 3, (number, colour)
    choose_scheme("light")


@ALL
def test_names_on_colours_can_be_read(name: str) -> None:
    scheme = SCHEMES[name]
    for colour in (*scheme.workers, *scheme.parts, scheme.own, scheme.other, scheme.accent):
        assert contrast(text_on(QColor(colour)).name(), colour) >= 4.5, colour


@ALL
def test_workers_stay_apart_for_colour_blind_people(name: str) -> None:
    values = [[int(c[n : n + 2], 16) / 255 for n in (1, 3, 5)] for c in SCHEMES[name].workers]
    shares = np.array(values)
    light = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
    for sight, matrix in SIGHT.items():
        seen = _lab(np.clip(light @ np.array(matrix).T, 0, 1))
        for one, other in itertools.combinations(range(len(seen)), 2):
            assert np.linalg.norm(seen[one] - seen[other]) >= 12, (sight, one, other)


def _lab(light: np.ndarray) -> np.ndarray:
    """Return CIE L*a*b* of linear sRGB, shape (n, 3), under D65."""
    xyz = (
        light
        @ np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]).T
        / [0.9505, 1.0, 1.089]
    )
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    x, y, z = f.T
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


@ALL
def test_no_two_things_of_one_picture_have_one_colour(name: str) -> None:
    scheme = SCHEMES[name]
    core = (*scheme.workers, scheme.own, scheme.other)
    assert len(set(core)) == len(core)
    assert len(set(scheme.parts)) == len(PARTS)
    for field in fields(scheme):
        for colour in np.atleast_1d(getattr(scheme, field.name)):
            assert field.name == "is_dark" or QColor(str(colour)).isValid()


@ALL
def test_a_chosen_scheme_is_the_one_in_use_and_colours_the_application(
    name: str, qtbot: QtBot
) -> None:
    choose_scheme(name)
    apply_colours()
    from PySide6.QtWidgets import QApplication, QWidget

    widget = QWidget()
    qtbot.addWidget(widget)
    assert colours() is SCHEMES[name]
    assert widget.palette().window().color() == QColor(SCHEMES[name].window)
    assert QApplication.palette().windowText().color() == QColor(SCHEMES[name].text)
    choose_scheme("light")
    apply_colours()


def test_without_a_choice_the_system_is_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    from PySide6.QtGui import QGuiApplication

    class Hints:
        """What a system may say: its scheme, and whether it asks for high contrast."""

        brightness, wish = Qt.ColorScheme.Light, Qt.ContrastPreference.NoPreference

        def colorScheme(self) -> Qt.ColorScheme:  # noqa: N802
            return self.brightness

        def setColorScheme(self, _: Qt.ColorScheme) -> None:  # noqa: N802
            pass

        def accessibility(self) -> Hints:
            return self

        def contrastPreference(self) -> Qt.ContrastPreference:  # noqa: N802
            return self.wish

    hints = Hints()
    monkeypatch.setattr(QGuiApplication, "styleHints", lambda: hints)
    choose_scheme("system")
    assert scheme_in_use() == "light"
    hints.brightness = Qt.ColorScheme.Dark
    assert scheme_in_use() == "dark"
    hints.wish = Qt.ContrastPreference.HighContrast
    assert scheme_in_use() == "contrast-dark"
    hints.brightness = Qt.ColorScheme.Light
    assert scheme_in_use() == "contrast-light"
    choose_scheme("dark")
    assert scheme_in_use() == "dark", "a choice overrides the system"
    choose_scheme("light")
