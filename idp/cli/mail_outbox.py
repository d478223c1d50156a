"""`idp mail outbox`: what waits, what left, what came back, and sending again."""

from typing import TYPE_CHECKING, Any

import click

from idp.cli.output import CommandError, ExitCode, Output, with_output

if TYPE_CHECKING:
    from idp.mail.store import AnyRow

_STATES = ("waiting", "sent", "given_up", "expired", "bounced")
_SHOWN = ("id", "kind", "client", "to_address", "state", "tries", "created_at", "done_at", "reason")


@click.group(epilog="\b\nidp mail outbox list --state waiting\nidp mail outbox retry --all")
def outbox() -> None:
    """What waits, what left, what came back. / Ce qui attend, est parti, est revenu."""


@outbox.command(
    "list",
    epilog="\b\nidp mail outbox list --state given_up\nidp mail outbox list --format csv",
)
@click.option("--state", type=click.Choice(_STATES), default=None, help="One state only.")
@click.option("--account", "account_id", default=None, help="One person's mails.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@with_output
def list_mails(out: Output, *, state: Any, account_id: str | None, limit: int) -> None:  # noqa: ANN401 - one of click's choices
    """List mails, newest first. / Lister les courriels."""
    from idp.cli.context import open_context
    from idp.mail import store

    with open_context() as context, context.stores.read() as connection:
        found = store.listed(connection, state=state, account_id=account_id, limit=limit)
    rows = [_row(one) for one in found]
    headings = {
        "created_at": out.text("créé", "created"),
        "kind": out.text("sorte", "kind"),
        "client": out.text("portail", "portal"),
        "to_address": out.text("à", "to"),
        "state": out.text("état", "state"),
        "tries": out.text("essais", "tries"),
        "reason": out.text("raison", "reason"),
        "id": "id",
    }
    out.records("mails", rows, headings=headings)


@outbox.command(epilog="\b\nidp mail outbox show ID\nidp mail outbox show ID --format json")
@click.argument("row_id", metavar="ID")
@with_output
def show(out: Output, *, row_id: str) -> None:
    """Show one mail: facts, tries, answers of servers; no link, no code. / Montrer un courriel."""
    from idp.cli.context import open_context
    from idp.mail import store

    with open_context() as context, context.stores.read() as connection:
        found = store.one(connection, row_id)
    if found is None:
        raise CommandError(
            f"pas de courriel « {row_id} »", f"no mail {row_id!r}", ExitCode.NOT_FOUND
        )
    whole = {**_row(found), "lang": found.lang, "facts": found.facts}
    whole |= {name: getattr(found, name) for name in ("not_before", "expires_at", "bounced_at")}
    if out.format == "json":
        out.document({"mail": whole})
        return
    shown = {"name": out.text("fait", "fact"), "value": out.text("valeur", "value")}
    rows = [{"name": name, "value": value} for name, value in whole.items()]
    out.records("mail", rows, headings=shown)


@outbox.command(epilog="\b\nidp mail outbox retry ID\nidp mail outbox retry --all --dry-run")
@click.argument("row_id", metavar="ID", required=False)
@click.option("--all", "everything", is_flag=True, help="Tout ce qui sert encore · all of use.")
@click.option("--dry-run", is_flag=True, help="Dire, ne rien changer · change nothing.")
@with_output
def retry(out: Output, *, row_id: str | None, everything: bool, dry_run: bool) -> None:
    """Send again at once what waits or was given up, unless it expired. / Relancer."""
    from idp.cli.context import open_context
    from idp.mail import store

    if everything == bool(row_id):
        raise click.UsageError("ID, --all")
    with open_context() as context:
        at = context.clock.now()
        if dry_run:
            with context.stores.read() as connection:
                count = store.count_revivable(connection, at=at, row_id=row_id)
        else:
            with context.stores.write() as tx:
                count = store.revive(tx, at=at, row_id=row_id)
                store.notify(tx)
    if row_id and not count:
        raise CommandError(
            f"pas de courriel « {row_id} » qui puisse repartir",
            f"no mail {row_id!r} that could leave again",
            ExitCode.NOT_FOUND,
        )
    out.records("retried", [{"mails": count, "dry_run": dry_run}])


def _row(found: "AnyRow") -> dict[str, object]:
    """Return what staff see of a mail."""
    state = "bounced" if found.bounced_at else found.outcome or "waiting"
    values = {name: getattr(found, name, None) for name in _SHOWN}
    return values | {"state": state, "reason": found.bounce or found.error}
