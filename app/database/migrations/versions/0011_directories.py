"""Directories on servers, and which contact each of their entries is."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "directory",
        sa.Column("id", ID, nullable=False),
        sa.Column("key", KEY_TEXT, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("refreshed_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_directory"),
        sa.UniqueConstraint("key", name="uq_directory_key"),
    )
    op.create_table(
        "directory_entry",
        sa.Column("id", ID, nullable=False),
        sa.Column("directory_id", ID, nullable=False),
        sa.Column("uid", KEY_TEXT, nullable=False),
        sa.Column("mark", sa.Text(), server_default="", nullable=False),
        sa.Column("contact_id", ID, nullable=True),
        sa.Column("made", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("given", sa.Text(), server_default="", nullable=False),
        sa.Column("gone_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["directory_id"],
            ["directory.id"],
            name="fk_directory_entry_directory_id_directory",
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contact.id"],
            name="fk_directory_entry_contact_id_contact",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_directory_entry"),
        sa.UniqueConstraint("directory_id", "uid", name="uq_directory_entry_directory_id_uid"),
    )
    op.create_index("ix_directory_entry_contact_id", "directory_entry", ["contact_id"])


def downgrade() -> None:
    op.drop_table("directory_entry")
    op.drop_table("directory")
