"""The account that somebody sets up: what is set there, and what they chose for it, held against what there
is."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from storybot.cards.clean import one_line
from storybot.cards.cut import within
from storybot.cards.form import CHOSEN
from storybot.commands.model import Answer, Asked, Premises, Seen, account_in, told
from storybot.delivery.model import Place
from storybot.errors import Gone, Refused
from storybot.languages.language import Language
from storybot.moderation.ids import CHANNEL, is_id
from storybot.moderation.model import Grant, Holder, Right, Use
from storybot.store import channels, moderator_channels, rights
from storybot.store.engine import StoreConnection
from storybot.store.model import Channel

NAME = 40
"""UTF-16 units of what was chosen and is none, as it is told."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account, by platform and id, and what there is in it."""

    platform: str
    id: str
    premises: Premises

    def place(self, channel: str = "") -> Place:
        """A channel of it; without one, the account itself."""
        return Place(self.platform, self.id, channel)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUp:
    """What is set up in an account."""

    channels: Sequence[Channel]
    given: Sequence[Grant]
    used: Mapping[Use, Place]

    def held(self, right: Right, kind: Holder) -> list[Grant]:
        """To which people, or which groups, a right is given."""
        return [it for it in self.given if it.right is right and it.kind is kind]


def account_of(asked: Asked) -> Account | None:
    """The account in which somebody asks; None in a conversation that is no account's."""
    if asked.where.premises is None:
        return None
    return Account(*account_in(asked.person, asked.where), asked.where.premises)


def nowhere(said: Language) -> Answer:
    """That it isn't known which account is meant."""
    return told(said, said.say("Ask this in a channel of the server that it is about."))


async def read(conn: StoreConnection, account: Account) -> SetUp:
    """What is set up there now."""
    there = [it for it in await channels.listing(conn) if it.retired_at is None]
    return SetUp(
        channels=[
            it for it in there if (it.place.platform, it.place.account) == (account.platform, account.id)
        ],
        given=await rights.listing(conn, account.platform, account.id),
        used=await moderator_channels.of(conn, account.platform, account.id),
    )


def chosen(text: str, platform: str, what: str, said: Language) -> tuple[str, ...]:
    """The ids that were chosen in a field. Raises Refused for what is none, and for too many."""
    ids = tuple(dict.fromkeys(part for it in text.split(",") if (part := it.strip())))
    if len(ids) > CHOSEN:
        raise Refused(said.say("At most {number} can be chosen.", number=CHOSEN))
    for one in ids:
        if not is_id(platform, what, one):
            raise Refused(said.say("“{text}” is no id of anything here.", text=within(one_line(one), NAME)))
    return ids


async def must_be_groups(account: Account, ids: Collection[str], said: Language) -> None:
    """Raises Refused for groups that aren't this account's own, or that everybody is in."""
    if account.id in ids:
        raise Refused(said.say("That role is everybody's, so it can have no right of its own."))
    known = {it.value for it in await account.premises.groups() or ()} if ids else set[str]()
    for one in ids:
        if one not in known:
            raise Refused(said.say("There is no role or user group {id} here.", id=one))


async def must_be_channel(account: Account, channel: str, said: Language) -> Seen:
    """A channel, as the platform shows it. Raises Refused for one that isn't this account's own."""
    if not is_id(account.platform, CHANNEL, channel):
        raise Refused(said.say("“{text}” is no id of anything here.", text=within(one_line(channel), NAME)))
    try:
        return await account.premises.look(channel, said)
    except Gone:
        raise Refused(
            said.say(
                "I see no channel {id} here. If it is a private one, invite me there first, and try again.",
                id=channel,
            )
        ) from None
