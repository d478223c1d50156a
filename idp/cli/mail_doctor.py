"""`idp mail doctor`: will receivers believe that mails come from the portal that they name?"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import click

from idp.cli.output import CommandError, ExitCode, Output, leave, with_output

if TYPE_CHECKING:
    from idp.cli.checks import Check
    from idp.cli.context import CliContext
    from idp.mail.sender_domain import Published

_WEAK: Final = frozenset({"", "none"})


@click.command(epilog="\b\nidp mail doctor\nidp mail doctor -c intracma --dkim-selector mail2026")
@click.option("--client", "-c", "client_id", default=None, help="Un seul portail · one portal.")
@click.option("--dkim-selector", default="", help="Sélecteur DKIM du serveur · the relay's.")
@click.option("--name-server", default="", help="192.0.2.53, 192.0.2.53:5353.")
@with_output
def doctor(out: Output, *, client_id: str | None, dkim_selector: str, name_server: str) -> None:
    """Check SPF, DKIM and DMARC of each portal's sender; exit with 7 where one lacks. / DNS."""
    from idp.cli.context import open_context
    from idp.mail.sender_domain import Offline, SenderDomains

    with open_context() as context:
        envelope_domain = context.settings.mail.bounce_address.rpartition("@")[2]
        senders = _senders(context, client_id)
    try:
        domains = SenderDomains(name_server)
        published = {
            domain: domains.published(domain, dkim_selector=dkim_selector)
            for domain in sorted(set(senders.values()))
        }
    except Offline as error:
        raise CommandError(
            f"Aucun serveur de noms ne répond, rien n'a été vérifié : {error}",
            f"No name server answers, nothing was checked: {error}",
            ExitCode.UNREACHABLE,
        ) from error
    rows = [
        {
            "client": client,
            "domain": domain,
            "check": check.name,
            "severity": check.severity,
            "said": out.text(*check.said),
            "remedy": out.text(*check.remedy) if check.remedy else "",
        }
        for client, domain in senders.items()
        for check in _checks(published[domain], envelope_domain)
    ]
    out.records("checks", rows)
    if any(row["severity"] == "error" for row in rows):
        leave(ExitCode.DIFFERENT)


def _senders(context: "CliContext", client_id: str | None) -> dict[str, str]:
    """Return the domain of each portal's From; of all active ones where none is named."""
    from idp.cli.people import client_named
    from idp.clients.registry import ClientRegistry
    from idp.mail.sender import sender_of

    if client_id:
        chosen = [client_named(context, client_id)]
    else:
        every = ClientRegistry(context.stores, poll_seconds=1).all()
        chosen = [client for client in every if client.is_active]
    issuer = context.settings.issuer
    return {one.client_id: sender_of(one, issuer).address.domain.lower() for one in chosen}


def _checks(published: "Published", envelope_domain: str) -> Iterator["Check"]:
    from idp.cli.checks import Check

    yield _spf(published)
    if published.dkim is None:
        said = "pas vérifié : nommez le sélecteur", "not checked: name the selector"
        yield Check("dkim", "warning", said, ("--dkim-selector",) * 2)
    else:
        said = ("clé publiée", "key published") if published.dkim else ("pas de clé", "no key")
        remedy = "publiez la clé du serveur d'envoi", "publish the relay's key"
        there = published.dkim
        yield Check("dkim", "ok" if there else "error", said, None if there else remedy)
    yield _dmarc(published)
    if envelope_domain and not published.aligned(envelope_domain):
        said = (
            f"les retours vont à {envelope_domain} : SPF ne compte pas pour {published.domain}",
            f"bounces go to {envelope_domain}: SPF does not count for {published.domain}",
        )
        remedy = "signez par DKIM pour ce domaine", "sign with DKIM for this domain"
        yield Check("alignment", "error" if published.dkim is False else "warning", said, remedy)


def _spf(published: "Published") -> "Check":
    from idp.cli.checks import Check

    match published.spf:
        case (record,):
            return Check("spf", "ok", (record, record))
        case ():
            said = "pas d'enregistrement SPF", "no SPF record"
        case _:
            said = (
                "plusieurs enregistrements SPF : aucun ne vaut",
                "several SPF records: none is valid",
            )
    example = f'{published.domain}. TXT "v=spf1 include:… -all"'
    return Check("spf", "error", said, (example, example))


def _dmarc(published: "Published") -> "Check":
    from idp.cli.checks import Check

    if len(published.dmarc) != 1:
        said = "pas de politique DMARC valable", "no valid DMARC policy"
        example = f'_dmarc.{published.domain}. TXT "v=DMARC1; p=quarantine"'
        return Check("dmarc", "error", said, (example, example))
    record = published.dmarc[0]
    if published.policy in _WEAK:
        remedy = "p=quarantine une fois les rapports lus", "p=quarantine once reports were read"
        return Check("dmarc", "warning", (record, record), remedy)
    return Check("dmarc", "ok", (record, record))
