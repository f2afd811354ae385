"""Numbers of rows, as buttons carry them."""

from typing import Final

DIGITS: Final = 19
"""Of a number that no database has as a row's."""


def row_number(said: str) -> int | None:
    """The row that is meant; None where that is no number of one."""
    return int(said) if said.isascii() and said.isdigit() and len(said) < DIGITS else None
