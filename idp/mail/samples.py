"""Every kind of mail with invented facts, for previews and for a test of the way out."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from idp.clients.model import Client
from idp.crypto.mail_keys import MailKeys
from idp.mail.kinds import KINDS, Kind
from idp.mail.links import Links
from idp.mail.message import Catalogue, Composer, Draft, Message

_AT: Final = datetime(2026, 11, 21, 13, 32, tzinfo=UTC)
_ROW: Final = "0" * 26
_NOBODY: Final = "camille.essai@courriel.example"
# Derives links that open nothing: no deployment has this secret.
_KEYS: Final = MailKeys([b"previews: no deployment has this secret"])


def sample(kind: Kind, client: Client, lang: str, *, issuer: str, catalogue: Catalogue) -> Message:
    """Return a mail of this kind as somebody invented would get it, at any time the same."""
    draft = Draft(
        row_id=_ROW,
        kind=kind.name,
        to=_NOBODY,
        lang=lang,
        facts=sample_facts(kind),
        created_at=_AT,
        expires_at=_AT + timedelta(hours=1),
    )
    return Composer(catalogue, Links(issuer, _KEYS)).compose(draft, client, at=_AT)


def samples(client: Client, lang: str, *, issuer: str, catalogue: Catalogue) -> Iterator[Message]:
    """Yield every kind of mail of a client in one language."""
    for kind in KINDS.values():
        yield sample(kind, client, lang, issuer=issuer, catalogue=catalogue)


def sample_facts(kind: Kind) -> Mapping[str, Any]:
    """Return invented facts of a kind, with everything that it can carry."""
    facts: dict[str, Any] = {
        "name": "Camille Essai",
        "identifier": "0A12Bcamille",
        "device": "Firefox, Windows",
        **kind.sample,
    }
    key_id = _KEYS.current[0]
    if kind.carries == "provisional":
        facts |= {"credential_id": _ROW, "purpose": "first_sign_in", "key_id": key_id}
    elif kind.carries == "page":
        facts |= {"path": "/"}
    elif kind.carries != "nothing":
        facts |= {"proof_id": _ROW, "purpose": kind.name, "path": "/m", "key_id": key_id}
    if kind.carries == "link_and_code":
        ends = _AT + timedelta(minutes=10)
        facts |= {"has_code": True, "code_expires_at": ends.isoformat()}
    if kind.ends == "disavow":
        facts |= {"disavow_proof_id": _ROW, "disavow_path": "/m", "key_id": key_id}
    return facts
