"""What is said of a ruling and of what came of it, by the names that rulings and sanctions have."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from storybot.languages.language import message

LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "dismiss": message("Dismiss"),
        "remove": message("Remove…"),
        "warn": message("Warn…"),
        "timeout": message("Time out…"),
        "keep-out": message("Keep out…"),
        "lock": message("Lock"),
    }
)
"""What the buttons say."""

RULED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "dismiss": message("Dismissed"),
        "remove": message("Message removed"),
        "warn": message("Author warned"),
        "timeout": message("Author timed out"),
        "keep-out": message("Author kept out of discussions"),
        "lock": message("Thread locked"),
        "": message("Open"),
    }
)
"""How a case stands; the last one has no ruling yet."""

DONE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "remove_message": message("The message is gone."),
        "time_out": message("The time-out is set."),
        "keep_out": message("They can't write in the threads of the stories' channels."),
        "let_in": message("They were let in again."),
        "": message("They have been told in a direct message."),
    }
)
WAITING: Final[Mapping[str, str]] = MappingProxyType(
    {
        "remove_message": message("The message is about to be removed."),
        "time_out": message("The time-out is about to be set."),
        "keep_out": message("They are about to be kept out of the threads."),
        "let_in": message("They are about to be let in again."),
        "": message("They are about to be told."),
    }
)
"""What is said of a sanction; the last one is the warning."""

NOT_DONE: Final = message("not done: {what}")
"""What is said of a ruling of which the platform did nothing."""

FLAGGED: Final = message("What they write in the stories' threads comes here.")
"""What is said where nobody can be kept from writing."""

UNTIL: Final = message("Until {when}")
FAILED: Final = message("It couldn't be done: {problem}")
