"""`idp clients preview`: every page of a folder on one sheet, before anybody sees it."""

from pathlib import Path

import click

from idp.cli.client_acts import folders_option
from idp.cli.client_folders import judged
from idp.cli.client_revisions import refuse_faults
from idp.cli.output import Output, with_output
from idp.clients.served import unregistered
from idp.crossing.preview import contact_sheet


@click.command(
    epilog="\b\nidp clients preview intracma\nidp clients preview cma-paris -o planche.html"
)
@click.argument("name")
@click.option(
    "--output",
    "-o",
    "target",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write; <name>-preview.html if not said.",
)
@folders_option
@with_output
def preview(out: Output, name: str, target: Path | None, root: Path | None) -> None:
    """Write one contact sheet: every page, in both languages, light and dark."""
    folders = judged((name,), root)
    refuse_faults(out, folders)
    folder = folders[0].folder
    if folder.revision is None:
        return
    client = unregistered(folder.revision, folder.slug)
    path = target or Path(f"{folder.slug}-preview.html")
    path.write_text(contact_sheet(client), encoding="utf-8")
    out.say(f"écrit {path} : ouvrez-le dans un navigateur", f"wrote {path}: open it in a browser")
