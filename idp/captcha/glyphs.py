"""The shapes of the characters, drawn by hand: strokes on a grid, not a font of somebody else.

x runs from 0 to 10, y from 0 (top of digits and ascenders) over 6 (top of small letters) and 16
(line they stand on) to 21 (foot of j and y). A stroke is straight lines (L) or one curve through
all of its points (S).
"""

from itertools import pairwise
from typing import Final

Point = tuple[float, float]
Stroke = list[Point]

_FINENESS: Final = 5

SHAPES: Final = {
    "2": "S 1,4 2,1 5,0 8,1 9,4 8,7 1,16; L 1,16 9,16",
    "3": "S 1,2 4,0 7,.5 8.5,3.5 7,6.5 4,7.5; S 4,7.5 7.5,8.5 9,11.5 7.5,15 4,16 1,14",
    "4": "L 7,16 7,0 1,11 10,11",
    "5": "L 8.5,0 2,0 1.5,7; S 1.5,7 5,5.5 8.5,7.5 9,11 7.5,15 4.5,16 1,14.5",
    "6": "S 8,1 5,.5 2,4 1,10 2,14.5 5,16 8,14.5 9,11 8,8 5,6.8 2,8.5 1,11",
    "7": "L 1,0 9,0 4,16; L 3,8 8,8",
    "8": "S 5,7.3 2,5.5 1.7,2.5 5,0 8.3,2.5 8,5.5 5,7.3 1.5,9.5 1,13 5,16 9,13 8.5,9.5 5,7.3",
    "9": "S 9,5 8,8 5,9.2 2,8 1,5 2,1.5 5,0 8,1.5 9,5 8.5,11 6.5,15 3,16",
    "a": "S 1.5,7.5 4.5,6 7.5,7 8.3,9.5; L 8.3,9.5 8.3,16; "
    "S 8.3,10.5 4,11 1.3,13 2.5,15.7 5.5,15.7 8.3,13.2",
    "e": "L 1.2,11 8.8,11; S 8.8,11 8,7.3 5,6 2,7.5 1,11 2.2,14.8 5.2,16 8.3,14.6",
    "f": "S 8,1 6,0 4.2,1.2 3.7,4; L 3.7,4 3.7,16; L 1,6 7,6",
    "h": "L 1.5,0 1.5,16; S 1.5,9 4.5,6.2 7.5,7 8.5,10; L 8.5,10 8.5,16",
    "j": "L 6,6 6,17; S 6,17 5.3,20 3,21 1,20; L 6,2 6,2.4",
    "k": "L 1.5,0 1.5,16; L 8,6 1.5,11.5; L 3.8,9.6 8.5,16",
    "m": "L .5,6 .5,16; S .5,9 2.5,6.3 4.5,7 5,9.5; L 5,9.5 5,16; "
    "S 5,9 7,6.3 9,7 9.6,9.5; L 9.6,9.5 9.6,16",
    "r": "L 2,6 2,16; S 2,10 4,7 6.5,6 8.5,6.6",
    "t": "L 4,2 4,13; S 4,13 4.6,15.4 6.5,16 8.5,15; L 1,6 8,6",
    "u": "L 1.5,6 1.5,12; S 1.5,12 2.5,15.4 5,16 7.3,14.8 8.5,12; L 8.5,6 8.5,16",
    "w": "L 0,6 2.6,16 5,8 7.4,16 10,6",
    "x": "L 1.5,6 8.5,16; L 8.5,6 1.5,16",
    "y": "L 1.5,6 5.2,15; L 8.5,6 4,19; S 4,19 3,20.6 1.2,20.8",
}


def strokes(character: str) -> list[Stroke]:
    """Return a character's strokes as points close enough to be joined by lines."""
    return [_stroke(text.split()) for text in SHAPES[character].split(";")]


def _stroke(words: list[str]) -> Stroke:
    points = [(float(x), float(y)) for x, y in (word.split(",") for word in words[1:])]
    return curve(points) if words[0] == "S" else _subdivided(points)


def curve(points: Stroke) -> Stroke:
    """Return a smooth way through all points (Catmull and Rom's spline)."""
    padded = [points[0], *points, points[-1]]
    way = [points[0]]
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        for step in range(1, _FINENESS + 1):
            at = step / _FINENESS
            way.append((_between(a[0], b[0], c[0], d[0], at), _between(a[1], b[1], c[1], d[1], at)))
    return way


def _between(a: float, b: float, c: float, d: float, at: float) -> float:
    """Return the spline's value from `b` (at 0) to `c` (at 1)."""
    linear = (c - a) * at
    square = (2 * a - 5 * b + 4 * c - d) * at * at
    cube = (3 * b - a - 3 * c + d) * at**3
    return b + (linear + square + cube) / 2


def _subdivided(points: Stroke) -> Stroke:
    """Return straight lines in pieces, so that the picture's waves bend them too."""
    way = [points[0]]
    for (x1, y1), (x2, y2) in pairwise(points):
        parts = range(1, _FINENESS + 1)
        way += [(x1 + (x2 - x1) * n / _FINENESS, y1 + (y2 - y1) * n / _FINENESS) for n in parts]
    return way
