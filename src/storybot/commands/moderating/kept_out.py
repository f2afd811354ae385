"""Who is kept out of discussions, and letting them in again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from storybot.cards.clean import titled
from storybot.cards.cut import within
from storybot.cards.model import KEPT, Bullets, Button, Buttons, Card, Heading, Span
from storybot.commands.editing.telling import moment_in
from storybot.commands.finding import page_number
from storybot.commands.model import LABEL, Answer, Asked, account_in, ask, told
from storybot.languages.language import Language, message
from storybot.moderation.keeping_out import let_in
from storybot.moderation.rulings import refuse
from storybot.store import kept_out
from storybot.store.sanctions import not_let_in

if TYPE_CHECKING:
    from storybot.commands.desk import Desk

A_PAGE: Final = 10
"""People on a page: two rows of buttons."""

NAME, WHY = 30, 200
"""UTF-16 units of a name, and of what keeps the platform from letting somebody in."""

NOBODY: Final = message("Nobody is kept out here.")
YOURSELF: Final = message("That is about yourself, so others decide on it.")


@dataclass(frozen=True, slots=True)
class _Entry:
    """Somebody on the list, with what is told beside the name."""

    id: str
    name: str
    told: Span


async def listed(desk: "Desk", asked: Asked) -> Answer:
    """A page of who is kept out in this account, with a button for each to let them in: first those whom the
    platform didn't let in, then the last who were kept out."""
    said = desk.speaks(asked.person)
    async with desk.store.read() as conn:
        account = account_in(asked.person, asked.where)
        undone, kept = await not_let_in(conn, *account), await kept_out.of(conn, *account)
    ids = {one.id for one in kept}
    entries = [
        *(_Entry(one.id, one.name, _why(one.problem, said)) for one in undone if one.id not in ids),
        *(_Entry(one.id, one.name, moment_in(desk.zone, one.since)) for one in kept),
    ]
    if not entries:
        return told(said, said.say(NOBODY))
    number = min(page_number(asked.arguments), -(-len(entries) // A_PAGE))
    shown = entries[(number - 1) * A_PAGE : number * A_PAGE]
    return Answer(_list(shown, number, said, more=len(entries) > number * A_PAGE))


def _list(shown: Sequence[_Entry], number: int, said: Language, *, more: bool) -> Card:
    title = said.say("Kept out of discussions")
    names = {one.id: within(titled(one.name or one.id), NAME) for one in shown}
    lines = tuple((Span(names[one.id], bold=True), Span(" · "), one.told) for one in shown)
    buttons = [
        Button(within(said.say("Let in: {name}", name=names[one.id]), LABEL), ask("mod let-in", of=one.id))
        for one in shown
    ]
    if number > 1:
        buttons.append(Button(said.say("◀ Back"), ask("mod kept-out", page=str(number - 1))))
    if more:
        buttons.append(Button(said.say("Next ▶"), ask("mod kept-out", page=str(number + 1))))
    blocks = (
        Heading(text=title, level=1),
        Bullets(items=lines, weight=800),
        Buttons(items=tuple(buttons), weight=KEPT),
    )
    return Card(title=title, blocks=blocks, language=said.tag)


def _why(problem: str, said: Language) -> Span:
    return Span(said.say("couldn't be let in: {problem}", problem=within(problem, WHY)))


async def again(desk: "Desk", asked: Asked) -> Answer:
    """Let somebody in whom a button names, or try it again; in this account alone."""
    said, account = desk.speaks(asked.person), account_in(asked.person, asked.where)
    person, can = asked.arguments.get("of", ""), asked.where.sanctions
    if person == asked.person.id:
        await refuse(desk.store, "let-in", None, asked.doer, desk.clock.now())
        return told(said, said.say(YOURSELF))
    gone = await let_in(desk.store, account, person, asked.doer, can, desk.clock.now())
    return told(said, said.say("They are let in again. It takes a moment.") if gone else said.say(NOBODY))
