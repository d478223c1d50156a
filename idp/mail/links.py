"""What a mail carries, made when it is sent from what its row names: links, code, password.

No part of a link comes from a request: the issuer is a setting, the path a fact of the mail.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

from idp.crypto.mail_keys import MailKeys
from idp.crypto.mailed_secrets import (
    format_provisional,
    link_token,
    mailed_provisional,
    typed_code,
)

_SEGMENT: Final = r"[A-Za-z0-9_.~-]+"
_PATH: Final = re.compile(rf"/(?:{_SEGMENT}(?:/{_SEGMENT})*)?")
_QUERY: Final = re.compile(r"[A-Za-z0-9_.~=&%-]+")
DISAVOW: Final = "disavow"


class Uncomposable(ValueError):
    """A mail that can't be made of its row, now or later; says why."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """What one mail carries; empty where it carries none. Never stored, never logged."""

    url: str = field(default="", repr=False)
    code: str = field(default="", repr=False)
    code_expires_at: datetime | None = None
    provisional: str = field(default="", repr=False)
    disavow_url: str = field(default="", repr=False)


class Links:
    """Makes what mails carry: the same of the same row each time."""

    def __init__(self, issuer: str, keys: MailKeys):
        self.issuer = issuer
        self._keys = keys

    @property
    def host(self) -> str:
        """Return the host that people see in links."""
        return urlsplit(self.issuer).netloc

    def secrets_of(self, facts: Mapping[str, Any], *, at: datetime) -> Secrets:
        """Return what a mail with these facts carries; a code that is over by now is left out.

        Raises:
            Uncomposable: A fact is missing or malformed, or its key is no longer listed.
        """
        if not {"path", "proof_id", "credential_id", "disavow_proof_id"} & facts.keys():
            return Secrets()
        try:
            return self._secrets_of(facts, at=at)
        except LookupError as error:
            raise Uncomposable(f"facts: {error}") from error

    def _secrets_of(self, facts: Mapping[str, Any], *, at: datetime) -> Secrets:
        code = code_ends = None
        url = provisional = disavow = ""
        if "proof_id" in facts:
            key, proof = self._keys.of(facts["key_id"]), (facts["proof_id"], facts["purpose"])
            url = self._url(facts["path"], link_token(key, *proof))
            code_ends = _instant(facts.get("code_expires_at"))
            if facts.get("has_code") and (code_ends is None or code_ends > at):
                code = typed_code(key, *proof)
        elif "path" in facts:
            url = self._url(facts["path"])
        if "credential_id" in facts:
            key = self._keys.of(facts["key_id"])
            secret = mailed_provisional(key, facts["credential_id"], facts["purpose"])
            provisional = format_provisional(secret)
        if "disavow_proof_id" in facts:
            key = self._keys.of(facts["key_id"])
            purpose = facts.get("disavow_purpose", DISAVOW)
            token = link_token(key, facts["disavow_proof_id"], purpose)
            disavow = self._url(facts["disavow_path"], token)
        return Secrets(url, code or "", code_ends, provisional, disavow)

    def _url(self, path: str, token: str = "") -> str:
        where, _, query = path.partition("?")
        if not _PATH.fullmatch(where) or (query and (token or not _QUERY.fullmatch(query))):
            raise Uncomposable("facts: path is none of ours")
        return f"{self.issuer}{path}?t={token}" if token else f"{self.issuer}{path}"


def _instant(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None
