"""What the local Slack starts from, as data: one app, the workspaces that installed it, and who and what is
in them. The server copies it; a world can start many playgrounds."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

BOT_SCOPES = (
    "app_mentions:read",
    "channels:history",
    "channels:join",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "links:read",
    "links:write",
    "pins:read",
    "pins:write",
    "team:read",
    "usergroups:read",
    "users:read",
)

EventName = Literal[
    "app_home_opened",
    "app_mention",
    "channel_archive",
    "channel_deleted",
    "channel_left",
    "channel_rename",
    "channel_unarchive",
    "group_archive",
    "group_deleted",
    "group_left",
    "group_rename",
    "group_unarchive",
    "link_shared",
    "member_joined_channel",
    "member_left_channel",
    "message.channels",
    "message.groups",
    "message.im",
]

DEFAULT_EVENTS: tuple[EventName, ...] = (
    "app_home_opened",
    "app_mention",
    "channel_archive",
    "channel_deleted",
    "channel_left",
    "channel_unarchive",
    "group_archive",
    "group_deleted",
    "group_left",
    "group_unarchive",
    "link_shared",
    "member_joined_channel",
    "member_left_channel",
    "message.channels",
    "message.groups",
    "message.im",
)
"""What the default world's app subscribes to: as storybot's manifest asks, written down apart from it."""


def _id(letters: str) -> StringConstraints:
    return StringConstraints(pattern=rf"^[{letters}][A-Z0-9]{{8,}}$")


AppId = Annotated[str, _id("A")]
BotId = Annotated[str, _id("B")]
ChannelId = Annotated[str, _id("CGD")]
GroupId = Annotated[str, _id("S")]
TeamId = Annotated[str, _id("T")]
UserId = Annotated[str, _id("UW")]
CallbackId = Annotated[str, StringConstraints(min_length=1, max_length=255)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class User(_Strict):
    """A person. `admin` may post where only admins may, lock threads and delete what others wrote;
    `locale` is the language of their Slack, as `users.info` tells it. `home` is the workspace of somebody who
    is here only in a channel that both share; None for this one. An app that they let act for them has their
    `token`, which may do what they may, of its `scopes`."""

    id: UserId
    name: str
    real_name: str
    admin: bool = False
    locale: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}-[A-Z0-9]{2,3}$")] = "en-US"
    token: str | None = None
    scopes: list[str] = ["chat:write"]
    home: TeamId | None = None


class Channel(_Strict):
    """A conversation and who is in it (user ids, the bot's included where it is a member).

    `posting` says who may post: `admins` only; nobody (`read_only`); replies only (`threads_only`);
    anything but replies (`no_threads`).
    """

    id: ChannelId
    name: str
    kind: Literal["public", "private", "im"] = "public"
    members: list[UserId] = []
    archived: bool = False
    posting: Literal["everyone", "admins", "read_only", "threads_only", "no_threads"] = "everyone"


class Bot(_Strict):
    """The app as a workspace sees it. `token_state` is what a call with the token meets."""

    user_id: UserId
    bot_id: BotId
    name: str
    token: str
    token_state: Literal["active", "revoked", "expired"] = "active"  # noqa: S105
    scopes: list[str] = list(BOT_SCOPES)


class UserGroup(_Strict):
    """A user group, which `@handle` mentions; `users` are in it. One can be `disabled`."""

    handle: str
    users: list[UserId] = []
    disabled: bool = False


class Workspace(_Strict):
    """One workspace. `edit_window` is the seconds in which its members may edit a message, None for ever.
    Without `paid` it has no user groups."""

    id: TeamId
    name: str
    domain: str
    bot: Bot
    users: list[User] = []
    usergroups: dict[GroupId, UserGroup] = {}
    paid: bool = True
    channels: list[Channel] = []
    edit_window: float | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        ids = [
            self.bot.user_id,
            *(user.id for user in self.users),
            *(channel.id for channel in self.channels),
        ]
        if twice := sorted({one for one in ids if ids.count(one) > 1}):
            raise ValueError(f"used twice: {', '.join(twice)}")
        known = {self.bot.user_id, *(user.id for user in self.users)}
        for channel in self.channels:
            if strangers := sorted(set(channel.members) - known):
                raise ValueError(f"not users of {self.name}: {', '.join(strangers)} in {channel.name}")
        return self


# https://docs.slack.dev/reference/app-manifest
COMMANDS = 50
SHORTCUTS = 10  # global and on messages, together
UNFURL_DOMAINS = 5


class Label(_Strict):
    """What Slack's client shows of a command or shortcut."""

    name: str = ""
    description: str = ""
    usage_hint: str = ""


class App(_Strict):
    """The app, as its manifest describes it. Its events and interactions go to `request_url`, signed, or by
    Socket Mode where that is None. Shortcuts are named by callback id, `labels` is what people read of them
    and of commands, and `home_tab` is whether it has one. `outside_marketplace` gives it the narrow limits
    on reading history of a distributed app."""

    id: AppId
    app_token: str
    signing_secret: str
    request_url: str | None = None
    events: list[EventName] = []
    commands: Annotated[
        list[Annotated[str, StringConstraints(pattern=r"^/[a-z0-9_-]{1,31}$")]], Field(max_length=COMMANDS)
    ] = []
    global_shortcuts: list[CallbackId] = []
    message_shortcuts: list[CallbackId] = []
    labels: dict[str, Label] = {}
    unfurl_domains: Annotated[list[str], Field(max_length=UNFURL_DOMAINS)] = []
    home_tab: bool = False
    outside_marketplace: bool = False

    @model_validator(mode="after")
    def _shortcuts_fit(self) -> Self:
        shortcuts = [*self.global_shortcuts, *self.message_shortcuts]
        if len(shortcuts) > SHORTCUTS:
            raise ValueError(f"an app has at most {SHORTCUTS} shortcuts")
        if len(set(shortcuts)) != len(shortcuts):
            raise ValueError("two shortcuts have the same callback id")
        return self


class SlackWorld(_Strict):
    """All of the local Slack. `limits` switches the rate limits."""

    app: App
    workspaces: list[Workspace] = Field(min_length=1)
    limits: bool = True

    @model_validator(mode="after")
    def _tokens_differ(self) -> Self:
        tokens = [self.app.app_token, *(workspace.bot.token for workspace in self.workspaces)]
        if len(set(tokens)) != len(tokens):
            raise ValueError("two tokens are the same")
        return self


def default_slack_world() -> SlackWorld:
    """The Harbour Gazette's workspace: #stories, where the bot is a member, and #newsdesk, where it isn't."""
    member = User(id="U0MEMBER01", name="mina", real_name="Mina Member")
    moderator = User(id="U0MODER001", name="moss", real_name="Moss Moderator", admin=True)
    editor = User(id="U0EDITOR01", name="edda", real_name="Edda Editor")
    people = [member.id, moderator.id, editor.id]
    bot = Bot(user_id="U0STORYBOT", bot_id="B0STORYBOT", name="storybot", token="xoxb-playground")  # noqa: S106
    return SlackWorld(
        app=App(
            id="A0STORYBOT",
            app_token="xapp-playground",  # noqa: S106
            signing_secret="playground-signing-secret",  # noqa: S106
            events=list(DEFAULT_EVENTS),
            commands=["/story", "/sides", "/timeline", "/forecast", "/editor", "/mod", "/storybot"],
            global_shortcuts=["find_story"],
            message_shortcuts=["ask_story", "moderate", "report"],
            labels={
                "/story": Label(description="The whole story", usage_hint="[story], or another command"),
                "/sides": Label(
                    description="Critics, defenders and neutral voices", usage_hint="[story] [public:true]"
                ),
                "/timeline": Label(description="What happened when", usage_hint="[story] [public:true]"),
                "/forecast": Label(description="What may come of it", usage_hint="[story] [public:true]"),
                "/editor": Label(
                    description="For the newsroom's editors", usage_hint="push | correct [story] | …"
                ),
                "/mod": Label(description="For moderators", usage_hint="log [story]"),
                "/storybot": Label(description="For who manages this workspace", usage_hint="setup"),
                "find_story": Label(name="Find a story"),
                "ask_story": Label(name="Story…"),
                "moderate": Label(name="Moderate…"),
                "report": Label(name="Report to moderators"),
            },
            unfurl_domains=["ledger.example"],
            home_tab=True,
        ),
        workspaces=[
            Workspace(
                id="T0HARBOUR1",
                name="Harbour Gazette",
                domain="harbour-gazette",
                bot=bot,
                users=[member, moderator, editor],
                usergroups={"S0EDITORS1": UserGroup(handle="editors", users=[editor.id])},
                channels=[
                    Channel(id="C0STORIES1", name="stories", members=[*people, bot.user_id]),
                    Channel(id="C0NEWSDESK", name="newsdesk", members=people),
                ],
            )
        ],
    )
