"""What a Web API method is made of."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from storybot.playground.slack.composing import Args
from storybot.playground.slack.errors import GENERIC, SlackError
from storybot.playground.slack.events import Events
from storybot.playground.slack.interactions import Interactions
from storybot.playground.slack.limits import Limiter, Tier
from storybot.playground.slack.socket_mode import SocketMode
from storybot.playground.slack.state import Conversation, Json, SlackState, WorkspaceState, is_member
from storybot.playground.slack.world import User

A = TypeVar("A", bound=Args)

_SCOPE_WORD = {"public": "channels", "private": "groups", "im": "im"}


@dataclass(frozen=True, slots=True)
class Call:
    """One request, as a method sees it. `host` is the `host:port` that it came to, `person` whose token it
    came with, None for the bot's."""

    state: SlackState
    workspace: WorkspaceState
    interactions: Interactions
    events: Events
    limiter: Limiter
    sockets: SocketMode
    host: str
    person: User | None = None

    def need(self, scope: str) -> None:
        """Raise SlackError `missing_scope` unless the token has it."""
        if scope not in (self.person or self.workspace.data.bot).scopes:
            raise SlackError("missing_scope", needed=scope)

    def conversation(self, channel: str, verb: str | None = None) -> Conversation:
        """The conversation, with the scope for `verb` (`read`, `history`) checked by its kind. One that
        the bot can't see is `channel_not_found`."""
        found = self.workspace.conversations.get(channel)
        if found is None or (found.channel.kind != "public" and not self.is_in(found)):
            raise SlackError("channel_not_found")
        if verb is not None:
            self.need(f"{_SCOPE_WORD[found.channel.kind]}:{verb}")
        return found

    def is_in(self, conversation: Conversation) -> bool:
        """Whether the bot, or whoever it acts for, is a member."""
        return is_member(conversation, self.person.id if self.person else self.workspace.bot_user)

    def may_delete(self, author: str) -> bool:
        """Whether a message by `author` can be deleted: the bot's by the bot, a person's by them, anybody's
        by an admin (https://docs.slack.dev/reference/methods/chat.delete)."""
        if self.person is None:
            return author == self.workspace.bot_user
        return self.person.admin or author == self.person.id

    def socket_url(self) -> str:
        """The address of a new Socket Mode connection."""
        return self.sockets.url(self.host)

    def take(self, *wanted: tuple[tuple[str, ...], int, float]) -> None:
        """Count against limits of the workspace, where limits are on."""
        if self.state.limits:
            team = self.workspace.data.id
            self.limiter.take(*(((team, *name), count, per) for name, count, per in wanted))


@dataclass(frozen=True, slots=True)
class Method(Generic[A]):
    """A method: its arguments, its limit (None where it counts for itself), the scope that it always needs,
    and what it may answer besides what any method may. An error that it doesn't name is a fault of the
    playground. `people`: it is emulated with a person's token too."""

    name: str
    args: type[A]
    run: Callable[[Call, A], Json]
    tier: Tier | None
    scope: str | None = None
    token: Literal["bot", "app"] = "bot"  # noqa: S105
    errors: frozenset[str] = frozenset()
    people: bool = False

    def may_answer(self, code: str) -> bool:
        """Whether `code` is one of its errors."""
        return code in self.errors or code in GENERIC


AnyMethod = Method[Any]
