"""The base of every table of the office, and the names its constraints get."""

from sqlalchemy import BigInteger, Integer, MetaData, Text
from sqlalchemy.orm import DeclarativeBase

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of the models of every subject; their tables form one schema."""

    metadata = MetaData(naming_convention=NAMING)


# A 64-bit key; SQLite numbers rows by itself only where the type is spelled INTEGER.
Id = BigInteger().with_variant(Integer(), "sqlite")
# Epoch milliseconds and milliseconds.
Millis = BigInteger()
# Text compared byte by byte in both databases: ranges over it find prefixes by its index.
KeyText = Text().with_variant(Text(collation="C"), "postgresql")
