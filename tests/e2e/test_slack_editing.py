"""Editors at work on Slack: the whole bot, with the real SDK against the playground."""

import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storybot.clock import SystemClock
from storybot.commands.registry import COMMANDS
from storybot.playground.faults import Fault
from storybot.playground.slack.block_reading import plain_blocks
from storybot.playground.slack.interactions import View
from storybot.playground.world import World, default_world
from storybot.story.embargo import State
from tests.e2e.asking import STORIES, TEAM, Asked
from tests.e2e.editing import (
    BAD,
    EDITOR,
    NOBODY,
    USERGROUP,
    at_work,
    in_state,
    locks,
    page,
    slugs,
    state_of,
    story,
)
from tests.e2e.slack_ways import BOT, MOSS, buttons, close_modals, in_modal, next_private, private, users

pytestmark = pytest.mark.asyncio(loop_scope="module")

CLOCK = SystemClock()
EDITING = [command.name for command in COMMANDS if command.editors]
REFUSED = "This is for the newsroom's editors."


def world() -> World:
    """The default one, in which nobody waits for limits; Moss is its administrator, and no editor."""
    world = default_world()
    world.slack.limits = world.discord.limits.enforced = False
    return world


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bot(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Asked]:
    database = {"url": module_database_url}
    async with at_work(tmp_path_factory.mktemp("editing"), world=world(), database=database) as bot:
        yield bot


async def said(bot: Asked, text: str, user: str = EDITOR) -> str:
    """What the private answer to `/editor` says."""
    before = len(private(bot, user=user))
    await users(bot).command(user, STORIES, "/editor", text)
    return plain_blocks((await next_private(bot, before, user=user)).content.blocks)


async def form(bot: Asked, user: str = EDITOR) -> View:
    """The form that is open."""

    def opened() -> View | None:
        views = [it for it in bot.playground.slack.interactions.views.values() if it.kind == "modal"]
        return next((view for view in views if view.view.get("callback_id") == "fill_in"), None)

    return await bot.until(opened)


async def opened(bot: Asked, text: str) -> View:
    """The form that `/editor` opens."""
    close_modals(bot)
    await users(bot).command(EDITOR, STORIES, "/editor", text)
    return await form(bot)


async def sent(bot: Asked, view: View, **values: str) -> str:
    """What comes of a form, in its place; `file` is the id of one."""
    entered: dict[str, Any] = {
        name: {name: {"type": "file_input", "files": [it]}}
        if name == "file"
        else {name: {"type": "plain_text_input", "value": it}}
        for name, it in values.items()
    }
    await users(bot).submit(EDITOR, view.id, entered)
    return plain_blocks(await in_modal(bot))


def uploaded(bot: Asked, content: bytes, name: str) -> str:
    return users(bot).upload(EDITOR, name, content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("Night ferry.txt", page("Night ferry returns")),
        ("heron.md", b"# Heron nests on the town hall\n\n## Key points\n\n- Two eggs.\n"),
        ("otter.json", b'{"headline": "Otter swims upstream", "key_points": ["Far."]}'),
    ],
)
async def test_a_form_takes_a_file_in_every_format(bot: Asked, name: str, content: bytes) -> None:
    told = await sent(bot, await opened(bot, "push"), file=uploaded(bot, content, name))
    assert "Pushed: this is a new story." in told
    assert "It goes to #" in told


async def test_a_form_takes_a_pasted_text_or_the_fields(bot: Asked) -> None:
    told = await sent(bot, await opened(bot, "push draft:true"), text="# Swan returns\n\nAfter ten years.")
    assert "It is a draft, which only editors see." in told
    assert (await state_of(bot, "swan-returns"))[1] is State.DRAFT
    told = await sent(bot, await opened(bot, "push"), headline="Tunnel opens", key_points="- Early.\n- Late.")
    assert "Pushed" in told
    found = await story(bot, "tunnel-opens")
    assert found is not None
    assert found.story.key_points == ("Early.", "Late.")


async def test_a_form_with_nothing_in_it_can_be_opened_again(bot: Asked) -> None:
    view = await opened(bot, "push")
    await users(bot).submit(EDITOR, view.id, {})
    assert (await form(bot)).view["title"]["text"] == "Push a story"
    assert "one of the three" in await sent(bot, await form(bot), text="x", headline="Two at once")


async def test_every_problem_of_a_file_is_told_with_its_line(bot: Asked) -> None:
    told = await sent(bot, await opened(bot, "push"), file=uploaded(bot, BAD, "bad.json"))
    assert "bad.json:2: noise_level" in told
    assert "bad.json:3: key_points" in told


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\xff\xfe", "not UTF-8"),
        (b" ", "the file is empty"),
        (b"x" * (256 * 1024 + 1), "the file is too large"),
    ],
)
async def test_what_is_no_story_is_refused(bot: Asked, content: bytes, reason: str) -> None:
    before = await slugs(bot)
    told = await sent(bot, await opened(bot, "push"), file=uploaded(bot, content, "odd.txt"))
    assert reason in told
    assert await slugs(bot) == before


async def test_a_file_that_can_t_be_fetched_is_said_to_be_so(bot: Asked) -> None:
    bot.playground.faults.add(Fault(platform="slack", match="files-pri", kind="server_error"))
    file = uploaded(bot, page("Lost on the way"), "lost.txt")
    assert "could not be fetched" in await sent(bot, await opened(bot, "push"), file=file)


async def test_the_token_goes_to_slack_s_files_alone_and_follows_no_redirection(bot: Asked) -> None:
    workspace = bot.playground.slack.state.workspace(TEAM)
    file = uploaded(bot, page("Elsewhere"), "elsewhere.txt")
    note = (await opened(bot, "push")).view["private_metadata"]
    for address in ("http://127.0.0.1:1/x", "https://evil.example/x", "file:///etc/passwd", "x"):
        told = {"id": file, "name": "x.txt", "size": 9, "url_private_download": address}
        assert "could not be fetched" in await forged(bot, EDITOR, note, {"file": told})
    workspace.data.bot.scopes.remove("files:read")
    address = f"{bot.playground.url}/slack{workspace.private_path(workspace.files[file])}"
    told = {"id": file, "name": "x.txt", "size": 9, "url_private_download": address}
    assert "could not be fetched" in await forged(bot, EDITOR, note, {"file": told})
    workspace.data.bot.scopes.append("files:read")


async def test_a_headline_that_is_near_a_known_one_is_refused_with_what_to_do(bot: Asked) -> None:
    lamp = uploaded(bot, page("Lighthouse gets a new lamp"), "lamp.txt")
    assert "Pushed" in await sent(bot, await opened(bot, "push"), file=lamp)
    again = uploaded(bot, page("Lighthouse gets a new lamp."), "lamp2.txt")
    view = await opened(bot, "push")
    assert "This looks like a story that is there" in await sent(bot, view, file=again)
    asks = buttons(view.view["blocks"])
    await users(bot).press_in_view(EDITOR, view.id, asks["Revise that one…"])
    assert "Revised: this is revision 2." in await sent(bot, await form(bot), file=again)
    third = uploaded(bot, page("Lighthouse gets a new lamp!"), "lamp3.txt")
    assert "Pushed" in await sent(bot, await opened(bot, "push new:true"), file=third)


async def test_revise_correct_retract_and_restore(bot: Asked) -> None:
    await in_state(bot, "quarry", "Quarry floods", State.PUBLISHED)
    view = await opened(bot, "revise quarry")
    assert plain_blocks(view.view["blocks"]).startswith("Quarry floods")
    told = await sent(bot, view, headline="Gravel pit floods", key_points="Twice.")
    assert "Revised: this is revision 2." in told
    told = await sent(bot, await opened(bot, "correct quarry"), note="It was a pit.")
    assert "Corrected: readers see the note." in told
    assert "Corrected" in await said(bot, 'correct quarry note:"A gravel pit."')
    found = await story(bot, "quarry")
    assert found is not None
    assert [one.note for one in found.story.corrections] == ["It was a pit.", "A gravel pit."]
    told = await sent(bot, await opened(bot, "retract quarry"), reason="It never flooded.")
    assert "Retracted" in told
    assert "It never flooded." in await said(bot, "preview quarry")
    assert "Restored: it is published again." in await said(bot, "restore quarry")


async def test_a_retraction_locks_the_threads_if_that_is_asked_for(bot: Asked) -> None:
    await in_state(bot, "gong", "Gong is struck", State.PUBLISHED)
    told = await sent(bot, await opened(bot, "retract gong lock:true"), reason="It never was.")
    assert "Its threads are being locked on Discord. Slack lets no bot lock one." in told
    assert await locks(bot, "gong") == {True}


async def test_schedule_unschedule_publish_and_status(bot: Asked) -> None:
    await in_state(bot, "choir", "Choir sings again", State.DRAFT)
    assert "Scheduled for 2027-01-01 09:00 CET." in await said(bot, 'schedule choir at:"2027-01-01 09:00"')
    told = await said(bot, "choir")
    assert "It is scheduled, and only editors see it." in told
    assert "2027-01-01 09:00 CET" in told
    assert "Unscheduled" in await said(bot, "unschedule choir")
    assert "Scheduled for" in await sent(bot, await opened(bot, "schedule choir"), at="tomorrow 9am")
    assert "is no time" in await said(bot, "schedule choir at:never")
    assert "Published." in await said(bot, "publish choir")
    told = await said(bot, "status choir")
    assert "It is published." in told
    assert "slack #" in told
    told = await said(bot, "publish choir")
    assert "That can't be done from here. It is published." in told


async def test_preview_is_the_card_and_nobody_else_sees_it(bot: Asked) -> None:
    await in_state(bot, "mill", "Mill grinds again", State.DRAFT)
    assert "Mill grinds again" in await said(bot, "preview mill")
    file = uploaded(bot, page("Mill for sale"), "sale.txt")
    assert "Mill for sale" in await sent(bot, await opened(bot, "preview"), file=file)
    assert not any("sale" in slug for slug in await slugs(bot))


async def test_nothing_is_done_to_a_story_that_is_only_guessed(bot: Asked) -> None:
    await in_state(bot, "ferris-wheel", "Ferris wheel turns backwards", State.DRAFT)
    before = len(private(bot, user=EDITOR))
    assert "Which story?" in await said(bot, "publish ferris wheel turns")
    assert (await state_of(bot, "ferris-wheel"))[1] is State.DRAFT
    answer = private(bot, user=EDITOR)[before]
    action = buttons(answer.content.blocks)["Ferris wheel turns backwards"]
    await users(bot).press(EDITOR, STORIES, answer.ts, action)

    def published() -> bool:
        return "Published." in str([one.content.blocks for one in private(bot, user=EDITOR)[before:]])

    await bot.until(published)


async def test_where_nothing_can_be_opened_a_button_opens_the_form(bot: Asked) -> None:
    close_modals(bot)
    await in_state(bot, "pier", "Pier is painted", State.PUBLISHED)
    before = len(private(bot, user=EDITOR))
    bot.playground.slack.people().post(EDITOR, STORIES, f"<@{BOT}> editor retract pier")
    answer = await next_private(bot, before, user=EDITOR)
    assert "There is something to fill in for this." in plain_blocks(answer.content.blocks)
    await users(bot).press(EDITOR, STORIES, answer.ts, buttons(answer.content.blocks)["Retract"])
    assert "Retracted" in await sent(bot, await form(bot), reason="The paint was wet.")


async def test_a_trigger_that_is_too_old_leaves_a_button_as_well(bot: Asked) -> None:
    fault = Fault(platform="slack", match="views.open", kind="refused", code="expired_trigger_id")
    bot.playground.faults.add(fault)
    assert "There is something to fill in for this." in await said(bot, "push")


# Who has no right, in every way in.


async def forged(bot: Asked, who: str, note: str, values: Mapping[str, Any]) -> str:
    """What comes of a form that nobody was shown; `note` is what it keeps."""
    views = bot.playground.slack.interactions
    shown = {"type": "modal", "blocks": [], "callback_id": "fill_in", "private_metadata": note}
    view = views.add_view(who, TEAM, shown, "modal")
    held = {
        name: {name: {"type": "file_input", "files": [it]} if name == "file" else {"value": it}}
        for name, it in values.items()
    }
    told = {**shown, "id": view.id, "state": {"values": held}}
    await users(bot).forge({"type": "view_submission", "user": {"id": who, "name": who}, "view": told})

    def answered() -> str | None:
        said = plain_blocks(view.view["blocks"])
        return None if said in {"", "One moment …"} else said

    return await bot.until(answered)


async def pressed(bot: Asked, who: str, value: str) -> str:
    """What comes of a button that the bot didn't make."""
    before = len(private(bot, user=who))
    action = {"type": "button", "action_id": "ask_1", "block_id": "b", "value": value}
    payload = {
        "type": "block_actions",
        "user": {"id": who, "name": who},
        "channel": {"id": STORIES, "name": "stories"},
        "container": {"type": "message", "message_ts": "1.1", "channel_id": STORIES, "is_ephemeral": False},
        "actions": [action],
    }
    await users(bot).forge(payload)
    return plain_blocks((await next_private(bot, before, user=who)).content.blocks)


@pytest.mark.parametrize("who", [NOBODY, MOSS], ids=["member", "administrator"])
@pytest.mark.parametrize("name", EDITING)
async def test_who_has_no_right_is_told_so_in_every_way_and_nothing_of_what_there_is(
    bot: Asked, who: str, name: str
) -> None:
    if await story(bot, "vault") is None:
        await in_state(bot, "vault", "Vault is found open", State.DRAFT)
    before, people = await slugs(bot), bot.playground.slack.people()
    short = name.removeprefix("editor ")
    typed = f'{short} vault note:"x" reason:"x" at:"tomorrow 9am" opener:false reset:true'
    told = [await said(bot, one, who) for one in (typed, short, f"{short} nothing")]
    for value in ([name, ["slug", "vault"]], [name, ["slug", "none"]], [name]):
        told.append(await pressed(bot, who, json.dumps(value)))
        note = json.dumps({"channel": STORIES, "ask": json.dumps(value)})
        entered = {"text": "Mine\n\nKey Points\n- x", "reason": "x", "note": "x"}
        told.append(await forged(bot, who, note, entered))
    for text, place in ((f"<@{BOT}> {name} vault", STORIES), (f"{name} vault", users(bot).direct(who))):
        count = len(private(bot, place, who))
        people.post(who, place, text)
        answer = await next_private(bot, count, place, who)
        told.append(plain_blocks(answer.content.blocks))
    assert all(one.startswith(REFUSED) for one in told), told
    assert await slugs(bot) == before
    assert await state_of(bot, "vault") == (1, State.DRAFT)


async def test_the_route_of_a_channel_is_told_and_set_where_it_is_asked(bot: Asked) -> None:
    told = await said(bot, "route")
    assert "The route of #" in told
    assert "noise_at_least: - (config)" in told
    told = await said(bot, "route topic:sea ferry noise_at_most:999")
    assert "match has a bad value (expected: AND, OR or NOT before “ferry” at character 11" in told
    assert "noise_at_most has a bad value (expected: input should be less than or equal to 100)" in told
    before = len(private(bot, user=EDITOR))
    told = await said(bot, 'route topic:sea AND ("sea wall" OR ferry) opener:false')
    assert "Set: for stories to come" in told
    assert 'match: topic:sea AND ("sea wall" OR ferry) (set here by edda' in told
    assert "opener: false (set here by edda" in told
    answer = private(bot, user=EDITOR)[before]
    action = buttons(answer.content.blocks)["As configured again"]
    await users(bot).press(EDITOR, STORIES, answer.ts, action)

    def dropped() -> bool:
        every = [plain_blocks(one.content.blocks) for one in private(bot, user=EDITOR)[before:]]
        return any("The route is as configured again" in one for one in every)

    await bot.until(dropped)
    assert "match: - (config)" in await said(bot, "route")


async def test_the_commands_are_listed_for_editors_alone(bot: Asked) -> None:
    assert "/editor push" in await said(bot, "help")
    assert "/editor push" not in await said(bot, "help", NOBODY)


@pytest.fixture
def _always_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that Slack told of a user group is known any more when it is needed again."""
    monkeypatch.setattr("storybot.platforms.slack.directory.GROUPS_AGE", 0.0)


@pytest.mark.usefixtures("_always_asked_for")
@pytest.mark.parametrize("kind", ["server_error", "refused", "rate_limited", "timeout"])
async def test_a_user_group_that_can_t_be_asked_for_gives_nobody_the_right(bot: Asked, kind: Any) -> None:
    fault = Fault(
        platform="slack", match="usergroups.users.list", kind=kind, code="missing_scope", seconds=3.0
    )
    bot.playground.faults.add(fault)
    assert REFUSED in await said(bot, "status")
    assert "Which story?" in await said(bot, "status")


@pytest.mark.usefixtures("_always_asked_for")
async def test_who_leaves_the_user_group_loses_the_right_within_a_minute(bot: Asked) -> None:
    users = bot.playground.slack.state.workspace(TEAM).data.usergroups[USERGROUP].users
    assert "Which story?" in await said(bot, "status")
    users.remove(EDITOR)
    assert REFUSED in await said(bot, "status")
    users.append(EDITOR)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    note=st.text(max_size=60)
    | st.builds(
        lambda name, more: json.dumps({"ask": json.dumps([name, *more])}),
        st.sampled_from(EDITING),
        st.lists(st.tuples(st.sampled_from(["slug", "new", "at"]), st.text(max_size=20)), max_size=2),
    ),
    values=st.dictionaries(
        st.sampled_from(["text", "headline", "note", "reason", "at", "slug"]) | st.text(max_size=9),
        st.text(max_size=60),
        max_size=4,
    ),
)
async def test_whatever_comes_in_as_a_form_is_answered(bot: Asked, note: str, values: dict[str, str]) -> None:
    told = await forged(bot, EDITOR, note, values)
    assert "That went wrong on our side" not in told
