"""A text that has no room ends in …, or leaves out whole parts."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.ui.elided import ElidedLabel

PARTS = "wheel zooms, drag moves, double click: all"


@pytest.mark.parametrize(
    "joint, room, written",
    [
        ("", PARTS, PARTS),
        (", ", PARTS, PARTS),
        (", ", "wheel zooms, drag moves, dou", "wheel zooms, drag moves"),
        (", ", "wheel zooms, dr", "wheel zooms"),
    ],
)
def test_parts_are_left_out_whole(qtbot: QtBot, joint: str, room: str, written: str) -> None:
    label = ElidedLabel(PARTS)
    qtbot.addWidget(label)
    label.joint = joint
    assert label.text_within(label.fontMetrics().horizontalAdvance(room)) == written


@pytest.mark.parametrize("joint", ["", ", "])
def test_where_not_even_one_part_has_room_it_ends_in_dots(qtbot: QtBot, joint: str) -> None:
    label = ElidedLabel(PARTS)
    qtbot.addWidget(label)
    label.joint = joint
    written = label.text_within(label.fontMetrics().horizontalAdvance("wheel"))
    assert written.endswith("…") and len(written) < len("wheel zooms")
