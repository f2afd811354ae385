"""What people write in discussions that are closed, or that they are kept out of, where the platform lets
them: they are told privately, and moderators see it."""

from typing import TYPE_CHECKING, Final

from storybot.cards.model import Card
from storybot.commands.model import Person, Where, Written, told
from storybot.commands.moderating.authors import counts_as
from storybot.commands.moderating.reports import quoted
from storybot.delivery.model import Place
from storybot.languages.language import message
from storybot.moderation.model import Right
from storybot.moderation.reports import flag
from storybot.store import surroundings

if TYPE_CHECKING:
    from storybot.commands.desk import Desk

CLOSED: Final = message("This discussion is closed.")
KEPT_OUT: Final = message("The moderators keep you out of discussions.")
REMOVED: Final = message("Your reply is being removed.")
SEEN: Final = message("The moderators see your reply, and may remove it.")

_REASONS: Final = {CLOSED: "a reply in a closed discussion", KEPT_OUT: "a reply by an author who is kept out"}
"""What those who decide on it read."""


async def unwelcome(desk: "Desk", person: Place, where: Where) -> str | None:
    """Why a person is not to write where they have, as a message of the catalogues; None where they may, or
    that is no story's thread."""
    why, _ = await _why(desk, person, where)
    return why


async def replied(
    desk: "Desk", person: Person, written: Written, where: Where, *, removes: bool
) -> Card | None:
    """Flag what a person wrote to the moderators, or remove it where the platform `removes` it; what they are
    told. None where they may write there: moderators may. While the platform doesn't tell whether they are
    one, nothing is removed."""
    why, slug = await _why(desk, person.place, where)
    place, author = where.place, written.author
    if why is None or place is None or author is None:
        return None
    counts = await counts_as(desk, author, (place.platform, place.account), written.groups)
    if counts not in {Right.READER, None}:
        return None
    removed = removes and counts is not None
    about = quoted(place, where.thread, written, author, slug, Right.READER)
    await flag(desk.store, about, _REASONS[why], desk.admins, desk.clock.now(), remove=removed)
    said = desk.speaks(person)
    return told(said, said.say(why), said.say(REMOVED if removed else SEEN)).card


async def _why(desk: "Desk", person: Place, where: Where) -> tuple[str | None, str | None]:
    """Why somebody is not to write in a thread, and the thread's story."""
    if where.place is None or where.thread is None:
        return None, None
    async with desk.store.read() as conn:
        found = await surroundings.closed_to(conn, where.place, where.thread, person)
    if found is None:
        return None, None
    slug, closed, kept_out = found
    return CLOSED if closed else KEPT_OUT if kept_out else None, slug
