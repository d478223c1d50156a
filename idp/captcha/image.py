"""The picture of a code: strokes bent at random, drawn into a PNG by our own hand.

Dark on an opaque white ground, so that it reads alike in light and dark pages.
"""

import struct
import zlib
from dataclasses import dataclass
from itertools import pairwise
from math import cos, hypot, radians, sin
from random import Random
from typing import Final

from idp.captcha.glyphs import Point, Stroke, curve, strokes

WIDTH: Final = 360
HEIGHT: Final = 120

_WHITE: Final = 255
_LEFT: Final = 58
_ADVANCE: Final = 81
_MIDDLE: Final = (5.0, 9.0)
"""Of a character's grid: it is turned around this point."""

Wave = tuple[float, float, float]
"""Height, length and beginning of the wave that bends all of the picture, in pixels."""


class Canvas:
    """Grey pixels to draw lines on."""

    def __init__(self) -> None:
        self.rows = [bytearray([_WHITE]) * WIDTH for _ in range(HEIGHT)]

    def stroke(self, way: Stroke, thickness: float, ink: int) -> None:
        """Draw lines from point to point, with round ends and soft edges."""
        for start, end in pairwise(way):
            self._line(start, end, thickness / 2, ink)

    def _line(self, start: Point, end: Point, radius: float, ink: int) -> None:
        (x1, y1), (x2, y2) = start, end
        along_x, along_y = x2 - x1, y2 - y1
        length = along_x * along_x + along_y * along_y or 1e-9
        reach = radius + 1
        for y in _pixels(min(y1, y2) - reach, max(y1, y2) + reach, HEIGHT):
            row = self.rows[y]
            for x in _pixels(min(x1, x2) - reach, max(x1, x2) + reach, WIDTH):
                at = ((x - x1) * along_x + (y - y1) * along_y) / length
                at = 0.0 if at < 0 else min(at, 1.0)
                cover = radius + 0.5 - hypot(x - x1 - at * along_x, y - y1 - at * along_y)
                if cover > 0:
                    row[x] = min(row[x], int(_WHITE - min(cover, 1.0) * (_WHITE - ink)))

    def png(self) -> bytes:
        """Return the picture as a PNG of 8 grey bits a pixel (RFC 2083)."""
        header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 0, 0, 0, 0)
        pixels = zlib.compress(b"".join(b"\0" + bytes(row) for row in self.rows), 6)
        chunks = ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
        return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def drawn(code: str, seed: bytes) -> bytes:
    """Return a PNG that shows `code`; one seed gives one picture, so that none can be averaged."""
    canvas, chance = Canvas(), Random(seed)  # noqa: S311 - what is random is the seed
    wave = (chance.uniform(3, 6), chance.uniform(14, 24), chance.uniform(0, 6.3))
    for place, character in enumerate(code):
        bend = _bend(place, wave, chance)
        thickness = chance.uniform(6, 8)
        for stroke in strokes(character):
            canvas.stroke([bend(point) for point in stroke], thickness, ink=25)
    for _ in range(3):
        canvas.stroke(_scribble(chance), chance.uniform(1.5, 2.5), ink=70)
    return canvas.png()


@dataclass(frozen=True, slots=True)
class Bend:
    """How one character is put into the picture: turned, slanted, sized, on a wave."""

    left: float
    top: float
    turn: float
    slant: float
    size: float
    wave: Wave

    def __call__(self, point: Point) -> Point:
        """Return where a point of the character's grid is in the picture."""
        x, y = point[0] - _MIDDLE[0], point[1] - _MIDDLE[1]
        x += self.slant * -y
        turned = x * cos(self.turn) - y * sin(self.turn), x * sin(self.turn) + y * cos(self.turn)
        across = self.left + self.size * turned[0]
        down = self.top + self.size * turned[1]
        height, length, phase = self.wave
        return across + height * sin(down / length + phase), down + height * sin(
            across / length + phase
        )


def _bend(place: int, wave: Wave, chance: Random) -> Bend:
    return Bend(
        left=_LEFT + place * _ADVANCE + chance.uniform(-6, 6),
        top=chance.uniform(50, 58),
        turn=radians(chance.uniform(-14, 14)),
        slant=chance.uniform(-0.15, 0.2),
        size=chance.uniform(3.7, 4.4),
        wave=wave,
    )


def _scribble(chance: Random) -> Stroke:
    """Return a line across the picture, as wavy as the strokes."""
    return curve([(x, chance.uniform(15, HEIGHT - 15)) for x in range(-20, WIDTH + 61, 80)])


def _pixels(low: float, high: float, end: int) -> range:
    return range(max(0, int(low)), min(end, int(high) + 1))


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
