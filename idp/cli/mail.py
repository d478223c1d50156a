"""`idp mail`: the outbox, what each mail looks like, and whether mails will arrive."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from idp.cli.mail_doctor import doctor
from idp.cli.mail_outbox import outbox
from idp.cli.options import of_client
from idp.cli.output import CommandError, ExitCode, Output, default_lang, with_output

if TYPE_CHECKING:
    from idp.mail.message import Message
    from idp.mail.transport import Transport


@click.group(epilog="\b\nidp mail outbox list\nidp mail preview recovery -c intracma")
def mail() -> None:
    """Mails: look, try out, send again. / Courriels : voir, essayer, relancer."""


mail.add_command(outbox)
mail.add_command(doctor)


@mail.command(
    epilog="\b\nidp mail preview recovery -c intracma\n"
    "idp mail preview activation -c cma-paris --format html > activation.html"
)
@click.argument("kind")
@of_client
@click.option("--lang", type=click.Choice(["fr", "en"]), default=None, help="fr, en.")
@click.option(
    "--format", "form", type=click.Choice(["text", "html", "eml"]), default="text", help="Part."
)
def preview(kind: str, client_id: str, lang: str | None, form: str) -> None:
    """Print one kind of mail with invented facts. / Montrer un courriel."""
    from idp.cli.context import open_context
    from idp.cli.people import client_named
    from idp.mail.kinds import KINDS
    from idp.mail.samples import sample
    from idp.wiring import mail as wiring

    if kind not in KINDS:
        raise CommandError(
            f"pas de courriel « {kind} » ; il y a : {', '.join(KINDS)}",
            f"no mail is called {kind!r}; there are: {', '.join(KINDS)}",
            ExitCode.NOT_FOUND,
        )
    with open_context() as context:
        client = client_named(context, client_id)
        issuer, words = context.settings.issuer, wiring.catalogue()
        language = lang or default_lang()
        message = sample(KINDS[kind], client, language, issuer=issuer, catalogue=words)
    if form == "eml":
        sys.stdout.buffer.write(message.as_bytes())
        return
    click.echo(message.html if form == "html" else f"{message.subject}\n\n{message.body}")


@mail.command(
    epilog="\b\nidp mail test --to camille@courriel.example -c intracma\n"
    "idp mail test --to camille@courriel.example -c intracma --lang en --dry-run"
)
@click.option("--to", required=True, help="Adresse · address.")
@of_client
@click.option("--dry-run", is_flag=True, help="Composer, ne rien envoyer · send nothing.")
@with_output
def test(out: Output, *, to: str, client_id: str, dry_run: bool) -> None:
    """Send one mail now, past the outbox; exit with 6 where no server takes it. / Essayer."""
    from datetime import timedelta

    from idp.cli.context import open_context
    from idp.cli.people import client_named
    from idp.kernel.ids import new_id
    from idp.mail.links import Uncomposable
    from idp.mail.message import Draft
    from idp.wiring import mail as wiring

    with open_context() as context:
        client, at = client_named(context, client_id), context.clock.now()
        draft = Draft(
            row_id=new_id(),
            kind="test",
            to=to,
            lang=out.lang,
            created_at=at,
            expires_at=at + timedelta(hours=1),
        )
        try:
            message = wiring.mail_composer(context.settings).compose(draft, client, at=at)
        except Uncomposable as error:
            raise CommandError(f"{to} : {error}", f"{to}: {error}", ExitCode.INVALID) from error
        transport = wiring.mail_transport(context.settings)
        sender = transport.envelope_sender(message)
        if not dry_run:
            _send(transport, message)
    done = {"to": to, "from": str(message.from_), "envelope": sender, "sent": not dry_run}
    out.records("mails", [done | {"message_id": message.msgId}])


def _send(transport: "Transport", message: "Message") -> None:
    from idp.mail.transport import Refused, Unreachable

    if not transport.is_set:
        raise CommandError(
            "mail.host n'est pas réglé.\nRemède : PARVIS_MAIL_HOST=smtp.exemple.fr",
            "mail.host is not set.\nTo mend it: PARVIS_MAIL_HOST=smtp.example.org",
            ExitCode.INVALID,
        )
    server = f"{transport.settings.host}:{transport.settings.port}"
    try:
        with transport.session() as session:
            session.send(message)
    except Unreachable as error:
        raise CommandError(
            f"{server} ne prend rien : {error}",
            f"{server} takes nothing: {error}",
            ExitCode.UNREACHABLE,
        ) from error
    except Refused as error:
        raise CommandError(
            f"{server} refuse ce courriel : {error}",
            f"{server} refuses this mail: {error}",
            ExitCode.REFUSED,
        ) from error


@mail.command(
    epilog="\b\nidp mail bounce < message.eml\nidp mail bounce --maildir /var/mail/retours/Maildir"
)
@click.option(
    "--maildir",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder of messages; standard input otherwise.",
)
@with_output
def bounce(out: Output, *, maildir: Path | None) -> None:
    """Note which mails came back; what is no bounce of ours changes nothing. / Retours."""
    from idp.cli.context import open_context
    from idp.mail.bounces import LARGEST, Bounces

    with open_context() as context:
        bounces = Bounces(context.stores)
        if maildir is None:
            # Exit code 0 whatever it was: a mail server would send an answer to the answer.
            found = [bounces.take_in(sys.stdin.buffer.read(LARGEST))]
        else:
            try:
                found = list(bounces.empty(maildir))
            except OSError as error:
                raise CommandError(str(error), str(error), ExitCode.INVALID) from error
    rows = [{"mail": one.row_id, "reason": one.reason} for one in found if one]
    out.records("bounces", rows)
    if not rows:
        out.say("aucun retour de nos courriels", "no mail of ours came back")
