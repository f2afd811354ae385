"""The local Discord as data: who is there, which channels there are, and who may do what.

A world is what a test writes down and what the server then changes while it runs. Ids are snowflakes as
decimal strings, as on the wire.
"""

from enum import IntFlag
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, StringConstraints

from storybot.playground.strict import Strict

Snowflake = Annotated[str, StringConstraints(pattern=r"^(0|[1-9][0-9]{0,18})$")]

ChannelKind = Literal["text", "announcement", "forum", "direct"]

AutoArchive = Literal[60, 1440, 4320, 10080]
PrivilegedIntent = Literal["members", "presences", "message_content"]


class Permission(IntFlag):
    """Discord's permission bits (https://discord.com/developers/docs/topics/permissions)."""

    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    SEND_TTS_MESSAGES = 1 << 12
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    MANAGE_ROLES = 1 << 28
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    SEND_MESSAGES_IN_THREADS = 1 << 38
    MODERATE_MEMBERS = 1 << 40
    PIN_MESSAGES = 1 << 51


def _from_names(value: Any) -> Any:
    if not isinstance(value, list):
        return Permission(value) if isinstance(value, int) else value
    granted = Permission(0)
    for name in value:  # pyright: ignore[reportUnknownVariableType]
        if name not in Permission.__members__:
            raise ValueError(f"no such permission: {name!r}")
        granted |= Permission[name]
    return granted


Permissions = Annotated[
    Permission,
    BeforeValidator(_from_names),
    PlainSerializer(lambda value: [str(bit.name) for bit in Permission if bit in value]),
]
"""Written as a list of names, or as Discord's number."""


class User(Strict):
    """A person, or the bot itself. `locale` is what they read; without `direct_messages` they take none from
    the bot."""

    id: Snowflake
    name: str
    display_name: str | None = None
    bot: bool = False
    locale: str = "en-US"
    direct_messages: bool = True


class Role(Strict):
    """A role; the one with the guild's own id is @everyone."""

    id: Snowflake
    name: str
    permissions: Permissions = Permission(0)
    mentionable: bool = False
    position: int = 0


class Member(Strict):
    """A user in a guild, and their roles (without @everyone). `timed_out_until` is in seconds since the
    epoch."""

    user: User
    roles: list[Snowflake] = Field(default_factory=list[str])
    timed_out_until: float | None = None


class Overwrite(Strict):
    """What a channel allows and denies to a role or a member."""

    id: Snowflake
    kind: Literal["role", "member"]
    allow: Permissions = Permission(0)
    deny: Permissions = Permission(0)


class Tag(Strict):
    """A forum's tag; only moderators can put a `moderated` one on a post."""

    id: Snowflake
    name: str = Field(min_length=1, max_length=20)
    moderated: bool = False


class Channel(Strict):
    """A channel that isn't a thread. `tags` and `require_tag` are a forum's."""

    id: Snowflake
    name: str = Field(min_length=1, max_length=100)
    kind: ChannelKind = "text"
    topic: str | None = None
    overwrites: list[Overwrite] = Field(default_factory=list[Overwrite])
    tags: list[Tag] = Field(default_factory=list[Tag], max_length=20)
    require_tag: bool = False
    auto_archive: AutoArchive = 4320


class Guild(Strict):
    """A community. The bot is in it if it is among the members; elsewhere people who have installed it for
    themselves may use it."""

    id: Snowflake
    name: str
    locale: str = "en-US"
    owner_id: Snowflake
    roles: list[Role]
    members: list[Member]
    channels: list[Channel]


class Limits(Strict):
    """Which of Discord's limits hold. The figures are those of platform-facts where it gives them, and
    otherwise what people have observed: Discord documents only that the headers have to be obeyed."""

    enforced: bool = True
    global_per_second: int = 50
    active_threads: int = 1000
    invalid_requests: int | None = None
    """After how many answers of 401, 403 and 429 in 10 minutes the address is blocked (Discord: 10,000)."""
    identifies: int = 1000
    nonce_minutes: float = 5


class DiscordWorld(Strict):
    """Everything the local Discord starts from."""

    application_id: Snowflake
    bot: User
    token: str
    privileged_intents: list[PrivilegedIntent] = Field(default_factory=list[PrivilegedIntent])
    guilds: list[Guild]
    limits: Limits = Limits()
    heartbeat_seconds: float = 41.25


DEFAULT_TOKEN = "playground-discord-token"  # noqa: S105
_GUILD = "1100000000000000000"
_EVERYONE = (
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.SEND_MESSAGES_IN_THREADS
    | Permission.CREATE_PUBLIC_THREADS
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.ADD_REACTIONS
    | Permission.USE_APPLICATION_COMMANDS
)
_OF_BOT = _EVERYONE | Permission.MENTION_EVERYONE  # so that a careless text does ping
_MODERATE = Permission.MANAGE_MESSAGES | Permission.MANAGE_THREADS | Permission.PIN_MESSAGES


def default_discord_world() -> DiscordWorld:
    """One guild with a channel of each kind that stories go to, a person of each sort, and the bot."""
    bot = User(id="1100000000000000009", name="storybot", bot=True)
    moderator, editor, of_bot = "1100000000000000021", "1100000000000000022", "1100000000000000023"
    people: dict[str, tuple[str, str, list[str]]] = {
        "ines": ("1100000000000000001", "Ines", []),
        "mo": ("1100000000000000002", "Mo", [moderator]),
        "edda": ("1100000000000000003", "Edda", [editor]),
    }
    members = [
        Member(user=User(id=id_, name=name, display_name=shown), roles=roles)
        for name, (id_, shown, roles) in people.items()
    ]
    guild = Guild(
        id=_GUILD,
        name="Harbour Gazette community",
        owner_id="1100000000000000003",
        roles=[
            Role(id=_GUILD, name="@everyone", permissions=_EVERYONE),
            Role(id=moderator, name="Moderators", permissions=_MODERATE, position=2, mentionable=True),
            Role(id=editor, name="Editors", position=1, mentionable=True),
            Role(id=of_bot, name="storybot", permissions=_OF_BOT, position=3),
        ],
        members=[*members, Member(user=bot, roles=[of_bot])],
        channels=[
            Channel(id="1100000000000000101", name="stories", topic="Every story, with its thread"),
            Channel(
                id="1100000000000000102",
                name="story-forum",
                kind="forum",
                tags=[
                    Tag(id=f"110000000000000020{number}", name=name)
                    for number, name in enumerate(("Harbour", "Climate", "Economy", "Culture", "Other"))
                ],
            ),
            Channel(id="1100000000000000103", name="news", kind="announcement"),
        ],
    )
    return DiscordWorld(application_id=bot.id, bot=bot, token=DEFAULT_TOKEN, guilds=[guild])
