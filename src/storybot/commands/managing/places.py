"""Which channels of an account stories go to, and which its moderators have of their own."""

from dataclasses import replace
from typing import TYPE_CHECKING

from storybot.cards.form import CHOSEN, Entry, Field, Form
from storybot.commands.managing.account import Account, SetUp, chosen, must_be_channel
from storybot.commands.managing.card import COMMAND, name_of
from storybot.commands.model import Asked, Seen, ask
from storybot.errors import Refused
from storybot.languages.language import Language
from storybot.moderation import giving
from storybot.moderation.ids import CHANNEL
from storybot.moderation.model import Use
from storybot.store import audit, channels
from storybot.store.engine import StoreConnection

if TYPE_CHECKING:
    from storybot.commands.desk import Desk

USES = tuple(Use)
"""The fields of the form for the moderators' channels, by the arguments that they become."""


async def channels_form(account: Account, there: SetUp, said: Language) -> Form:
    """The channels that were added in chat, to be changed; those of the configuration stay. Raises
    PlatformError."""
    configured = [name_of(it) for it in there.channels if not it.added_in_chat]
    hint = said.say("New stories go there from now on.")
    if configured:
        hint = said.say("Those of the configuration stay: {channels}.", channels=", ".join(configured))
    field = Field(
        name="channels",
        label=said.say("Channels that stories go to"),
        entry=Entry.CHANNELS,
        hint=hint,
        filled=tuple(await account.premises.pickable(_added(there))),
        most=CHOSEN,
    )
    return Form(
        title=said.say("Channels"),
        ask=ask(COMMAND, part="channels"),
        fields=(field,),
        submit=said.say("Save"),
        language=said.tag,
    )


async def change_channels(desk: "Desk", asked: Asked, account: Account, there: SetUp) -> bool:
    """Add and remove channels as the form says; false where all is so already. Raises Refused, PlatformError,
    StoreFailed."""
    said = desk.speaks(asked.person)
    wanted = chosen(asked.arguments["channels"], account.platform, CHANNEL, said)
    known = {it.place.channel for it in there.channels}
    new = {it: await must_be_channel(account, it, said) for it in wanted if it not in known}
    for id_, seen in new.items():
        if not seen.for_cards:
            raise Refused(said.say("Stories can't go to {channel}.", channel=f"#{seen.name or id_}"))
    gone = [it for it in _added(there) if it not in wanted]
    async with desk.store.write() as conn:
        added = [await _add(conn, desk, asked, account, id_, seen) for id_, seen in new.items()]
        removed = [await _remove(conn, desk, asked, account, id_) for id_ in gone]
    return any((*added, *removed))


async def own_form(account: Account, there: SetUp, said: Language) -> Form:
    """The channels of the moderators, to be changed. Raises PlatformError."""
    shown = await account.premises.pickable([it.channel for it in there.used.values()])
    labels = {
        Use.REPORTS: (said.say("Reports"), said.say("What members report is put there.")),
        Use.LOG: (said.say("Log"), said.say("What moderators do is told there.")),
    }
    fields = tuple(
        Field(
            name=use.value,
            label=label,
            entry=Entry.CHANNELS,
            hint=hint,
            filled=tuple(it for it in _used(there, use) if it in shown),
        )
        for use, (label, hint) in labels.items()
    )
    return Form(
        title=said.say("Reports and log"),
        ask=ask(COMMAND, part="own"),
        fields=fields,
        submit=said.say("Save"),
        language=said.tag,
    )


def own_is_filled_in(asked: Asked) -> bool:
    """Whether the form for the moderators' channels was."""
    return all(use.value in asked.arguments for use in USES)


async def change_own(desk: "Desk", asked: Asked, account: Account, there: SetUp) -> bool:
    """Have the moderators use the channels that the form says; false where they do already. Raises Refused,
    PlatformError, StoreFailed."""
    said = desk.speaks(asked.person)
    wanted = {use: chosen(asked.arguments[use.value], account.platform, CHANNEL, said)[:1] for use in USES}
    new = dict.fromkeys(id_ for use, ids in wanted.items() if ids != _used(there, use) for id_ in ids)
    for id_ in new:
        seen = await must_be_channel(account, id_, said)
        if not seen.for_messages:
            raise Refused(said.say("Nothing but posts can go to {channel}.", channel=f"#{seen.name}"))
    now = desk.clock.now()
    async with desk.store.write() as conn:
        changed = [
            await giving.use(conn, use, account.place("".join(ids)), asked.doer, now)
            for use, ids in wanted.items()
        ]
    return any(changed)


def _used(there: SetUp, use: Use) -> tuple[str, ...]:
    """The channel that the moderators have for something, if they have one."""
    return (there.used[use].channel,) if use in there.used else ()


def _added(there: SetUp) -> tuple[str, ...]:
    """Those of the channels that the form has room for."""
    return tuple(it.place.channel for it in there.channels if it.added_in_chat)[:CHOSEN]


async def _add(
    conn: StoreConnection, desk: "Desk", asked: Asked, account: Account, id_: str, seen: Seen
) -> bool:
    place, now = account.place(id_), desk.clock.now()
    if not await channels.add_in_chat(conn, place, now):
        return False
    await channels.describe(conn, place, seen.name, seen.kind)
    await audit.record(conn, replace(asked.doer, place=place).deed("channel", after={"stories": True}), now)
    return True


async def _remove(conn: StoreConnection, desk: "Desk", asked: Asked, account: Account, id_: str) -> bool:
    place, now = account.place(id_), desk.clock.now()
    if not await channels.remove_in_chat(conn, place, now):
        return False
    await audit.record(conn, replace(asked.doer, place=place).deed("channel", before={"stories": True}), now)
    return True
