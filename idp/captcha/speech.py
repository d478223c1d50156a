"""A code spoken aloud: our own clips, joined with other pauses, speed and noise each time.

A character is a clip of 8 kHz µ-law in `voices/<language>/` (`tools/voices.py` makes them); letters
come with the name that people spell them by, so that « e » is not taken for « deux ».
"""

import struct
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Final

LANGUAGES: Final = ("fr", "en")
RATE: Final = 8000
"""Samples a second."""

_FOLDER: Final = Path(__file__).resolve().parent / "voices"
_HEADER: Final = struct.Struct(">4s5I")
_PAUSE: Final = (0.45, 0.8)
_SPEED: Final = (0.9, 1.06)
_NOISE: Final = (60, 160)
_NOISE_TURN: Final = 4001
_LOUDEST: Final = 32_767


def spoken(code: str, language: str, seed: bytes) -> bytes:
    """Return a WAV file (8 kHz, 16 bits, one channel) that speaks `code`.

    One seed gives one recording: browsers ask for parts of it, and none can be averaged.

    Raises:
        KeyError: A character has no clip in this language.
    """
    clips, chance = clips_of(language), Random(seed)  # noqa: S311 - what is random is the seed
    samples = _silence(chance)
    for character in code:
        samples += _paced(clips[character], chance.uniform(*_SPEED))
        samples += _silence(chance)
    return _wav(_in_noise(samples, chance))


def _silence(chance: Random) -> list[int]:
    return [0] * int(RATE * chance.uniform(*_PAUSE))


def _paced(clip: list[int], speed: float) -> list[int]:
    """Return a clip at another speed, and as much higher or lower."""
    return [clip[int(n * speed)] for n in range(int(len(clip) / speed))]


def _in_noise(samples: list[int], chance: Random) -> list[int]:
    """Return samples over a noise too soft to hide them, the pauses too: nothing cuts them out."""
    level = chance.uniform(*_NOISE)
    noise = [int(chance.gauss(0, level)) for _ in range(_NOISE_TURN)]
    mixed = (sample + noise[n % _NOISE_TURN] for n, sample in enumerate(samples))
    return [max(-_LOUDEST, min(_LOUDEST, value)) for value in mixed]


def _wav(samples: list[int]) -> bytes:
    data = struct.pack(f"<{len(samples)}h", *samples)
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, RATE, 2 * RATE, 2, 16)
    body = b"WAVE" + form + struct.pack("<4sI", b"data", len(data)) + data
    return struct.pack("<4sI", b"RIFF", len(body)) + body


@lru_cache(maxsize=len(LANGUAGES))
def clips_of(language: str) -> dict[str, list[int]]:
    """Return the clips of a language by character, read once."""
    files = (_FOLDER / language).glob("*.au")
    return {file.stem: _linear(file.read_bytes()) for file in files}


def _linear(file: bytes) -> list[int]:
    """Return the samples of a Sun audio file of µ-law (ITU-T G.711) at 16 bits."""
    _, start, size, _, _, _ = _HEADER.unpack_from(file)
    return [_LEVELS[code] for code in file[start : start + size]]


def _level(code: int) -> int:
    code = ~code & 255
    size = ((code & 15) << 3 | 132) << (code >> 4 & 7)
    return 132 - size if code & 128 else size - 132


_LEVELS: Final = [_level(code) for code in range(256)]
