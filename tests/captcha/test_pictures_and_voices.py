"""What is drawn and what is spoken: whole files, never the same, and the right characters."""

import io
import itertools
import math
import statistics
import struct
import wave
import zlib
from dataclasses import dataclass

import pytest

from idp.captcha import characters, glyphs, image, speech

SEEDS = [bytes([n]) for n in range(8)]
QUIET = 750
"""Softer samples are noise."""


def pixels(png: bytes) -> list[bytes]:
    """Decode a PNG of 8 grey bits a pixel and no filter; each chunk's sum is checked."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    chunks, at = {}, 8
    while at < len(png):
        (size,) = struct.unpack_from(">I", png, at)
        name, data = png[at + 4 : at + 8], png[at + 8 : at + 8 + size]
        assert struct.unpack_from(">I", png, at + 8 + size) == (zlib.crc32(name + data),)
        chunks[name], at = data, at + 12 + size
    assert list(chunks) == [b"IHDR", b"IDAT", b"IEND"]
    width, height, depth, colour = struct.unpack_from(">IIBB", chunks[b"IHDR"])
    assert (width, height, depth, colour) == (image.WIDTH, image.HEIGHT, 8, 0)
    raw = zlib.decompress(chunks[b"IDAT"])
    rows = [raw[n : n + width + 1] for n in range(0, len(raw), width + 1)]
    assert len(rows) == height
    assert {row[0] for row in rows} == {0}
    return [row[1:] for row in rows]


def samples(wav: bytes) -> list[int]:
    """Decode a WAV file of 8 kHz, 16 bits and one channel."""
    with wave.open(io.BytesIO(wav)) as heard:
        assert heard.getparams()[:3] == (1, 2, speech.RATE)
        data = heard.readframes(heard.getnframes())
    return list(struct.unpack(f"<{len(data) // 2}h", data))


def between_pauses(said: list[int]) -> list[list[int]]:
    """Return what is spoken between pauses of 0.45 s; one inside a clip is shorter."""
    loud = [n for n, sample in enumerate(said) if abs(sample) > QUIET]
    ends = [n for n, then in itertools.pairwise(loud) if then - n > 0.45 * speech.RATE]
    starts = [then for n, then in itertools.pairwise(loud) if then - n > 0.45 * speech.RATE]
    return [said[a:b] for a, b in zip([loud[0], *starts], [*ends, loud[-1]], strict=True)]


@dataclass(frozen=True)
class Outline:
    """How long a word is, and in each 40th of its time how loud and how sharp."""

    length: int
    loudness: list[float]
    sharpness: list[float]


def outline(word: list[int]) -> Outline:
    """Return the outline of a word, whatever the silence around it."""
    loud = [n for n, sample in enumerate(word) if abs(sample) > QUIET]
    word = word[loud[0] : loud[-1] + 1]
    step = len(word) / 40
    parts = [word[int(n * step) : int((n + 1) * step)] for n in range(40)]
    sizes = [_loudness(part) for part in parts]
    changes = [_loudness([b - a for a, b in itertools.pairwise(part)]) for part in parts]
    sharp = [change - size for change, size in zip(changes, sizes, strict=True)]
    return Outline(len(word), sizes, sharp)


def _loudness(part: list[int]) -> float:
    return math.log(math.hypot(*part) / math.sqrt(len(part)) + 9000)


def likeness(one: Outline, other: Outline) -> float:
    """Return how alike two outlines are: 2 for the same, less where the lengths do not fit."""
    fits = 0 if 0.9 < other.length / one.length < 1.15 else 1
    loud = statistics.correlation(one.loudness, other.loudness)
    return loud + statistics.correlation(one.sharpness, other.sharpness) - fits


@pytest.mark.parametrize("character", characters.ALPHABET)
def test_every_character_is_drawn_whole(character: str) -> None:
    for seed in SEEDS:
        rows = pixels(image.drawn(character * 4, seed))
        ink = [x for row in rows for x, grey in enumerate(row) if grey < 60]
        assert 1500 < len(ink) < 9000
        quarters = {x // (image.WIDTH // 4) for x in ink}
        assert quarters == {0, 1, 2, 3}
        edge = [*rows[0], *rows[-1], *(row[0] for row in rows), *(row[-1] for row in rows)]
        assert min(edge) > 60, "only a scribble reaches the edge"


def test_no_character_is_drawn_like_another() -> None:
    shapes = {one: [point for way in glyphs.strokes(one) for point in way] for one in glyphs.SHAPES}
    assert set(shapes) == set(characters.ALPHABET)
    for one, other in itertools.combinations(shapes.values(), 2):
        apart = max(min(math.dist(point, near) for near in other) for point in one)
        back = max(min(math.dist(point, near) for near in one) for point in other)
        assert max(apart, back) > 2


def test_one_code_has_many_pictures_and_one_question_one() -> None:
    drawn = {image.drawn("7jj6", seed) for seed in SEEDS}
    assert len(drawn) == len(SEEDS)
    first, second = (pixels(image.drawn("7jj6", seed)) for seed in SEEDS[:2])
    alike = sum(
        a == b
        for one, two in zip(first, second, strict=True)
        for a, b in zip(one, two, strict=True)
    )
    assert alike < 0.95 * image.WIDTH * image.HEIGHT
    assert image.drawn("7jj6", SEEDS[0]) in drawn


@pytest.mark.parametrize("language", speech.LANGUAGES)
def test_every_character_has_a_voice_of_its_own(language: str) -> None:
    clips = speech.clips_of(language)
    assert set(clips) == set(characters.ALPHABET)
    assert len({tuple(clip) for clip in clips.values()}) == len(clips)
    for clip in clips.values():
        assert 0.15 < len(clip) / speech.RATE < 2
        assert max(map(abs, clip)) > 20_000


@pytest.mark.parametrize("language", speech.LANGUAGES)
@pytest.mark.parametrize("code", ["7jj6", "wyxu", "2345", "aefh", "kmrt", "8899"])
def test_a_recording_says_the_code_in_order(code: str, language: str) -> None:
    said = samples(speech.spoken(code, language, b"seed"))
    assert 3 < len(said) / speech.RATE < 12
    clips = {one: outline(clip) for one, clip in speech.clips_of(language).items()}
    words = [outline(word) for word in between_pauses(said)]
    heard = [max((likeness(clip, word), one) for one, clip in clips.items()) for word in words]
    assert "".join(one for _, one in heard) == code


def test_one_code_has_many_recordings_and_one_question_one() -> None:
    said = {speech.spoken("7jj6", "fr", seed) for seed in SEEDS}
    assert len(said) == len({len(one) for one in said}) == len(SEEDS)
    assert speech.spoken("7jj6", "fr", SEEDS[0]) in said
    assert all(len(set(samples(one)[:2000])) > 50 for one in said), "no pause is quite silent"
