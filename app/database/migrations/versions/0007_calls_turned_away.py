"""An index of the calls that a rule refused or sent on: they are few among very many."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_call_turned_away",
        "call",
        ["started_at"],
        sqlite_where=sa.text("rule <> ''"),
        postgresql_where=sa.text("rule <> ''"),
    )


def downgrade() -> None:
    op.drop_index("ix_call_turned_away", "call")
