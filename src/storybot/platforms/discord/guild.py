"""What a Discord server says about its channels, and what follows from it. Pure; no request is made here.

How permissions add up: https://docs.discord.com/developers/topics/permissions#permission-overwrites
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from storybot.delivery.model import StepKind
from storybot.delivery.port import Missing

MAX_TAGS: Final = (
    5  # a post; https://docs.discord.com/developers/resources/channel#start-thread-in-forum-or-media-channel
)
REQUIRE_TAG: Final = 1 << 4  # channel flag
ADMINISTRATOR: Final = 1 << 3


class Kind(StrEnum):
    """The kinds of channel that stories go to, by Discord's words."""

    TEXT = "text"
    ANNOUNCEMENT = "announcement"
    FORUM = "forum"


KINDS: Final[Mapping[int, Kind]] = {0: Kind.TEXT, 5: Kind.ANNOUNCEMENT, 15: Kind.FORUM}
"""By channel type; every other type is one that stories don't go to."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A forum's tag. A moderated one can be set by moderators only."""

    id: str
    name: str
    moderated: bool


@dataclass(frozen=True, slots=True)
class Overwrite:
    """What a channel allows and denies a role or a member, whose id it has; bit sets."""

    id: str
    allow: int
    deny: int


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel of a server. `kind` is None where stories can't go."""

    id: str
    name: str
    kind: Kind | None
    overwrites: tuple[Overwrite, ...] = ()
    tags: tuple[Tag, ...] = ()
    requires_tag: bool = False

    def tags_for(self, names: Sequence[str]) -> tuple[str, ...]:
        """The ids of the tags that have these names, at most 5, the first first; the default tag where there
        is none and the forum requires one."""
        by_name = {_folded(tag.name): tag.id for tag in self.tags if not tag.moderated}
        fitting = dict.fromkeys(by_name[name] for name in map(_folded, names) if name in by_name)
        default = self.default_tag
        if not fitting and default is not None:
            return (default.id,)
        return tuple(fitting)[:MAX_TAGS]

    @property
    def default_tag(self) -> Tag | None:
        """The tag for a story that no tag fits: the forum's first, where it requires one."""
        if not self.requires_tag:
            return None
        return next((tag for tag in self.tags if not tag.moderated), None)


@dataclass(frozen=True, slots=True)
class Member:
    """The bot in a server: its own id, its roles with what each allows (bit sets, the server's @everyone
    included, whose id is the server's), whether it owns the server, and the server's language. `mentionable`
    has every role of the server, and whether everybody may ping it."""

    id: str
    guild: str
    roles: Mapping[str, int]
    owner: bool = False
    language: str | None = None
    mentionable: Mapping[str, bool] = field(default_factory=dict[str, bool])

    def anybody(self) -> "Member":
        """A member without any role but @everyone."""
        return Member("", self.guild, {self.guild: self.roles[self.guild]})

    def may(self, channel: Channel) -> int:
        """What the bot is allowed in a channel, before what one missing permission takes with it."""
        base = 0
        for allowed in self.roles.values():
            base |= allowed
        if self.owner or base & ADMINISTRATOR:
            return ~0
        by_id = {overwrite.id: overwrite for overwrite in channel.overwrites}
        own_roles = [by_id[role] for role in self.roles if role in by_id and role != self.guild]
        allow = deny = 0
        for overwrite in own_roles:
            allow |= overwrite.allow
            deny |= overwrite.deny
        layers = (by_id.get(self.guild), Overwrite("", allow, deny), by_id.get(self.id))
        for layer in layers:
            if layer is not None:
                base = base & ~layer.deny | layer.allow
        return base


@dataclass(frozen=True, slots=True)
class Need:
    """A permission, by Discord's name and by the label people see, and what does not work without it. One
    that is `server_wide` is given for the whole server alone."""

    name: str
    bit: int
    label: str
    effect: str
    server_wide: bool = False

    def missing(self, channel: str) -> Missing:
        """Say that it is missing in the channel of that name."""
        where = f"in #{channel}: Edit Channel → Permissions → the bot's role"
        if self.server_wide:
            where = "under Server Settings → Roles → the bot's role → Permissions"
        return Missing(permission=self.name, effect=self.effect, remedy=f"{where} → allow “{self.label}”")


VIEW = Need("VIEW_CHANNEL", 1 << 10, "View Channel", "nothing can be posted, and nothing seen")
SEND = Need("SEND_MESSAGES", 1 << 11, "Send Messages", "cards can't be posted")
POST = Need("SEND_MESSAGES", 1 << 11, "Create Posts", "cards can't be posted")
EMBED = Need("EMBED_LINKS", 1 << 14, "Embed Links", "cards arrive empty")
HISTORY = Need(
    "READ_MESSAGE_HISTORY",
    1 << 16,
    "Read Message History",
    "after an interruption the bot can't see what is there already, and so posts no more",
)
THREAD = Need("CREATE_PUBLIC_THREADS", 1 << 35, "Create Public Threads", "cards get no thread")
REPLY = Need(
    "SEND_MESSAGES_IN_THREADS",
    1 << 38,
    "Send Messages in Threads",
    "threads stay without their first message",
)

MANAGE = Need("MANAGE_THREADS", 1 << 34, "Manage Threads", "the bot can't lock, slow down or rename threads")
PIN = Need("PIN_MESSAGES", 1 << 51, "Pin Messages", "the bot can't pin cards")
MESSAGES = Need("MANAGE_MESSAGES", 1 << 13, "Manage Messages", "the bot can't remove messages")
ROLES = Need("MANAGE_ROLES", 1 << 28, "Manage Permissions", "the bot can't keep anybody out of threads")
TIMEOUT = Need(
    "MODERATE_MEMBERS", 1 << 40, "Timeout Members", "the bot can't time out anybody", server_wide=True
)
MODERATING: Final = (MANAGE, PIN, MESSAGES, ROLES, TIMEOUT)
"""What moderators can do takes these, and nothing else does, so they are no needs of a channel's."""

MENTION = Need(
    "MENTION_EVERYONE", 1 << 17, "Mention @everyone, @here and All Roles", "the route's role isn't pinged"
)

NEEDS: Final[Mapping[Kind, tuple[Need, ...]]] = {
    Kind.TEXT: (VIEW, SEND, THREAD, REPLY, HISTORY),
    Kind.ANNOUNCEMENT: (VIEW, SEND, EMBED, THREAD, REPLY, HISTORY),
    Kind.FORUM: (VIEW, POST, REPLY, HISTORY),
}

ALL_NEEDS: Final = (VIEW, SEND, EMBED, HISTORY, THREAD, REPLY, *MODERATING)
"""What an invitation asks for: all that the bot does anywhere, but for pings, which a server may not want."""

STEP_NEEDS: Final[Mapping[StepKind, tuple[Need, ...]]] = {
    StepKind.POST_CARD: (VIEW, SEND, POST, EMBED),
    StepKind.PUBLISH_CARD: (VIEW, SEND),
    StepKind.OPEN_THREAD: (VIEW, THREAD),
    StepKind.POST_MESSAGE: (VIEW, REPLY),
    StepKind.EDIT_MESSAGE: (VIEW,),
    StepKind.SET_THREAD: (VIEW,),
    StepKind.RENAME_THREAD: (VIEW,),
    StepKind.PIN_CARD: (VIEW,),
    StepKind.REMOVE_MESSAGE: (VIEW,),
    StepKind.TIME_OUT: (),
    StepKind.KEEP_OUT: (VIEW,),
    StepKind.LET_IN: (VIEW,),
    StepKind.LOOK: (VIEW, HISTORY),
}
"""What each step can fail for; of these, what `NEEDS` has for the kind of channel."""


def lacking(channel: Channel, member: Member) -> tuple[Need, ...]:
    """Everything that storybot needs in a channel and the bot is not allowed there."""
    allowed = member.may(channel)
    return tuple(need for need in NEEDS.get(channel.kind or Kind.TEXT, ()) if not allowed & need.bit)


def unpingable(channel: Channel, member: Member, role: str | None) -> list[Missing]:
    """What keeps the bot from pinging a role in a channel."""
    if role is None:
        return []
    if role not in member.mentionable:
        remedy = f"set another role's id as ping in the route of #{channel.name}"
        return [Missing(permission=f"the role {role}", effect="nobody is pinged", remedy=remedy)]
    may = member.mentionable[role] or member.may(channel) & MENTION.bit
    return [] if may else [MENTION.missing(channel.name)]


def unknown_tags(channel: Channel, names: Sequence[str]) -> list[Missing]:
    """Those of the tags that the bot can't set, for there is no such tag, or none that it may set."""
    known = {_folded(tag.name) for tag in channel.tags if not tag.moderated}
    remedy = f"in #{channel.name}: Edit Channel → add the tag, or take it out of the channel's route"
    effect = "posts don't get the tag"
    return [
        Missing(permission=f"the tag “{name}”", effect=effect, remedy=remedy)
        for name in names
        if _folded(name) not in known
    ]


def _folded(name: str) -> str:
    return name.casefold().strip()


def read_channel(data: Mapping[str, Any]) -> Channel:
    """A channel from Discord's channel object."""
    return Channel(
        id=data["id"],
        name=data.get("name") or data["id"],
        kind=KINDS.get(data["type"]),
        overwrites=tuple(
            Overwrite(o["id"], int(o["allow"]), int(o["deny"]))
            for o in data.get("permission_overwrites") or ()
        ),
        tags=tuple(
            Tag(t["id"], t["name"], bool(t.get("moderated"))) for t in data.get("available_tags") or ()
        ),
        requires_tag=bool((data.get("flags") or 0) & REQUIRE_TAG),
    )


def read_member(guild: Mapping[str, Any], member: Mapping[str, Any], user: str) -> Member:
    """The bot as a member, from Discord's guild and member objects; `user` is the bot's id."""
    held = {guild["id"], *member["roles"]}
    roles = {role["id"]: int(role["permissions"]) for role in guild["roles"] if role["id"] in held}
    return Member(
        id=user,
        guild=guild["id"],
        roles=roles,
        owner=guild.get("owner_id") == user,
        language=guild.get("preferred_locale"),
        mentionable={role["id"]: bool(role.get("mentionable")) for role in guild["roles"]},
    )
