"""`idp audit`: what happened, and whether the log is what was written."""

from datetime import UTC, datetime

import click

from idp.cli.output import ExitCode, Output, leave, with_output


@click.group(
    epilog="\b\nidp audit search --event sign_in --outcome failure --since 2026-11-01\n"
    "idp audit verify"
)
def audit() -> None:
    """Search, seal and verify the audit log. / Chercher, sceller, vérifier le journal."""


_instant = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"])


@audit.command(
    epilog="\b\nidp audit search --event sign_in --outcome failure --since 2026-11-01\n"
    "idp audit search --account 3f2a --format csv"
)
@click.option("--event", default="", help="sign_in, status, accounts_imported…")
@click.option("--outcome", default="", type=click.Choice(["", "success", "failure"]))
@click.option("--account", "account_id", default="", help="Id du compte · account id.")
@click.option("--client", "client_id", default="", help="Portail · portal.")
@click.option("--since", type=_instant, help="UTC.")
@click.option("--until", type=_instant, help="UTC.")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 1_000_000))
@with_output
def search(
    out: Output, /, since: datetime | None, until: datetime | None, limit: int, **wanted: str
) -> None:
    """Print events, newest first. / Imprimer des événements, le plus récent d'abord."""
    from idp.audit import store
    from idp.cli.context import open_context

    query = store.Search(**wanted, since=_in_utc(since), until=_in_utc(until), limit=limit)
    with open_context() as context, context.stores.read() as connection:
        rows = [row._asdict() for row in store.search(connection, query)]
    names = ("at", "event", "outcome", "actor", "client_id", "source", "facts")
    out.records("events", rows, headings={name: name for name in names})
    if not rows:
        leave(ExitCode.NOT_FOUND)


@audit.command(epilog="\b\nidp audit verify\nidp audit verify --expect 4f0c… --format json")
@click.option("--expect", default="", help="La tête notée ailleurs · the head noted elsewhere.")
@with_output
def verify(out: Output, *, expect: str) -> None:
    """Prove that nothing sealed was changed, added or removed. / Vérifier les sceaux."""
    from idp.audit import seal
    from idp.cli.context import open_context

    with open_context() as context:
        seen = seal.verify(context.stores, expected_head=expect)
    breaks = [{"after": one.after, "upto": one.upto, "why": one.why} for one in seen.breaks]
    if out.format == "json":
        facts = {name: getattr(seen, name) for name in ("seals", "events", "cut", "unsealed")}
        out.document({**facts, "head": seen.head, "breaks": breaks})
    else:
        out.records("breaks", breaks)
        out.say(
            f"{seen.events} événements sous {seen.seals} sceaux, {seen.cut} lots purgés, "
            f"{seen.unsealed} pas encore scellés\ntête {seen.head} (à noter ailleurs)",
            f"{seen.events} events under {seen.seals} seals, {seen.cut} batches cut, "
            f"{seen.unsealed} not sealed yet\nhead {seen.head} (note it elsewhere)",
        )
    if breaks:
        leave(ExitCode.DIFFERENT)


@audit.command(epilog="\b\nidp audit seal\nidp audit seal --quiet")
@with_output
def seal(out: Output) -> None:
    """Seal every event that is not sealed yet. / Sceller ce qui ne l'est pas."""
    from idp.audit.seal import seal_pending
    from idp.cli.context import open_context

    with open_context() as context:
        count = seal_pending(context.stores)
    out.say(f"{count} événements scellés", f"{count} events sealed")


def _in_utc(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment else None
