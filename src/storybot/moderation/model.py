"""Who may do what in an account, and what was done by whom: the words that every room shares."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from storybot.delivery.model import Place

EVERYWHERE = "@me"
"""The account of people on Discord, where they are the same in every server."""


class Right(StrEnum):
    """What somebody may. Reader and moderator are given for one account; who is its manager, the platform
    itself says; editor and admin are the newsroom's."""

    READER = "reader"
    MODERATOR = "moderator"
    MANAGER = "manager"
    EDITOR = "editor"
    ADMIN = "admin"


class Way(StrEnum):
    """The way in by which something was asked for."""

    COMMAND = "command"
    BUTTON = "button"
    SHORTCUT = "shortcut"
    FORM = "form"
    CLI = "cli"
    API = "api"
    RULE = "rule"


class Outcome(StrEnum):
    """What came of it."""

    DONE = "done"
    REFUSED = "refused"


class Holder(StrEnum):
    """Who holds a right: one person, or all who are in a group."""

    USER = "user"
    GROUP = "group"


class Use(StrEnum):
    """What an account's moderators have a channel of their own for; one channel may do for both."""

    REPORTS = "reports"
    LOG = "log"


class Rule(StrEnum):
    """What of a channel's route closes threads by itself."""

    HOURS = "close_after_hours"
    NIGHT = "night"


@dataclass(frozen=True, slots=True)
class Grant:
    """A right that is given in the account `account` of a platform: to a person, or to a Discord guild's
    role or a Slack workspace's user group, by `id`."""

    platform: str
    account: str
    right: Right
    kind: Holder
    id: str


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: a person, by `platform`, `account` (`@me` on Discord) and `id`, and the `name` that
    others see. On the command line the platform is `cli`, the account the machine, the id the machine's user;
    over HTTP it is `api`, and the id a token's."""

    platform: str
    account: str
    id: str
    name: str

    @property
    def person(self) -> Place:
        """The actor as a `Place` whose channel is the id, as all people are kept."""
        return Place(self.platform, self.account, self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """A message as it was when somebody reported it: in the channel `place`, or in the `thread` of it, at the
    address `link`. It has so many `files` beside its text. `slug` is the story of its thread, None where that
    is none's; `standing` the highest of moderator, admin and reader that its author was by then."""

    place: Place
    thread: str | None
    message: str
    link: str
    author: Actor
    text: str
    files: int
    slug: str | None
    standing: Right


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Something that somebody did, or wanted to: `act` is a command's last word, such as `publish`. `place`
    is the channel where it was done, with no channel where it is about the account; `slug` and `thread` are
    what it was done to, `about` whom. `before` and `after` hold what changed and stay for ever, so they name
    nobody; names, `reason` and what of `about`'s words is `quoted` can be erased."""

    act: str
    by: Actor
    way: Way
    slug: str | None = None
    place: Place | None = None
    thread: str | None = None
    about: Actor | None = None
    reason: str | None = None
    quoted: str | None = None
    before: Mapping[str, Any] = field(default_factory=dict[str, Any])
    after: Mapping[str, Any] = field(default_factory=dict[str, Any])
    outcome: Outcome = Outcome.DONE

    @property
    def changes(self) -> str:
        """What changed, as `locked: False → True`; empty where nothing is known of it."""
        names = dict.fromkeys((*self.before, *self.after))
        both = {name: (self.before.get(name), self.after.get(name)) for name in names}
        changed = {name: pair for name, pair in both.items() if pair[0] != pair[1]}
        return ", ".join(f"{name}: {_told(was)} → {_told(is_)}" for name, (was, is_) in changed.items())


def _told(value: Any) -> str:
    return "–" if value is None or value == "" else str(value)


@dataclass(frozen=True, slots=True)
class Doer:
    """Who does something, by which way in, and where: what all deeds of one ask have in common."""

    by: Actor
    way: Way
    place: Place | None = None
    thread: str | None = None

    def deed(self, act: str, **what: Any) -> Deed:
        """What is done, with the other fields of a deed."""
        return Deed(act=act, by=self.by, way=self.way, place=self.place, thread=self.thread, **what)


ITSELF = Doer(Actor("storybot", "", "", "storybot"), Way.RULE)
"""Storybot, where it does by rule what nobody asks for in that moment."""

REPORT: Final = "report"
"""The act of who reports a message. Who that was is told admins alone."""
