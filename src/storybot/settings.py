"""The configuration: one TOML file and the environment, checked whole before anything starts.

Every key `section.key` can be given as `STORYBOT_SECTION_KEY` too, which wins; `channels` as JSON. A problem
names its file, line and key and what is allowed, and never shows a value that may hold a secret.
"""

import json
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, get_args
from urllib.parse import unquote, urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails

from storybot.cards.model import Layout
from storybot.errors import InvalidSettings, Problem
from storybot.toml_lines import line_of

PREFIX = "STORYBOT_"
MAX_PORT = 65_535
MAX_SLASH = 31  # characters of a slash command without its slash
CONFIG_VARIABLE = "STORYBOT_CONFIG"
CONFIG_PATHS = (Path("storybot.toml"), Path("config/storybot.toml"))

# Kubernetes gives every pod variables like these for a service that is called storybot.
_NOT_OURS = re.compile(r"STORYBOT_(SERVICE|PORT)(_|$)")


def _one_word(secret: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[!-~]+", secret.get_secret_value()):
        raise ValueError("printable ASCII without white space")
    return secret


def _from_json(value: object) -> object:
    """A list or table from an environment variable, which holds text."""
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return value


Token = Annotated[SecretStr, AfterValidator(_one_word)]
HttpUrl = Annotated[str, Field(pattern=r"^https?://[^\s/]+")]
WebSocketUrl = Annotated[str, Field(pattern=r"^wss?://[^\s/]+")]
Noise = Annotated[int, Field(ge=0, le=100, strict=True)]
Editor = Annotated[str, StringConstraints(pattern=r"^(discord:\d+|slack:[A-Z0-9]+:[A-Z0-9]+)$")]
Domain = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")]
SlashCommand = Literal["story", "sides", "timeline", "forecast"]
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
    """`editors` are the people who see drafts and what is scheduled: `discord:USER` or
    `slack:WORKSPACE:USER`, by ids."""

    editors: Annotated[tuple[Editor, ...], BeforeValidator(_from_json)] = ()


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
    HTTP to `listen` (needs `signing_secret`) from `request_url`. `language` is the workspace's (BCP 47).
    `command_names` renames slash commands and `command_prefix` stands before each, for Slack gives a name to
    the app that was installed last. Links to `unfurl_domains` show the story's card."""

    bot_token: Token
    app_token: Token | None = None
    signing_secret: Token | None = None
    api_url: HttpUrl = "https://slack.com/api/"
    mode: Literal["socket", "http"] = "socket"
    listen: str = Field("127.0.0.1:3000", pattern=r"^\S+:\d{1,5}$")
    request_url: HttpUrl | None = None
    language: str = Field("en", pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
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

    @field_validator("listen")
    @classmethod
    def _port_exists(cls, value: str) -> str:
        if not 0 < int(value.rpartition(":")[2]) <= MAX_PORT:
            raise ValueError(f"HOST:PORT with a port from 1 to {MAX_PORT}")
        return value

    @model_validator(mode="after")
    def _mode_has_its_secret(self) -> "SlackSettings":
        if self.mode == "socket" and not self.app_token:
            raise ValueError("slack.app_token, because slack.mode is 'socket'")
        if self.mode == "http" and not (self.signing_secret and self.request_url):
            raise ValueError("slack.signing_secret and slack.request_url, because slack.mode is 'http'")
        return self


class ChannelSettings(_Section):
    """One channel and its route: which stories go there and how much of them a card shows."""

    platform: Literal["discord", "slack"]
    account: str = Field(min_length=1)
    channel: str = Field(min_length=1)
    topics: tuple[str, ...] = ()
    noise_at_least: Noise | None = None
    noise_at_most: Noise | None = None
    layout: Layout = Layout.FULL

    @field_validator("account", "channel", mode="before")
    @classmethod
    def _number_as_text(cls, value: object) -> object:
        return str(value) if isinstance(value, int) else value


class Settings(_Section):
    """Everything that can be configured."""

    database: DatabaseSettings = DatabaseSettings(url="sqlite:///storybot.db")
    delivery: DeliverySettings = DeliverySettings(max_age_hours=24)
    newsroom: NewsroomSettings = NewsroomSettings()
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
        places = [(c.platform, c.account, c.channel) for c in self.channels]
        if len(set(places)) < len(places):
            raise ValueError("each channel once in [[channels]]")
        return self


_SECTIONS: dict[str, type[BaseModel]] = {
    "database": DatabaseSettings,
    "delivery": DeliverySettings,
    "newsroom": NewsroomSettings,
    "log": LogSettings,
    "discord": DiscordSettings,
    "slack": SlackSettings,
    "channels": ChannelSettings,
}


@dataclass(frozen=True, slots=True)
class Source:
    """Where settings came from: the file, or None when there is none."""

    path: Path | None
    text: str = ""


def find(explicit: Path | None, environment: Mapping[str, str]) -> Source:
    """The configuration file that counts: the one named, else `STORYBOT_CONFIG`, else the first of
    `CONFIG_PATHS` that exists. Raises InvalidSettings when a named one can't be read."""
    named = explicit or (Path(environment[CONFIG_VARIABLE]) if environment.get(CONFIG_VARIABLE) else None)
    path = named or next((p for p in CONFIG_PATHS if p.is_file()), None)
    if path is None:
        return Source(None)
    try:
        return Source(path, path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise InvalidSettings(
            (
                Problem(
                    str(path), None, f"can't be read: {reason}", "a TOML file, as `storybot init` writes it"
                ),
            )
        ) from None


def load(explicit: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Read, merge and check the configuration. Raises InvalidSettings with every problem."""
    environment = os.environ if environment is None else environment
    return parse(find(explicit, environment), environment)


def parse(source: Source, environment: Mapping[str, str]) -> Settings:
    """The settings in `source` and `environment`. Raises InvalidSettings with every problem."""
    values = _from_toml(source)
    problems = _merge(values, environment)
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        details = error.errors(include_input=False, include_url=False)
        problems += [_problem(detail, source, environment) for detail in details]
    else:
        if not problems:
            return _with_absolute_database(settings, source)
    raise InvalidSettings(tuple(problems))


def secrets(settings: Settings) -> list[str]:
    """Every value that must not be shown."""
    discord, slack = settings.discord, settings.slack
    tokens = [discord.token] if discord else []
    if slack:
        tokens += [s for s in (slack.bot_token, slack.app_token, slack.signing_secret) if s]
    password = urlsplit(settings.database.url).password
    return [token.get_secret_value() for token in tokens] + (
        [unquote(password), password] if password else []
    )


def variable(section: str, key: str) -> str:
    """The environment variable for `section.key`."""
    return f"{PREFIX}{section}_{key}".upper()


def variables() -> dict[str, tuple[str, str]]:
    """Every environment variable that sets a key, with its section and key."""
    return {
        variable(section, key): (section, key)
        for section, model in _SECTIONS.items()
        if model is not ChannelSettings
        for key in model.model_fields
    }


def _from_toml(source: Source) -> dict[str, Any]:
    try:
        return tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        message = re.sub(r"\s*\(at .*\)$", "", str(error))
        problem = Problem(
            str(source.path), int(line[1]) if line else None, f"not TOML: {message}", "valid TOML 1.0"
        )
        raise InvalidSettings((problem,)) from None


def _merge(values: dict[str, Any], environment: Mapping[str, str]) -> list[Problem]:
    """Lay the environment over `values`; the problems are variables that set nothing."""
    known = variables()
    problems: list[Problem] = []
    for name, text in environment.items():
        if not name.startswith(PREFIX) or name == CONFIG_VARIABLE or _NOT_OURS.match(name):
            continue
        if name == f"{PREFIX}CHANNELS":
            try:
                values["channels"] = json.loads(text)
            except ValueError:
                problems.append(Problem(name, None, "not JSON", "a JSON list of channels"))
        elif name in known:
            section, key = known[name]
            if isinstance(values.setdefault(section, {}), dict):  # else it is a bad value, and is said to be
                values[section][key] = text
        else:
            problems.append(Problem(name, None, "unknown variable", "one of " + ", ".join(sorted(known))))
    return problems


def _problem(detail: ErrorDetails, source: Source, environment: Mapping[str, str]) -> Problem:
    path = detail["loc"]
    key = ".".join(map(str, path)) or "the configuration"
    section, *rest = path or ("",)
    name = variable(str(section), str(rest[0])) if rest and section != "channels" else f"{PREFIX}CHANNELS"
    message, expected = _in_words(detail, key)
    if name in environment and path:
        return Problem(name, None, message, expected)
    return Problem(str(source.path or "(no file)"), line_of(source.text, path), message, expected)


def _in_words(detail: ErrorDetails, key: str) -> tuple[str, str]:
    match detail["type"]:
        case "extra_forbidden":
            return f"unknown key {key}", _keys_beside(detail["loc"])
        case "missing":
            return f"{key} is missing", "a value"
        case "value_error":
            what = f"{key} has a bad value" if len(detail["loc"]) > 1 else f"{key}: something is missing"
            return what, detail["msg"].removeprefix("Value error, ")
        case _:
            return f"{key} has a bad value", _lower_first(detail["msg"])


def _keys_beside(path: tuple[int | str, ...]) -> str:
    section = _SECTIONS.get(str(path[0]), Settings) if len(path) > 1 else Settings
    return "one of " + ", ".join(section.model_fields)


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def _with_absolute_database(settings: Settings, source: Source) -> Settings:
    scheme, _, path = settings.database.url.partition(":///")
    if scheme != "sqlite" or path.startswith("/") or path == ":memory:":
        return settings
    folder = source.path.parent if source.path else Path()
    database = DatabaseSettings(url=f"sqlite:///{(folder / path).resolve()}")
    return settings.model_copy(update={"database": database})
