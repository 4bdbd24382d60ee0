"""What the legs of one call, which rings at several desks, have in common."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("call") as call:
        call.add_column(sa.Column("call_key", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("call") as call:
        call.drop_column("call_key")
