"""The worker over a real store: everything there, everything once."""

import pytest
from tests.delivering import Office

from storybot.store.engine import Store


@pytest.fixture
def office(store: Store) -> Office:
    return Office(store)


async def test_a_story_gets_a_card_with_a_thread_in_every_kind_of_channel(office: Office) -> None:
    text, forum, announcement = await office.channels("text", "forum", "announcement")
    await office.push()
    rows = await office.deliver()
    assert [(len(row.messages), row.thread is not None, row.to_publish) for row in rows] == [
        (2, True, False)
    ] * 3
    assert [request for request, place in office.platform.requests if place == text] == [
        "post_card",
        "open_thread",
        "post_message",
    ]
