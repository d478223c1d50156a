"""What a journey says at its end, and to whom."""

from typing import Final

TELLS: Final = "tells"
"""The fact of a journey whose last page has to be read: nothing is gone on with past it. Its value
is the journey whose words that page says."""

GOES_PAST: Final = "goes_past"
"""The fact of such a journey whose portal wants nobody held up: what waits is gone on with. That
page is for who can't go on then: in another browser, or because the request is over."""
