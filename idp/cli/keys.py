"""`idp keys`: the provider's signing keys."""

import getpass
import json

import click

from idp.crypto.sealing import Sealer
from idp.kernel.clock import SystemClock
from idp.oidc.signing import ALGORITHMS, rotate
from idp.settings import Settings, load
from idp.stores.engine import Stores, open_stores
from idp.stores.keys import KeyRow, read_keys


@click.group(epilog="\b\nidp keys list\nidp keys rotate --alg RS256")
def keys() -> None:
    """List and rotate the keys that sign tokens."""


@keys.command("list")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def list_keys(form: str) -> None:
    """Show every key pair: algorithm, state, dates; never its private half."""
    stores = _open(load())
    rows = [_told(row) for row in read_keys(stores)]
    stores.close()
    if form == "json":
        click.echo(json.dumps(rows, indent=2))
        return
    for row in rows:
        since = row["retired_at"] or row["activated_at"] or row["created_at"]
        click.echo(f"{row['alg']:<6} {row['state']:<8} since {since}  {row['kid']}")
    if not rows:
        click.echo("No key yet: the server makes them when it starts, `idp keys rotate` does too.")


@keys.command("rotate")
@click.option(
    "--alg", "algs", multiple=True, type=click.Choice(ALGORITHMS), help="Default: every algorithm."
)
def rotate_keys(algs: tuple[str, ...]) -> None:
    """Move on by one: next becomes active, active retires, a new one is published as next.

    Running servers follow within seconds. A retired key stays published for two days, so that
    what it signed still verifies.
    """
    settings = load()
    stores = _open(settings)
    sealer = Sealer([key.encode() for key in settings.secrets.keys])
    active = rotate(stores, sealer, by=f"os:{getpass.getuser()}", algs=algs or ALGORITHMS)
    stores.close()
    for alg, kid in active.items():
        click.echo(f"{alg:<6} now signs with {kid}")


def _open(settings: Settings) -> Stores:
    return open_stores(settings.database.url, clock=SystemClock())


def _told(row: KeyRow) -> dict[str, str | None]:
    dates = {
        name: moment.isoformat(timespec="seconds") if moment else None
        for name, moment in (
            ("created_at", row.created_at),
            ("activated_at", row.activated_at),
            ("retired_at", row.retired_at),
        )
    }
    return {"kid": row.kid, "alg": row.alg, "state": row.state, **dates}
