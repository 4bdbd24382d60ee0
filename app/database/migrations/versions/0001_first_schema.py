"""The first schema: people, customers, the call log, its sums, and the search index."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

TABLES = (
    "task",
    "evaluation_answer",
    "contact_number",
    "call",
    "job_description",
    "evaluation",
    "contact",
    "rollup_day_wait",
    "rollup_day_hour",
    "rollup_day_disposition",
    "rollup_day_agent",
    "organisation",
    "office",
    "member",
    "disposition",
)
"""Every table, those that point at others first."""

SEARCH_SQLITE = (
    # The words lie in contact.search_key alone; the index points at it. No positions are kept
    # (detail=none): it halves the index, and words typed are looked for anywhere.
    """CREATE VIRTUAL TABLE contact_search USING fts5(
    search_key, content='contact', content_rowid='id', prefix='1 2 3', detail='none',
    tokenize='unicode61 remove_diacritics 2')""",
    """CREATE TRIGGER contact_search_insert AFTER INSERT ON contact BEGIN
    INSERT INTO contact_search (rowid, search_key) VALUES (new.id, new.search_key);
    END""",
    """CREATE TRIGGER contact_search_delete AFTER DELETE ON contact BEGIN
    INSERT INTO contact_search (contact_search, rowid, search_key)
    VALUES ('delete', old.id, old.search_key);
    END""",
    """CREATE TRIGGER contact_search_update AFTER UPDATE OF search_key ON contact
    WHEN old.search_key <> new.search_key BEGIN
    INSERT INTO contact_search (contact_search, rowid, search_key)
    VALUES ('delete', old.id, old.search_key);
    INSERT INTO contact_search (rowid, search_key) VALUES (new.id, new.search_key);
    END""",
)
SEARCH_POSTGRESQL = (
    # fastupdate would make some keystroke pay for all the contacts saved before it.
    """CREATE INDEX ix_contact_search ON contact
    USING gin (array_to_tsvector(string_to_array(search_key, ' '))) WITH (fastupdate = off)""",
)

DISPOSITIONS = (
    # code, French, English, wants a follow-up
    ("information", "Renseignement donné", "Information given", False),
    ("order", "Commande", "Order", False),
    ("appointment", "Rendez-vous pris", "Appointment made", False),
    ("complaint", "Réclamation", "Complaint", True),
    ("support", "Assistance technique", "Technical support", False),
    ("invoice", "Facture ou paiement", "Invoice or payment", False),
    ("transferred", "Transmis à un collègue", "Passed to a colleague", False),
    ("call_back", "À rappeler", "Call back", True),
    ("no_reach", "Personne non jointe", "Person not reached", True),
    ("wrong_number", "Faux numéro", "Wrong number", False),
    ("private", "Appel privé", "Private call", False),
    ("other", "Autre", "Other", False),
)
"""What the calls of a new office can come to, in order."""


def upgrade() -> None:
    create_people()
    create_customers()
    create_sums()
    search = SEARCH_SQLITE if op.get_bind().dialect.name == "sqlite" else SEARCH_POSTGRESQL
    for statement in search:
        op.execute(statement)
    seed_dispositions()


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE contact_search")
    for table in TABLES:
        op.drop_table(table)


def create_people() -> None:
    op.create_table(
        "member",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("extension", sa.Text(), server_default="", nullable=False),
        sa.Column("email", sa.Text(), server_default="", nullable=False),
        sa.Column("role", sa.Text(), server_default="agent", nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_member"),
    )
    op.create_table(
        "evaluation",
        sa.Column("id", ID, nullable=False),
        sa.Column("form_code", sa.Text(), nullable=False),
        sa.Column("form_version", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("member_id", ID, nullable=True),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("evaluator", sa.Text(), nullable=False),
        sa.Column("call_id", ID, nullable=True),
        sa.Column("call_at", sa.BigInteger(), nullable=True),
        sa.Column("heard_at", sa.BigInteger(), nullable=False),
        sa.Column("comment", sa.Text(), server_default="", nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("score_before_fail", sa.Float(), nullable=True),
        sa.Column("critical_score", sa.Float(), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("auto_failed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name="fk_evaluation_member_id_member", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_evaluation"),
    )
    op.create_index("ix_evaluation_call_id", "evaluation", ["call_id"])
    op.create_index("ix_evaluation_member_id_heard_at", "evaluation", ["member_id", "heard_at"])
    op.create_table(
        "job_description",
        sa.Column("id", ID, nullable=False),
        sa.Column("member_id", ID, nullable=True),
        sa.Column("template_code", sa.Text(), nullable=False),
        sa.Column("template_version", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), server_default="", nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
            name="fk_job_description_member_id_member",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_job_description"),
    )
    op.create_index("ix_job_description_member_id", "job_description", ["member_id"])
    op.create_table(
        "evaluation_answer",
        sa.Column("evaluation_id", ID, nullable=False),
        sa.Column("item_code", KEY_TEXT, nullable=False),
        sa.Column("option_code", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["evaluation_id"],
            ["evaluation.id"],
            name="fk_evaluation_answer_evaluation_id_evaluation",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("evaluation_id", "item_code", name="pk_evaluation_answer"),
    )


def create_customers() -> None:
    op.create_table(
        "disposition",
        sa.Column("id", ID, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_fr", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("follow_up", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_disposition"),
        sa.UniqueConstraint("code", name="uq_disposition_code"),
    )
    op.create_table(
        "office",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("country", sa.Text(), server_default="FR", nullable=False),
        sa.Column("language", sa.Text(), server_default="fr", nullable=False),
        sa.Column("zone", sa.Text(), server_default="Europe/Paris", nullable=False),
        sa.Column("service_level_s", sa.Integer(), server_default="20", nullable=False),
        sa.Column("service_level_target", sa.Float(), server_default="0.8", nullable=False),
        sa.Column("short_abandon_s", sa.Integer(), server_default="5", nullable=False),
        sa.Column("pbx_prefixes", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_office"),
    )
    op.create_table(
        "organisation",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", KEY_TEXT, nullable=False),
        sa.Column("city", sa.Text(), server_default="", nullable=False),
        sa.Column("notes", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_organisation"),
        sa.UniqueConstraint("name_key", name="uq_organisation_name_key"),
    )
    op.create_table(
        "contact",
        sa.Column("id", ID, nullable=False),
        sa.Column("given_name", sa.Text(), server_default="", nullable=False),
        sa.Column("family_name", sa.Text(), server_default="", nullable=False),
        sa.Column("sort_key", KEY_TEXT, nullable=False),
        sa.Column("organisation_id", ID, nullable=True),
        sa.Column("organisation_key", KEY_TEXT, server_default="", nullable=False),
        sa.Column("search_key", sa.Text(), server_default="", nullable=False),
        sa.Column("job_title", sa.Text(), server_default="", nullable=False),
        sa.Column("email", sa.Text(), server_default="", nullable=False),
        sa.Column("email_key", KEY_TEXT, server_default="", nullable=False),
        sa.Column("language", sa.Text(), server_default="", nullable=False),
        sa.Column("pinned_note", sa.Text(), server_default="", nullable=False),
        sa.Column("notes", sa.Text(), server_default="", nullable=False),
        sa.Column("no_sales", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("customer_since", sa.Date(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name="fk_contact_organisation_id_organisation",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_contact"),
    )
    op.create_index("ix_contact_email_key", "contact", ["email_key"])
    op.create_index("ix_contact_organisation_id", "contact", ["organisation_id"])
    op.create_index(
        "ix_contact_organisation_key_sort_key_id", "contact", ["organisation_key", "sort_key", "id"]
    )
    op.create_index("ix_contact_sort_key_id", "contact", ["sort_key", "id"])
    op.create_index("ix_contact_updated_at_id", "contact", ["updated_at", "id"])
    op.create_table(
        "call",
        sa.Column("id", ID, nullable=False),
        sa.Column("uid", KEY_TEXT, nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), server_default="desk", nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ring_ms", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("talk_ms", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("hold_ms", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("wrap_ms", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("missed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("remote", sa.Text(), server_default="", nullable=False),
        sa.Column("remote_e164", KEY_TEXT, server_default="", nullable=False),
        sa.Column("display_name", sa.Text(), server_default="", nullable=False),
        sa.Column("dialled", sa.Text(), server_default="", nullable=False),
        sa.Column("contact_id", ID, nullable=True),
        sa.Column("agent_id", ID, nullable=True),
        sa.Column("account", sa.Text(), server_default="", nullable=False),
        sa.Column("queue", sa.Text(), server_default="", nullable=False),
        sa.Column("disposition_id", ID, nullable=True),
        sa.Column("notes", sa.Text(), server_default="", nullable=False),
        sa.Column("wrap_state", sa.Text(), server_default="none", nullable=False),
        sa.Column("follow_up_on", sa.Date(), nullable=True),
        sa.Column("follow_up_title", sa.Text(), server_default="", nullable=False),
        sa.Column("end_estimated", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("recording", sa.Text(), server_default="", nullable=False),
        sa.Column("codec", sa.Text(), server_default="", nullable=False),
        sa.Column("mos", sa.Float(), nullable=True),
        sa.Column("loss", sa.Float(), nullable=True),
        sa.Column("jitter_ms", sa.Float(), nullable=True),
        sa.Column("round_trip_ms", sa.Float(), nullable=True),
        sa.Column("local_day", sa.Integer(), nullable=False),
        sa.Column("local_hour", sa.Integer(), nullable=False),
        sa.Column("local_fold", sa.Integer(), server_default="0", nullable=False),
        sa.Column("heartbeat_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["agent_id"], ["member.id"], name="fk_call_agent_id_member"),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name="fk_call_contact_id_contact", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["disposition_id"], ["disposition.id"], name="fk_call_disposition_id_disposition"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_call"),
        sa.UniqueConstraint("uid", name="uq_call_uid"),
    )
    op.create_index("ix_call_agent_id_started_at", "call", ["agent_id", "started_at"])
    op.create_index("ix_call_contact_id_started_at", "call", ["contact_id", "started_at"])
    op.create_index("ix_call_missed_started_at", "call", ["missed", "started_at"])
    op.create_index(
        "ix_call_open",
        "call",
        ["started_at"],
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("ix_call_outcome_started_at", "call", ["outcome", "started_at"])
    op.create_index("ix_call_remote_e164_started_at", "call", ["remote_e164", "started_at"])
    op.create_index("ix_call_started_at_id", "call", ["started_at", "id"])
    op.create_index("ix_call_talk_ms_id", "call", ["talk_ms", "id"])
    op.create_index(
        "ix_call_unwrapped",
        "call",
        ["started_at"],
        sqlite_where=sa.text("wrap_state = 'draft'"),
        postgresql_where=sa.text("wrap_state = 'draft'"),
    )
    op.create_table(
        "contact_number",
        sa.Column("id", ID, nullable=False),
        sa.Column("contact_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), server_default="work", nullable=False),
        sa.Column("e164", KEY_TEXT, server_default="", nullable=False),
        sa.Column("reversed", KEY_TEXT, nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contact.id"],
            name="fk_contact_number_contact_id_contact",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_contact_number"),
    )
    op.create_index("ix_contact_number_contact_id", "contact_number", ["contact_id"])
    op.create_index("ix_contact_number_e164", "contact_number", ["e164"])
    op.create_index("ix_contact_number_reversed", "contact_number", ["reversed"])
    op.create_table(
        "task",
        sa.Column("id", ID, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("contact_id", ID, nullable=True),
        sa.Column("call_id", ID, nullable=True),
        sa.Column("agent_id", ID, nullable=True),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("notes", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["member.id"], name="fk_task_agent_id_member"),
        sa.ForeignKeyConstraint(
            ["call_id"], ["call.id"], name="fk_task_call_id_call", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name="fk_task_contact_id_contact", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_task"),
    )
    op.create_index("ix_task_call_id", "task", ["call_id"])
    op.create_index("ix_task_contact_id", "task", ["contact_id"])
    op.create_index("ix_task_done_at", "task", ["done_at"])
    op.create_index(
        "ix_task_open",
        "task",
        ["due_on", "id"],
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )


def create_sums() -> None:
    op.create_table(
        "rollup_day_agent",
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("agent_id", ID, nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        *sums(),
        sa.PrimaryKeyConstraint(
            "day", "agent_id", "direction", "outcome", name="pk_rollup_day_agent"
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "rollup_day_disposition",
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("disposition_id", ID, nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        *sums(),
        sa.PrimaryKeyConstraint(
            "day", "disposition_id", "direction", "outcome", name="pk_rollup_day_disposition"
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "rollup_day_hour",
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("fold", sa.Integer(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        *sums(),
        sa.PrimaryKeyConstraint(
            "day", "hour", "fold", "direction", "outcome", name="pk_rollup_day_hour"
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "rollup_day_wait",
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("wait_s", sa.Integer(), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "direction", "outcome", "wait_s", name="pk_rollup_day_wait"),
        sqlite_with_rowid=False,
    )


def sums() -> list[sa.Column[int]]:
    """The columns every sum by agent, hour and disposition has."""
    types = {
        "calls": sa.Integer(),
        "measured": sa.Integer(),
        "within_threshold": sa.Integer(),
        "wrapped": sa.Integer(),
        "ring_ms": sa.BigInteger(),
        "talk_ms": sa.BigInteger(),
        "hold_ms": sa.BigInteger(),
        "wrap_ms": sa.BigInteger(),
        "wrapped_handle_ms": sa.BigInteger(),
        "held": sa.Integer(),
        "longest_ring_ms": sa.BigInteger(),
    }
    return [sa.Column(name, kind, nullable=False) for name, kind in types.items()]


def seed_dispositions() -> None:
    table = sa.table(
        "disposition",
        sa.column("code", sa.Text()),
        sa.column("name_fr", sa.Text()),
        sa.column("name_en", sa.Text()),
        sa.column("position", sa.Integer()),
        sa.column("follow_up", sa.Boolean()),
    )
    rows = [
        {"code": code, "name_fr": fr, "name_en": en, "position": position, "follow_up": follow}
        for position, (code, fr, en, follow) in enumerate(DISPOSITIONS)
    ]
    op.bulk_insert(table, rows)
