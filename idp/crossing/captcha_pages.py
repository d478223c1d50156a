"""What a form's question is read and heard from, and another question in place of one."""

from dataclasses import dataclass
from typing import Final

from flask import Response, json, request
from werkzeug.exceptions import NotFound

from idp.captcha import image, speech
from idp.captcha.captchas import Captchas, Shown
from idp.pages.render import Pages

_HEADERS: Final = {"Cache-Control": "no-store", "Content-Security-Policy": "default-src 'none'"}


@dataclass(frozen=True, slots=True)
class CaptchaPages:
    """The views of /captcha/<id>.png, /captcha/<id>.wav and /captcha/new (R-PAR-9).

    An id is signed and can't be guessed; past the bounds for one source or one question there is
    nothing to be found.
    """

    captchas: Captchas
    pages: Pages

    def image(self, question: str) -> Response:
        """Return the characters as a picture."""
        shown = self._shown(question)
        return Response(
            image.drawn(shown.code, shown.seed), headers=_HEADERS, content_type="image/png"
        )

    def sound(self, question: str) -> Response:
        """Return the characters as they are spoken, or the part that the player asks for.

        Safari plays nothing that can't be asked for in parts (RFC 9110 §14).
        """
        shown = self._shown(question)
        said = speech.spoken(shown.code, self._language(), shown.seed)
        response = Response(said, headers=_HEADERS, content_type="audio/wav")
        response.make_conditional(request, accept_ranges=True, complete_length=len(said))
        return response

    def another(self) -> Response:
        """Return a new question like the one that the page has, as JSON; nothing is stored."""
        question = self.captchas.another(request.args.get("of", ""), self._language())
        if question is None:
            raise NotFound
        told = {
            "id": question.id,
            "seed": question.seed,
            "image": question.image_url,
            "audio": question.audio_url,
        }
        return Response(json.dumps(told), headers=_HEADERS, content_type="application/json")

    def _shown(self, question: str) -> Shown:
        source = request.remote_addr or ""
        found = self.captchas.shown(question, source, self.captchas.stores.clock.now())
        if found is None:
            raise NotFound
        return found

    def _language(self) -> str:
        asked = request.args.get("lang", "")
        return asked if asked in speech.LANGUAGES else self.pages.current_language()
