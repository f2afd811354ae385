"""What threads are told of changes, and how edits keep out of everybody's way."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from storybot.cards.text import as_text
from storybot.delivery.model import Place, Placement, Role
from storybot.newsroom import acts
from storybot.newsroom.push import SETTLE
from storybot.store.engine import Store
from storybot.store.wanted import SETTLE_BY
from storybot.story.model import Event, Forecast, Perspective, Stance
from tests.delivering import Office
from tests.fake_platform import FakeMessage
from tests.making import a_draft, push

BRIDGE: dict[str, Any] = {"slug": "bridge", "plain_words": "It is shut.", "noise_level": 40}
FIRST = Event(headline="A crack was found", when="2026-01-02")
THEN = Event(headline="It was closed", when="2026-02-01")


@pytest.fixture
async def office(store: Store) -> Office:
    """The story of a bridge is in two channels, card, thread and opener."""
    office = Office(store)
    await office.channels("text", "forum")
    await pushed(office, timeline=(FIRST,))
    await office.deliver()
    return office


async def pushed(office: Office, **fields: Any) -> None:
    how = {name: fields.pop(name) for name in ("silent", "settle") if name in fields}
    draft = a_draft("Bridge closes for a year", **BRIDGE | {"timeline": (FIRST,)} | fields)
    await push(office.store, draft, now=office.clock.now(), **how)


def thread(office: Office, place: Place) -> list[FakeMessage]:
    """The messages of the story's thread, the first of a forum's post left out."""
    channel = office.platform.channels[place]
    [messages] = channel.threads.values()
    return list(messages.values())[channel.kind == "forum" :]


def notes(office: Office, place: Place) -> list[str]:
    """All that was said below the opener."""
    return [as_text(message.card) for message in thread(office, place)[1:]]


def everywhere(office: Office) -> list[list[str]]:
    return [notes(office, place) for place in office.platform.channels]


async def test_a_new_event_is_told_once_in_each_thread_and_the_card_is_edited(office: Office) -> None:
    await pushed(office, timeline=(FIRST, THEN))
    await office.deliver()
    for told in everywhere(office):
        [note] = told
        assert "New event: 1 February 2026 · It was closed" in note
    [card] = office.platform.channels[next(iter(office.platform.channels))].messages.values()
    assert card.edits == 1
    await pushed(office, timeline=(FIRST, THEN))
    await office.deliver()
    assert [len(told) for told in everywhere(office)] == [1, 1]


async def test_a_forecast_is_told_before_and_after_with_both_disclaimers(office: Office) -> None:
    await pushed(
        office, forecast=Forecast(outlook="It opens.", disclaimer="Maybe.", likelihood=70), silent=True
    )
    await pushed(office, forecast=Forecast(outlook="It stays shut.", disclaimer="Who knows.", likelihood=20))
    await office.deliver()
    for [note] in everywhere(office):
        assert all(
            said in note for said in ("It opens. (70 / 100)", "Maybe.", "It stays shut.", "Who knows.")
        )


async def test_a_typo_and_what_is_pushed_in_silence_are_told_to_nobody(office: Office) -> None:
    await pushed(office, plain_words="It is shut!")
    await office.deliver()
    await pushed(office, timeline=(FIRST, THEN), silent=True)
    await office.deliver()
    assert everywhere(office) == [[], []]
    assert all("It was closed" in as_text(card_of(office, place).card) for place in office.platform.channels)


def card_of(office: Office, place: Place) -> FakeMessage:
    channel = office.platform.channels[place]
    where = channel.messages if channel.kind != "forum" else next(iter(channel.threads.values()))
    return next(iter(where.values()))


async def test_an_opener_that_reads_as_before_is_not_edited(office: Office) -> None:
    await pushed(office, timeline=(FIRST, THEN))
    rows = await office.deliver()
    for place in office.platform.channels:
        assert thread(office, place)[0].edits == 0
    assert all(m.revision == 2 for row in rows for m in row.messages if m.role is not Role.NOTE)
    await pushed(office, plain_words="Nobody may cross it until next year.", timeline=(FIRST, THEN))
    await office.deliver()
    assert [thread(office, place)[0].edits for place in office.platform.channels] == [1, 1]


async def test_quick_successive_pushes_are_one_edit_and_one_note(office: Office) -> None:
    start = office.clock.now()
    for level in (50, 60, 70, 80):
        await pushed(office, noise_level=level, settle=10 * SETTLE)
    assert all(row.due_at and row.due_at >= start + 10 * SETTLE for row in await office.rows())
    await office.deliver()
    assert all("40 / 100 → 80 / 100" in note for [note] in everywhere(office))
    assert [card_of(office, place).edits for place in office.platform.channels] == [1, 1]


async def test_a_push_while_a_story_is_being_posted_settles_as_well(store: Store) -> None:
    office, levels = Office(store), iter((70,))
    [place] = await office.channels("text")

    async def change_it(_moment: str, request: str, _: Place) -> None:
        if request == "open_thread":
            for level in levels:
                await pushed(office, noise_level=level, settle=10 * SETTLE)

    await pushed(office)
    office.platform.interfere = change_it
    await office.deliver()
    opener, note = thread(office, place)
    assert "40 / 100 → 70 / 100" in as_text(note.card)
    assert note.posted_at - opener.posted_at > SETTLE, "another push could have joined it"


async def test_what_was_changed_and_changed_back_is_told_to_nobody(office: Office) -> None:
    await pushed(office, noise_level=90)
    await pushed(office)
    await office.deliver()
    assert everywhere(office) == [[], []]


async def test_however_often_a_story_changes_its_edits_do_not_wait_for_ever(office: Office) -> None:
    start = office.clock.now()
    for level in range(41, 46):
        office.clock.advance(seconds=10)
        await pushed(office, noise_level=level, settle=timedelta(minutes=1))
    assert all(row.due_at and row.due_at < start + 2 * SETTLE_BY for row in await office.rows())


async def test_a_correction_quotes_what_was_said_and_what_is_said(office: Office) -> None:
    draft = a_draft(
        "Bridge closes for a year", **BRIDGE | {"timeline": (FIRST,)}, summary="It rusts since 1931."
    )
    await acts.correct(office.store, "bridge", "It is older.", office.clock.now(), draft)
    await office.deliver()
    for [note] in everywhere(office):
        assert all(
            said in note for said in ("Correction", "It is older.", "“It rusts.”", "“It rusts since 1931.”")
        )
    assert all("It is older." in as_text(card_of(office, place).card) for place in office.platform.channels)


async def test_a_correction_of_what_was_pushed_before_quotes_that(office: Office) -> None:
    await pushed(office, summary="It rusts since 1931.", silent=True)
    await office.deliver()
    await acts.correct(office.store, "bridge", "It is older.", office.clock.now())
    await office.deliver()
    for [note] in everywhere(office):
        assert all(said in note for said in ("It is older.", "“It rusts.”", "“It rusts since 1931.”"))


async def test_a_retraction_is_told_and_takes_back_what_notes_said_even_when_the_story_is_restored(
    office: Office,
) -> None:
    await pushed(office, timeline=(FIRST, THEN))
    await office.deliver()
    await acts.retract(office.store, "bridge", "All wrong.", office.clock.now())
    await office.deliver()
    for told in everywhere(office):
        assert len(told) == 2
        assert all("All wrong." in note or "was retracted" in note for note in told)
        assert not any("It was closed" in note for note in told)
    await acts.restore(office.store, "bridge", office.clock.now())
    await office.deliver()
    for told in everywhere(office):
        assert len(told) == 3
        assert "published this story again" in told[2]
        assert not any("It was closed" in note for note in told)


async def test_what_was_to_be_told_is_not_when_it_was_retracted_before(office: Office) -> None:
    await pushed(office, timeline=(FIRST, THEN))
    await acts.retract(office.store, "bridge", "All wrong.", office.clock.now())
    await acts.restore(office.store, "bridge", office.clock.now())
    await office.deliver()
    for [told] in everywhere(office):
        assert "published this story again" in told


async def test_a_correction_quotes_whatever_was_wrong(office: Office) -> None:
    await pushed(
        office, timeline=(FIRST,), forecast=Forecast(outlook="It opens in 2026.", disclaimer="Maybe.")
    )
    await office.deliver()
    right = a_draft(
        "Bridge closes for a year",
        **BRIDGE | {"noise_level": 45},
        timeline=(replace(FIRST, when="2026-01-03"),),
        forecast=Forecast(outlook="It opens in 2027.", disclaimer="Maybe."),
        sides={stance: (Perspective(position="It costs 34 million."),) for stance in Stance},
    )
    await acts.correct(office.store, "bridge", "Years and numbers.", office.clock.now(), right)
    await office.deliver()
    for *_, note in everywhere(office):
        said = ("2 January 2026", "3 January 2026", "opens in 2026", "opens in 2027", "40 / 100 → 45 / 100")
        assert [words for words in (*said, "It costs 34 million.") if words not in note] == []


async def test_a_number_or_a_denial_is_no_typo(office: Office) -> None:
    long = "The inspector who went to see the bridge on Monday found {} and said that it was {}safe to cross."
    await pushed(office, summary=long.format("3 cracks", ""))
    await office.deliver()
    before = [len(told) for told in everywhere(office)]
    for summary in (long.format("4 cracks", ""), long.format("4 cracks", "not ")):
        await pushed(office, summary=summary)
        await office.deliver()
    assert [len(told) for told in everywhere(office)] == [count + 2 for count in before]


async def test_what_waited_for_an_archived_thread_settles_like_anything_else(office: Office) -> None:
    text, _ = office.platform.channels
    office.platform.asleep |= set(office.platform.channels[text].threads)
    await pushed(office, plain_words="It is shut, and for long.", silent=True, settle=SETTLE)
    office.clock.advance(seconds=10)
    async with office.working():
        await office.until(lambda rows: [bool(row.last_error) for row in rows if row.due_at] == [True])
    office.clock.advance(minutes=1)
    now = office.clock.now()
    await pushed(office, timeline=(FIRST, THEN), settle=SETTLE)
    assert all(row.due_at and row.due_at >= now + SETTLE for row in await office.rows())


async def test_a_silent_change_in_an_archived_thread_waits_until_it_opens(office: Office) -> None:
    text, forum = office.platform.channels
    [post] = office.platform.channels[forum].threads
    office.platform.asleep.add(post)
    await pushed(office, noise_level=45)
    async with office.working() as _:
        waiting = await office.until(lambda rows: any(row.last_error for row in rows))
        assert "waits until it is opened" in str(at(waiting, forum).last_error)
        assert at(waiting, forum).failing_since is None
        assert card_of(office, forum).edits == 0
        office.platform.asleep.clear()
        office.clock.advance(minutes=61)
        await office.at_rest()
    assert (card_of(office, forum).edits, card_of(office, text).edits) == (1, 1)
    assert everywhere(office) == [[], []]


async def test_a_loud_change_opens_an_archived_thread_and_archives_it_again(office: Office) -> None:
    _, forum = office.platform.channels
    [post] = office.platform.channels[forum].threads
    office.platform.asleep.add(post)
    await acts.correct(office.store, "bridge", "It is older.", office.clock.now())
    await office.deliver()
    assert (card_of(office, forum).edits, len(notes(office, forum))) == (1, 1)
    assert office.platform.asleep == {post}


async def test_where_a_card_can_not_be_edited_any_more_its_thread_is_told(office: Office) -> None:
    text, _ = office.platform.channels
    office.platform.set_in_stone.add(next(iter(office.platform.channels[text].messages)))
    await pushed(office, noise_level=45)
    rows = await office.deliver()
    assert card_of(office, text).edits == 0
    [note] = notes(office, text)
    assert "40 / 100 → 45 / 100" in note
    assert at(rows, text).ending is None
    await pushed(office, noise_level=46)
    await office.deliver()
    assert len(notes(office, text)) == 2


async def test_nobody_who_deleted_a_note_sees_it_again(office: Office) -> None:
    text, _ = office.platform.channels
    await pushed(office, timeline=(FIRST, THEN))
    await office.deliver()
    [messages] = office.platform.channels[text].threads.values()
    messages.pop(list(messages)[-1])
    await acts.retract(office.store, "bridge", "All wrong.", office.clock.now())
    await office.deliver()
    assert len(notes(office, text)) == 1


def at(rows: list[Placement], place: Place) -> Placement:
    return next(row for row in rows if row.place == place)
