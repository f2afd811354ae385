"""The Slack sender, by the real slack_sdk over real sockets, against the playground."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from storybot.cards.model import Card, Heading, Paragraph, Span
from storybot.delivery.model import Place, StepKind
from storybot.errors import (
    AuthFailed,
    Forbidden,
    Gone,
    Invalid,
    NetworkFailed,
    PlatformError,
    RateLimited,
    ServerFailed,
    What,
)
from storybot.platforms.slack import sender
from storybot.platforms.slack.client import SlackClient
from storybot.platforms.slack.sender import SlackSender
from storybot.playground.faults import Fault
from storybot.playground.server import Playground
from storybot.playground.slack.acting import People
from storybot.playground.slack.world import Channel
from storybot.playground.world import default_world

TEAM = "T0HARBOUR1"
STORIES = Place("slack", TEAM, "C0STORIES1")
NEWSDESK = Place("slack", TEAM, "C0NEWSDESK")
VAULT = Place("slack", TEAM, "C0VAULT001")
MEMBER, ADMIN = "U0MEMBER01", "U0MODER001"


def card(text: str = "The harbour bridge opens") -> Card:
    return Card(
        title=text, blocks=(Heading(text=text, level=1), Paragraph(spans=(Span("It does, on Monday."),)))
    )


def long_ago() -> datetime:
    return datetime.now(UTC) - timedelta(minutes=1)


@dataclass
class Office:
    """The playground, and the sender that is tested in it."""

    playground: Playground
    client: SlackClient
    sender: SlackSender

    @property
    def people(self) -> People:
        return self.playground.slack.people()

    @property
    def bot(self) -> Any:
        return self.playground.slack.state.workspace(None).data.bot

    def messages(self, place: Place = STORIES) -> list[dict[str, Any]]:
        return next(c for c in self.playground.slack.channels() if c["id"] == place.channel)["messages"]

    def fault(self, match: str, kind: Any, **more: Any) -> None:
        self.playground.faults.add(Fault(platform="slack", match=match, kind=kind, **more))

    async def post(self, key: str = "k1", place: Place = STORIES) -> str:
        posted = await self.sender.post_card(place, card(), key, title="The bridge", tags=())
        return posted.message


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    world = default_world()
    world.slack.limits = False  # keeping them is the worker's part
    harbour = world.slack.workspaces[0]
    harbour.channels.append(
        Channel(id=VAULT.channel, name="vault", kind="private", members=[harbour.bot.user_id])
    )
    playground = Playground(world)
    await playground.start()

    async def token_for(workspace: str) -> str:
        return playground.slack.state.workspace(workspace).data.bot.token

    client = SlackClient(token_for, api_url=f"{playground.url}/slack/api")
    await client.open()
    yield Office(playground, client, SlackSender(client, TEAM, timeout=5))
    await client.close()
    await playground.stop()


async def test_a_card_its_thread_and_its_first_message(office: Office) -> None:
    posted = await office.sender.post_card(STORIES, card(), "k1", title="t", tags=())
    assert posted.thread == posted.message
    assert await office.sender.open_thread(STORIES, posted.message, title="t") == posted.thread
    opener = await office.sender.post_message(STORIES, posted.message, card("Say what you think"), "k2")
    shown = office.messages()
    assert [m["id"] for m in shown] == [posted.message]
    assert [m["id"] for m in shown[0]["thread"]["messages"]] == [opener]


async def test_an_edit_shows_the_new_card_and_keeps_its_key(office: Office) -> None:
    message = await office.post()
    opener = await office.sender.post_message(STORIES, message, card("First words"), "k2")
    await office.sender.edit_message(STORIES, None, message, card("The bridge opens late"), "k1")
    await office.sender.edit_message(STORIES, message, opener, card("Other words"), "k2")
    shown = str(office.messages())
    assert "The bridge opens late" in shown
    assert "Other words" in shown
    assert "First words" not in shown
    assert set(await office.sender.find(STORIES, None, ["k1"], long_ago())) == {"k1"}
    assert set(await office.sender.find(STORIES, message, ["k2"], long_ago())) == {"k2"}


async def test_there_is_nothing_to_publish(office: Office) -> None:
    with pytest.raises(Invalid):
        await office.sender.publish(STORIES, await office.post())


# Finding what is there


async def test_find_sees_the_bots_own_and_says_their_threads(office: Office) -> None:
    message = await office.post("mine")
    found = await office.sender.find(STORIES, None, ["mine", "never"], long_ago())
    assert set(found) == {"mine"}
    assert (found["mine"].message, found["mine"].thread) == (message, message)


async def test_find_pages_through_a_busy_channel_and_thread(office: Office) -> None:
    message = await office.post("mine")
    opener = await office.sender.post_message(STORIES, message, card(), "inside")
    for n in range(450):
        office.people.post(MEMBER, STORIES.channel, f"noise {n}")
        office.people.post(MEMBER, STORIES.channel, f"noise {n}", thread_ts=message)
    found = await office.sender.find(STORIES, None, ["mine", "never"], long_ago())
    assert found["mine"].message == message
    inside = await office.sender.find(STORIES, message, ["inside", "never"], long_ago())
    assert inside["inside"].message == opener


async def test_find_does_not_take_what_it_has_not_read_for_empty(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "PAGE", 5)
    monkeypatch.setattr(sender, "MOST_PAGES", 3)
    for n in range(16):
        office.people.post(MEMBER, STORIES.channel, f"noise {n}")
    with pytest.raises(Invalid, match="15 messages"):
        await office.sender.find(STORIES, None, ["never"], long_ago())


async def test_find_looks_no_further_back_than_it_is_told(office: Office) -> None:
    await office.post("old")
    later = datetime.fromtimestamp(office.playground.clock.now(), UTC) + timedelta(hours=1)
    assert await office.sender.find(STORIES, None, ["old"], later) == {}


async def test_find_in_a_thread_that_is_gone(office: Office) -> None:
    message = await office.post()
    office.people.delete_thread(ADMIN, STORIES.channel, message)
    with pytest.raises(Gone) as error:
        await office.sender.find(STORIES, message, ["k"], long_ago())
    assert error.value.what is What.THREAD


# Looking at channels


async def test_look_at_a_channel_that_is_fine(office: Office) -> None:
    report = await office.sender.look(STORIES)
    assert (report.name, report.kind, report.missing) == ("stories", "public channel", ())


async def test_look_at_a_channel_without_the_bot(office: Office) -> None:
    (missing,) = (await office.sender.look(NEWSDESK)).missing
    assert missing.permission == "membership"
    assert "/invite @storybot" in missing.remedy


async def test_look_at_an_archived_channel(office: Office) -> None:
    office.people.archive(ADMIN, STORIES.channel)
    (missing,) = (await office.sender.look(STORIES)).missing
    assert "unarchive" in missing.remedy


async def test_look_names_each_missing_scope(office: Office) -> None:
    await office.sender.look(STORIES)
    office.bot.scopes = ["channels:read"]
    missing = (await office.sender.look(STORIES)).missing
    assert [m.permission for m in missing] == ["chat:write", "channels:history"]
    office.bot.scopes = ["chat:write"]
    missing = (await office.sender.look(STORIES)).missing
    assert {"channels:read", "channels:history"} <= {m.permission for m in missing}


async def test_look_at_a_channel_that_is_not_there(office: Office) -> None:
    with pytest.raises(Gone) as error:
        await office.sender.look(Place("slack", TEAM, "C0NOWHERE1"))
    assert error.value.what is What.CHANNEL


async def test_a_token_of_another_workspace(office: Office) -> None:
    async def token_for(_: str) -> str:
        return office.bot.token

    client = SlackClient(token_for, api_url=f"{office.playground.url}/slack/api")
    await client.open()
    with pytest.raises(Invalid, match=TEAM):
        await SlackSender(client, "T0ELSEWHERE").look(Place("slack", "T0ELSEWHERE", STORIES.channel))
    await client.close()


async def test_a_bad_token_is_one_clear_line(office: Office) -> None:
    office.bot.token_state = "revoked"
    with pytest.raises(AuthFailed) as error:
        await office.client.identity(TEAM)
    assert "\n" not in str(error.value)


# The vocabulary of errors


async def test_not_in_the_channel(office: Office) -> None:
    with pytest.raises(Forbidden) as error:
        await office.post("k1", NEWSDESK)
    assert error.value.missing == "membership"


async def test_an_archived_channel_and_one_where_few_may_post(office: Office) -> None:
    office.people.archive(ADMIN, STORIES.channel)
    with pytest.raises(Forbidden, match="archived"):
        await office.post()
    office.people.archive(ADMIN, STORIES.channel, archived=False)
    office.people.conversation(ADMIN, STORIES.channel).channel.posting = "admins"
    with pytest.raises(Forbidden) as error:
        await office.post()
    assert error.value.missing == "permission to post"


async def test_a_missing_scope_is_named(office: Office) -> None:
    office.bot.scopes = ["channels:read"]
    with pytest.raises(Forbidden) as error:
        await office.post()
    assert error.value.missing == "chat:write"
    with pytest.raises(Forbidden) as error:
        await office.sender.find(STORIES, None, ["k"], long_ago())
    assert error.value.missing == "channels:history"


async def test_what_people_deleted_is_gone(office: Office) -> None:
    message = await office.post()
    opener = await office.sender.post_message(STORIES, message, card(), "k2")
    office.people.delete(ADMIN, STORIES.channel, opener)
    with pytest.raises(Gone) as error:
        await office.sender.edit_message(STORIES, message, opener, card("new"), "k2")
    assert error.value.what is What.MESSAGE
    office.people.delete(ADMIN, STORIES.channel, message)
    with pytest.raises(Gone) as error:
        await office.sender.edit_message(STORIES, None, message, card("new"), "k1")
    assert error.value.what is What.MESSAGE
    office.people.delete_channel(ADMIN, STORIES.channel)
    with pytest.raises(Gone) as error:
        await office.post("k3")
    assert error.value.what is What.CHANNEL


async def test_a_reply_to_a_card_that_is_gone_is_not_left_in_the_channel(office: Office) -> None:
    message = await office.post()
    office.people.delete_thread(ADMIN, STORIES.channel, message)
    with pytest.raises(Gone) as error:
        await office.sender.post_message(STORIES, message, card("An opener"), "k2")
    assert error.value.what is What.THREAD
    assert office.messages() == []


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "server_error", "status": 503},
        {"kind": "rate_limited", "seconds": 2.0},
        {"kind": "refused", "code": "fatal_error"},
    ],
    ids=["failed", "too soon", "half done"],
)
async def test_a_reply_that_could_not_be_taken_back_at_once_is_found_and_taken_back(
    office: Office, fault: dict[str, Any]
) -> None:
    message = await office.post()
    office.people.delete_thread(ADMIN, STORIES.channel, message)
    office.fault("chat.delete", **fault)
    with pytest.raises(PlatformError) as error:
        await office.sender.post_message(STORIES, message, card("An opener"), "k2")
    assert error.value.outcome_unknown, "or it is posted once more"
    assert len(office.messages()) == 1
    other = await office.post("k3")
    with pytest.raises(Gone) as gone:
        await office.sender.find(STORIES, message, ["k2"], long_ago())
    assert gone.value.what is What.THREAD
    assert [m["id"] for m in office.messages()] == [other]


async def test_a_reply_without_its_card_whose_answer_was_lost_is_taken_back(office: Office) -> None:
    message = await office.post()
    office.people.delete_thread(ADMIN, STORIES.channel, message)
    office.fault("chat.postMessage", "lost_answer", status=0)
    with pytest.raises(NetworkFailed):
        await office.sender.post_message(STORIES, message, card("An opener"), "k2")
    with pytest.raises(Gone):
        await office.sender.find(STORIES, message, ["k2"], long_ago())
    assert office.messages() == []


async def test_a_locked_thread(office: Office) -> None:
    message = await office.post()
    office.people.lock_thread(ADMIN, STORIES.channel, message)
    with pytest.raises(Invalid, match="locked"):
        await office.sender.post_message(STORIES, message, card(), "k2")


async def test_an_edit_after_the_workspaces_time_for_edits(office: Office) -> None:
    message = await office.post()
    office.playground.slack.state.workspace(None).data.edit_window = 60
    office.playground.clock.advance(3600)
    with pytest.raises(Invalid, match="edited"):
        await office.sender.edit_message(STORIES, None, message, card("late"), "k1")


@pytest.mark.parametrize("status", [0, 500])
async def test_a_lost_answer_is_found_and_not_repeated(office: Office, status: int) -> None:
    office.fault("chat.postMessage", "lost_answer", status=status)
    with pytest.raises(PlatformError) as error:
        await office.post("lost")
    assert error.value.outcome_unknown
    assert len(office.messages()) == 1
    assert set(await office.sender.find(STORIES, None, ["lost"], long_ago())) == {"lost"}


async def test_other_failures_have_their_words(office: Office) -> None:
    async def fails(kind: Any, **more: Any) -> PlatformError:
        office.fault("chat.postMessage", kind, **more)
        with pytest.raises(PlatformError) as error:
            await office.post()
        return error.value

    limited = await fails("rate_limited", seconds=12.0)
    assert isinstance(limited, RateLimited)
    assert 11 < limited.retry_after <= 13
    assert isinstance(await fails("server_error", status=503), ServerFailed)
    assert isinstance(await fails("refused", code="invalid_blocks"), Invalid)
    assert isinstance(await fails("refused", code="token_revoked"), AuthFailed)
    assert office.messages() == []


async def test_no_answer_in_time(office: Office) -> None:
    sender = SlackSender(office.client, TEAM, timeout=0.3)
    office.fault("chat.postMessage", "timeout", seconds=2.0)
    with pytest.raises(NetworkFailed) as error:
        await sender.post_card(STORIES, card(), "k1", title="t", tags=())
    assert error.value.outcome_unknown


async def test_too_soon_is_told_with_its_wait(office: Office) -> None:
    office.playground.slack.state.limits = True
    await office.post("k1")
    with pytest.raises(RateLimited) as error:
        await office.post("k2")
    assert 0 < error.value.retry_after <= 2


async def test_a_token_that_is_revoked_meanwhile(office: Office) -> None:
    office.bot.token_state = "revoked"
    with pytest.raises(AuthFailed) as error:
        await office.post()
    assert "xoxb" not in str(error.value)


async def test_a_private_channel(office: Office) -> None:
    office.bot.scopes = ["chat:write", "groups:read"]
    report = await office.sender.look(VAULT)
    assert (report.kind, [m.permission for m in report.missing]) == ("private channel", ["groups:history"])


async def test_nobody_is_pinged(office: Office) -> None:
    hostile = card("<!channel> <@U0MEMBER01> @here <!subteam^S0EDITORS1>")
    posted = await office.sender.post_card(STORIES, hostile, "k1", title="<!here>", tags=())
    await office.sender.edit_message(STORIES, None, posted.message, hostile, "k1")
    conversation = office.people.conversation(ADMIN, STORIES.channel)
    assert not conversation.messages[posted.message].content.pings


def test_limits_are_named_by_what_they_hold_for() -> None:
    async def token_for(_: str) -> str:
        return "xoxb"

    sender = SlackSender(SlackClient(token_for, api_url="http://x"), TEAM)
    for step in (StepKind.POST_CARD, StepKind.POST_MESSAGE):
        assert sender.limits(step, STORIES)[0] == sender.limits(step, NEWSDESK)[0]
        assert sender.limits(step, STORIES)[1] != sender.limits(step, NEWSDESK)[1]
    assert sender.limits(StepKind.OPEN_THREAD, STORIES) == ()
    assert sender.limits(StepKind.EDIT_MESSAGE, STORIES)[0].count == 50


async def test_a_link_is_previewed_and_changed_in_its_place(office: Office) -> None:
    link = "https://ledger.example/a"
    ts = office.people.post(MEMBER, STORIES.channel, f"<{link}>")
    for words in ("It rusts", "It is closed"):
        await office.sender.preview_link(STORIES, ts, link, card(words))
        messages = office.playground.slack.channels()[0]["messages"]
        [shown] = [message["unfurls"] for message in messages if message["id"] == ts]
        assert [*shown] == [link]
        assert words in shown[link]


async def test_a_link_that_people_took_away_is_gone(office: Office) -> None:
    link = "https://ledger.example/a"
    ts = office.people.post(MEMBER, STORIES.channel, f"<{link}>")
    office.people.edit(MEMBER, STORIES.channel, ts, "No link.")
    with pytest.raises(Gone) as gone:
        await office.sender.preview_link(STORIES, ts, link, card())
    assert gone.value.what is What.MESSAGE
    office.people.delete(MEMBER, STORIES.channel, ts)
    with pytest.raises(Gone):
        await office.sender.preview_link(STORIES, ts, link, card())
