"""How each call sounded: the verdict, what was to blame, encryption, and the devices in use."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

COLUMNS = ("encrypted", "device", "sound_grade", "sound_cause")


def upgrade() -> None:
    with op.batch_alter_table("call") as table:
        table.add_column(
            sa.Column("encrypted", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        for name in COLUMNS[1:]:
            table.add_column(sa.Column(name, sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("call") as table:
        for name in COLUMNS:
            table.drop_column(name)
