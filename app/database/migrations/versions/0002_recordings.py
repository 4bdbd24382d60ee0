"""Recordings: the rules of the office, what was recorded, its marks, and who has listened."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

TABLES = (
    "recording_listening",
    "recording_mark",
    "recording",
    "recording_rule",
    "recording_policy",
)
"""Every table, those that point at others first."""


def upgrade() -> None:
    create_rules()
    create_recordings()


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)


def create_rules() -> None:
    op.create_table(
        "recording_policy",
        sa.Column("id", ID, nullable=False),
        sa.Column("mode", sa.Text(), server_default="off", nullable=False),
        sa.Column("announce", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("announcement_fr", sa.Text(), server_default="", nullable=False),
        sa.Column("announcement_en", sa.Text(), server_default="", nullable=False),
        sa.Column("keep_days", sa.Integer(), server_default="180", nullable=False),
        sa.Column("listeners", sa.Text(), server_default="leaders", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_recording_policy"),
    )
    op.create_table(
        "recording_rule",
        sa.Column("id", ID, nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("direction", sa.Text(), server_default="", nullable=False),
        sa.Column("number", sa.Text(), server_default="", nullable=False),
        sa.Column("line", sa.Text(), server_default="", nullable=False),
        sa.Column("share", sa.Float(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_recording_rule"),
    )


def create_recordings() -> None:
    op.create_table(
        "recording",
        sa.Column("id", ID, nullable=False),
        sa.Column("call_uid", KEY_TEXT, nullable=False),
        sa.Column("member_id", ID, nullable=True),
        sa.Column("place", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="none", nullable=False),
        sa.Column("consent", sa.Text(), server_default="not_asked", nullable=False),
        sa.Column("private", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("cause", sa.Text(), server_default="", nullable=False),
        sa.Column("failure", sa.Text(), server_default="", nullable=False),
        sa.Column("path", sa.Text(), server_default="", nullable=False),
        sa.Column("sha256", sa.Text(), server_default="", nullable=False),
        sa.Column("size", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("duration_ms", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("keep_until", sa.BigInteger(), nullable=True),
        sa.Column("deleted_at", sa.BigInteger(), nullable=True),
        sa.Column("delete_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("announcement", sa.Text(), server_default="", nullable=False),
        sa.Column("announcement_sha256", sa.Text(), server_default="", nullable=False),
        sa.Column("announced_at", sa.BigInteger(), nullable=True),
        sa.Column("announced_until", sa.BigInteger(), nullable=True),
        sa.Column("announced_whole", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_recording_member_id_member"),
        sa.PrimaryKeyConstraint("id", name="pk_recording"),
        sa.UniqueConstraint("call_uid", name="uq_recording_call_uid"),
    )
    op.create_index("ix_recording_state_keep_until", "recording", ["state", "keep_until"])
    op.create_index("ix_recording_began_at", "recording", ["began_at"])
    op.create_table(
        "recording_mark",
        sa.Column("id", ID, nullable=False),
        sa.Column("recording_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("offset_ms", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("member_id", ID, nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        *of_recording("recording_mark"),
    )
    op.create_index("ix_recording_mark_recording_id", "recording_mark", ["recording_id"])
    op.create_table(
        "recording_listening",
        sa.Column("id", ID, nullable=False),
        sa.Column("recording_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), server_default="listened", nullable=False),
        sa.Column("member_id", ID, nullable=True),
        sa.Column("person", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("from_ms", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("to_ms", sa.BigInteger(), server_default="0", nullable=False),
        *of_recording("recording_listening"),
    )
    op.create_index("ix_recording_listening_recording_id", "recording_listening", ["recording_id"])


def of_recording(table: str) -> tuple[sa.Constraint, ...]:
    """What every table below a recording has."""
    return (
        sa.ForeignKeyConstraint(
            ["recording_id"],
            ["recording.id"],
            name=f"fk_{table}_recording_id_recording",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=f"fk_{table}_member_id_member"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )
