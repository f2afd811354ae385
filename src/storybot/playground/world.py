"""What the playground starts from: one local Discord and one local Slack."""

from storybot.playground.discord.world import DiscordWorld, default_discord_world
from storybot.playground.slack.world import SlackWorld, default_slack_world
from storybot.playground.strict import Strict


class World(Strict):
    """Both platforms as data."""

    discord: DiscordWorld
    slack: SlackWorld


def default_world() -> World:
    """The Harbour Gazette's Discord guild and Slack workspace."""
    return World(discord=default_discord_world(), slack=default_slack_world())
