"""`idp routes`: the URL table, as `idp/routes.py` has it."""

import click

from idp import routes as url_table
from idp.cli.output import Output, with_output


class _AnyView:
    """Stands where a view would: the table is read, nothing is called."""

    def __getattr__(self, name: str) -> "_AnyView":
        return self

    def __call__(self) -> None:
        """Never called; Flask's table wants callables."""


@click.command(epilog="\b\nidp routes\nidp routes --format json")
@with_output
def routes(out: Output) -> None:
    """Print every URL with its methods and the name that code calls it by."""
    table = url_table.table(_AnyView())  # type: ignore[arg-type]  # only rules and names are read
    rows = [
        {"rule": route.rule, "methods": route.methods, "endpoint": route.endpoint}
        for route in table
    ]
    headings = {
        "rule": out.text("adresse", "URL"),
        "methods": out.text("méthodes", "methods"),
        "endpoint": out.text("nom", "name"),
    }
    out.records("routes", rows, headings=headings)
