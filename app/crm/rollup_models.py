"""Tables of the sums kept beside the call log; rollups.py alone writes them.

Only ended calls are counted. `calls` counts all of them; the sums (`*_ms`), `longest_ring_ms`,
`measured`, `within_threshold` and the wrap figures leave out calls whose end was estimated after
a crash. `ring_ms` is the wait of the caller. 0 stands for "no agent" and "no disposition".
"""

from sqlalchemy import Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import Base, Id, Millis

# The rows lie in the order of their key: a day or a month is read in one stretch.
_BY_KEY = {"sqlite_with_rowid": False}


class _Sums:
    """Columns every sum by agent, hour and disposition has."""

    calls: Mapped[int] = mapped_column(Integer)
    measured: Mapped[int] = mapped_column(Integer)
    """Calls whose end is known, the divisor of every mean."""
    within_threshold: Mapped[int] = mapped_column(Integer)
    """Measured calls with a wait of at most the office's service_level_s."""
    wrapped: Mapped[int] = mapped_column(Integer)
    """Measured calls whose wrap-up is finished."""
    ring_ms: Mapped[int] = mapped_column(Millis)
    talk_ms: Mapped[int] = mapped_column(Millis)
    hold_ms: Mapped[int] = mapped_column(Millis)
    wrap_ms: Mapped[int] = mapped_column(Millis)
    wrapped_handle_ms: Mapped[int] = mapped_column(Millis)
    """Talk, hold and wrap of the wrapped calls alone."""
    held: Mapped[int] = mapped_column(Integer)
    """Measured calls that were put on hold."""
    longest_ring_ms: Mapped[int] = mapped_column(Millis)


class DayAgentSum(_Sums, Base):
    """Calls of a day by agent, direction and outcome."""

    __tablename__ = "rollup_day_agent"
    __table_args__ = _BY_KEY

    day: Mapped[int] = mapped_column(Integer, primary_key=True)
    agent_id: Mapped[int] = mapped_column(Id, primary_key=True)
    direction: Mapped[str] = mapped_column(Text, primary_key=True)
    outcome: Mapped[str] = mapped_column(Text, primary_key=True)


class DayHourSum(_Sums, Base):
    """Calls of a day by local hour; `fold` is 1 in the hour that winter time repeats."""

    __tablename__ = "rollup_day_hour"
    __table_args__ = _BY_KEY

    day: Mapped[int] = mapped_column(Integer, primary_key=True)
    hour: Mapped[int] = mapped_column(Integer, primary_key=True)
    fold: Mapped[int] = mapped_column(Integer, primary_key=True)
    direction: Mapped[str] = mapped_column(Text, primary_key=True)
    outcome: Mapped[str] = mapped_column(Text, primary_key=True)


class DayDispositionSum(_Sums, Base):
    """Calls of a day by what they came to."""

    __tablename__ = "rollup_day_disposition"
    __table_args__ = _BY_KEY

    day: Mapped[int] = mapped_column(Integer, primary_key=True)
    disposition_id: Mapped[int] = mapped_column(Id, primary_key=True)
    direction: Mapped[str] = mapped_column(Text, primary_key=True)
    outcome: Mapped[str] = mapped_column(Text, primary_key=True)


class DayWaitCount(Base):
    """How many measured calls of a day waited at most `wait_s` seconds and more than one less.

    Seconds are rounded up, so a wait of at most T whole seconds is a `wait_s` of at most T; above
    600 they are rounded up to tens. Medians and every service level come from here.
    """

    __tablename__ = "rollup_day_wait"
    __table_args__ = _BY_KEY

    day: Mapped[int] = mapped_column(Integer, primary_key=True)
    direction: Mapped[str] = mapped_column(Text, primary_key=True)
    outcome: Mapped[str] = mapped_column(Text, primary_key=True)
    wait_s: Mapped[int] = mapped_column(Integer, primary_key=True)
    calls: Mapped[int] = mapped_column(Integer)
