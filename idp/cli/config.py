"""`idp config`: what the deployment's settings are, and a new secret for them."""

from typing import Final

import click

from idp.cli.context import settings
from idp.cli.output import Output, with_output
from idp.kernel.ids import new_token
from idp.stores import health

HIDDEN: Final = "•••"
_SECRET: Final = frozenset({"keys", "peppers", "initial_access_tokens", "password"})


@click.group(epilog="\b\nidp config show --redact\nidp config secret")
def config() -> None:
    """Show the settings in force; draw a secret. / Réglages en vigueur ; tirer un secret."""


@config.command(epilog="\b\nidp config show --redact\nidp config show --format json")
@click.option("--redact", is_flag=True, help="Hide secrets, so that the output can be shown.")
@with_output
def show(out: Output, *, redact: bool) -> None:
    """Print every setting in force, after files and variables."""
    rows = [
        {"setting": name, "value": _hidden(name, value) if redact else value}
        for name, value in _flat(settings().model_dump())
    ]
    if out.format == "json":
        out.document({"settings": {str(row["setting"]): row["value"] for row in rows}})
    else:
        shown = {"setting": out.text("réglage", "setting"), "value": out.text("valeur", "value")}
        out.records("settings", rows, headings=shown)


@config.command(epilog="\b\nidp config secret\nidp config secret >> secrets.txt")
def secret() -> None:
    """Print 256 random bits, for secrets.keys or a pepper."""
    click.echo(new_token())


def _flat(values: dict[str, object], above: str = "") -> list[tuple[str, object]]:
    """Return settings by dotted name; a table of free names (peppers) stays whole."""
    rows: list[tuple[str, object]] = []
    for name, value in values.items():
        if isinstance(value, dict) and name not in _SECRET:
            rows += _flat(value, f"{above}{name}.")
        else:
            rows.append((f"{above}{name}", value))
    return rows


def _hidden(name: str, value: object) -> object:
    """Return what may be shown of a setting: how many secrets, never which."""
    if name.rpartition(".")[2] in _SECRET:
        if isinstance(value, dict):
            return dict.fromkeys(value, HIDDEN)
        return [HIDDEN for _ in value] if isinstance(value, list) else HIDDEN
    if name == "database.url":
        return health.without_password(str(value))
    if name == "throttling.redis_url" and "@" in str(value):
        scheme, _, rest = str(value).partition("://")
        return f"{scheme}://{HIDDEN}@{rest.rpartition('@')[2]}"
    return value
