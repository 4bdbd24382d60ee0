"""The table of the texts exchanged with customers and colleagues."""

from typing import cast

from sqlalchemy import Boolean, ForeignKey, Index, Table, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import Base, Id, KeyText, Millis


class Message(Base):
    """One text; `remote_key` is the number as E.164, or the address, its conversation goes by."""

    __tablename__ = "message"
    __table_args__ = (
        Index("ix_message_remote_key_id", "remote_key", "id"),
        Index("ix_message_contact_id_id", "contact_id", "id"),
        Index(
            "ix_message_unread",
            "remote_key",
            sqlite_where=text("unread"),
            postgresql_where=text("unread"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    uid: Mapped[str] = mapped_column(KeyText, unique=True)
    direction: Mapped[str] = mapped_column(Text)
    account: Mapped[str] = mapped_column(Text, server_default="")
    remote: Mapped[str] = mapped_column(Text)
    remote_key: Mapped[str] = mapped_column(KeyText)
    display_name: Mapped[str] = mapped_column(Text, server_default="")
    contact_id: Mapped[int | None] = mapped_column(
        Id, ForeignKey("contact.id", ondelete="SET NULL")
    )
    agent_id: Mapped[int | None] = mapped_column(Id, ForeignKey("member.id"))
    call_uid: Mapped[str] = mapped_column(Text, server_default="")
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[int] = mapped_column(Millis)
    state: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, server_default="")
    unread: Mapped[bool] = mapped_column(Boolean, server_default=false())


# It points at members, a subject this one does not know: written as a plain table.
MESSAGE = cast("Table", Message.__table__)
