"""Speak the characters of codes once more, into `idp/captcha/voices/`.

    python tools/voices.py          needs espeak-ng (Debian: apt install espeak-ng)

Each clip is one word or one letter with the name that people spell it by, 8 kHz µ-law in a Sun .au
file. What espeak-ng speaks is not covered by its licence; the clips are ours (ADR 20).
"""

import struct
import subprocess
import sys
from math import cos, pi, sin
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "idp" / "captcha" / "voices"
RATE = 8000
WORDS_A_MINUTE = 155
SPOKEN = {
    "fr": {
        "2": "deux",
        "3": "trois",
        "4": "quatre",
        "5": "cinq",
        "6": "six",
        "7": "sept",
        "8": "huit",
        "9": "neuf",
        "a": "a, comme Anatole",
        "e": "e, comme Eugène",
        "f": "f, comme François",
        "h": "h, comme Henri",
        "j": "j, comme Joseph",
        "k": "k, comme Kléber",
        "m": "m, comme Marcel",
        "r": "r, comme Raoul",
        "t": "t, comme Thérèse",
        "u": "u, comme Ursule",
        "w": "double vé, comme wagon",
        "x": "x, comme Xavier",
        "y": "i grec, comme Yvonne",
    },
    "en": {
        "2": "two",
        "3": "three",
        "4": "four",
        "5": "five",
        "6": "six",
        "7": "seven",
        "8": "eight",
        "9": "nine",
        "a": "[[eI]], for alpha",
        "e": "e, for echo",
        "f": "f, for foxtrot",
        "h": "h, for hotel",
        "j": "j, for Juliet",
        "k": "k, for kilo",
        "m": "m, for Mike",
        "r": "r, for Romeo",
        "t": "t, for tango",
        "u": "u, for uniform",
        "w": "w, for whisky",
        "x": "x, for x-ray",
        "y": "y, for Yankee",
    },
}
_HALF = 48
_CUT = 3600
_SILENCE = 500
_LOUDEST = 26_000


def main() -> None:
    """Write every clip and say how many bytes they take."""
    for language, words in SPOKEN.items():
        (FOLDER / language).mkdir(parents=True, exist_ok=True)
        for character, text in words.items():
            path = FOLDER / language / f"{character}.au"
            path.write_bytes(au(levelled(trimmed(at_8_khz(*said(language, text))))))
    total = sum(path.stat().st_size for path in FOLDER.rglob("*.au"))
    sys.stdout.write(f"{total} bytes\n")


def said(language: str, text: str) -> tuple[list[int], int]:
    """Return what espeak-ng says, as 16-bit samples, and their rate."""
    command = ["espeak-ng", "-v", language, "-s", str(WORDS_A_MINUTE), "--stdout", text]
    wav = subprocess.run(command, check=True, capture_output=True).stdout
    (rate,) = struct.unpack_from("<I", wav, 24)
    data = wav[44:]
    return list(struct.unpack(f"<{len(data) // 2}h", data[: len(data) // 2 * 2])), rate


def at_8_khz(samples: list[int], rate: int) -> list[float]:
    """Return the samples at 8 kHz, what is above 3.6 kHz filtered out first."""
    taps = [_tap(n, _CUT / rate) for n in range(-_HALF, _HALF + 1)]
    padded = [0] * _HALF + samples + [0] * _HALF
    return [
        sum(tap * sample for tap, sample in zip(taps, padded[at:], strict=False))
        for at in (int(n * rate / RATE) for n in range(int(len(samples) * RATE / rate)))
    ]


def _tap(n: int, cut: float) -> float:
    window = 0.54 + 0.46 * cos(pi * n / _HALF)
    return window * (2 * cut if n == 0 else sin(2 * pi * cut * n) / (pi * n))


def trimmed(samples: list[float]) -> list[float]:
    """Return the samples without the silence before and after."""
    loud = [n for n, sample in enumerate(samples) if abs(sample) > _SILENCE]
    return samples[max(0, loud[0] - RATE // 50) : loud[-1] + RATE // 25]


def levelled(samples: list[float]) -> list[int]:
    """Return the samples as loud as all others."""
    factor = _LOUDEST / max(abs(sample) for sample in samples)
    return [round(sample * factor) for sample in samples]


def au(samples: list[int]) -> bytes:
    """Return a Sun audio file of µ-law samples (ITU-T G.711)."""
    header = struct.pack(">4s5I", b".snd", 24, len(samples), 1, RATE, 1)
    return header + bytes(_mu_law(sample) for sample in samples)


def _mu_law(sample: int) -> int:
    biased = min(abs(sample), 32_635) + 132
    exponent = biased.bit_length() - 8
    mantissa = biased >> (exponent + 3) & 15
    return ~((128 if sample < 0 else 0) | exponent << 4 | mantissa) & 255


if __name__ == "__main__":
    main()
