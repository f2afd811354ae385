"""What the playground starts from: one local Discord and one local Slack."""

from storybot.playground.discord.world import DiscordWorld, Permission, default_discord_world
from storybot.playground.slack.world import SlackWorld, default_slack_world
from storybot.playground.strict import Strict


class World(Strict):
    """Both platforms as data."""

    discord: DiscordWorld
    slack: SlackWorld


def default_world() -> World:
    """The Harbour Gazette's Discord guild and Slack workspace."""
    return World(discord=default_discord_world(), slack=default_slack_world())


def world_to_play_in() -> World:
    """The default one, in which the bot may do all that it can: lock threads as well, and what moderators
    decide on reports."""
    world = default_world()
    bot = world.discord.bot.id
    for guild in world.discord.guilds:
        its = {role for member in guild.members if member.user.id == bot for role in member.roles}
        for role in guild.roles:
            if role.id in its:
                role.permissions |= Permission.MANAGE_THREADS | Permission.MANAGE_MESSAGES
                role.permissions |= Permission.MODERATE_MEMBERS | Permission.MANAGE_ROLES
    return world
