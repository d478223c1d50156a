"""signing up and linking."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "company_source",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("departments", sa.JSON(), nullable=False),
        sa.Column("companies", sa.Integer(), nullable=False),
        sa.Column("establishments", sa.Integer(), nullable=False),
        sa.Column("running", sa.Boolean(), nullable=True),
        sa.Column("begun_at", sa.BigInteger(), nullable=False),
        sa.Column("touched_at", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_source")),
        sa.UniqueConstraint("running", name=op.f("uq_company_source_running")),
    )
    op.create_table(
        "establishment",
        sa.Column("source_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("siren", sa.String(length=9), nullable=False),
        sa.Column("nic", sa.String(length=5), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("head", sa.Boolean(), nullable=False),
        sa.Column("craft", sa.Boolean(), nullable=False),
        sa.Column("department", sa.String(length=3), nullable=False),
        sa.Column("postal_code", sa.String(length=5), nullable=False),
        sa.Column("town", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("source_id", "siren", "nic", name=op.f("pk_establishment")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "remote_company",
        sa.Column("siren", sa.String(length=9), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("fetched_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("siren", "source", name=op.f("pk_remote_company")),
    )
    with op.batch_alter_table("remote_company", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_remote_company_expires_at"), ["expires_at"], unique=False
        )

    op.create_table(
        "client_company",
        sa.Column("organisation_id", sa.String(length=26), nullable=False),
        sa.Column("siren", sa.String(length=9), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_client_company_organisation_id")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "siren", name=op.f("pk_client_company")),
    )
    op.create_table(
        "company",
        sa.Column("source_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("siren", sa.String(length=9), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("masked", sa.Boolean(), nullable=False),
        sa.Column("category", sa.String(length=8), nullable=False),
        sa.Column("craft", sa.Boolean(), nullable=False),
        sa.Column("officers", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("source_id", "siren", name=op.f("pk_company")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "legacy_record",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("organisation_id", sa.String(length=26), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("login_canonical", sa.String(length=320), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("scheme", sa.String(length=32), nullable=False),
        sa.Column("cost", sa.Integer(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("imported_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_legacy_record_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legacy_record")),
        sa.UniqueConstraint(
            "organisation_id",
            "source",
            "key",
            name=op.f("uq_legacy_record_organisation_id_source_key"),
        ),
    )
    with op.batch_alter_table("legacy_record", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_legacy_record_login_canonical"), ["login_canonical"], unique=False
        )

    op.create_table(
        "portal_event",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("organisation_id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("legacy_key", sa.String(length=255), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_portal_event_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portal_event")),
    )
    with op.batch_alter_table("portal_event", schema=None) as batch_op:
        batch_op.create_index("ix_portal_event_of", ["organisation_id", "id"], unique=False)

    op.create_table(
        "registration",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("organisation_id", sa.String(length=26), nullable=False),
        sa.Column("client_row_id", sa.String(length=26), nullable=False),
        sa.Column("canonical", sa.String(length=320), nullable=False),
        sa.Column("typed", sa.String(length=320), nullable=False),
        sa.Column("scheme", sa.String(length=32), nullable=False),
        sa.Column("cost", sa.Integer(), nullable=False),
        sa.Column("pepper_id", sa.String(length=32), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("facts", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("proved_at", sa.BigInteger(), nullable=True),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_registration_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["client_row_id"], ["client.id"], name=op.f("fk_registration_client_row_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_registration_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration")),
    )
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_registration_expires_at"), ["expires_at"], unique=False
        )
        batch_op.create_index(
            "ix_registration_found", ["organisation_id", "canonical", "created_at"], unique=False
        )
        batch_op.create_index(
            "uq_registration_kept",
            ["organisation_id", "canonical"],
            unique=True,
            sqlite_where=sa.text("state IN ('proved', 'review')"),
            postgresql_where=sa.text("state IN ('proved', 'review')"),
        )

    op.create_table(
        "account_link",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("survivor_id", sa.String(length=26), nullable=False),
        sa.Column("retired_id", sa.String(length=26), nullable=False),
        sa.Column("membership_id", sa.String(length=26), nullable=False),
        sa.Column("organisation_id", sa.String(length=26), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("undo_until", sa.BigInteger(), nullable=False),
        sa.Column("staff_until", sa.BigInteger(), nullable=False),
        sa.Column("undone_at", sa.BigInteger(), nullable=True),
        sa.Column("snapshot", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_account_link_membership_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_account_link_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["retired_id"], ["account.id"], name=op.f("fk_account_link_retired_id")
        ),
        sa.ForeignKeyConstraint(
            ["survivor_id"], ["account.id"], name=op.f("fk_account_link_survivor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_link")),
    )
    with op.batch_alter_table("account_link", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_account_link_retired_id"), ["retired_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_account_link_survivor_id"), ["survivor_id"], unique=False
        )

    op.create_table(
        "legacy_claim",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("legacy_record_id", sa.String(length=26), nullable=False),
        sa.Column("membership_id", sa.String(length=26), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["legacy_record_id"],
            ["legacy_record.id"],
            name=op.f("fk_legacy_claim_legacy_record_id"),
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_legacy_claim_membership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legacy_claim")),
        sa.UniqueConstraint("legacy_record_id", name=op.f("uq_legacy_claim_legacy_record_id")),
        sa.UniqueConstraint("membership_id", name=op.f("uq_legacy_claim_membership_id")),
    )
    op.create_table(
        "review_case",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("organisation_id", sa.String(length=26), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("registration_id", sa.String(length=26), nullable=True),
        sa.Column("membership_id", sa.String(length=26), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=32), nullable=False),
        sa.Column("siren", sa.String(length=9), nullable=False),
        sa.Column("department", sa.String(length=3), nullable=False),
        sa.Column("profile", sa.String(length=64), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("assigned", sa.String(length=64), nullable=False),
        sa.Column("first_by", sa.String(length=64), nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_review_case_membership_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_review_case_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_review_case_registration_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_case")),
        sa.UniqueConstraint("reference", name=op.f("uq_review_case_reference")),
        sa.UniqueConstraint("registration_id", name=op.f("uq_review_case_registration_id")),
    )
    with op.batch_alter_table("review_case", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_review_case_membership_id"), ["membership_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_review_case_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_review_case_siren"), ["siren"], unique=False)

    op.create_table(
        "review_note",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["review_case.id"], name=op.f("fk_review_note_case_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_note")),
    )
    with op.batch_alter_table("review_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_note_case_id"), ["case_id"], unique=False)

    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("closes_at", sa.BigInteger(), nullable=True))

    with op.batch_alter_table("credential", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("counter", sa.BigInteger(), nullable=False, server_default="0")
        )

    with op.batch_alter_table("mailed_proof", schema=None) as batch_op:
        batch_op.add_column(sa.Column("registration_id", sa.String(length=26), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_mailed_proof_registration_id"), ["registration_id"], unique=False
        )


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("mailed_proof", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mailed_proof_registration_id"))
        batch_op.drop_column("registration_id")

    with op.batch_alter_table("credential", schema=None) as batch_op:
        batch_op.drop_column("counter")

    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_column("closes_at")

    with op.batch_alter_table("review_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_note_case_id"))

    op.drop_table("review_note")
    with op.batch_alter_table("review_case", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_case_siren"))
        batch_op.drop_index(batch_op.f("ix_review_case_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_review_case_membership_id"))

    op.drop_table("review_case")
    op.drop_table("legacy_claim")
    with op.batch_alter_table("account_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_link_survivor_id"))
        batch_op.drop_index(batch_op.f("ix_account_link_retired_id"))

    op.drop_table("account_link")
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_registration_kept",
            sqlite_where=sa.text("state IN ('proved', 'review')"),
            postgresql_where=sa.text("state IN ('proved', 'review')"),
        )
        batch_op.drop_index("ix_registration_found")
        batch_op.drop_index(batch_op.f("ix_registration_expires_at"))

    op.drop_table("registration")
    with op.batch_alter_table("portal_event", schema=None) as batch_op:
        batch_op.drop_index("ix_portal_event_of")

    op.drop_table("portal_event")
    with op.batch_alter_table("legacy_record", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_legacy_record_login_canonical"))

    op.drop_table("legacy_record")
    op.drop_table("company")
    op.drop_table("client_company")
    with op.batch_alter_table("remote_company", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_remote_company_expires_at"))

    op.drop_table("remote_company")
    op.drop_table("establishment")
    op.drop_table("company_source")
