"""The command with which those who manage an account set the bot up in it."""

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from storybot.cards.form import Form
from storybot.commands.managing import people, places, routes
from storybot.commands.managing.account import Account, SetUp, account_of, nowhere, read
from storybot.commands.managing.card import COMMAND, card
from storybot.commands.model import Answer, Asked, ask, told
from storybot.errors import Refused
from storybot.languages.language import Language

if TYPE_CHECKING:
    from storybot.commands.desk import Desk

SEEN = "seen"
"""The argument by which a form says what it was filled with, as a hash."""


async def setup(desk: "Desk", asked: Asked) -> Answer | Form:
    """Show what is set up in the account, or a form for one `part` of it, or change that as the form says,
    which comes with all its fields, even empty ones. Where something else is set by now than the form showed,
    nothing is changed: it would take back what nobody who filled it in has seen."""
    said, account, part = desk.speaks(asked.person), account_of(asked), asked.arguments.get("part", "")
    if account is None:
        return nowhere(said)
    there = await _there(desk, account)
    if part == "routes":
        return routes.listed(asked, there, said)
    if part == "route":
        return routes.of_one(asked, there, said)
    if part not in {*people.PARTS, *routes.FORMS, "channels", "own"}:
        return Answer(await card(account, there, said))
    if not _is_filled_in(asked, part):
        return await _form(asked, account, part, there, said)
    try:
        now = await _form(asked, account, part, there, said)
        if asked.arguments.get(SEEN) != dict(now.ask.arguments)[SEEN]:
            not_saved = said.say(
                "Not saved: somebody has changed this since you opened the form. Open it again."
            )
            return Answer(await card(account, there, said, [not_saved]))
        changed = await _change(desk, asked, account, part, there)
    except Refused as error:
        first, *more = str(error).splitlines()
        return told(said, first, *more, buttons=[routes.back(said)])
    done = said.say("Saved.") if changed else said.say("Nothing has changed.")
    return Answer(await card(account, await _there(desk, account), said, [done]))


def _is_filled_in(asked: Asked, part: str) -> bool:
    match part:
        case "channels":
            return "channels" in asked.arguments
        case "own":
            return places.own_is_filled_in(asked)
        case "moderators" | "readers":
            return people.is_filled_in(asked)
        case _:
            return routes.is_filled_in(asked, part)


async def _form(asked: Asked, account: Account, part: str, there: SetUp, said: Language) -> Form:
    """A form that says what it was filled with."""
    form = await _bare(asked, account, part, there, said)
    filled = repr([(it.name, it.filled) for it in form.fields])
    seen = hashlib.sha256(filled.encode()).hexdigest()[:16]
    return replace(form, ask=ask(COMMAND, **dict(form.ask.arguments), **{SEEN: seen}))


async def _bare(asked: Asked, account: Account, part: str, there: SetUp, said: Language) -> Form:
    match part:
        case "channels":
            return await places.channels_form(account, there, said)
        case "own":
            return await places.own_form(account, there, said)
        case "moderators" | "readers":
            return await people.form(account, part, there, said)
        case _:
            return routes.form(asked, part, there, said)


async def _change(desk: "Desk", asked: Asked, account: Account, part: str, there: SetUp) -> bool:
    match part:
        case "channels":
            return await places.change_channels(desk, asked, account, there)
        case "own":
            return await places.change_own(desk, asked, account, there)
        case "moderators" | "readers":
            return await people.change(desk, asked, account, part, there)
        case _:
            return await routes.change(desk, asked, part, there)


async def _there(desk: "Desk", account: Account) -> SetUp:
    async with desk.store.read() as conn:
        return await read(conn, account)
