"""What a list shows: its columns as data, and the list of the records behind it."""

from collections.abc import Callable, Sequence
from typing import Generic, NamedTuple, Protocol, Self, TypeVar

from app.database.database import Database

Row = TypeVar("Row")
Row_co = TypeVar("Row_co", covariant=True)


class Column(NamedTuple, Generic[Row]):
    """One column as data: `title` is an English message id, `width` is in pixels.

    `order` names the order of the database that a click on the header asks for, "" for none;
    `tone` gives the colour's meaning ("good", "bad", ...) and makes the cell a pill, `icon` the
    name of the icon before the words; `stretch` takes what width is left; a `spare` one gives its
    room up in a short table that is too narrow for all.
    """

    id: str
    title: str
    value: Callable[[Row], str]
    width: int
    right: bool = False
    order: str = ""
    tone: Callable[[Row], str] | None = None
    icon: Callable[[Row], str] | None = None
    muted: bool = False
    stretch: bool = False
    spare: bool = False


class RowCursor(Protocol[Row_co]):
    """One list as it was when it was opened; see `app.database.list_cursor.ListCursor`."""

    complete: bool

    @property
    def known(self) -> int:
        """How many rows can be asked for by number so far."""

    def count(self, database: Database) -> int:
        """Number of rows of the whole list."""

    def first(self, database: Database, size: int) -> Sequence[Row_co]:
        """The first rows, before any key has been read."""

    def read_more(self, database: Database) -> bool:
        """Read the next slice of keys; false when all are known."""

    def rows(self, database: Database, start: int, stop: int) -> Sequence[Row_co]:
        """Rows by number; rows meanwhile gone are left out."""

    def ids(self, start: int, stop: int) -> Sequence[int]:
        """The keys of rows by number."""

    def position(self, row_id: int) -> int | None:
        """Row number of a key, None when it is not in the list or not read yet."""


class RowSource(Protocol[Row]):
    """Which list of the records, in which order."""

    @property
    def order(self) -> str:
        """The order the rows come in."""

    @property
    def descending(self) -> bool:
        """Whether that order is turned round."""

    def sorted(self, order: str, *, descending: bool) -> Self:
        """The same list in another order."""

    def open(self, database: Database) -> RowCursor[Row]:
        """Open the list; runs on the records' own thread."""

    def key(self, row: Row) -> int:
        """The key of a row."""
