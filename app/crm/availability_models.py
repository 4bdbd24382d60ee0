"""Tables of whom the office lets through and of the buttons it has put on its telephones."""

from sqlalchemy import Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import Base, Id, KeyText, Millis


class BlockedNumber(Base):
    """A caller the office does not want: `kind` is number, prefix or withheld."""

    __tablename__ = "blocked_number"
    __table_args__ = (UniqueConstraint("kind", "number"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(KeyText, server_default="")
    note: Mapped[str] = mapped_column(Text, server_default="")
    blocked_at: Mapped[int] = mapped_column(Millis)
    blocked_by: Mapped[str] = mapped_column(Text, server_default="")


class QuickButton(Base):
    """A button with a number or a feature code; `act` is dial, transfer or tones."""

    __tablename__ = "quick_button"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    position: Mapped[int] = mapped_column(Integer, server_default="0")
    label: Mapped[str] = mapped_column(Text)
    target: Mapped[str] = mapped_column(Text)
    act: Mapped[str] = mapped_column(Text, server_default="dial")
