"""What can be configured: the sections of the configuration, and what each of their keys takes."""

import json
import re
from typing import Annotated, Literal, get_args
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)

from storybot.cards.model import Layout
from storybot.delivery.model import Reopen, Route
from storybot.newsroom.route_rules import (
    NOT_ON_SLACK,
    ON_DISCORD,
    CardsAnHour,
    Hours,
    KeepAlive,
    Language,
    Match,
    NightHours,
    Noise,
    Opener,
    Spoken,
    Topics,
)

MAX_PORT = 65_535
MAX_TAGS = 5  # of a forum post; https://docs.discord.com/developers/resources/channel
MAX_SLASH = 31  # characters of a slash command without its slash

PINGS = {
    "discord": (r"[0-9]+", "a role's id, a number such as 1100000000000000022"),
    "slack": (r"S[A-Z0-9]+", "a user group's id, such as S0123ABCD"),
}


EDITORS = (
    "ids: discord:USER, discord:GUILD:role:ROLE, slack:WORKSPACE:USER or slack:WORKSPACE:group:USERGROUP"
)


def _one_word(secret: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[!-~]+", secret.get_secret_value()):
        raise ValueError("printable ASCII without white space")
    return secret


def _is_an_editor(text: str) -> str:
    if re.fullmatch(r"discord:(?P<guild>\d+):role:(?P=guild)", text):
        raise ValueError("a role's id, and not the server's own, which is @everyone's")
    if not re.fullmatch(r"discord:\d+(:role:\d+)?|slack:[A-Z0-9]+:([UW]|group:S)[A-Z0-9]+", text):
        raise ValueError(EDITORS)
    return text


def _from_json(value: object) -> object:
    """A list or table from an environment variable, which holds text."""
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _port_exists(listen: str) -> str:
    if not 0 < int(listen.rpartition(":")[2]) <= MAX_PORT:
        raise ValueError(f"HOST:PORT with a port from 1 to {MAX_PORT}")
    return listen


Token = Annotated[SecretStr, AfterValidator(_one_word)]
HttpUrl = Annotated[str, Field(pattern=r"^https?://[^\s/]+")]
WebSocketUrl = Annotated[str, Field(pattern=r"^wss?://[^\s/]+")]
Editor = Annotated[str, AfterValidator(_is_an_editor)]
Listen = Annotated[str, StringConstraints(pattern=r"^\S+:\d{1,5}$"), AfterValidator(_port_exists)]
EditorsChannel = Annotated[str, StringConstraints(pattern=r"^(discord:\d+:\d+|slack:[A-Z0-9]+:[A-Z0-9]+)$")]
Domain = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")]
SlashCommand = Literal["story", "sides", "timeline", "forecast", "editor", "mod", "storybot"]
SlashName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,31}$")]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class DatabaseSettings(_Section):
    """Where stories and placements are kept. A relative SQLite path starts at the configuration file."""

    url: str = Field("sqlite:///storybot.db", pattern=r"^(sqlite:///|postgresql://)\S+$")

    @field_validator("url")
    @classmethod
    def _can_be_read(cls, value: str) -> str:
        try:
            urlsplit(value)
        except ValueError:
            raise ValueError("sqlite:///FILE or postgresql://USER:PASSWORD@HOST/DATABASE") from None
        return value


class DeliverySettings(_Section):
    """`max_age_hours`: a story that could not be posted for so long isn't posted any more."""

    max_age_hours: float = Field(24, gt=0, le=10 * 365 * 24, allow_inf_nan=False)


class NewsroomSettings(_Section):
    """`editors` are the people who see drafts and what is scheduled, and who push, correct and retract in
    chat, by ids: `discord:USER`, `discord:GUILD:role:ROLE`, `slack:WORKSPACE:USER` or
    `slack:WORKSPACE:group:USERGROUP`. `admins`, named in the same way, may all that editors, moderators and
    managers may, in every server and workspace. `time_zone` is that of times without one. `max_late_hours`:
    a scheduled story of which the time was missed for so long isn't published any more. `alerts` is the
    channel in which editors are told what fails: `discord:GUILD:CHANNEL` or `slack:WORKSPACE:CHANNEL`."""

    editors: Annotated[tuple[Editor, ...], BeforeValidator(_from_json)] = ()
    admins: Annotated[tuple[Editor, ...], BeforeValidator(_from_json)] = ()
    alerts: EditorsChannel | None = None
    time_zone: str = "UTC"
    max_late_hours: float = Field(24, gt=0, le=10 * 365 * 24, allow_inf_nan=False)

    @field_validator("time_zone")
    @classmethod
    def _zone_exists(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("a time zone's name, such as Europe/Berlin")
        return value

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which times are told."""
        return ZoneInfo(self.time_zone)


class WebSettings(_Section):
    """`listen` is where the HTTP API is served, HOST:PORT; it isn't where nothing is given."""

    listen: Listen | None = None


class LogSettings(_Section):
    """How much the bot tells, and whether as one JSON object a line."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["text", "json"] = "text"


class DiscordSettings(_Section):
    """The bot's token, and other addresses than Discord's own for a playground."""

    token: Token
    api_url: HttpUrl = "https://discord.com/api/v10"
    gateway_url: WebSocketUrl = "wss://gateway.discord.gg/"


class SlackSettings(_Section):
    """The app's tokens. `mode` says how events come in: over Socket Mode (needs `app_token`), or signed over
    HTTP to `listen` (needs `signing_secret`) from `request_url`. `admin_token` is that of one of the
    workspace's admins, for moderators to delete what others wrote. `language` is the workspace's (BCP 47).
    `command_names` renames slash commands and `command_prefix` stands before each, for Slack gives a name to
    the app that was installed last. Links to `unfurl_domains` show the story's card."""

    bot_token: Token
    app_token: Token | None = None
    admin_token: Token | None = None
    signing_secret: Token | None = None
    api_url: HttpUrl = "https://slack.com/api/"
    mode: Literal["socket", "http"] = "socket"
    listen: Listen = "127.0.0.1:3000"
    request_url: HttpUrl | None = None
    language: Language = "en"
    command_prefix: str = Field("", pattern=r"^[a-z0-9_-]{0,16}$")
    command_names: Annotated[dict[SlashCommand, SlashName], BeforeValidator(_from_json)] = Field(
        default_factory=dict[SlashCommand, SlashName]
    )
    unfurl_domains: Annotated[tuple[Domain, ...], Field(max_length=5), BeforeValidator(_from_json)] = ()

    @model_validator(mode="after")
    def _commands_stay_apart(self) -> "SlackSettings":
        names = [str(self.command_names.get(name, name)) for name in get_args(SlashCommand)]
        if len(set(names)) < len(names):
            raise ValueError("each slash command a name of its own in slack.command_names")
        if any(len(self.command_prefix + name) > MAX_SLASH for name in names):
            raise ValueError(
                f"slash commands of at most {MAX_SLASH} characters, slack.command_prefix included"
            )
        return self

    @model_validator(mode="after")
    def _mode_has_its_secret(self) -> "SlackSettings":
        if self.mode == "socket" and not self.app_token:
            raise ValueError("slack.app_token, because slack.mode is 'socket'")
        if self.mode == "http" and not (self.signing_secret and self.request_url):
            raise ValueError("slack.signing_secret and slack.request_url, because slack.mode is 'http'")
        return self


class ChannelSettings(_Section):
    """One channel and its route (`delivery.model.Route`): which stories go there, and how they are shown.
    `archive_minutes`, `tags` and `keep_alive` are for Discord; `ping` is a role's id there, a user group's on
    Slack."""

    platform: Literal["discord", "slack"]
    account: str = Field(min_length=1)
    channel: str = Field(min_length=1)
    topics: Topics = ()
    match: Match | None = None
    noise_at_least: Noise | None = None
    noise_at_most: Noise | None = None
    layout: Layout = Layout.FULL
    language: Spoken | None = None
    opener: Opener = True
    archive_minutes: Literal[60, 1440, 4320, 10080] = 1440
    tags: tuple[Annotated[str, Field(min_length=1)], ...] = Field((), max_length=MAX_TAGS)
    ping: str | None = None
    cards_an_hour: CardsAnHour | None = None
    close_after_hours: Hours | None = None
    reopen: Reopen = Reopen.NEVER
    night: NightHours | None = None
    keep_alive: KeepAlive = False

    @property
    def route(self) -> Route:
        """All but where it is."""
        return Route(**self.model_dump(exclude={"platform", "account", "channel"}))

    @field_validator("account", "channel", "ping", mode="before")
    @classmethod
    def _number_as_text(cls, value: object) -> object:
        return str(value) if isinstance(value, int) else value

    @field_validator(*ON_DISCORD)
    @classmethod
    def _is_for_discord(cls, value: object, info: ValidationInfo) -> object:
        if info.data.get("platform") == "slack":
            raise ValueError(NOT_ON_SLACK)
        return value

    @field_validator("ping")
    @classmethod
    def _names_one_group(cls, value: str | None, info: ValidationInfo) -> str | None:
        pattern, what = PINGS.get(info.data.get("platform", ""), ("", ""))
        if value is not None and not re.fullmatch(pattern, value):
            raise ValueError(what)
        if value is not None and value == info.data.get("account"):
            raise ValueError("a role's id, and not the server's own, which is @everyone's")
        return value


class Settings(_Section):
    """Everything that can be configured."""

    database: DatabaseSettings = DatabaseSettings(url="sqlite:///storybot.db")
    delivery: DeliverySettings = DeliverySettings(max_age_hours=24)
    newsroom: NewsroomSettings = NewsroomSettings(max_late_hours=24)
    web: WebSettings = WebSettings()
    log: LogSettings = LogSettings()
    discord: DiscordSettings | None = None
    slack: SlackSettings | None = None
    channels: tuple[ChannelSettings, ...] = ()

    @model_validator(mode="after")
    def _channels_have_their_platform(self) -> "Settings":
        for channel in self.channels:
            if getattr(self, channel.platform) is None:
                raise ValueError(
                    f"a section [{channel.platform}], because a channel is on {channel.platform}"
                )
        alerts = (self.newsroom.alerts or "").partition(":")[0]
        if alerts and getattr(self, alerts) is None:
            raise ValueError(f"a section [{alerts}], because newsroom.alerts is on {alerts}")
        places = [(c.platform, c.account, c.channel) for c in self.channels]
        if len(set(places)) < len(places):
            raise ValueError("each channel once in [[channels]]")
        return self


SECTIONS: dict[str, type[BaseModel]] = {
    "database": DatabaseSettings,
    "delivery": DeliverySettings,
    "newsroom": NewsroomSettings,
    "web": WebSettings,
    "log": LogSettings,
    "discord": DiscordSettings,
    "slack": SlackSettings,
    "channels": ChannelSettings,
}
"""Every section by its name."""


def secrets(settings: Settings) -> list[str]:
    """Every value that must not be shown."""
    discord, slack = settings.discord, settings.slack
    tokens = [discord.token] if discord else []
    if slack:
        tokens += [
            s for s in (slack.bot_token, slack.app_token, slack.admin_token, slack.signing_secret) if s
        ]
    password = urlsplit(settings.database.url).password
    return [token.get_secret_value() for token in tokens] + (
        [unquote(password), password] if password else []
    )
