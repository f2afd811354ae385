"""Types of columns that both databases keep alike."""

from datetime import UTC, datetime

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, Text, TypeDecorator


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, with its zone: `timestamptz` in PostgreSQL, and in SQLite text of one width, which
    compares as time does."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def kept(text: str) -> str:
    """A text as a database keeps it: what it refuses (NUL, half of a surrogate pair) becomes a replacement
    character."""
    return text.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class OutsideText(TypeDecorator[str]):
    """Text that nobody has checked, such as an error's or a file's name, as it can be `kept`."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else kept(value)


# SQLite numbers rows by itself only in a column of the very type INTEGER.
RowId = BigInteger().with_variant(Integer, "sqlite")

# In the order of its characters whatever a PostgreSQL's locale is, as ranges and SQLite take it.
ByCodePoint = Text().with_variant(Text(collation="C"), "postgresql")
