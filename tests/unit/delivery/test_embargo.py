"""What the worker sends of a story that isn't public by now: nothing; of a retracted one, the retraction."""

from dataclasses import replace

import pytest

from storybot.cards.text import as_text
from storybot.delivery.model import Ending, Kind, Message, Place, Placement, Role
from storybot.delivery.port import Limit
from storybot.newsroom.acts import publish
from storybot.store import follows, notices, stories, wanted
from storybot.store.engine import Store
from storybot.story.embargo import State
from tests.delivering import Office
from tests.fake_platform import Moment
from tests.making import MINUTE, a_draft, discord, push

OF_NO_STORY = {Kind.DIGEST, Kind.REPORT, Kind.SANCTION, Kind.WARNING, Kind.LOG}
KINDS = set(Kind) - OF_NO_STORY
HIDDEN = [State.DRAFT, State.SCHEDULED]
SECRET, REASON = "Zeppelin", "It never flew."
INES = Place("discord", "@me", "7")
SHARED = Message(id=0, role=Role.ANSWER, key="shared", view="sides", by="Ines")
LINK = "https://news.example/z"
POSTS = {"post_card", "post_message", "preview_link"}
PREVIEW = Message(id=0, role=Role.PREVIEW, key="preview", ref=LINK)


@pytest.fixture
async def office(store: Store) -> Office:
    """A story is about to be shown by a card, an answer, the preview of a link and a notice."""
    office = Office(store)
    [place] = await office.channels("text")
    office.platform.channels[place].threads["55"] = {}
    office.platform.channels[place].written["66"] = {}
    await office.push("Quiet matter", summary="Calm.", slug="quiet")
    async with store.write() as conn:
        now = office.clock.now()
        await follows.follow_story(conn, INES, "quiet", None, now)
        await wanted.share(conn, "quiet", place, "55", SHARED, now)
        await wanted.share(conn, "quiet", place, "66", PREVIEW, now)
    noisy = a_draft("Quiet matter", summary="It was heard in every street of the town.", slug="quiet")
    await push(store, noisy, now=office.clock.now())
    return office


async def written(office: Office, state: State, *, anew: bool) -> None:
    """A revision in a state; wanted `anew` wherever the story is, as what publishes or retracts wants it."""
    now = office.clock.now()
    async with office.store.write() as conn:
        found = await stories.get(conn, "quiet")
        assert found is not None
        story = replace(found.story, headline=f"{SECRET} lands", summary=f"{SECRET}.")
        number = await stories.revise(conn, story, now, state=state, reason=REASON)
        if anew:
            await wanted.want(conn, "quiet", number, [], now)
            await notices.want(conn, "quiet", number, now, now + MINUTE)


def everything(office: Office) -> dict[str, str]:
    """All that is shown, by where."""
    shown: dict[str, str] = {}
    for place, channel in office.platform.channels.items():
        for where in (channel.messages, *channel.threads.values()):
            shown |= {f"{place.channel} {id_}": as_text(m.card) for id_, m in where.items()}
        for message, previews in channel.written.items():
            shown |= {f"{message} {url}": as_text(card) for url, card in previews.items()}
        shown |= {f"title {thread}": title for thread, title in channel.titles.items()}
    return shown


def by_kind(rows: list[Placement]) -> dict[Kind, Placement]:
    return {row.kind: row for row in rows}


@pytest.mark.parametrize("anew", [True, False])
@pytest.mark.parametrize("state", HIDDEN)
async def test_nothing_is_posted_of_a_story_that_is_not_public_by_now(
    office: Office, state: State, anew: bool
) -> None:
    await written(office, state, anew=anew)
    office.clock.advance(minutes=30)
    rows = by_kind(await office.deliver())
    assert everything(office) == {}
    assert {kind: row.ending for kind, row in rows.items()} == dict.fromkeys(KINDS, Ending.REFUSED)
    assert all("not public" in (row.last_error or "") for row in rows.values())
    await office.push("Quiet matter", summary="Calm at last.", slug="quiet")
    await publish(office.store, "quiet", office.clock.now())
    office.clock.advance(minutes=30)
    await office.deliver()
    shown = everything(office)
    assert len(shown) == 6, "card, opener, thread, answer, preview and notice are there now"
    assert not any(SECRET in text for text in shown.values())
    assert (
        "The summary was reworded." in shown["7 " + next(iter(office.platform.channels[INES].threads["7"]))]
    )


@pytest.mark.parametrize("state", HIDDEN)
async def test_what_is_there_stays_as_it_is(office: Office, state: State) -> None:
    office.clock.advance(minutes=30)
    await office.deliver()
    before = everything(office)
    assert len(before) >= 6
    await written(office, state, anew=True)
    office.clock.advance(minutes=30)
    await office.deliver()
    assert everything(office) == before


@pytest.mark.parametrize("anew", [True, False])
async def test_of_a_retracted_story_the_retraction_is_shown(office: Office, anew: bool) -> None:
    await written(office, State.RETRACTED, anew=anew)
    office.clock.advance(minutes=30)
    await office.deliver()
    shown = {where: text for where, text in everything(office).items() if not where.startswith("title")}
    assert len(shown) == 3, "an answer that was shared, the preview of a link and a notice"
    assert all(REASON in text and f"{SECRET}." not in text for text in shown.values()), shown
    assert not office.platform.channels[discord()].messages, "nobody saw the card, so nothing is taken back"


async def test_who_waits_for_long_asks_again(office: Office) -> None:
    """The story becomes a draft as soon as anything of it is posted into the channel, while all else waits
    for the channel's turn."""
    office.platform.limited_by = (Limit("channel", 1, 20.0),)
    posted: dict[str, str] = {}

    async def withdraw(moment: Moment, request: str, place: Place) -> None:
        if moment == "after" and not posted and place == discord() and request in POSTS:
            await written(office, State.DRAFT, anew=False)
            posted.update(everything(office))

    office.platform.interfere = withdraw
    office.clock.advance(minutes=30)
    await office.deliver()
    assert posted
    assert everything(office) == posted
