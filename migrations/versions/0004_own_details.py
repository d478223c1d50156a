"""what an organisation asked of its members, first visits, tests of humanity."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_KEPT = "uq_registration_kept"
_COLUMNS = ["organisation_id", "canonical"]
_LOGIN = "uq_legacy_record_login"
_LOGIN_COLUMNS = ["organisation_id", "source", "login_canonical"]
_BEFORE = sa.text("state IN ('proved', 'review')")
_AFTER = sa.text("state IN ('proved', 'review', 'approved')")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "challenge",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenge")),
    )
    with op.batch_alter_table("challenge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_challenge_expires_at"), ["expires_at"], unique=False)
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.add_column(sa.Column("details", sa.JSON(), server_default="{}", nullable=False))
        batch_op.add_column(sa.Column("first_visit_at", sa.BigInteger(), nullable=True))
    with op.batch_alter_table("credential", schema=None) as batch_op:
        taken_in = sa.Column("taken_in", sa.String(length=26), server_default="", nullable=False)
        batch_op.add_column(taken_in)
    with op.batch_alter_table("legacy_record", schema=None) as batch_op:
        status = sa.Column("status", sa.String(length=16), server_default="active", nullable=False)
        batch_op.add_column(status)
    op.drop_index("ix_legacy_record_login_canonical", table_name="legacy_record")
    op.create_index(_LOGIN, "legacy_record", _LOGIN_COLUMNS, unique=True)
    _keep(_AFTER)


def downgrade() -> None:
    """Revert."""
    _keep(_BEFORE)
    op.drop_index(_LOGIN, table_name="legacy_record")
    op.create_index("ix_legacy_record_login_canonical", "legacy_record", ["login_canonical"])
    with op.batch_alter_table("legacy_record", schema=None) as batch_op:
        batch_op.drop_column("status")
    with op.batch_alter_table("credential", schema=None) as batch_op:
        batch_op.drop_column("taken_in")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_column("first_visit_at")
        batch_op.drop_column("details")
    op.drop_table("challenge")


def _keep(states: sa.TextClause) -> None:
    """Let one registration of an address be in any of these states at a time."""
    op.drop_index(_KEPT, table_name="registration")
    op.create_index(
        _KEPT,
        "registration",
        _COLUMNS,
        unique=True,
        sqlite_where=states,
        postgresql_where=states,
    )
