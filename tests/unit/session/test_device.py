"""A browser in a few words; never a header's own."""

import pytest

from idp.session.device import device_words


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; rv:133.0) Gecko Firefox/133.0", "Firefox, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537 Chrome/131 Safari/537", "Chrome, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/131 Safari/537 Edg/131", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Safari/604", "Safari, iPhone"),
        ("Mozilla/5.0 (Android 15) SamsungBrowser/27 Chrome/125", "Samsung Internet, Android"),
        ("curl/8.5", ""),
        ("", ""),
        ("http://evil.example/ call 0600000000", ""),
    ],
)  # fmt: skip
def test_the_words_for_a_browser(agent: str, words: str) -> None:
    assert device_words(agent) == words
