"""Tables of the customers: contacts, their numbers, the call log, tasks, the office.

Queries on hot paths read these tables by raw statements (see lookup.py, search.py, calls.py);
the classes here serve writing and describe the schema to the migrations.
"""

from datetime import date
from typing import cast

from sqlalchemy import (
    Boolean,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    false,
    text,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import Base, Id, KeyText, Millis


class Office(Base):
    """The one row that describes the office; the rules of its figures."""

    __tablename__ = "office"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(Text, server_default="")
    country: Mapped[str] = mapped_column(Text, server_default="FR")
    language: Mapped[str] = mapped_column(Text, server_default="fr")
    zone: Mapped[str] = mapped_column(Text, server_default="Europe/Paris")
    service_level_s: Mapped[int] = mapped_column(Integer, server_default="20")
    service_level_target: Mapped[float] = mapped_column(Float, server_default="0.8")
    short_abandon_s: Mapped[int] = mapped_column(Integer, server_default="5")
    pbx_prefixes: Mapped[str] = mapped_column(Text, server_default="")


class Organisation(Base):
    """A firm or household contacts belong to; `name_key` is its folded name."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    name_key: Mapped[str] = mapped_column(KeyText, unique=True)
    city: Mapped[str] = mapped_column(Text, server_default="")
    notes: Mapped[str] = mapped_column(Text, server_default="")


class Contact(Base):
    """A person. `sort_key`, `organisation_key` and `search_key` are folded by folding.py."""

    __tablename__ = "contact"
    __table_args__ = (
        Index("ix_contact_sort_key_id", "sort_key", "id"),
        Index("ix_contact_organisation_key_sort_key_id", "organisation_key", "sort_key", "id"),
        Index("ix_contact_updated_at_id", "updated_at", "id"),
        Index("ix_contact_email_key", "email_key"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    given_name: Mapped[str] = mapped_column(Text, server_default="")
    family_name: Mapped[str] = mapped_column(Text, server_default="")
    sort_key: Mapped[str] = mapped_column(KeyText)
    organisation_id: Mapped[int | None] = mapped_column(
        Id, ForeignKey("organisation.id", ondelete="SET NULL"), index=True
    )
    organisation_key: Mapped[str] = mapped_column(KeyText, server_default="")
    search_key: Mapped[str] = mapped_column(Text, server_default="")
    job_title: Mapped[str] = mapped_column(Text, server_default="")
    email: Mapped[str] = mapped_column(Text, server_default="")
    email_key: Mapped[str] = mapped_column(KeyText, server_default="")
    language: Mapped[str] = mapped_column(Text, server_default="")
    pinned_note: Mapped[str] = mapped_column(Text, server_default="")
    notes: Mapped[str] = mapped_column(Text, server_default="")
    no_sales: Mapped[bool] = mapped_column(Boolean, server_default=false())
    customer_since: Mapped[date | None] = mapped_column(Date)
    created_at: Mapped[int] = mapped_column(Millis)
    updated_at: Mapped[int] = mapped_column(Millis)
    version: Mapped[int] = mapped_column(Integer, server_default="1")


class ContactNumber(Base):
    """A telephone number; `reversed` holds its digits from the last to the first."""

    __tablename__ = "contact_number"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    contact_id: Mapped[int] = mapped_column(
        Id, ForeignKey("contact.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(Text, server_default="work")
    e164: Mapped[str] = mapped_column(KeyText, server_default="", index=True)
    reversed: Mapped[str] = mapped_column(KeyText, index=True)
    raw: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(Integer, server_default="0")


class Disposition(Base):
    """What a call can come to; an inactive one stays in the calls that have it."""

    __tablename__ = "disposition"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    code: Mapped[str] = mapped_column(Text, unique=True)
    name_fr: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(Integer, server_default="0")
    active: Mapped[bool] = mapped_column(Boolean, server_default=true())
    follow_up: Mapped[bool] = mapped_column(Boolean, server_default=false())


class Call(Base):
    """One call, opened when it starts ringing. `outcome` is ringing or talking while it runs.

    `local_day` (yyyymmdd), `local_hour` and `local_fold` (1 in the hour that winter time repeats)
    are those of `started_at` in the zone of the office.
    """

    __tablename__ = "call"
    __table_args__ = (
        Index("ix_call_started_at_id", "started_at", "id"),
        Index("ix_call_contact_id_started_at", "contact_id", "started_at"),
        Index("ix_call_remote_e164_started_at", "remote_e164", "started_at"),
        Index("ix_call_agent_id_started_at", "agent_id", "started_at"),
        Index("ix_call_outcome_started_at", "outcome", "started_at"),
        Index("ix_call_missed_started_at", "missed", "started_at"),
        Index("ix_call_talk_ms_id", "talk_ms", "id"),
        Index(
            "ix_call_open",
            "started_at",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(
            "ix_call_turned_away",
            "started_at",
            sqlite_where=text("rule <> ''"),
            postgresql_where=text("rule <> ''"),
        ),
        Index(
            "ix_call_unwrapped",
            "started_at",
            sqlite_where=text("wrap_state = 'draft'"),
            postgresql_where=text("wrap_state = 'draft'"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    uid: Mapped[str] = mapped_column(KeyText, unique=True)
    direction: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text, server_default="desk")
    started_at: Mapped[int] = mapped_column(Millis)
    answered_at: Mapped[int | None] = mapped_column(Millis)
    ended_at: Mapped[int | None] = mapped_column(Millis)
    ring_ms: Mapped[int] = mapped_column(Millis, server_default="0")
    talk_ms: Mapped[int] = mapped_column(Millis, server_default="0")
    hold_ms: Mapped[int] = mapped_column(Millis, server_default="0")
    wrap_ms: Mapped[int] = mapped_column(Millis, server_default="0")
    outcome: Mapped[str] = mapped_column(Text)
    missed: Mapped[bool] = mapped_column(Boolean, server_default=false())
    remote: Mapped[str] = mapped_column(Text, server_default="")
    remote_e164: Mapped[str] = mapped_column(KeyText, server_default="")
    display_name: Mapped[str] = mapped_column(Text, server_default="")
    dialled: Mapped[str] = mapped_column(Text, server_default="")
    contact_id: Mapped[int | None] = mapped_column(
        Id, ForeignKey("contact.id", ondelete="SET NULL")
    )
    agent_id: Mapped[int | None] = mapped_column(Id, ForeignKey("member.id"))
    account: Mapped[str] = mapped_column(Text, server_default="")
    queue: Mapped[str] = mapped_column(Text, server_default="")
    disposition_id: Mapped[int | None] = mapped_column(Id, ForeignKey("disposition.id"))
    notes: Mapped[str] = mapped_column(Text, server_default="")
    wrap_state: Mapped[str] = mapped_column(Text, server_default="none")
    follow_up_on: Mapped[date | None] = mapped_column(Date)
    follow_up_title: Mapped[str] = mapped_column(Text, server_default="")
    end_estimated: Mapped[bool] = mapped_column(Boolean, server_default=false())
    recording: Mapped[str] = mapped_column(Text, server_default="")
    codec: Mapped[str] = mapped_column(Text, server_default="")
    mos: Mapped[float | None] = mapped_column(Float)
    loss: Mapped[float | None] = mapped_column(Float)
    jitter_ms: Mapped[float | None] = mapped_column(Float)
    round_trip_ms: Mapped[float | None] = mapped_column(Float)
    encrypted: Mapped[bool] = mapped_column(Boolean, server_default=false())
    device: Mapped[str] = mapped_column(Text, server_default="")
    sound_grade: Mapped[str] = mapped_column(Text, server_default="")
    sound_cause: Mapped[str] = mapped_column(Text, server_default="")
    local_day: Mapped[int] = mapped_column(Integer)
    local_hour: Mapped[int] = mapped_column(Integer)
    local_fold: Mapped[int] = mapped_column(Integer, server_default="0")
    heartbeat_at: Mapped[int | None] = mapped_column(Millis)
    rule: Mapped[str] = mapped_column(Text, server_default="")
    forwarded_to: Mapped[str] = mapped_column(Text, server_default="")
    forwarded_by: Mapped[str] = mapped_column(Text, server_default="")
    transferred_by: Mapped[str] = mapped_column(Text, server_default="")
    transferred_to: Mapped[str] = mapped_column(Text, server_default="")
    conference_with: Mapped[str] = mapped_column(Text, server_default="")
    call_key: Mapped[str] = mapped_column(Text, server_default="")


class Task(Base):
    """A follow-up promised to a contact, due on a day of the office."""

    __tablename__ = "task"
    __table_args__ = (
        Index(
            "ix_task_open",
            "due_on",
            "id",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date] = mapped_column(Date)
    contact_id: Mapped[int | None] = mapped_column(
        Id, ForeignKey("contact.id", ondelete="SET NULL"), index=True
    )
    call_id: Mapped[int | None] = mapped_column(
        Id, ForeignKey("call.id", ondelete="SET NULL"), index=True
    )
    agent_id: Mapped[int | None] = mapped_column(Id, ForeignKey("member.id"))
    done_at: Mapped[int | None] = mapped_column(Millis, index=True)
    created_at: Mapped[int] = mapped_column(Millis)
    notes: Mapped[str] = mapped_column(Text, server_default="")


# Both point at members, a subject this one does not know: they are written as plain tables,
# for the mapper would want to meet the members' class first.
CALL = cast("Table", Call.__table__)
TASK = cast("Table", Task.__table__)
