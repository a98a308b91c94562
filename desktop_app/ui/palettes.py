"""The schemes: every colour of the window, light and dark, plain and with high contrast.

Texts reach 4.5 to 1 on all grounds, and whatever is drawn 3 to 1 (WCAG 2.2, AA); with high contrast 7 and
4.5. The workers' colours can be told apart with red-blindness and green-blindness too. Tests compute it all.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Colours:
    """The colours of one scheme. Grounds are ``window``, ``base`` (panels, lists) and ``raised``."""

    is_dark: bool
    window: str
    base: str
    raised: str
    line: str
    """Between things and around panels: to be seen, not needed, but with high contrast."""
    edge: str
    """Around what can be typed into or chosen from."""
    text: str
    muted: str
    disabled: str
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
    is_dark=False,
    window="#F3F5F8",
    base="#FFFFFF",
    raised="#E7EBF0",
    line="#D3D9E1",
    edge="#76818F",
    text="#16202B",
    muted="#526070",
    disabled="#A9B3BF",
    accent="#0067B1",
    on_accent="#FFFFFF",
    good="#006E4C",
    bad="#B3261E",
    own="#8A4B9E",
    other="#828E9D",
    workers=(
        "#00619F", "#C17400", "#008964", "#B85C93", "#A65210", "#3B8DC7", "#574918", "#5748B7",
    ),
    parts=("#0E3358", "#0E6A2C", "#882255", "#B5651D", "#6558BE", "#7B8693"),
)  # fmt: skip
DARK = Colours(
    is_dark=True,
    window="#12161C",
    base="#191F27",
    raised="#252D38",
    line="#323C49",
    edge="#7C899A",
    text="#E9EDF2",
    muted="#A3AFBD",
    disabled="#5C6878",
    accent="#5BB0F5",
    on_accent="#06131F",
    good="#4CCB9C",
    bad="#FF8A80",
    own="#C58FD8",
    other="#667283",
    workers=(
        "#3E8FF2", "#F2B527", "#2BC49A", "#E397C4", "#F2793A", "#8CCFF5", "#DFCF5B", "#A99BEA",
    ),
    parts=("#A6DBFF", "#5FE0A0", "#FF7FA0", "#F0B45C", "#9184E0", "#6E7B8D"),
)  # fmt: skip
CONTRAST_LIGHT = Colours(
    is_dark=False,
    window="#FFFFFF",
    base="#FFFFFF",
    raised="#EDEDED",
    line="#5C5C5C",
    edge="#000000",
    text="#000000",
    muted="#333333",
    disabled="#767676",
    accent="#00398C",
    on_accent="#FFFFFF",
    good="#004D2E",
    bad="#8F0000",
    own="#6A1B83",
    other="#5A5A5A",
    workers=(
        "#01519D", "#975D00", "#006F4C", "#A03070", "#823608", "#1F6FA5", "#443918", "#4C3BB6",
    ),
    parts=("#0B2C4D", "#0B5D26", "#7A1048", "#8A4700", "#5144A8", "#6B6B6B"),
)  # fmt: skip
CONTRAST_DARK = Colours(
    is_dark=True,
    window="#000000",
    base="#000000",
    raised="#1E1E1E",
    line="#9A9A9A",
    edge="#FFFFFF",
    text="#FFFFFF",
    muted="#DADADA",
    disabled="#8A8A8A",
    accent="#FFD84A",
    on_accent="#000000",
    good="#62F0B4",
    bad="#FFA8A0",
    own="#DFA8F2",
    other="#808080",
    workers=(
        "#3E8FF2", "#F2B527", "#2BC49A", "#E397C4", "#F2793A", "#8CCFF5", "#DFCF5B", "#A99BEA",
    ),
    parts=("#B9E4FF", "#6BEBAC", "#FF8FAE", "#FFC46B", "#A79BF2", "#8A8A8A"),
)  # fmt: skip
SCHEMES = {
    "light": LIGHT,
    "dark": DARK,
    "contrast-light": CONTRAST_LIGHT,
    "contrast-dark": CONTRAST_DARK,
}


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours (#RRGGBB), 1 to 21, as WCAG 2.2 defines it."""
    darker, brighter = sorted((_luminance(one), _luminance(other)))
    return (brighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    shares = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
