"""What there is in a server, for who sets the bot up there: its roles, its channels, and what the bot lacks
in them."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlencode

from storybot.commands.model import Choice, Group, Seen
from storybot.delivery.model import Place
from storybot.languages.language import Language, message
from storybot.platforms.calls import answered
from storybot.platforms.discord.directory import FRESH, PATIENCE, Directory
from storybot.platforms.discord.errors import translate
from storybot.platforms.discord.guild import ALL_NEEDS, MODERATING, VIEW, Channel, Kind, Member, lacking

INVITE: Final = "https://discord.com/oauth2/authorize"

LACKS: Final = message("I may not: {permissions}.")
DENIED: Final = message(
    "Its own settings forbid me: {permissions}. Allow that under Edit Channel → Permissions."
)
UNMODERATED: Final = message("For what moderators do, I may not: {permissions}.")
WRONG_KIND: Final = message("Stories can't go to a channel of this kind.")
NO_TAG: Final = message("It requires a tag, and has none that I may set.")


class Premises:
    """`storybot.commands.model.Premises`, in one server; what is asked of Discord is asked anew for each.
    `application` is the bot's own id there."""

    def __init__(self, directory: Directory, application: str, guild: str) -> None:
        self._directory = directory
        self._application = application
        self._guild = guild
        self._asked = False

    async def look(self, channel: str, said: Language) -> Seen:
        self._forget_once()
        async with answered(PATIENCE, translate):
            found = await self._directory.channel(Place("discord", self._guild, channel), max_age=FRESH)
            member = await self._directory.member(self._guild, max_age=FRESH)
        if found.kind is None:
            problems = (said.say(WRONG_KIND),)
            return Seen(
                name=found.name, kind="unknown", for_cards=False, for_messages=False, problems=problems
            )
        nowhere, denied = _lacks(found, member)
        unmoderated = [need.label for need in MODERATING if not member.may(found) & need.bit]
        problems = [said.say(LACKS, permissions=", ".join(nowhere))] if nowhere else []
        problems += [said.say(DENIED, permissions=", ".join(denied))] if denied else []
        problems += [said.say(UNMODERATED, permissions=", ".join(unmoderated))] if unmoderated else []
        problems += [said.say(NO_TAG)] if found.requires_tag and found.default_tag is None else []
        return Seen(
            name=found.name,
            kind=found.kind,
            for_messages=found.kind is not Kind.FORUM,
            problems=tuple(problems),
            mends=invite(self._application, self._guild) if nowhere or unmoderated else None,
            public=bool(member.anybody().may(found) & VIEW.bit),
        )

    async def pickable(self, channels: Sequence[str]) -> Sequence[str]:
        self._forget_once()
        async with answered(PATIENCE, translate):
            there = await self._directory.channels(self._guild, max_age=FRESH)
        return [it for it in channels if it in there and there[it].kind is not None]

    async def groups(self) -> Sequence[Choice]:
        self._forget_once()
        async with answered(PATIENCE, translate):
            member = await self._directory.member(self._guild, max_age=FRESH)
        return [Choice(role, role) for role in member.mentionable if role != self._guild]

    async def groups_of(self, person: str) -> frozenset[Group] | None:
        return await self._directory.groups(self._guild, person)

    def _forget_once(self) -> None:
        if not self._asked:
            self._directory.forget(self._guild)
            self._asked = True


def invite(application: str, guild: str) -> str:
    """The link that gives the bot all that it needs in a server
    (https://docs.discord.com/developers/platform/oauth2-and-permissions#bot-authorization-flow)."""
    permissions = 0
    for need in ALL_NEEDS:
        permissions |= need.bit
    asked = {
        "client_id": application,
        "scope": "bot applications.commands",
        "permissions": str(permissions),
        "guild_id": guild,
        "disable_guild_select": "true",
    }
    return f"{INVITE}?{urlencode(asked)}"


def _lacks(channel: Channel, member: Member) -> tuple[list[str], list[str]]:
    """What the bot is allowed nowhere in the server, and what in this channel alone not, by the labels that
    people see."""
    everywhere = member.may(Channel("", "", channel.kind))
    needs = lacking(channel, member)
    nowhere = [need.label for need in needs if not everywhere & need.bit]
    return nowhere, [need.label for need in needs if everywhere & need.bit]
