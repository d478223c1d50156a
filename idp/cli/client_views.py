"""`idp clients new`, `check`, `diff`, `list`, `show`, `schema`: what changes no database."""

import json
from pathlib import Path

import click

from idp.cli.client_acts import folders_option, told
from idp.cli.client_folders import judged, root_of
from idp.cli.client_output import print_check, print_diff
from idp.cli.client_revisions import refuse_faults
from idp.cli.client_template import new_folder
from idp.cli.context import open_context
from idp.cli.output import CommandError, ExitCode, Output, leave, with_output
from idp.clients.differences import diff as difference
from idp.clients.overview import ClientDetails, details, overview
from idp.policy.schema import ClientPolicy


@click.command(
    epilog="\b\nidp clients new cma-test --portal-url https://portail.example/\n"
    "idp clients new cma-test --redirect-uri https://portail.example/oidc/callback"
)
@click.argument("name")
@click.option("--portal-url", default="https://portail.example/", help="The portal's home.")
@click.option("--redirect-uri", default="", help="Where people come back to; exact.")
@folders_option
@with_output
def new(out: Output, name: str, portal_url: str, redirect_uri: str, root: Path | None) -> None:
    """Write a commented folder for a new client."""
    folder = root_of(root) / name
    if Path(name).name != name or folder.exists():
        raise CommandError(
            f"{folder} existe déjà, ou n'est pas un nom de dossier.",
            f"{folder} exists, or is no name of a folder.",
            ExitCode.INVALID,
        )
    redirect = redirect_uri or portal_url.rstrip("/") + "/oidc/callback"
    for file, content in new_folder(name, portal_url=portal_url, redirect_uri=redirect).items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        click.echo(out.text("créé", "created") + f"  {path}")
    out.say(
        f"suite : idp clients check {name} && idp clients register {name}",
        f"next: idp clients check {name} && idp clients register {name}",
    )


@click.command(epilog="\b\nidp clients check\nidp clients check intracma --strict --format json")
@click.argument("names", nargs=-1)
@click.option("--strict", is_flag=True, help="Exit with 7 where there are warnings.")
@folders_option
@with_output
def check(out: Output, names: tuple[str, ...], root: Path | None, *, strict: bool) -> None:
    """Say every fault of folders with file and line; exit 3 if one can't be registered."""
    folders = judged(names, root)
    print_check(out, folders)
    if not all(folder.is_sound for folder in folders):
        leave(ExitCode.INVALID)
    if strict and any(folder.count("warning") for folder in folders):
        leave(ExitCode.DIFFERENT)


@click.command(epilog="\b\nidp clients diff\nidp clients diff cma-paris --format json")
@click.argument("names", nargs=-1)
@folders_option
@with_output
def diff(out: Output, names: tuple[str, ...], root: Path | None) -> None:
    """Show what registering would change; exit 7 if anything, 3 if a folder is faulty."""
    folders = judged(names, root)
    refuse_faults(out, folders)
    with open_context() as context:
        found = [difference(context.stores, it.folder) for it in folders]
    print_diff(out, found)
    if any(it.status != "unchanged" for it in found):
        leave(ExitCode.DIFFERENT)


@click.command("list", epilog="\b\nidp clients list\nidp clients list --format csv")
@with_output
def list_clients(out: Output) -> None:
    """List every client that is registered."""
    with open_context() as context:
        rows = [
            {
                "client_id": row.client_id,
                "organisation": row.organisation_slug,
                "lead": row.is_lead,
                "origin": row.origin,
                "active": row.is_active,
                "revision": row.number or None,
            }
            for row in overview(context.stores)
        ]
    headings = {
        "client_id": "client_id",
        "organisation": "organisation",
        "origin": out.text("origine", "origin"),
        "active": out.text("actif", "active"),
        "revision": out.text("révision", "revision"),
    }
    out.records("clients", rows, headings=headings)


@click.command(epilog="\b\nidp clients show intracma\nidp clients show intracma --format json")
@click.argument("name")
@with_output
def show(out: Output, name: str) -> None:
    """Show a client: its addresses, its revisions, until when its secrets open."""
    with open_context() as context, told(out):
        found = details(context.stores, name, at=context.clock.now())
    if out.format == "json":
        out.document(_shown(found))
        return
    for key, value in _shown(found).items():
        if key != "revisions":
            text = ", ".join(map(str, value)) if isinstance(value, list) else value
            click.echo(f"{key:<28} {'' if text is None else text}".rstrip())
    for line in found.revisions:
        mark = out.styled("*", "green") if line.current else " "
        when = line.registered_at.strftime("%Y-%m-%d %H:%M")
        click.echo(f"{mark} {line.number:>4}  {when}  {line.sha256[:12]}  {line.registered_by}")


@click.command(epilog="\b\nidp clients schema\nidp clients schema > client.schema.json")
def schema() -> None:
    """Print the JSON Schema of client.toml, for editors that complete and check it."""
    click.echo(json.dumps(ClientPolicy.model_json_schema(), ensure_ascii=False, indent=2))


def _shown(found: ClientDetails) -> dict[str, object]:
    row, metadata = found.row, found.metadata
    return {
        "client_id": row.client_id,
        "organisation": row.organisation_slug,
        "organisation_name": row.organisation_name,
        "lead": row.is_lead,
        "origin": row.origin,
        "active": row.is_active,
        "revision": row.number or None,
        "name": metadata.name if metadata else None,
        "portal_url": metadata.portal_url if metadata else None,
        "redirect_uris": metadata.redirect_uris if metadata else [],
        "token_endpoint_auth_method": metadata.token_endpoint_auth_method if metadata else None,
        "secrets": [end.isoformat() if end else "∞" for end in found.secrets],
        "revisions": [
            {
                "number": line.number,
                "registered_at": line.registered_at,
                "registered_by": line.registered_by,
                "sha256": line.sha256,
                "current": line.current,
            }
            for line in found.revisions
        ],
    }
