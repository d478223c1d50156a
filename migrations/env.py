"""Alembic's entry point: one connection, one transaction per migration."""

from typing import Literal

from alembic import context
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from idp.stores.tables import Base
from idp.stores.types import Instant


def render(kind: str, item: object, autogen_context: object) -> str | Literal[False]:
    """Write an instant as the plain column it is, so that migrations import no product code."""
    del autogen_context
    return "sa.BigInteger()" if kind == "type" and isinstance(item, Instant) else False


engine = create_engine(context.config.attributes["url"], poolclass=NullPool)
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        transaction_per_migration=True,
        render_item=render,
    )
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
