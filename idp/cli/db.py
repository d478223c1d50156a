"""`idp db`: the database: its version, a copy of it, what has expired in it."""

from pathlib import Path

import click

from idp.cli.options import dry_run_option
from idp.cli.output import CommandError, ExitCode, Output, leave, with_output

_DAYS_OF_A_MONTH = 31


@click.group(epilog="\b\nidp db upgrade\nidp db backup parvis-2026-11-23.backup")
def db() -> None:
    """Database: migrate, back up, restore. / Base : migrer, sauvegarder, restaurer."""


@db.command(epilog="\b\nidp db upgrade --dry-run\nidp db upgrade")
@dry_run_option
@with_output
def upgrade(out: Output, *, dry_run: bool) -> None:
    """Apply every migration that is missing. / Appliquer les migrations qui manquent."""
    from idp.cli.context import open_context
    from idp.stores import migrate

    with open_context() as context:
        url = context.settings.database.url
        _ = context.stores_of_any_version  # reachable, its folder made
        before = migrate.status(url)
        if before.is_current:
            out.say(f"à jour ({before.head})", f"up to date ({before.head})")
            return
        if not dry_run:
            migrate.upgrade(url)
    current = before.current or out.text("vide", "empty")
    out.say(f"{current} → {before.head}", f"{current} → {before.head}")
    if dry_run:
        out.say("rien n'a été écrit (--dry-run)", "nothing was written (--dry-run)")
        leave(ExitCode.DIFFERENT)


@db.command(epilog="\b\nidp db status\nidp db status --format json")
@with_output
def status(out: Output) -> None:
    """Say at which version the database is, and what this program needs. / Version de la base."""
    from idp.cli.context import open_context
    from idp.stores import health, migrate

    with open_context() as context:
        url = context.settings.database.url
        _ = context.stores_of_any_version
        found = migrate.status(url)
    row = {"database": health.without_password(url), "current": found.current, "head": found.head}
    out.records("databases", [row])
    if not found.is_current:
        leave(ExitCode.DIFFERENT)


@db.command(epilog="\b\nidp db backup parvis.backup\nidp db backup /srv/parvis.backup --quiet")
@click.argument("path", type=click.Path(path_type=Path))
@with_output
def backup(out: Output, *, path: Path) -> None:
    """Write everything to one new file, mode 0600, and read it again. / Tout sauvegarder."""
    from idp.audit.record import record
    from idp.audit.upkeep_events import DatabaseBackedUp
    from idp.cli.context import open_context
    from idp.stores.backup import write_backup

    with open_context() as context:
        url, at = context.settings.database.url, context.clock.now()
        try:
            written = write_backup(context.stores, url, path, at=at)
        except OSError as error:
            said = f"{path} : {error.strerror}"
            raise CommandError(said, said, ExitCode.INVALID) from error
        with context.stores.write() as tx:
            record(tx, DatabaseBackedUp(at=at, actor=context.by, rows=written.rows))
    row = {"file": str(path), "rows": written.rows, "sha256": written.sha256}
    out.records("backups", [row])
    out.say(
        "Les clés du fichier de réglages n'y sont pas : gardez-les à part.",
        "The settings' secrets are not in it: keep them elsewhere.",
    )


@db.command(epilog="\b\nidp db restore parvis.backup\nidp db restore parvis.backup --force")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Remplacer ce qui y est · replace what is there.")
@with_output
def restore(out: Output, *, path: Path, force: bool) -> None:
    """Fill the database from a backup; sessions and one-time secrets die. / Restaurer."""
    from idp.audit.record import record
    from idp.audit.upkeep_events import DatabaseRestored
    from idp.cli.context import open_context
    from idp.stores.backup import BackupError, NotEmpty
    from idp.stores.engine import open_stores
    from idp.stores.restore import restore as bring_back

    with open_context() as context:
        url = context.settings.database.url
        try:
            done = bring_back(context.stores_of_any_version, url, path, force=force)
        except NotEmpty as error:
            raise CommandError(
                f"la base n'est pas vide ({error}) ; --force la remplace",
                f"the database is not empty ({error}); --force replaces it",
                ExitCode.REFUSED,
            ) from None
        except BackupError as error:
            raise CommandError(str(error), str(error), ExitCode.INVALID) from None
        stores = open_stores(url, clock=context.clock)
        with stores.write() as tx:
            event = DatabaseRestored(at=context.clock.now(), actor=context.by, rows=done.rows)
            record(tx, event)
        stores.close()
    out.records(
        "restored", [{"file": str(path), "taken_at": done.backup.taken_at, "rows": done.rows}]
    )
    out.say(
        "Sessions, codes, jetons et parcours d'alors sont morts ; chacun se reconnecte.",
        "Sessions, codes, tokens and journeys of then are dead; everybody signs in again.",
    )


@db.command(epilog="\b\nidp db prune --dry-run\nidp db prune --format json")
@dry_run_option
@with_output
def prune(out: Output, *, dry_run: bool) -> None:
    """Delete what has expired, and events past their retention. / Purger ce qui a expiré."""
    from datetime import timedelta

    from idp.audit import seal
    from idp.audit.record import record
    from idp.audit.upkeep_events import DatabasePruned
    from idp.cli.context import open_context
    from idp.clients.registry import ClientRegistry
    from idp.policy.sign_in import RetentionSection
    from idp.stores import prune as pruning

    with open_context() as context:
        stores, at = context.stores, context.clock.now()
        if dry_run:
            deleted = pruning.count_expired(stores)
        else:
            registry = ClientRegistry(stores, poll_seconds=context.settings.poll_seconds)
            months = [one.policy.retention.audit_months for one in registry.all()]
            kept = max(months, default=RetentionSection().audit_months)
            deleted = pruning.prune(stores)
            before = at - timedelta(days=_DAYS_OF_A_MONTH * kept)
            deleted["audit_event"] = seal.cut(stores, before=before)
            with stores.write() as tx:
                record(tx, DatabasePruned(at=at, actor=context.by, deleted=deleted))
    out.records("deleted", [{"table": name, "rows": count} for name, count in deleted.items()])
    if dry_run:
        out.say("rien n'a été écrit (--dry-run)", "nothing was written (--dry-run)")
