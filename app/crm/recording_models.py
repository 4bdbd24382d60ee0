"""Tables of the recordings: the rules, what was recorded, its marks, and who has listened."""

from datetime import date
from typing import cast

from sqlalchemy import Boolean, Date, Float, ForeignKey, Index, Integer, Table, Text, false, true
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import Base, Id, KeyText, Millis


class RecordingPolicyRecord(Base):
    """The one row that says whether and how this office records."""

    __tablename__ = "recording_policy"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    mode: Mapped[str] = mapped_column(Text, server_default="off")
    announce: Mapped[bool] = mapped_column(Boolean, server_default=true())
    announcement_fr: Mapped[str] = mapped_column(Text, server_default="")
    announcement_en: Mapped[str] = mapped_column(Text, server_default="")
    keep_days: Mapped[int] = mapped_column(Integer, server_default="180")
    listeners: Mapped[str] = mapped_column(Text, server_default="leaders")


class RecordingRuleRecord(Base):
    """Calls to record where the office records by rule; an empty condition is met by all."""

    __tablename__ = "recording_rule"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    position: Mapped[int] = mapped_column(Integer, server_default="0")
    direction: Mapped[str] = mapped_column(Text, server_default="")
    number: Mapped[str] = mapped_column(Text, server_default="")
    line: Mapped[str] = mapped_column(Text, server_default="")
    share: Mapped[float] = mapped_column(Float, server_default="1")


class RecordingRecord(Base):
    """What became of the recording of one call, kept after the sound itself is deleted.

    The call is named by its uid and not by a key: it may be logged a moment later.
    """

    __tablename__ = "recording"
    __table_args__ = (
        Index("ix_recording_state_keep_until", "state", "keep_until"),
        Index("ix_recording_began_at", "began_at"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    call_uid: Mapped[str] = mapped_column(KeyText, unique=True)
    member_id: Mapped[int | None] = mapped_column(Id, ForeignKey("member.id"))
    place: Mapped[str] = mapped_column(Text, server_default="")
    state: Mapped[str] = mapped_column(Text, server_default="none")
    consent: Mapped[str] = mapped_column(Text, server_default="not_asked")
    private: Mapped[bool] = mapped_column(Boolean, server_default=false())
    cause: Mapped[str] = mapped_column(Text, server_default="")
    failure: Mapped[str] = mapped_column(Text, server_default="")
    path: Mapped[str] = mapped_column(Text, server_default="")
    sha256: Mapped[str] = mapped_column(Text, server_default="")
    size: Mapped[int] = mapped_column(Millis, server_default="0")
    began_at: Mapped[int | None] = mapped_column(Millis)
    ended_at: Mapped[int | None] = mapped_column(Millis)
    duration_ms: Mapped[int] = mapped_column(Millis, server_default="0")
    keep_until: Mapped[int | None] = mapped_column(Millis)
    deleted_at: Mapped[int | None] = mapped_column(Millis)
    delete_reason: Mapped[str] = mapped_column(Text, server_default="")
    announcement: Mapped[str] = mapped_column(Text, server_default="")
    announcement_sha256: Mapped[str] = mapped_column(Text, server_default="")
    announced_at: Mapped[int | None] = mapped_column(Millis)
    announced_until: Mapped[int | None] = mapped_column(Millis)
    announced_whole: Mapped[bool] = mapped_column(Boolean, server_default=false())


class RecordingMarkRecord(Base):
    """A place in a recording: a pause, its end, or what somebody marked."""

    __tablename__ = "recording_mark"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    recording_id: Mapped[int] = mapped_column(
        Id, ForeignKey("recording.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(Text)
    at: Mapped[int] = mapped_column(Millis)
    offset_ms: Mapped[int] = mapped_column(Millis, server_default="0")
    member_id: Mapped[int | None] = mapped_column(Id, ForeignKey("member.id"))
    note: Mapped[str] = mapped_column(Text, server_default="")


class RecordingListeningRecord(Base):
    """Somebody has heard a stretch of a recording, or taken it out of its seal."""

    __tablename__ = "recording_listening"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    recording_id: Mapped[int] = mapped_column(
        Id, ForeignKey("recording.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(Text, server_default="listened")
    member_id: Mapped[int | None] = mapped_column(Id, ForeignKey("member.id"))
    person: Mapped[str] = mapped_column(Text, server_default="")
    at: Mapped[int] = mapped_column(Millis)
    from_ms: Mapped[int] = mapped_column(Millis, server_default="0")
    to_ms: Mapped[int] = mapped_column(Millis, server_default="0")


class StaffNoticeRecord(Base):
    """The staff were told that calls are recorded; a row is never changed."""

    __tablename__ = "staff_notice"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    told_on: Mapped[date] = mapped_column(Date)
    told_by: Mapped[str] = mapped_column(Text)
    person: Mapped[str] = mapped_column(Text)
    at: Mapped[int] = mapped_column(Millis)


# Most point at members, a subject this one does not know: they are written as plain tables, for
# the mapper would want to meet the members' class first.
RECORDING = cast("Table", RecordingRecord.__table__)
MARK = cast("Table", RecordingMarkRecord.__table__)
LISTENING = cast("Table", RecordingListeningRecord.__table__)
STAFF_NOTICE = cast("Table", StaffNoticeRecord.__table__)
