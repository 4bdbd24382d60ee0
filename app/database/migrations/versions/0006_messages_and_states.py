"""Texts between the office and its customers, and how each member is at the moment."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "message",
        sa.Column("id", ID, nullable=False),
        sa.Column("uid", KEY_TEXT, nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), server_default="", nullable=False),
        sa.Column("remote", sa.Text(), nullable=False),
        sa.Column("remote_key", KEY_TEXT, nullable=False),
        sa.Column("display_name", sa.Text(), server_default="", nullable=False),
        sa.Column("contact_id", ID, nullable=True),
        sa.Column("agent_id", ID, nullable=True),
        sa.Column("call_uid", sa.Text(), server_default="", nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("unread", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contact.id"],
            name="fk_message_contact_id_contact",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["agent_id"], ["member.id"], name="fk_message_agent_id_member"),
        sa.PrimaryKeyConstraint("id", name="pk_message"),
        sa.UniqueConstraint("uid", name="uq_message_uid"),
    )
    op.create_index("ix_message_remote_key_id", "message", ["remote_key", "id"])
    op.create_index("ix_message_contact_id_id", "message", ["contact_id", "id"])
    op.create_index(
        "ix_message_unread",
        "message",
        ["remote_key"],
        sqlite_where=sa.text("unread"),
        postgresql_where=sa.text("unread"),
    )
    op.create_table(
        "member_state",
        sa.Column("member_id", ID, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("on_call", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("until", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
            name="fk_member_state_member_id_member",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("member_id", name="pk_member_state"),
    )


def downgrade() -> None:
    op.drop_table("member_state")
    op.drop_table("message")
