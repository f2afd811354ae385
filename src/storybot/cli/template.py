"""The commented configuration that `storybot init` writes and `config/storybot.toml` shows."""

import json
from dataclasses import dataclass

PLAYGROUND_PORT = 8787


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What a configuration needs to know. The defaults are the playground's own tokens and channels."""

    database: str = "sqlite:///storybot.db"
    playground: str | None = f"http://127.0.0.1:{PLAYGROUND_PORT}"
    editors: tuple[str, ...] = ()
    discord_token: str | None = "playground-discord-token"  # noqa: S105 - opens nothing but the playground
    discord_guild: str = "1100000000000000000"
    discord_channels: tuple[str, ...] = ("1100000000000000101", "1100000000000000102", "1100000000000000103")
    slack_bot_token: str | None = "xoxb-playground"  # noqa: S105
    slack_app_token: str = "xapp-playground"  # noqa: S105
    slack_workspace: str = "T0HARBOUR1"
    slack_channels: tuple[str, ...] = ("C0STORIES1",)


def render(answers: Answers) -> str:
    """The whole file for these answers; a platform without a token is left out."""
    parts = [_HEAD.format(database=_quoted(answers.database), editors=json.dumps(answers.editors))]
    if answers.discord_token:
        parts.append(_DISCORD.format(token=_quoted(answers.discord_token)))
        parts.append(_discord_addresses(answers.playground))
    if answers.slack_bot_token:
        parts.append(
            _SLACK.format(
                bot_token=_quoted(answers.slack_bot_token), app_token=_quoted(answers.slack_app_token)
            )
        )
        parts.append(_slack_address(answers.playground))
    parts.append(_CHANNELS)
    if answers.discord_token:
        parts += [_channel("discord", answers.discord_guild, c) for c in answers.discord_channels]
    if answers.slack_bot_token:
        parts += [_channel("slack", answers.slack_workspace, c) for c in answers.slack_channels]
    return "".join(parts)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # a TOML basic string has JSON's escapes


def _discord_addresses(playground: str | None) -> str:
    if playground is None:
        return ""
    gateway = playground.replace("http", "ws", 1)
    return _DISCORD_PLAYGROUND.format(
        api=_quoted(f"{playground}/discord/api/v10"), gateway=_quoted(f"{gateway}/discord/gateway")
    )


def _slack_address(playground: str | None) -> str:
    return _SLACK_PLAYGROUND.format(api=_quoted(f"{playground}/slack/api/")) if playground else ""


def _channel(platform: str, account: str, channel: str) -> str:
    return _CHANNEL.format(platform=_quoted(platform), account=_quoted(account), channel=_quoted(channel))


_HEAD = """\
# storybot's configuration. Each key `section.key` can also be set by the environment variable
# STORYBOT_SECTION_KEY, which wins: keep tokens there rather than in a file that is shared.

[database]
# sqlite:///FILE (a relative FILE starts at this file's folder) or postgresql://USER:PASSWORD@HOST/DATABASE.
url = {database}

[delivery]
# A story that could not be posted for so long, because a platform was out of reach, isn't posted any more.
max_age_hours = 24

[newsroom]
# Who sees drafts and what is scheduled, and may use /editor, by ids: "discord:USER", "slack:WORKSPACE:USER",
# a role ("discord:GUILD:role:ROLE") or a user group ("slack:WORKSPACE:group:USERGROUP").
editors = {editors}
# Who may all that editors, moderators and managers may, in every server and workspace; in the same form.
admins = []
# The zone of times that name none, as in `storybot schedule SLUG --at "tomorrow 9am"`.
time_zone = "UTC"
# A scheduled story is published late if the bot wasn't at work, but not later than this.
max_late_hours = 24
# Where editors are told that a channel has failed for ten minutes, and that it is well again, by ids:
# alerts = "discord:GUILD:CHANNEL", or "slack:WORKSPACE:CHANNEL".

[web]
# Where the HTTP API for editors' programs is served, with /healthz, /readyz and /metrics: HOST:PORT.
# listen = "127.0.0.1:8080"

[log]
# debug, info, warning or error; as text or json.
level = "info"
format = "text"
"""

_DISCORD = """
[discord]
# The bot's token, from the developer portal under Bot. No privileged intent is needed.
token = {token}
"""

_DISCORD_PLAYGROUND = """\
# The playground instead of Discord: leave both out for the real one.
api_url = {api}
gateway_url = {gateway}
"""

_SLACK = """
[slack]
# `storybot slack manifest` prints the manifest to create the app from.
bot_token = {bot_token}
# How events come in: "socket" (Socket Mode, with app_token), or "http" (signed, with signing_secret, to
# listen = "HOST:PORT", known to Slack as request_url).
mode = "socket"
app_token = {app_token}
# With the token of one of the workspace's admins (xoxp-…, its scope chat:write) moderators can have messages
# removed that others wrote; Slack lets no bot's own token do that.
# admin_token = "xoxp-…"
# The workspace's language: en, de, es, fr or ja.
language = "en"
# Slack gives a slash command to the app that was installed last: a prefix ("news-" makes /news-sides), or
# other names ({{ sides = "views" }}), keep them apart. Print the manifest anew after a change.
command_prefix = ""
command_names = {{}}
# Links to these domains (5 at most) show the story's card: ["news.example.com"].
unfurl_domains = []
"""

_SLACK_PLAYGROUND = """\
# The playground instead of Slack: leave it out for the real one.
api_url = {api}
"""

_CHANNELS = """
# The channels that stories go to. `account` is the guild's id on Discord, the workspace's on Slack. The
# rest is the route; `storybot route test FILE` shows what comes of it. What editors set in the channel with
# /editor route wins over what is here (`storybot route show`). Which stories go there:
#   topics = ["economy", "sea"]       any of them; none means all
#   match = 'topic:economy AND (harbour OR "sea wall") NOT topic:sport'     topics and words
#   noise_at_least, noise_at_most     0 to 100; a story that isn't rated goes only where neither is set
#   cards_an_hour = 4                 no more cards than that; the rest is gathered on one digest card
# How they are shown there:
#   layout = "full"                   or "compact"
#   language = "de"                   what the bot itself says there: en, de, es, fr or ja
#   opener = false                    no first message in the threads
#   ping = "1100000000000000022"      this role (Discord) or user group (Slack), once, when a card is posted
#   archive_minutes = 4320            Discord: threads are archived after 60, 1440, 4320 or 10080 minutes
#   tags = ["Local"]                  Discord: these tags of a forum, beside those named like the topics
# What becomes of their threads by themselves (docs/moderating.md):
#   close_after_hours = 48            closed, so long after the story came there
#   reopen = "on-event"               what that closed is opened when the story has a new event; or "never"
#   night = "22:00-07:00"             nobody replies then, in newsroom.time_zone, or in a zone that follows:
#                                     "22:00-07:00 America/New_York"
#   keep_alive = true                 Discord: kept out of the archive while the story changes
"""

_CHANNEL = """
[[channels]]
platform = {platform}
account = {account}
channel = {channel}
topics = []
layout = "full"
"""
