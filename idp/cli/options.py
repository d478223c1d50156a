"""Options that several nouns take, written once: whose portal, and looking without writing."""

from collections.abc import Callable
from typing import Any, Final

import click

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

of_client: Final[Decorator] = click.option(
    "--client", "-c", "client_id", required=True, help="Portail · portal."
)
dry_run_option: Final[Decorator] = click.option(
    "--dry-run", is_flag=True, help="Ne rien écrire · write nothing."
)
