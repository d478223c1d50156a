"""A database with something in every kind of column."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from idp.audit.events import SignInFailed
from idp.audit.record import record
from idp.audit.seal import seal_pending
from idp.kernel.ids import new_id
from idp.stores import tables as t
from idp.stores.engine import Stores
from idp.stores.prune import LETTERS_KEPT, MAILS_KEPT

Row = tuple[type[t.Base], dict[str, Any]]
NAME = "Ô « d\u2019ici »"
FILLED = 22
"""How many rows `fill` puts in, with the audit event and its seal."""


@pytest.fixture
def fill() -> Callable[[Stores], None]:
    """Put a person in who is signed in, with a code, tokens, a journey and a sealed event."""

    def put(stores: Stores) -> None:
        at = stores.clock.now()
        with stores.write() as tx:
            for table, row in _rows(at):
                tx.execute(insert(table).values(**row))
            record(tx, SignInFailed(at=at, client_id="intracma", source="é"))
        seal_pending(stores)

    return put


def _rows(at: datetime) -> list[Row]:
    organisation, client, revision, account = (new_id() for _ in range(4))
    membership, session, grant = (new_id() for _ in range(3))
    lasts = {"created_at": at, "expires_at": at + timedelta(minutes=5)}
    proof = {"credential_version": 1, "auth_time": at, "amr": ["pwd"], "acr": "1"}
    whose = {"account_id": account, "organisation_id": organisation}
    of_client = {"client_row_id": client, "revision_id": revision}
    return [
        (t.Organisation, {"id": organisation, "slug": "o", "name": NAME,
                          "created_at": at}),
        (t.Client, {"id": client, "client_id": "o", "organisation_id": organisation, "lead": True,
                    "created_at": at}),
        (t.ClientRevision, {"id": revision, "client_row_id": client, "number": 1, "content": "{}",
                            "sha256": b"\x00\xff" * 16, "registered_at": at, "registered_by": "x"}),
        (t.Account, {"id": account, "home_id": organisation, "status": "active",
                     "attributes": {"ville": "Orléans"}, "created_at": at, "updated_at": at}),
        (t.Membership, {"id": membership, "subject": "sub", "status": "active", "since": at,
                        **whose}),
        (t.Session, {"id": session, "secret_hash": b"s" * 32, "account_id": account, **proof,
                     **lasts}),
        (t.SessionOrganisation, {"session_id": session, "organisation_id": organisation,
                                 "sid": "sid", "first_seen": at, "last_seen": at}),
        (t.Grant, {"id": grant, "client_row_id": client, "membership_id": membership,
                   "account_id": account, "membership_version": 1, "session_id": session,
                   "scope": "openid", "subject_sent": "sub", "redirect_uri": "https://o.example/",
                   "code_hash": b"c" * 32, "code_expires_at": at + timedelta(minutes=1), **proof,
                   **lasts}),
        (t.Token, {"hash": b"t" * 32, "grant_id": grant, "client_row_id": client,
                   "kind": "refresh", "scope": "openid", "issued_at": at,
                   "expires_at": at + timedelta(minutes=4)}),
        *_way_rows(of_client, lasts), *_short_lived_rows(at),
        *_mail_rows({"client_row_id": client, "account_id": account}, at),
        *_letter_rows(whose, at), _answer_row(at), _sign_up_row(organisation, client, lasts),
    ]  # fmt: skip


def _way_rows(of_client: dict[str, str], lasts: dict[str, Any]) -> list[Row]:
    interaction = new_id()
    return [
        (t.Interaction, {"id": interaction, "browser_hash": b"b" * 32, "request": {}, **of_client,
                         **lasts}),
        (t.StoredJourney, {"browser_hash": b"b" * 32, "name": "login", "facts": b"\x00",
                           "interaction_id": interaction, **of_client, **lasts}),
    ]  # fmt: skip


def _short_lived_rows(at: datetime) -> list[Row]:
    return [
        (t.ThrottleBucket, {"key": b"k" * 32, "failures": 3, "last_at": at,
                            "expires_at": at + timedelta(minutes=5)}),
        (t.AssertionUse, {"jti_hash": b"j" * 32, "expires_at": at + timedelta(minutes=5)}),
        (t.Challenge, {"kind": "work", "used_at": at, "expires_at": at + timedelta(minutes=5)}),
    ]  # fmt: skip


def _sign_up_row(organisation: str, client: str, lasts: dict[str, Any]) -> Row:
    said = {"canonical": "b@courriel.example", "typed": "B@courriel.example", "facts": b"\x00\xff"}
    secret = {"scheme": "bcrypt", "cost": 4, "secret": "$2b$é", "state": "unproved"}
    owner = {"organisation_id": organisation, "client_row_id": client}
    return t.Registration, {"id": new_id(), **owner, **said, **secret, **lasts}


def _answer_row(at: datetime) -> Row:
    kept = {"fetched_at": at, "expires_at": at + timedelta(minutes=5)}
    return t.RemoteCompany, {"siren": "732829320", "source": "registre", "answer": {}, **kept}


def _mail_rows(whose: dict[str, str], at: datetime) -> list[Row]:
    ends = at + timedelta(minutes=5) - MAILS_KEPT
    proof = {"token_hash": b"p" * 32, "purpose": "recovery", "credential_version": 1}
    proof["address"] = "camille.essai@courriel.example"
    return [
        (t.OutgoingMail, {**whose, **_mail(at)}),
        (t.MailedProof, {**whose, **proof, "created_at": at, "expires_at": ends}),
    ]


def _mail(at: datetime) -> dict[str, Any]:
    ends = at + timedelta(minutes=5) - MAILS_KEPT
    to = {"to_address": "camille.essai@courriel.example", "lang": "fr"}
    return {"kind": "test", "not_before": at, "created_at": at, "expires_at": ends, **to}


def _letter_rows(whose: dict[str, str], at: datetime) -> list[Row]:
    code, ends = new_id(), at + timedelta(minutes=5) - LETTERS_KEPT
    return [
        (t.Credential, {"id": code, "kind": "provisional_paper", "scheme": "keyed",
                        "secret": "c0de", "changed_at": at, "expires_at": ends, **whose}),
        (t.Letter, {"credential_id": code, "printed_at": at, "expires_at": ends, **whose}),
    ]  # fmt: skip
