"""getting in: mail, letters, terms."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    # Facts are sealed in another shape from here on; journeys under way last half an hour.
    op.execute("DELETE FROM journey")
    op.create_table(
        "sync_run",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("organisation_id", sa.String(length=26), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(length=128), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("suspended", sa.JSON(), nullable=False),
        sa.Column("undone_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_sync_run_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_run")),
    )
    with op.batch_alter_table("sync_run", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sync_run_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "mailed_proof",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("purpose", sa.String(length=32), nullable=False),
        sa.Column("client_row_id", sa.String(length=26), nullable=False),
        sa.Column("journey_id", sa.String(length=26), nullable=True),
        sa.Column("step", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=True),
        sa.Column("credential_version", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("code_hmac", sa.LargeBinary(length=32), nullable=True),
        sa.Column("code_expires_at", sa.BigInteger(), nullable=True),
        sa.Column("code_tries", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.Column("superseded_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_mailed_proof_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["client_row_id"], ["client.id"], name=op.f("fk_mailed_proof_client_row_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailed_proof")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_mailed_proof_token_hash")),
    )
    with op.batch_alter_table("mailed_proof", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_mailed_proof_account_id"), ["account_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_mailed_proof_expires_at"), ["expires_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_mailed_proof_journey_id"), ["journey_id"], unique=False
        )

    op.create_table(
        "outbox",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("dedupe", sa.String(length=128), nullable=True),
        sa.Column("client_row_id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=True),
        sa.Column("to_address", sa.String(length=320), nullable=False),
        sa.Column("lang", sa.String(length=8), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("not_before", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("claimed_until", sa.BigInteger(), nullable=True),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("bounced_at", sa.BigInteger(), nullable=True),
        sa.Column("bounce", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_outbox_account_id")),
        sa.ForeignKeyConstraint(
            ["client_row_id"], ["client.id"], name=op.f("fk_outbox_client_row_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("dedupe", name=op.f("uq_outbox_dedupe")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_account_id"), ["account_id"], unique=False)
        batch_op.create_index("ix_outbox_due", ["done_at", "not_before"], unique=False)

    op.create_table(
        "secret_answer",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("scheme", sa.String(length=32), nullable=False),
        sa.Column("cost", sa.Integer(), nullable=False),
        sa.Column("pepper_id", sa.String(length=32), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_secret_answer_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_secret_answer")),
        sa.UniqueConstraint(
            "account_id", "question", name=op.f("uq_secret_answer_account_id_question")
        ),
    )
    op.create_table(
        "letter",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("organisation_id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("credential_id", sa.String(length=26), nullable=True),
        sa.Column("batch", sa.String(length=64), nullable=False),
        sa.Column("requested_at", sa.BigInteger(), nullable=True),
        sa.Column("printed_at", sa.BigInteger(), nullable=True),
        sa.Column("printed_by", sa.String(length=128), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.Column("voided_at", sa.BigInteger(), nullable=True),
        sa.Column("voided_because", sa.String(length=32), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_letter_account_id")),
        sa.ForeignKeyConstraint(
            ["credential_id"], ["credential.id"], name=op.f("fk_letter_credential_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_letter_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
    )
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_letter_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_letter_batch"), ["batch"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_letter_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "purpose_consent",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("membership_id", sa.String(length=26), nullable=False),
        sa.Column("purpose", sa.String(length=64), nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.Column("given_at", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_purpose_consent_membership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purpose_consent")),
    )
    with op.batch_alter_table("purpose_consent", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_purpose_consent_membership_id"), ["membership_id"], unique=False
        )

    op.create_table(
        "terms_acceptance",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("membership_id", sa.String(length=26), nullable=False),
        sa.Column("document", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("credential_version", sa.Integer(), nullable=False),
        sa.Column("lang", sa.String(length=8), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("revision_id", sa.String(length=26), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_terms_acceptance_membership_id")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["client_revision.id"], name=op.f("fk_terms_acceptance_revision_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_terms_acceptance")),
        sa.UniqueConstraint(
            "membership_id",
            "document",
            "version",
            "credential_version",
            name="uq_terms_acceptance_once",
        ),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("terms_acceptance")
    with op.batch_alter_table("purpose_consent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_purpose_consent_membership_id"))

    op.drop_table("purpose_consent")
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_letter_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_letter_batch"))
        batch_op.drop_index(batch_op.f("ix_letter_account_id"))

    op.drop_table("letter")
    op.drop_table("secret_answer")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_due")
        batch_op.drop_index(batch_op.f("ix_outbox_account_id"))

    op.drop_table("outbox")
    with op.batch_alter_table("mailed_proof", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mailed_proof_journey_id"))
        batch_op.drop_index(batch_op.f("ix_mailed_proof_expires_at"))
        batch_op.drop_index(batch_op.f("ix_mailed_proof_account_id"))

    op.drop_table("mailed_proof")
    with op.batch_alter_table("sync_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sync_run_organisation_id"))

    op.drop_table("sync_run")
