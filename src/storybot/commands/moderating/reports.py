"""Reporting a message to the moderators, and the list of those that are to be decided on."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from storybot.cards.clean import one_line, titled
from storybot.cards.cut import within
from storybot.cards.form import Entry, Field, Form
from storybot.cards.model import KEPT, Bullets, Button, Buttons, Card, Heading, Line, Span
from storybot.commands.model import Answer, Asked, Written, account_in, ask, told
from storybot.commands.moderating.authors import counts_as
from storybot.commands.moderating.numbers import row_number
from storybot.delivery.model import Place
from storybot.languages.language import Language, message
from storybot.moderation.model import Actor, Reported, Right
from storybot.moderation.reports import LONGEST, Filed, begin, hand_in
from storybot.store import cases, stories
from storybot.store.cases import Case

if TYPE_CHECKING:
    from storybot.commands.desk import Desk

A_PAGE: Final = 5
"""Cases on a page: a row of buttons."""

TEXT, NAME = 120, 30
"""UTF-16 units of a message and of a name in the list."""

FILED: Final = MappingProxyType(
    {
        Filed.NEW: message("Thank you. The moderators will look at it."),
        Filed.UNSEEN: message("Thank you. It is kept, though it may be a while until somebody looks at it."),
        Filed.AGAIN: message("You have reported this message already. The moderators will look at it."),
        Filed.DECIDED: message("The moderators have looked at this message already, just as it is."),
        Filed.TOO_MANY: message("That is a lot of reports in an hour. Try again later."),
        Filed.LOST: message("This form is too old. Choose the message's menu once more."),
    }
)
"""What the person is told."""

NOBODYS: Final = message("Nobody wrote this message, so there is nobody to report.")
OURS: Final = message("That was me. If a story is wrong, tell the newsroom.")
YOUR_OWN: Final = message("That is your own message: you can delete it yourself.")
NOWHERE: Final = message("Only messages in channels where I am a member can be reported.")


async def report(desk: "Desk", asked: Asked) -> Answer | Form:
    """Take a report: of the message that is handed over, or the form that was filled in."""
    said, draft = desk.speaks(asked.person), asked.arguments.get("of", "")
    if asked.written is not None:
        return await _begin(desk, asked, asked.written, said)
    if not draft:
        return told(said, said.say(FILED[Filed.LOST]))
    if "reason" not in asked.arguments:
        return _form(draft, said)
    reason = asked.arguments["reason"].strip() or None
    filed = await hand_in(desk.store, draft, reason, asked.doer, desk.admins, desk.clock.now())
    return told(said, said.say(FILED[filed]))


async def _begin(desk: "Desk", asked: Asked, written: Written, said: Language) -> Answer | Form:
    place, author = asked.where.place, written.author
    if place is None:
        return told(said, said.say(NOWHERE))
    if written.ours or author is None:
        return told(said, said.say(OURS if written.ours else NOBODYS))
    if author.person == asked.person.place:
        return told(said, said.say(YOUR_OWN))
    counts = await counts_as(desk, author, (place.platform, place.account), written.groups)
    if counts is None:  # moderators don't decide about one another on a guess; admins do, where they are told
        counts = Right.READER if desk.admins is None else Right.MODERATOR
    thread = asked.where.thread
    async with desk.store.read() as conn:
        slug = await stories.at_thread(conn, place, thread) if thread else None
    about = quoted(place, thread, written, author, slug, counts)
    return _form(await begin(desk.store, about, asked.person.place, desk.clock.now()), said)


def quoted(
    place: Place, thread: str | None, written: Written, author: Actor, slug: str | None, standing: Right
) -> Reported:
    """A message as it is kept for those who decide on it."""
    return Reported(
        place=place,
        thread=thread,
        message=written.id,
        link=written.link,
        author=author,
        text=written.text[:LONGEST],
        files=written.files,
        slug=slug,
        standing=standing,
    )


def _form(draft: str, said: Language) -> Form:
    reason = Field(
        name="reason",
        label=said.say("What is wrong with it?"),
        entry=Entry.TEXT,
        required=True,
        hint=said.say("Only those who decide on it read this."),
    )
    title = said.say("Report to moderators")
    return Form(
        title=title,
        ask=ask("report", of=draft),
        fields=(reason,),
        submit=said.say("Report"),
        language=said.tag,
    )


async def reports(desk: "Desk", asked: Asked) -> Answer:
    """The cases that are to be decided on here, the oldest first; for admins those everywhere, of moderators
    and admins too."""
    said, admin = desk.speaks(asked.person), desk.rights.is_admin(asked.person)
    after = row_number(asked.arguments.get("after", "")) or 0
    account = None if admin else account_in(asked.person, asked.where)
    standings = [Right.READER, *((Right.MODERATOR, Right.ADMIN) if admin else ())]
    async with desk.store.read() as conn:
        found = await cases.open_in(conn, account, standings, after=after, limit=A_PAGE + 1)
    if not found:
        return told(said, said.say("No report is waiting."))
    return Answer(_list(found, said))


def _list(found: Sequence[Case], said: Language) -> Card:
    title, shown = said.say("Reported messages"), found[:A_PAGE]
    buttons = [Button(f"{one.id}", ask("mod report", of=str(one.id))) for one in shown]
    if len(found) > A_PAGE:
        buttons.append(Button(said.say("Next ▶"), ask("mod reports", after=str(shown[-1].id))))
    blocks = (
        Heading(text=title, level=1),
        Bullets(items=tuple(_line(one, said) for one in shown), weight=800),
        Buttons(items=tuple(buttons), weight=KEPT),
    )
    return Card(title=title, blocks=blocks, language=said.tag)


def _line(case: Case, said: Language) -> Line:
    name = titled(case.author.name) if case.author.name else said.say("somebody whose name was erased")
    text = within(one_line(case.text or "…"), TEXT)
    counted = said.say("Reports: {number}", number=case.reports)
    about = (Span(f"{case.id} · "), Span(within(name, NAME), bold=True))
    whose = "" if case.standing is Right.READER else said.say("for admins")
    return *about, Span(f": “{text}” · {counted}"), *((Span(f" · {whose}"),) if whose else ())
