"""Who forwarded a call, passed it on or took it over, and who else was in its conference."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

COLUMNS = ("forwarded_by", "transferred_by", "transferred_to", "conference_with")


def upgrade() -> None:
    with op.batch_alter_table("call") as call:
        for name in COLUMNS:
            call.add_column(sa.Column(name, sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("call") as call:
        for name in reversed(COLUMNS):
            call.drop_column(name)
