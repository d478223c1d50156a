"""What the commands about people share: whose people, and how a member is printed."""

import difflib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from idp.cli.context import CliContext, open_context
from idp.cli.output import CommandError, ExitCode, Output
from idp.clients.model import Client
from idp.clients.registry import ClientRegistry
from idp.identity.accounts import People
from idp.identity.records import Member


@contextmanager
def open_people(client_id: str) -> Iterator[People]:
    """Give the people of a portal's organisation.

    Raises:
        CommandError: There is no such client (4), or the database can't be used.
    """
    with open_context() as context:
        yield People(context.stores, client_named(context, client_id), by=context.by)


def with_sub_seen(people: People, rows: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield exported people with the `sub` that the portal knows, where it has one of its own.

    `subject` stays what an import takes: the membership's, from which each portal's is made.
    """
    if people.client.metadata.subject_type == "public":
        yield from rows
        return
    from idp.oidc.subjects import Subjects

    subjects = Subjects(people.stores)
    for row in rows:
        yield row | {"sub_seen": subjects.sent(people.client, row["subject"])}


def client_named(context: CliContext, client_id: str) -> Client:
    """Return a registered client.

    Raises:
        CommandError: There is none of that name (4).
    """
    registry = ClientRegistry(context.stores, poll_seconds=context.settings.poll_seconds)
    client = registry.get(client_id)
    if client is None:
        names = [one.client_id for one in registry.all()]
        near = ", ".join(difflib.get_close_matches(client_id, names)) or ", ".join(names) or "-"
        raise CommandError(
            f"client « {client_id} » inconnu ; enregistrés : {near}",
            f"unknown client {client_id!r}; registered: {near}",
            ExitCode.NOT_FOUND,
        )
    return client


def member_named(people: People, named: str) -> Member:
    """Return one member.

    Raises:
        CommandError: Nobody has that identifier, id, `sub` or key (4).
    """
    member = people.show(named)
    if member is None:
        raise CommandError(
            f"personne ne s'appelle « {named} » ici ; essayez : idp accounts find",
            f"nobody is called {named!r} here; try: idp accounts find",
            ExitCode.NOT_FOUND,
        )
    return member


def told(member: Member) -> dict[str, Any]:
    """Return what may be printed of a member: no secret, whether there is a password only."""
    return {
        "identifier": member.identifier_shown,
        "family_name": member.family_name,
        "given_name": member.given_name,
        "birth_family_name": member.birth_family_name,
        "email": member.email,
        "email_verified_at": member.email_verified_at,
        "profile": member.profile,
        "roles": [one.role for one in sorted(member.roles)],
        "status": member.status,
        "since": member.since,
        "until": member.until,
        "subject": member.subject,
        "legacy_key": member.legacy_key,
        "account_id": member.account_id,
        "account_status": member.account_status,
        "has_password": member.has_password,
        "last_sign_in_at": member.last_sign_in_at,
        "attributes": dict(member.attributes),
    }


def headings(out: Output) -> dict[str, str]:
    """Return the columns of a table of people."""
    return {
        "identifier": out.text("identifiant", "identifier"),
        "family_name": out.text("nom", "family name"),
        "given_name": out.text("prénom", "given name"),
        "email": out.text("courriel", "email"),
        "status": out.text("statut", "status"),
        "subject": "sub",
    }
