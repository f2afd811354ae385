"""What people can say to the bot, on no platform: a command and its options, what was asked, the answer."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, Protocol

from storybot.cards import views
from storybot.cards.form import Form
from storybot.cards.model import Ask, Button, Card
from storybot.delivery.model import EVERYTHING, SANCTIONS, Place, StepKind
from storybot.languages.language import Language, message
from storybot.moderation.model import Actor, Doer, Right, Way

if TYPE_CHECKING:
    from storybot.commands.desk import Desk


LABEL = 75
"""UTF-16 units of a button's label; the shorter of the platforms' limits
(https://docs.slack.dev/reference/block-kit/block-elements/button-element)."""


GROUPS: Mapping[str, str] = MappingProxyType(
    {
        "editor": message("For the newsroom's editors: push, correct, schedule, retract"),
        "mod": message("For moderators: the threads of a story, and what was done"),
        "storybot": message("For who manages this server or workspace: set me up here"),
    }
)
"""The groups of commands, and what each is for, as messages of the catalogues."""


class OptionKind(StrEnum):
    """What may be given for an option."""

    STORY = "story"  # a slug, a part of a headline, or a link; suggestions are offered
    TOPIC = "topic"  # suggestions are offered
    TEXT = "text"
    FLAG = "flag"  # "true", or not given
    FILE = "file"  # comes along as `Asked.file`; where commands take none, a form does


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One thing that can be said along with a command. `description` is a message of the catalogues, of at
    most 100 characters in each language; `longest` is in UTF-16 units."""

    name: str
    description: str
    kind: OptionKind = OptionKind.TEXT
    longest: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One thing that a person can ask. `summary` and the labels are messages of the catalogues. A name of two
    words is that of a group and of the command in it.

    `menu` is its name in a message's menu, for those that have one. `short`: it has a name of its own even
    where names are scarce, as Slack's slash commands are; there the others are asked for behind `story`.
    `listed`: people are told of it; others, such as sharing, are reached by buttons alone. `editors`,
    `moderators`, `managers`: it is for people with that right, and the desk sees to that.
    """

    name: str
    summary: str
    answer: "Callable[[Desk, Asked], Awaitable[Answer | Form]]"
    options: tuple[Option, ...] = ()
    menu: str | None = None
    short: bool = False
    listed: bool = True
    editors: bool = False
    moderators: bool = False
    managers: bool = False

    @property
    def needs(self) -> Right:
        """The right that it takes."""
        if self.editors:
            return Right.EDITOR
        if self.managers:
            return Right.MANAGER
        return Right.MODERATOR if self.moderators else Right.READER


class Group(NamedTuple):
    """Some of an account's people, by ids: those with a Discord guild's role, a Slack workspace's user
    group."""

    platform: str
    account: str
    id: str


GroupsIn = Callable[[str], Awaitable[frozenset[Group] | None]]
"""Asks the platform which groups of another account a person is in; None where it doesn't tell."""


async def _no_more(_: str) -> frozenset[Group]:
    """The platform has told of all."""
    return frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who asks. `account` is the Slack workspace; `@me` on Discord, where people are the same everywhere.
    `name` is what others see, `language` the person's own, as the platform knows it (BCP 47). `groups` are
    those that the platform itself says the person is in; one that can't be found out is none. `groups_in`
    asks for those that it doesn't tell of where they ask. `manages` is the account (a Discord guild, a Slack
    workspace) in which they ask, where the platform itself says that they manage it."""

    platform: str
    account: str
    id: str
    name: str
    language: str | None = None
    groups: frozenset[Group] = frozenset()
    groups_in: GroupsIn = _no_more
    manages: str | None = None

    @property
    def place(self) -> Place:
        """The person as a place that messages go to."""
        return Place(self.platform, self.account, self.id)

    @property
    def actor(self) -> Actor:
        """The person as the audit keeps them."""
        return Actor(self.platform, self.account, self.id, self.name)


Spelling = Callable[[str], str]
"""How the command with a name is typed."""


def slashed(name: str) -> str:
    """The command as it is typed where all have a name of their own."""
    return f"/{name}"


Look = Callable[[str], Awaitable[str | None]]
"""Looks at one of a channel's threads, by its id: why nothing can be shared there, as a message of the
catalogues; None where it can. It may ask the platform, so no transaction is open meanwhile."""


async def _open(_: str) -> None:
    """All are open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A channel as the platform shows it. `kind` is the platform's word for it. `for_cards`: stories can go
    there, `for_messages`: so can messages that belong to none. `problems` are sentences on what keeps the bot
    from its work there, `mends` is the link that gives it what it lacks. `public`: everybody in the account
    may read it."""

    name: str
    kind: str
    for_cards: bool = True
    for_messages: bool = True
    problems: tuple[str, ...] = ()
    mends: str | None = None
    public: bool = False


class Premises(Protocol):
    """What there is in the account in which somebody asks, for who sets the bot up or decides there."""

    async def look(self, channel: str, said: Language) -> Seen:
        """Look at a channel, by its id, and say in a language what is missing. Raises Gone where the account
        has none with that id, and the other `PlatformError`s."""
        ...

    async def pickable(self, channels: Sequence[str]) -> Sequence[str]:
        """Those of the channels, by their ids, that the platform's picker can show as chosen. Raises
        PlatformError."""
        ...

    async def groups(self) -> "Sequence[Choice] | None":
        """The account's groups by their ids, but for the one that everybody is in; None where the account can
        have none. Raises PlatformError."""
        ...

    async def groups_of(self, person: str) -> frozenset[Group] | None:
        """The groups that somebody of the account is in, by their id; None where that can't be found out."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Where somebody asks. `place` is the channel, a thread's parent; None in a direct conversation with the
    bot and wherever it isn't a member. `thread` is the thread in it, `message` the message that was asked
    about. `language` is the place's. `no_sharing` is why nothing can be shared right here and now, as a
    message of the catalogues, `no_replies` why nothing can be in the channel's threads; None where person and
    bot may both post. `why_closed` tells why nothing can be in one of its threads. `spelled` is how a command
    is typed there, `settable` what of a thread's state can be set, by the names of `ThreadState`, `sanctions`
    what can be done there to people and their messages. `premises` is what there is in the account; None
    where it is none."""

    place: Place | None = None
    thread: str | None = None
    message: str | None = None
    language: str | None = None
    no_sharing: str | None = None
    no_replies: str | None = None
    why_closed: Look = _open
    settable: frozenset[str] = EVERYTHING
    sanctions: frozenset[StepKind] = SANCTIONS
    spelled: Spelling = slashed
    premises: Premises | None = None


def account_in(person: Person, where: Where) -> tuple[str, str]:
    """The platform and account in which somebody asks; their own where that is in none."""
    return person.platform, where.place.account if where.place else person.account


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file that somebody hands over. `size` is in bytes, as the platform tells it. `read` fetches it: at
    most so many bytes, and one more where there are more; it raises PlatformError."""

    name: str
    size: int
    read: Callable[[int], Awaitable[bytes]]


Groups = Callable[[], Awaitable[frozenset[Group] | None]]
"""Asks the platform which groups somebody is in; None where it doesn't tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A message that somebody asks about, as the platform hands it over: at the address `link`, by `author`,
    None for one that is nobody's, with so many `files` beside its text. `ours`: the bot wrote it."""

    id: str
    link: str
    author: Actor | None
    groups: Groups
    text: str
    files: int = 0
    ours: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A command that somebody used, in whichever `way`; `file` came along with it, or the message `written`
    that it was used on. Arguments may be anything at all. `once` is the same whenever the platform, or an
    impatient person, sends the same thing twice."""

    command: str
    arguments: Mapping[str, str] = field(default_factory=dict[str, str])
    person: Person
    where: Where
    once: str
    file: File | None = None
    written: Written | None = None
    way: Way = Way.COMMAND

    @property
    def doer(self) -> Doer:
        """Who asks, how and where, for the audit."""
        return Doer(self.person.actor, self.way, self.where.place, self.where.thread)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the person who asked is shown, and nobody else."""

    card: Card


@dataclass(frozen=True, slots=True)
class Choice:
    """A suggestion for an option: what people read, of at most 100 UTF-16 units, and what is meant."""

    label: str
    value: str


def told(said: Language, text: str, *more: str, buttons: Sequence[Button] = ()) -> Answer:
    """A sentence as the answer, with lines and buttons below it."""
    return Answer(views.sentence(text, said, *more, buttons=tuple(buttons)))


def ask(command: str, **arguments: str) -> Ask:
    """What a button asks."""
    return Ask(command, tuple(arguments.items()))
