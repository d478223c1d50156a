"""The beat on which pages that ask who somebody is give their answers (R-ALL-4).

Looking for somebody who exists reads and writes a few pages of the database more. Answers leave at
whole beats after the request came, so that a hundred microseconds more or less tell nothing.
"""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

BEAT: Final = 0.025  # Seconds: longer than the work, shorter than what a person notices.


@contextmanager
def answered_on_the_beat() -> Iterator[None]:
    """Hold what is done inside until a whole number of beats has passed since it began."""
    begun = time.monotonic()
    try:
        yield
    finally:
        spent = time.monotonic() - begun
        time.sleep(math.ceil(spent / BEAT) * BEAT - spent)
