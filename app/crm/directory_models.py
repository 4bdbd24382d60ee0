"""Tables of the directories elsewhere, and of what each of their entries is here."""

from sqlalchemy import Boolean, ForeignKey, Integer, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import Base, Id, KeyText, Millis


class DirectoryRecord(Base):
    """A directory contacts come from; `key` is the id that the settings of a desk gave it."""

    __tablename__ = "directory"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(KeyText, unique=True)
    name: Mapped[str] = mapped_column(Text)
    refreshed_at: Mapped[int | None] = mapped_column(Millis)


class DirectoryEntry(Base):
    """One entry of a directory and the contact it is here, None once the office deleted that.

    `mark` changes when the entry does, `given` is what the contact has from it (see merging.py),
    `made` says that the contact was made for it, and `version` is that of the contact after the
    last refresh, 0 once the office has changed it. `gone_at` is when the entry was missed first.
    """

    __tablename__ = "directory_entry"
    __table_args__ = (UniqueConstraint("directory_id", "uid"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    directory_id: Mapped[int] = mapped_column(Id, ForeignKey("directory.id"))
    uid: Mapped[str] = mapped_column(KeyText)
    mark: Mapped[str] = mapped_column(Text, server_default="")
    contact_id: Mapped[int | None] = mapped_column(
        Id, ForeignKey("contact.id", ondelete="SET NULL"), index=True
    )
    made: Mapped[bool] = mapped_column(Boolean, server_default=false())
    version: Mapped[int] = mapped_column(Integer, server_default="0")
    given: Mapped[str] = mapped_column(Text, server_default="")
    gone_at: Mapped[int | None] = mapped_column(Millis)
