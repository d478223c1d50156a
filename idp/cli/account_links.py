"""`idp accounts merge|rehome|unlink`: what the operator does to accounts that are or become one."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from idp.cli.options import dry_run_option, of_client
from idp.cli.output import Output, with_output

if TYPE_CHECKING:
    from idp.administration.unions import Unions
    from idp.cli.office import Office


@click.command(
    epilog="\b\nidp accounts merge 2f0c81a6 --keep 9d41e7b0 -c cma-paris --dry-run\n"
    "idp accounts merge a@apcma.example --keep 9d41e7b0 -c cma-paris"
)
@click.argument("named")
@click.option("--keep", required=True, help="Le sub qui reste · the sub that stays.")
@of_client
@dry_run_option
@with_output
def merge(out: Output, *, named: str, keep: str, client_id: str, dry_run: bool) -> None:
    """Merge two accounts of one organisation, for good. / Fusionner deux comptes, sans retour.

    The membership of --keep stays; the other's sub is never used again.
    """
    from idp.cli.office import show

    with _unions(client_id) as (office, service):
        kept, lost = office.named(keep), office.named(named)
        done = service.merge(office.operator, kept, lost, dry_run=dry_run)
    show(out, done, dry_run=dry_run)


@click.command(
    epilog="\b\nidp accounts rehome bfourquin -c intracma --dry-run\n"
    "idp accounts rehome bfourquin -c intracma"
)
@click.argument("named")
@of_client
@dry_run_option
@with_output
def rehome(out: Output, *, named: str, client_id: str, dry_run: bool) -> None:
    """Make this organisation an account's home. / Faire de cette organisation le domicile.

    Its rules and its mailbox answer for the password from then on; sessions end everywhere.
    """
    from idp.cli.office import show

    with _unions(client_id) as (office, service):
        done = service.rehome(office.operator, office.named(named), dry_run=dry_run)
    show(out, done, dry_run=dry_run)


@click.command(
    epilog="\b\nidp accounts unlink a@apcma.example -c cma-paris --dry-run\n"
    "idp accounts unlink a@apcma.example -c cma-paris"
)
@click.argument("named")
@of_client
@dry_run_option
@with_output
def unlink(out: Output, *, named: str, client_id: str, dry_run: bool) -> None:
    """Undo a link within 30 days, with a new first secret. / Défaire un rattachement."""
    from idp.cli.office import show

    with _unions(client_id) as (office, service):
        done = service.unlink(office.operator, office.named(named), dry_run=dry_run)
    show(out, done, dry_run=dry_run)


@contextmanager
def _unions(client_id: str) -> Iterator[tuple["Office", "Unions"]]:
    """Give an organisation's office and the service of linked accounts."""
    from idp.administration.unions import Unions
    from idp.cli.office import open_office
    from idp.clients.registry import ClientRegistry
    from idp.links.letters import LinkLetters
    from idp.links.merge import Merging
    from idp.links.sides import Sides
    from idp.links.undo import Undoing

    with open_office(client_id) as office:
        parts = office.parts
        stores, proofs = parts.stores, parts.proofs
        registry = ClientRegistry(stores, poll_seconds=parts.settings.poll_seconds)
        sides, letters = Sides(registry), LinkLetters(proofs, parts.outbox)
        undoing = Undoing(stores, sides, proofs, letters)
        merging = Merging(sides, proofs, letters)
        yield office, Unions(office.desk, office.first_secrets, undoing, merging)


LINKS = (merge, rehome, unlink)
