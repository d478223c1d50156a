"""sRGB colours and their WCAG contrast."""

import re
from collections.abc import Iterable
from colorsys import hls_to_rgb, rgb_to_hls
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Final, Self

_HEX: Final = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
_STEPS: Final = 64
_RANGE: Final = range(1, _STEPS + 1)
_LINEAR_BELOW: Final = 0.04045


class BadColour(ValueError):
    """The text isn't `#rgb` or `#rrggbb`."""


@dataclass(frozen=True, slots=True)
class Colour:
    """One opaque sRGB colour, each channel 0-255."""

    red: int
    green: int
    blue: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `#rgb` or `#rrggbb`.

        Raises:
            BadColour: Anything else, names such as `red` included.
        """
        if not _HEX.fullmatch(text):
            message = f"{text!r} is not a colour such as #2a5caa"
            raise BadColour(message)
        digits = text[1:] if len(text) > len("#rgb") else "".join(c * 2 for c in text[1:])
        return cls(*bytes.fromhex(digits))

    @property
    def css(self) -> str:
        """The colour as `#rrggbb`."""
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"

    def mixed(self, other: "Colour", share: float) -> "Colour":
        """This colour with `share` (0 to 1) of another one in it."""
        return Colour(
            *(
                round(mine + (theirs - mine) * share)
                for mine, theirs in zip(
                    (self.red, self.green, self.blue),
                    (other.red, other.green, other.blue),
                    strict=True,
                )
            )
        )

    def lightened(self, share: float) -> "Colour":
        """The same hue, `share` (0 to 1) of the way to white: it doesn't fade as a mix does."""
        hue, lightness, saturation = rgb_to_hls(self.red / 255, self.green / 255, self.blue / 255)
        lighter = hls_to_rgb(hue, lightness + (1 - lightness) * share, min(saturation, 0.8))
        return Colour(*(round(channel * 255) for channel in lighter))


BLACK: Final = Colour(0, 0, 0)
WHITE: Final = Colour(255, 255, 255)


@lru_cache(maxsize=4096)
def luminance(colour: Colour) -> float:
    """Relative luminance, 0 (black) to 1 (white). Source: WCAG 2.2, relative luminance."""

    def linear(channel: int) -> float:
        value = channel / 255
        return value / 12.92 if value <= _LINEAR_BELOW else ((value + 0.055) / 1.055) ** 2.4

    return (
        0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue)
    )


def contrast(one: Colour, other: Colour) -> float:
    """Contrast ratio of two colours, 1 to 21. Source: WCAG 2.2, contrast ratio."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def worst(colour: Colour, surfaces: Iterable[Colour]) -> tuple[float, Colour]:
    """The lowest contrast of a colour over some surfaces, and the surface that gives it."""
    return min(((contrast(colour, surface), surface) for surface in surfaces), key=lambda it: it[0])


def text_on(colour: Colour) -> Colour:
    """Pure black or pure white, whichever reads better: never under √21 = 4.58:1."""
    return max(BLACK, WHITE, key=lambda text: contrast(text, colour))


def darkened(colour: Colour, surfaces: Iterable[Colour], ratio: float) -> Colour:
    """The lightest shade of a colour that has at least `ratio` on every surface, black at worst."""
    return _pushed(colour, (colour.mixed(BLACK, step / _STEPS) for step in _RANGE), surfaces, ratio)


def lightened(colour: Colour, surfaces: Iterable[Colour], ratio: float) -> Colour:
    """The darkest tint of a colour that has at least `ratio` on every surface, white at worst."""
    return _pushed(colour, (colour.lightened(step / _STEPS) for step in _RANGE), surfaces, ratio)


def _pushed(
    colour: Colour, nearest_first: Iterable[Colour], surfaces: Iterable[Colour], ratio: float
) -> Colour:
    surfaces = tuple(surfaces)
    candidate = colour
    for candidate in chain((colour,), nearest_first):
        if worst(candidate, surfaces)[0] >= ratio:
            break
    return candidate
