"""Who is kept out of discussions, and letting them in again."""

from typing import TYPE_CHECKING, Final

from storybot.cards.clean import titled
from storybot.cards.cut import within
from storybot.cards.model import KEPT, Bullets, Button, Buttons, Card, Heading, Span
from storybot.commands.editing.telling import moment_in
from storybot.commands.model import LABEL, Answer, Asked, account_in, ask, told
from storybot.languages.language import message
from storybot.moderation.rulings import let_in, refuse
from storybot.store import kept_out

if TYPE_CHECKING:
    from storybot.commands.desk import Desk

NAMED: Final = 10
"""People on the list: two rows of buttons. Those who were kept out before come up as these are let in."""

NAME: Final = 30
"""UTF-16 units of a name."""

NOBODY: Final = message("Nobody is kept out here.")
YOURSELF: Final = message("That is about yourself, so others decide on it.")


async def listed(desk: "Desk", asked: Asked) -> Answer:
    """Who is kept out in this account, the last first, with a button for each to let them in."""
    said = desk.speaks(asked.person)
    async with desk.store.read() as conn:
        found = (await kept_out.of(conn, *account_in(asked.person, asked.where)))[:NAMED]
    if not found:
        return told(said, said.say(NOBODY))
    title = said.say("Kept out of discussions")
    names = {one.id: within(titled(one.name or one.id), NAME) for one in found}
    lines = tuple(
        (Span(names[one.id], bold=True), Span(" · "), moment_in(desk.zone, one.since)) for one in found
    )
    buttons = tuple(
        Button(within(said.say("Let in: {name}", name=names[one.id]), LABEL), ask("mod let-in", of=one.id))
        for one in found
    )
    blocks = (
        Heading(text=title, level=1),
        Bullets(items=lines, weight=800),
        Buttons(items=buttons, weight=KEPT),
    )
    return Answer(Card(title=title, blocks=blocks, language=said.tag))


async def again(desk: "Desk", asked: Asked) -> Answer:
    """Let somebody in whom a button names; in this account alone."""
    said, account = desk.speaks(asked.person), account_in(asked.person, asked.where)
    person, can = asked.arguments.get("of", ""), asked.where.sanctions
    if person == asked.person.id:
        await refuse(desk.store, "let-in", None, asked.doer, desk.clock.now())
        return told(said, said.say(YOURSELF))
    gone = await let_in(desk.store, account, person, asked.doer, can, desk.clock.now())
    return told(said, said.say("They are let in again. It takes a moment.") if gone else said.say(NOBODY))
