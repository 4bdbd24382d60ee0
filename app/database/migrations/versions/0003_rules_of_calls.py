"""What a rule did with a call, the blocklist, and the office's buttons."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("call") as call:
        call.add_column(sa.Column("rule", sa.Text(), server_default="", nullable=False))
        call.add_column(sa.Column("forwarded_to", sa.Text(), server_default="", nullable=False))
    op.create_table(
        "blocked_number",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", KEY_TEXT, server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("blocked_at", sa.BigInteger(), nullable=False),
        sa.Column("blocked_by", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_blocked_number"),
        sa.UniqueConstraint("kind", "number", name="uq_blocked_number_kind_number"),
    )
    op.create_table(
        "quick_button",
        sa.Column("id", ID, nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), server_default="dial", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_quick_button"),
    )


def downgrade() -> None:
    op.drop_table("quick_button")
    op.drop_table("blocked_number")
    with op.batch_alter_table("call") as call:
        call.drop_column("forwarded_to")
        call.drop_column("rule")
