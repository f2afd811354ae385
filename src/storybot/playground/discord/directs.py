"""Direct conversations between a person and the bot
(https://docs.discord.com/developers/resources/user#create-dm)."""

from storybot.playground.discord.refusals import refusal
from storybot.playground.discord.state import Discord, Spot
from storybot.playground.discord.world import Channel, Guild, Member, Permission, Role, User

_MAY = (
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.USE_APPLICATION_COMMANDS
)


def open_direct(state: Discord, person: User) -> Spot:
    """The conversation with a person, the same each time. It can be opened with anybody; what is closed to
    messages refuses them (`check_open`)."""
    known = state.directs.get(person.id)
    if known is None:
        # A place of two, which works like a server's channel in all but what is told of it.
        pair = Guild(
            id=state.new_id(),
            name="direct",
            owner_id=state.world.bot.id,
            roles=[],
            members=[Member(user=person), Member(user=state.world.bot)],
            channels=[],
        )
        pair.roles.append(Role(id=pair.id, name="@everyone", permissions=_MAY))
        channel = Channel(id=state.new_id(), name=person.name, kind="direct")
        state.add_channel(pair, channel)
        known = state.directs[person.id] = state.spot(channel.id)
    return known


def check_open(spot: Spot, author: User) -> None:
    """Raises 50007 where the person takes no messages from the bot."""
    if spot.channel.kind == "direct" and author.bot and not recipient(spot).direct_messages:
        raise refusal(50007)


def recipient(spot: Spot) -> User:
    """The person in a direct conversation."""
    return next(member.user for member in spot.guild.members if not member.user.bot)
