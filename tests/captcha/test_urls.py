"""The URLs of pictures, recordings and other questions: bounded, unguessable, never stored."""

import json
from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from idp.captcha import tickets
from idp.captcha.captchas import MADE_FOR_SOURCE, MADE_OF_ONE, Captchas
from idp.clients.model import Client
from idp.kernel.clock import MovableClock
from tests.support.provider import ISSUER, Provider


def get(provider: Provider, path: str, **headers: str) -> TestResponse:
    """Ask the provider for a path, as no browser that was here before."""
    return provider.app.test_client().get(path, base_url=ISSUER, headers=headers)


def test_pictures_and_recordings_are_never_kept(
    provider: Provider, captchas: Captchas, reads: Client
) -> None:
    question = captchas.put(reads, "fr")
    for url, kind in ((question.image_url, "image/png"), (question.audio_url, "audio/wav")):
        answer = get(provider, url)
        assert (answer.status_code, answer.content_type) == (200, kind)
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in answer.headers
        assert len(answer.data) > 2000
        assert get(provider, url).data == answer.data, "one question has one of each"


def test_a_recording_is_had_in_parts(provider: Provider, captchas: Captchas, reads: Client) -> None:
    url = captchas.put(reads, "fr").audio_url
    whole = get(provider, url)
    assert whole.headers["Accept-Ranges"] == "bytes"
    part = get(provider, url, Range="bytes=44-1043")
    assert (part.status_code, part.data) == (206, whole.data[44:1044])
    assert part.headers["Content-Range"] == f"bytes 44-1043/{len(whole.data)}"
    assert get(provider, url, Range="bytes=9999999-").status_code == 416


def test_a_page_in_english_is_spoken_to_in_english(
    provider: Provider, captchas: Captchas, reads: Client
) -> None:
    question = captchas.put(reads, "en")
    english = get(provider, question.audio_url)
    french = get(provider, question.audio_url.replace("lang=en", "lang=fr"))
    assert english.data != french.data
    unknown = question.audio_url.replace("lang=en", "lang=../../etc")
    assert get(provider, unknown).data == french.data


@pytest.mark.parametrize("ending", ["png", "wav"])
def test_who_guesses_an_id_finds_nothing(provider: Provider, ending: str) -> None:
    foreign, _ = tickets.mint(b"x" * 32, "image", at=provider.services.clock.now())
    for guess in (foreign, "image-0-0-0", "x", "%00", "é", "x" * 300):
        assert get(provider, f"/captcha/{guess}.{ending}").status_code == 404, guess
    assert get(provider, f"/captcha/new?of={foreign}").status_code == 404
    assert get(provider, "/captcha/new").status_code == 404


def test_an_expired_question_is_shown_no_more_but_replaced(
    provider: Provider, captchas: Captchas, reads: Client, clock: MovableClock
) -> None:
    question = captchas.put(reads, "fr")
    clock.move(timedelta(minutes=10))
    assert get(provider, question.image_url).status_code == 404
    answer = get(provider, f"/captcha/new?of={question.id}&lang=fr")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    told = json.loads(answer.data)
    assert get(provider, told["image"]).status_code == 200
    assert get(provider, told["audio"]).status_code == 200
    assert told["id"] not in ("", question.id)


def test_one_question_is_shown_so_many_times(
    provider: Provider, captchas: Captchas, reads: Client
) -> None:
    question = captchas.put(reads, "fr")
    for _ in range(MADE_OF_ONE.free_attempts):
        assert get(provider, question.image_url).status_code == 200
    assert get(provider, question.image_url).status_code == 404
    assert get(provider, captchas.put(reads, "fr").image_url).status_code == 200


def test_one_source_is_shown_so_many(captchas: Captchas, reads: Client) -> None:
    at = captchas.stores.clock.now()
    for _ in range(MADE_FOR_SOURCE.free_attempts):
        assert captchas.shown(captchas.put(reads, "fr").id, "192.0.2.1", at)
    assert captchas.shown(captchas.put(reads, "fr").id, "192.0.2.1", at) is None
    assert captchas.shown(captchas.put(reads, "fr").id, "192.0.2.2", at)
    later = at + timedelta(seconds=61)
    assert captchas.shown(captchas.put(reads, "fr").id, "192.0.2.1", later)


def test_the_code_is_in_no_log_and_no_text(captchas: Captchas, reads: Client) -> None:
    question = captchas.put(reads, "fr")
    shown = captchas.shown(question.id, "192.0.2.1", captchas.stores.clock.now())
    assert shown is not None
    assert shown.code not in repr(shown) + repr(captchas)
    assert "key" not in repr(captchas)
