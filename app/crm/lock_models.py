"""The table of the supervisor's lock."""

from sqlalchemy import Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import Base, Id, Millis


class SupervisorLock(Base):
    """The one lock of the office; no row while there is none.

    `passphrase` and `recovery` are scrypt hashes as supervisor_lock.py writes them, `sections` the
    ids of what is locked, `wrong` the wrong tries since the last right one.
    """

    __tablename__ = "supervisor_lock"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    passphrase: Mapped[str] = mapped_column(Text)
    recovery: Mapped[str] = mapped_column(Text)
    sections: Mapped[str] = mapped_column(Text, server_default="")
    wrong: Mapped[int] = mapped_column(Integer, server_default="0")
    wrong_at: Mapped[int] = mapped_column(Millis, server_default="0")
