"""A newsroom where Vic writes in a story's thread, Ines reports it, and Mo decides: for tests of delivery."""

from datetime import timedelta

from storybot.cards.model import Card
from storybot.cards.text import as_text
from storybot.delivery.model import SANCTIONS, Kind, Place, Placement, Ruling
from storybot.moderation.model import Actor, Doer, Reported, Right, Use, Way
from storybot.moderation.reports import Filed, begin, hand_in
from storybot.moderation.rulings import Order, decide
from storybot.store import cases, moderator_channels
from storybot.store.cases import Case
from storybot.store.engine import Store
from tests.delivering import Office
from tests.making import discord

QUEUE = discord("900")
INES, VIC = Actor("discord", "@me", "6", "Ines"), Actor("discord", "@me", "66", "Vic")
MO = Doer(Actor("discord", "@me", "7", "Mo"), Way.BUTTON, QUEUE)
SLUG = "bridge-closes-for-a-year"
FOOLS = Card(title="Fools", blocks=())


async def moderated(store: Store) -> Office:
    """A story with its thread, in which Vic has written, and a queue."""
    office = Office(store)
    await office.channels("text")
    office.platform.add(QUEUE)
    async with store.write() as conn:
        await moderator_channels.put(conn, Use.REPORTS, QUEUE)
    await office.push()
    await office.deliver()
    return office


def story_channel(office: Office) -> Place:
    return next(place for place in office.platform.channels if place != QUEUE)


def thread(office: Office) -> str:
    return next(iter(office.platform.channels[story_channel(office)].threads))


async def written(office: Office, key: str = "vic") -> Reported:
    """What Vic writes in the thread; the key is the message's own."""
    place, its = story_channel(office), thread(office)
    message = await office.platform.post_message(place, its, FOOLS, key)
    return Reported(
        place=place,
        thread=its,
        message=message,
        link="https://d/1",
        author=VIC,
        text="Fools",
        files=0,
        slug=SLUG,
        standing=Right.READER,
    )


async def handed_in(office: Office, about: Reported, by: Actor = INES) -> int:
    """Somebody reports a message; the case."""
    now = office.clock.now()
    draft = await begin(office.store, about, by.person, now)
    doer = Doer(by, Way.FORM, about.place, about.thread)
    assert await hand_in(office.store, draft, "Rude.", doer, None, now) is Filed.NEW
    async with office.store.read() as conn:
        [case] = await cases.open_in(conn, None, [Right.READER], limit=9)
    return case.id


async def reported(office: Office, key: str = "vic") -> int:
    """Ines reports what Vic has written in the thread; the case."""
    return await handed_in(office, await written(office, key))


async def ruled(office: Office, number: int, ruling: Ruling, lasts: timedelta | None = None) -> None:
    order = Order(ruling, "Not here.", lasts)
    decision = await decide(office.store, number, order, MO, SANCTIONS, office.clock.now())
    assert decision.won


async def case(office: Office, number: int) -> Case:
    async with office.store.read() as conn:
        found = await cases.get(conn, number)
    assert found is not None
    return found


def queue(office: Office) -> list[str]:
    """What the cards in the moderators' channel say."""
    return [as_text(one.card) for one in office.platform.channels[QUEUE].messages.values()]


def of_kind(rows: list[Placement], kind: Kind) -> list[Placement]:
    return [row for row in rows if row.kind is kind]


def there(office: Office, message: str) -> bool:
    """Whether a message is still in the thread."""
    return message in office.platform.channels[story_channel(office)].threads[thread(office)]
