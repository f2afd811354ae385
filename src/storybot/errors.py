"""Every error storybot raises on purpose.

StorybotError
├── Refused             what a person asked for can't be done; the message says what can
│   ├── InvalidFiles    story files with problems, all of them at once
│   ├── LooksLike       a story that seems to be one that is there; carries which
│   ├── Unsettled       stories of which it can't be told which they are; carries each refusal
│   ├── Overtaken       a story that is at another revision than was expected; carries which
│   └── InvalidSettings a configuration with problems, all of them at once
├── StoreFailed         the database can't be reached, read or written
├── LeaseLost           another worker holds the lease by now
└── PlatformError       a platform did not do what it was asked
    ├── RateLimited     too soon; carries the wait
    ├── AuthFailed      the token is not, or no longer, accepted
    ├── Forbidden       a permission is missing; carries its name
    ├── Gone            a channel, thread or message no longer exists; carries which
    ├── Invalid         the platform refuses this very request; the same again fails again
    │   └── NotEditable a message can't be edited any more; another can tell what changed
    ├── Asleep          a thread is archived, and the change isn't worth opening it; nothing was done
    ├── NetworkFailed   no answer: it may or may not have been done
    └── ServerFailed    an answer of 500 or above: it may or may not have been done
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class StorybotError(Exception):
    """The root of the tree; its text is one line that a person can act on."""


class Refused(StorybotError):
    """What was asked for is not possible; nothing has been changed."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in something a person wrote.

    `line` counts from 1 and is None where no line can be named (an environment variable, an empty file).
    `expected` says what would be right. `pointer` is the part of a story's JSON form that it is about, as a
    JSON pointer (RFC 6901), whichever format the story is in; empty where it is about the whole.
    """

    file: str
    line: int | None
    message: str
    expected: str
    pointer: str = field(default="", compare=False)

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.message} (expected: {self.expected})"


class _Problems(Refused):
    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class InvalidFiles(_Problems):
    """Story files that can't be taken; carries every problem of every file."""


class LooksLike(Refused):
    """A draft, from `file`, is taken for the story `slug`, unless somebody says that it is another."""

    def __init__(self, message: str, *, file: str, slug: str) -> None:
        super().__init__(message)
        self.file = file
        self.slug = slug


class Unsettled(Refused):
    """Drafts that can't be pushed, for it can't be told which stories they are."""

    def __init__(self, each: Sequence[Refused]) -> None:
        super().__init__("\n".join(map(str, each)))
        self.each = tuple(each)


class Overtaken(Refused):
    """What was asked for rests on another revision of the story `slug` than the one that it is at; `revision`
    is 0 where there is no such story."""

    def __init__(self, slug: str, revision: int) -> None:
        at = f"is at revision {revision}" if revision else "doesn't exist"
        super().__init__(f"the story {slug} {at}: look at it and try again")
        self.slug = slug
        self.revision = revision


class InvalidSettings(_Problems):
    """A configuration that can't be used; carries every problem. Never holds a secret's value."""


class StoreFailed(StorybotError):
    """The database can't be reached, read or written; nothing of the transaction is kept. Names the database
    without its password."""


class LeaseLost(StorybotError):
    """The lease that a write came with is no longer held; nothing of the write is kept."""


class PlatformError(StorybotError):
    """A platform did not do what it was asked.

    `outcome_unknown` is true where the request may have been carried out all the same, so that whoever
    repeats it has to look first.
    """

    outcome_unknown = False


class RateLimited(PlatformError):
    """Sent too soon; nothing was done. `retry_after` is in seconds. `everywhere`: it holds for all that is
    sent with this token, and not for this kind of request in this channel alone."""

    def __init__(self, message: str, *, retry_after: float, everywhere: bool = False) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        self.everywhere = everywhere


class AuthFailed(PlatformError):
    """The token is not accepted; nothing with it will work until a person renews it."""


class Forbidden(PlatformError):
    """Something is missing that a person has to grant. `missing` names it in the platform's own words."""

    def __init__(self, message: str, *, missing: str) -> None:
        super().__init__(message)
        self.missing = missing


class What(StrEnum):
    """What a `Gone` is about."""

    CHANNEL = "channel"
    THREAD = "thread"
    MESSAGE = "message"


class Gone(PlatformError):
    """The channel, thread or message does not exist any more (or never did)."""

    def __init__(self, message: str, *, what: What) -> None:
        super().__init__(message)
        self.what = what


class Invalid(PlatformError):
    """The platform refuses the request as it is; repeating it is of no use."""


class NotEditable(Invalid):
    """A message can't be edited any more, whatever it is to say."""


class Asleep(PlatformError):
    """A thread is archived, and the change is not worth opening it; nothing was done."""


class NetworkFailed(PlatformError):
    """No answer came: refused, reset, or timed out."""

    outcome_unknown = True


class ServerFailed(PlatformError):
    """The platform answered that it failed."""

    outcome_unknown = True


class HalfDone(PlatformError):
    """What was asked is done, but not all that belongs to it."""

    outcome_unknown = True
