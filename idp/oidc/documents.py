"""Documents that change rarely: rendered once, served as bytes, no statement (decision 25)."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from flask import Request, Response

MAX_AGE = 300
"""Seconds that a browser or a proxy may keep a document; clients refetch on an unknown `kid`."""


@dataclass(frozen=True, slots=True)
class Document:
    """A rendered JSON document and the strong entity tag that its content gives it."""

    body: bytes
    etag: str

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> Self:
        """Render `content`."""
        body = json.dumps(content, separators=(",", ":")).encode()
        return cls(body=body, etag=hashlib.sha256(body).hexdigest()[:32])

    def answer(self, request: Request) -> Response:
        """Return the document, or 304 when the caller already has it (RFC 9110 §13.1.2).

        The only answers that other origins may read: they hold nothing about anybody.
        """
        response = Response(self.body, content_type="application/json")
        if self.etag in request.if_none_match:
            response = Response(status=304)
        response.set_etag(self.etag)
        response.headers["Cache-Control"] = f"public, max-age={MAX_AGE}"
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response
