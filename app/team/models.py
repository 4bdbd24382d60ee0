"""Tables of the people of the office and of the papers kept about their work."""

from sqlalchemy import Boolean, Float, ForeignKey, Index, Integer, Text, false, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database.base import Base, Id, KeyText, Millis


class MemberRecord(Base):
    """One person of the office; who has left stays, inactive, in the figures of the past."""

    __tablename__ = "member"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    extension: Mapped[str] = mapped_column(Text, server_default="")
    email: Mapped[str] = mapped_column(Text, server_default="")
    role: Mapped[str] = mapped_column(Text, server_default="agent")
    active: Mapped[bool] = mapped_column(Boolean, server_default=true())
    never_recorded: Mapped[bool] = mapped_column(Boolean, server_default=false())


class MemberStateRecord(Base):
    """How a member is, as the desk they sit at last said; see states.py."""

    __tablename__ = "member_state"

    member_id: Mapped[int] = mapped_column(
        Id, ForeignKey("member.id", ondelete="CASCADE"), primary_key=True
    )
    state: Mapped[str] = mapped_column(Text)
    on_call: Mapped[bool] = mapped_column(Boolean, server_default=false())
    until: Mapped[int] = mapped_column(Millis, server_default="0")
    at: Mapped[int] = mapped_column(Millis)


class JobDescriptionRecord(Base):
    """A job description as it was filled in; its text is kept whole."""

    __tablename__ = "job_description"
    __table_args__ = (Index("ix_job_description_member_id", "member_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    template_code: Mapped[str] = mapped_column(Text)
    template_version: Mapped[int] = mapped_column(Integer)
    language: Mapped[str] = mapped_column(Text)
    person: Mapped[str] = mapped_column(Text, server_default="")
    document: Mapped[str] = mapped_column(Text)
    """JSON of job_descriptions.Document."""
    created_at: Mapped[int] = mapped_column(Millis)
    updated_at: Mapped[int] = mapped_column(Millis)


class EvaluationRecord(Base):
    """One call heard and marked with one version of a form."""

    __tablename__ = "evaluation"
    __table_args__ = (
        Index("ix_evaluation_member_id_heard_at", "member_id", "heard_at"),
        Index("ix_evaluation_call_id", "call_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    form_code: Mapped[str] = mapped_column(Text)
    form_version: Mapped[int] = mapped_column(Integer)
    language: Mapped[str] = mapped_column(Text)
    form: Mapped[str] = mapped_column(Text)
    """JSON of scorecards.Form as it was when the call was marked."""
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    person: Mapped[str] = mapped_column(Text)
    evaluator: Mapped[str] = mapped_column(Text)
    # No foreign key: the people's papers do not know the call log, and outlive it.
    call_id: Mapped[int | None] = mapped_column(Id)
    call_at: Mapped[int | None] = mapped_column(Millis)
    heard_at: Mapped[int] = mapped_column(Millis)
    comment: Mapped[str] = mapped_column(Text, server_default="")
    score: Mapped[float | None] = mapped_column(Float)
    score_before_fail: Mapped[float | None] = mapped_column(Float)
    critical_score: Mapped[float | None] = mapped_column(Float)
    passed: Mapped[bool] = mapped_column(Boolean)
    auto_failed: Mapped[bool] = mapped_column(Boolean)

    answers: Mapped[list["EvaluationAnswerRecord"]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True
    )


class EvaluationAnswerRecord(Base):
    """What was ticked for one item of the form, with the remark that goes with it."""

    __tablename__ = "evaluation_answer"

    evaluation_id: Mapped[int] = mapped_column(
        ForeignKey("evaluation.id", ondelete="CASCADE"), primary_key=True
    )
    item_code: Mapped[str] = mapped_column(KeyText, primary_key=True)
    option_code: Mapped[str] = mapped_column(Text)
    comment: Mapped[str] = mapped_column(Text, server_default="")
