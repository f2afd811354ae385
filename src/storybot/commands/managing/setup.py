"""The command with which those who manage an account set the bot up in it."""

from typing import TYPE_CHECKING

from storybot.cards.form import Form
from storybot.commands.managing import people, places, routes
from storybot.commands.managing.account import Account, SetUp, account_of, nowhere, read
from storybot.commands.managing.card import card
from storybot.commands.model import Answer, Asked, told
from storybot.errors import Refused
from storybot.languages.language import Language

if TYPE_CHECKING:
    from storybot.commands.desk import Desk


async def setup(desk: "Desk", asked: Asked) -> Answer | Form:
    """Show what is set up in the account, or a form for one `part` of it, or change that as the form says,
    which comes with all its fields, even empty ones."""
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
            return await people.change(desk, asked, account, part)
        case _:
            return await routes.change(desk, asked, part, there)


async def _there(desk: "Desk", account: Account) -> SetUp:
    async with desk.store.read() as conn:
        return await read(conn, account)
