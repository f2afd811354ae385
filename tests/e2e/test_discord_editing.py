"""Editors at work on Discord: the whole bot, with the real SDK against the playground."""

import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storybot.clock import SystemClock
from storybot.commands.registry import COMMANDS
from storybot.playground.discord.interactions import FORM, Interaction
from storybot.playground.discord.world import Permission, Role
from storybot.playground.faults import Fault
from storybot.playground.world import World, default_world
from storybot.story.embargo import State
from storybot.story.life import Act
from tests.e2e.asking import EDDA, FORUM, GUILD, INES, MO, TEXT, Asked
from tests.e2e.discord_ways import buttons, posted, private, words
from tests.e2e.editing import (
    BAD,
    EDITORS_ROLE,
    at_rest,
    at_work,
    in_state,
    locks,
    page,
    slugs,
    state_of,
    story,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

EDITING = [command.name for command in COMMANDS if command.editors]
CLOCK = SystemClock()
REFUSED = "This is for the newsroom's editors."
ADMIN = "1100000000000000004"


def world() -> World:
    """The default one, and an administrator who is no editor."""
    world = default_world()
    world.discord.limits.enforced = False
    [guild] = world.discord.guilds
    guild.roles.append(Role(id=ADMIN, name="Editors", permissions=Permission.ADMINISTRATOR, position=4))
    [mo] = [member for member in guild.members if member.user.id == MO]
    mo.roles.append(ADMIN)
    return world


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bot(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Asked]:
    database = {"url": module_database_url}
    async with at_work(tmp_path_factory.mktemp("editing"), world=world(), database=database) as bot:
        yield bot


def uploaded(bot: Asked, content: bytes, name: str, user: str = EDDA) -> str:
    return bot.playground.discord.people.upload(user, name, content)


def use(bot: Asked, name: str, user: str = EDDA, place: str = TEXT, **options: Any) -> Interaction:
    return bot.playground.discord.people.command(user, place, f"editor {name}", options)


async def said(bot: Asked, name: str, **how: Any) -> str:
    """What the private answer to a command says, without Markdown's escapes."""
    return words(private(await bot.seen(use(bot, name, **how)))).replace("\\", "")


async def form(bot: Asked, opened: Interaction) -> dict[str, Any]:
    return (await bot.seen(opened))["modal"]


async def sent(bot: Asked, opened: Interaction, **values: Any) -> str:
    """What the private answer to a form says."""
    await form(bot, opened)
    filled = bot.playground.discord.people.submit(opened.id, values)
    return words(private(await bot.seen(filled)))


async def test_a_file_is_pushed_and_posted_and_the_next_one_revises_it(bot: Asked) -> None:
    name = "night ferry.txt"
    told = await said(bot, "push", file=uploaded(bot, page("Night ferry returns"), name))
    assert "Pushed: this is a new story." in told
    assert "It goes to #" in told
    card = await bot.card_in(TEXT)
    assert "Night ferry returns" in words(card["payload"])
    again = await said(bot, "push", file=uploaded(bot, page("Night ferry returns"), name))
    assert "Nothing has changed" in again
    told = await said(bot, "push", file=uploaded(bot, page("Night ferry returns", "At last."), name))
    assert "Revised: this is revision 2." in told


async def test_status_tells_where_it_stands_and_in_its_thread_a_story_is_understood(bot: Asked) -> None:
    # Early in this file: what is pushed later waits in each channel for all that was pushed before.
    await in_state(bot, "regatta", "Regatta sets off", State.PUBLISHED)
    place = (await at_rest(bot, "regatta", TEXT)).thread
    assert place is not None
    told = await said(bot, "status", place=place)
    assert "It is published." in told
    assert "discord #stories: delivered" in told
    assert "slack #stories" in told
    assert "regatta, revision 1, of" in told
    assert "Corrected" in await said(bot, "correct", place=place, note="It set off an hour later.")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("heron.md", b"# Heron nests on the town hall\n\n## Key points\n\n- Two eggs.\n"),
        ("otter.json", b'{"headline": "Otter swims upstream", "key_points": ["Far."]}'),
        ("Br\u00fccke.txt", page("Br\u00fccke wieder offen")),
    ],
)
async def test_every_format_is_taken_by_the_name_that_the_file_has(
    bot: Asked, name: str, content: bytes
) -> None:
    assert "Pushed" in await said(bot, "push", file=uploaded(bot, content, name))


async def test_a_form_takes_fields_a_text_or_a_file(bot: Asked) -> None:
    opened = use(bot, "push")
    assert (await form(bot, opened))["title"] == "Push a story"
    points = "- It opens on Monday.\n\n• Cyclists first."
    told = await sent(bot, opened, headline="Tunnel opens early", key_points=points)
    assert "Pushed" in told
    found = await story(bot, "tunnel-opens-early")
    assert found is not None
    assert found.story.key_points == ("It opens on Monday.", "Cyclists first.")
    told = await sent(bot, use(bot, "push", draft=True), text="# Swan returns\n\nAfter ten years.\n")
    assert "It is a draft, which only editors see." in told
    assert (await state_of(bot, "swan-returns"))[1] is State.DRAFT
    file = uploaded(bot, page("Beaver dam holds"), "dam.txt")
    assert "Pushed" in await sent(bot, use(bot, "push"), file=[file])


async def test_a_form_with_nothing_in_it_or_two_things_at_once_is_refused(bot: Asked) -> None:
    before = await slugs(bot)
    assert "There is something to fill in for this." in await sent(bot, use(bot, "push"))
    told = await sent(bot, use(bot, "push"), text="x", headline="Two at once")
    assert "one of the three" in told
    told = await sent(bot, use(bot, "push"), headline="Alone on the page")
    assert "there is no summary, no “why it matters” and no key point" in told
    assert await slugs(bot) == before


async def test_every_problem_of_a_file_is_told_with_its_line(bot: Asked) -> None:
    told = await said(bot, "push", file=uploaded(bot, BAD, "bad.json"))
    assert "bad.json:2: noise_level" in told
    assert "bad.json:3: key_points" in told
    many = "\n".join(f'"wrong{n}": {n},' for n in range(400))
    content = f'{{"headline": "Many", "summary": "Faults.", {many} "language": "en"}}'.encode()
    told = await said(bot, "push", file=uploaded(bot, content, "many.json"))
    assert "more" in told.splitlines()[-1]
    assert len(told) <= 4_000


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\xff\xfe", "not UTF-8"),
        (b"", "the file is empty"),
        (b"x" * (256 * 1024 + 1), "the file is too large"),
        (b"Bells\x01\nKey Points\n- One.\n", "odd.txt:1: the control character U+0001"),
    ],
)
async def test_what_is_no_story_is_refused(bot: Asked, content: bytes, reason: str) -> None:
    before = await slugs(bot)
    assert reason in await said(bot, "push", file=uploaded(bot, content, "odd.txt"))
    assert await slugs(bot) == before


async def test_a_file_that_can_t_be_fetched_is_said_to_be_so(bot: Asked) -> None:
    for kind in ("server_error", "refused"):
        fault = Fault(platform="discord", match="GET /ephemeral-attachments/", kind=kind, code="1")
        bot.playground.faults.add(fault)
        told = await said(bot, "push", file=uploaded(bot, page(f"Lost to a {kind}"), f"{kind}.txt"))
        assert "could not be fetched" in told


async def test_a_file_is_fetched_from_nowhere_but_discord(bot: Asked) -> None:
    file = uploaded(bot, page("Elsewhere"), "elsewhere.txt")
    used = use(bot, "push", user=EDDA, file=file)
    await bot.seen(used)
    data = json.loads(json.dumps(used.data))
    handed = data["resolved"]["attachments"][file]
    for address in ("http://127.0.0.1:1/x.txt", "file:///etc/passwd", "//evil.example/x", "x"):
        handed["url"] = address
        asked = bot.playground.discord.interactions.begin(2, used.spot, used.member, data)
        assert "could not be fetched" in words(private(await bot.seen(asked)))


async def test_a_form_that_comes_too_late_is_opened_by_a_button_and_answered_late(
    bot: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = bot.playground.discord.people
    await in_state(bot, "snail", "Snail wins race", State.DRAFT)
    with monkeypatch.context() as patch:
        patch.setattr("storybot.platforms.discord.replies.DEFER_AFTER", 0.0)
        used = use(bot, "revise", story="snail")
        answer = private(await bot.seen(used))
    assert "There is something to fill in for this." in words(answer)
    pressed = people.press_private(used.id, buttons(answer)["Revise a story"])
    await form(bot, pressed)
    with monkeypatch.context() as patch:
        patch.setattr("storybot.platforms.discord.replies.DEFER_AFTER", 0.0)
        assert "revision 2" in await sent(bot, pressed, headline="Snail loses race", key_points="At last.")


async def test_a_headline_that_is_near_a_known_one_is_refused_with_what_to_do(bot: Asked) -> None:
    people = bot.playground.discord.people
    lamp = page("Lighthouse gets a new lamp")
    await said(bot, "push", file=uploaded(bot, lamp, "lamp.txt"))
    used = use(bot, "push", file=uploaded(bot, page("Lighthouse gets a new lamp."), "lamp2.txt"))
    answer = private(await bot.seen(used))
    assert "This looks like a story that is there" in words(answer)
    asks = buttons(answer)
    revising = people.press_private(used.id, asks["Revise that one…"])
    told = await sent(bot, revising, file=[uploaded(bot, page("Lighthouse has its lamp"), "lamp2.txt")])
    assert "Revised: this is revision 2." in told
    await said(bot, "revise", story="lighthouse-gets-a-new-lamp", file=uploaded(bot, lamp, "lamp.txt"))
    used = use(bot, "push", file=uploaded(bot, page("Lighthouse gets a new lamp."), "lamp3.txt"))
    asks = buttons(private(await bot.seen(used)))
    second = people.press_private(used.id, asks["It is a second story…"])
    told = await sent(bot, second, file=[uploaded(bot, page("Lighthouse gets a new lamp."), "lamp3.txt")])
    assert "Pushed: this is a new story." in told
    told = await said(bot, "push", file=uploaded(bot, page("Lighthouse gets a new lamp!"), "4.txt"), new=True)
    assert "Pushed: this is a new story." in told


async def test_an_act_that_discord_tells_of_twice_is_done_once(bot: Asked) -> None:
    file = uploaded(bot, page("Told of twice"), "twice.txt")
    used = use(bot, "push", file=file, new=True)
    await bot.seen(used)
    bot.playground.discord.people.replay(used.id)
    await said(bot, "status", story="told-of-twice")
    assert "told-of-twice-2" not in await slugs(bot)


async def test_revise_says_what_a_story_says_from_now_on(bot: Asked) -> None:
    await in_state(bot, "weir", "Weir is mended", State.PUBLISHED)
    file = uploaded(bot, page("Weir is mended twice"), "any.txt")
    assert "Revised: this is revision 2." in await said(bot, "revise", story="weir", file=file)
    opened = use(bot, "revise", story="weir")
    assert (await form(bot, opened))["title"] == "Revise a story: Weir is mended twice"
    assert "revision 3" in await sent(bot, opened, headline="Weir holds", why_it_matters="Floods.")


async def test_correct_adds_a_note_and_maybe_what_is_right(bot: Asked) -> None:
    await in_state(bot, "quarry", "Quarry floods", State.PUBLISHED)
    told = await said(bot, "correct", story="quarry", note="It was the other quarry.")
    assert "Corrected: readers see the note." in told
    file = [uploaded(bot, page("Gravel pit floods"), "quarry.txt")]
    assert "Corrected" in await sent(bot, use(bot, "correct", story="quarry"), note="A pit.", file=file)
    found = await story(bot, "quarry")
    assert found is not None
    assert found.story.headline == "Gravel pit floods"
    assert [one.note for one in found.story.corrections] == ["It was the other quarry.", "A pit."]
    lone = uploaded(bot, page("Gravel pit floods again"), "quarry.txt")
    assert "Say in the note what was wrong" in await said(bot, "correct", story="quarry", file=lone)


async def test_retract_and_restore(bot: Asked) -> None:
    await in_state(bot, "bells", "Bells ring at noon", State.PUBLISHED)
    told = await sent(bot, use(bot, "retract", story="bells"), reason="They never rang.")
    assert "Retracted: readers see that, and the reason." in told
    found = await story(bot, "bells")
    assert found is not None
    assert (found.state, found.reason) == (State.RETRACTED, "They never rang.")
    assert "They never rang." in await said(bot, "preview", story="bells")
    assert "Restored: it is published again." in await said(bot, "restore", story="bells")
    assert "Retracted" in await said(bot, "retract", story="bells", reason="Again.")


async def test_a_retraction_locks_the_threads_if_that_is_asked_for(bot: Asked) -> None:
    await in_state(bot, "gong", "Gong is struck", State.PUBLISHED)
    told = await sent(bot, use(bot, "retract", story="gong", lock=True), reason="It never was.")
    assert "Its threads are being locked on Discord. Slack lets no bot lock one." in told
    assert await locks(bot, "gong") == {True}
    await said(bot, "restore", story="gong")
    assert await locks(bot, "gong") == {None}
    assert "locked" not in await said(bot, "retract", story="gong", reason="It never was.")
    assert await locks(bot, "gong") == {None}


async def test_schedule_unschedule_and_publish(bot: Asked) -> None:
    await in_state(bot, "choir", "Choir sings again", State.DRAFT)
    told = await said(bot, "schedule", story="choir", at="2027-01-01 09:00")
    assert "Scheduled for 2027-01-01 09:00 CET." in told
    assert "<t:1798790400" in await said(bot, "status", story="choir")
    assert "Unscheduled: it is a draft again." in await said(bot, "unschedule", story="choir")
    opened = use(bot, "schedule", story="choir")
    assert "Scheduled for" in await sent(bot, opened, at="tomorrow 9am")
    assert "is no time" in await said(bot, "schedule", story="choir", at="when pigs fly")
    assert "is over" in await said(bot, "schedule", story="choir", at="2020-01-01 09:00")
    assert "Published." in await said(bot, "publish", story="choir")
    assert (await state_of(bot, "choir"))[1] is State.PUBLISHED


async def test_preview_is_the_card_and_nobody_else_sees_it(bot: Asked) -> None:
    await in_state(bot, "mill", "Mill grinds again", State.DRAFT)
    used = use(bot, "preview", story="mill")
    answer = private(await bot.seen(used))
    assert "Mill grinds again" in words(answer)
    assert {"Sides", "Follow"} <= buttons(answer).keys()
    file = uploaded(bot, page("Mill for sale"), "sale.txt")
    assert "Mill for sale" in await said(bot, "preview", file=file)
    assert not any("sale" in slug for slug in await slugs(bot))
    assert "Mill for rent" in await sent(bot, use(bot, "preview"), headline="Mill for rent", key_points="x")


@pytest.mark.parametrize(
    ("name", "begins", "state"),
    [
        ("publish", State.PUBLISHED, "It is published."),
        ("restore", State.PUBLISHED, "It is published."),
        ("unschedule", State.DRAFT, "It is a draft"),
        ("correct", State.DRAFT, "It is a draft"),
        ("retract", State.DRAFT, "It is a draft"),
    ],
)
async def test_what_can_t_be_done_from_here_is_refused_with_what_can(
    bot: Asked, name: str, begins: State, state: str
) -> None:
    slug = f"{name}-from-{begins}"
    await in_state(bot, slug, f"{name.capitalize()} when it is {begins} and nothing else", begins)
    before = await state_of(bot, slug)
    answer = private(await bot.seen(use(bot, name, story=slug)))
    assert f"That can't be done from here. {state}" in words(answer)
    labels = {Act.RETRACT: "Retract…", Act.CORRECT: "Correct…", Act.PUBLISH: "Publish now"}
    possible = {Act.RETRACT, Act.CORRECT} if begins is State.PUBLISHED else {Act.PUBLISH}
    assert {labels[act] for act in possible} <= buttons(answer).keys()
    assert await state_of(bot, slug) == before


async def test_nothing_is_done_to_a_story_that_is_only_guessed(bot: Asked) -> None:
    people = bot.playground.discord.people
    await in_state(bot, "ferris-wheel", "Ferris wheel turns backwards", State.DRAFT)
    used = use(bot, "publish", story="ferris wheel turns")
    answer = private(await bot.seen(used))
    assert "Which story?" in words(answer)
    assert (await state_of(bot, "ferris-wheel"))[1] is State.DRAFT
    assert "Which story?" in await said(bot, "publish")
    assert "No story is called “zzz”." in await said(bot, "publish", story="zzz")
    pressed = people.press_private(used.id, buttons(answer)["Ferris wheel turns backwards"])
    assert "Published." in words(private(await bot.seen(pressed)))


async def test_suggestions_name_drafts_to_editors_alone(bot: Asked) -> None:
    await in_state(bot, "hush", "Hush hush affair", State.DRAFT)
    people = bot.playground.discord.people

    async def offered(user: str) -> list[str]:
        return [
            one["value"]
            for one in (await bot.seen(people.complete(user, TEXT, "editor publish", "story", "hush")))[
                "choices"
            ]
        ]

    assert await offered(EDDA) == ["hush"]
    assert await offered(INES) == await offered(MO) == []


# Who has no right, in every way in.


def forged(bot: Asked, who: str, custom_id: str, values: Mapping[str, str]) -> Interaction:
    """A form that nobody was shown."""
    used = bot.playground.discord.people.command(who, TEXT, "help")
    fields = [
        {"type": 18, "id": 2 * n, "component": {"type": 4, "id": 2 * n + 1, "custom_id": name, "value": text}}
        for n, (name, text) in enumerate(values.items(), 1)
    ]
    data = {"custom_id": custom_id, "components": fields}
    return bot.playground.discord.interactions.begin(FORM, used.spot, used.member, data, trigger=used)


@pytest.mark.parametrize("who", [INES, MO], ids=["member", "administrator with a role called Editors"])
@pytest.mark.parametrize("name", EDITING)
async def test_who_has_no_right_is_told_so_in_every_way_and_nothing_of_what_there_is(
    bot: Asked, who: str, name: str
) -> None:
    if await story(bot, "vault") is None:
        await in_state(bot, "vault", "Vault is found open", State.DRAFT)
    people, before = bot.playground.discord.people, await slugs(bot)
    takes = next(command.options for command in COMMANDS if command.name == name)
    options: dict[str, Any] = {one.name: "vault" for one in takes if one.name == "story"}
    options |= {one.name: uploaded(bot, page("Mine"), "m.txt", who) for one in takes if one.name == "file"}
    options |= {one.name: "tomorrow 9am" for one in takes if one.name in {"note", "reason", "at", "match"}}
    message = await posted(bot, f"a1|{name}|slug=vault", f"a1|{name}|slug=nothing", f"a1|{name}|new=true")
    custom_ids = [part["custom_id"] for part in message["components"][0]["components"]]
    entered = {"text": "Mine\nKey Points\n- x", "note": "x", "reason": "x", "at": "tomorrow 9am"}
    fetching = Fault(platform="discord", match="GET /ephemeral-attachments/", kind="server_error")
    bot.playground.faults.add(fetching)
    asked = [
        people.command(who, TEXT, name, options),
        people.command(who, people.direct(who), name, options),
        people.command(who, TEXT, name),
        *(people.press(who, TEXT, message["id"], one) for one in custom_ids),
        *(forged(bot, who, one, entered) for one in (f"a1|{name}|slug=vault", f"a1|{name}")),
    ]
    seen = [await bot.seen(one) for one in asked]
    told = [words(private(one)) for one in seen]
    assert all(one.startswith(REFUSED) for one in told), told
    assert len(set(told)) == 1
    assert all(one["modal"] is None for one in seen)
    assert await slugs(bot) == before
    assert await state_of(bot, "vault") == (1, State.DRAFT)
    assert bot.playground.faults.all() == [fetching], "nothing was fetched"
    bot.playground.faults.clear()


async def test_the_route_of_a_channel_is_told_and_set_where_it_is_asked(bot: Asked) -> None:
    people = bot.playground.discord.people
    told = await said(bot, "route")
    assert "The route of #" in told
    assert "**noise_at_least**: - (config)" in told
    told = await said(bot, "route", match="topic:sea ferry", noise_at_most="999")
    assert "match has a bad value (expected: AND, OR or NOT before “ferry” at character 11" in told
    assert "noise_at_most has a bad value (expected: input should be less than or equal to 100)" in told
    used = use(bot, "route", match='topic:sea AND ("sea wall" OR ferry)', opener="false")
    answer = private(await bot.seen(used))
    told = words(answer).replace("\\", "")
    assert "Set: for stories to come" in told
    assert '**match**: topic:sea AND ("sea wall" OR ferry) (set here by Edda, <t:' in told
    assert "**opener**: false (set here by Edda, <t:" in told
    await said(bot, "push", file=uploaded(bot, page("Forum gets a route"), "forum.txt"))
    post = (await bot.card_in(FORUM))["id"]
    told = await said(bot, "route", place=post)
    assert "**match**: - (config)" in told, "another channel has its own"
    pressed = people.press_private(used.id, buttons(answer)["As configured again"])
    assert "The route is as configured again" in words(private(await bot.seen(pressed)))
    assert "**match**: - (config)" in await said(bot, "route")


async def test_the_commands_are_listed_for_editors_alone(bot: Asked) -> None:
    people = bot.playground.discord.people
    for who, sees in ((EDDA, True), (INES, False)):
        told = words(private(await bot.seen(people.command(who, TEXT, "help"))))
        assert ("/editor push" in told) is sees


async def test_a_role_that_is_taken_away_takes_the_right_with_it(bot: Asked) -> None:
    [edda] = [one for one in bot.playground.discord.world.guilds[0].members if one.user.id == EDDA]
    assert "Which story?" in await said(bot, "status")
    edda.roles.remove(EDITORS_ROLE)
    assert REFUSED in await said(bot, "status")
    edda.roles.append(EDITORS_ROLE)
    people = bot.playground.discord.people
    alone = people.command(EDDA, people.direct(EDDA), "editor status")
    assert REFUSED in words(private(await bot.seen(alone))), "a role is one server's"
    assert f"discord:{GUILD}:role:{EDITORS_ROLE}" in bot.settings.newsroom.editors


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    custom_id=st.text(max_size=60)
    | st.builds(lambda name, rest: f"a1|{name}|{rest}", st.sampled_from(EDITING), st.text(max_size=40)),
    values=st.dictionaries(
        st.sampled_from(["text", "headline", "note", "reason", "at", "slug", "new"]) | st.text(max_size=9),
        st.text(max_size=60),
        max_size=4,
    ),
)
async def test_whatever_comes_in_as_a_form_is_answered(
    bot: Asked, custom_id: str, values: dict[str, str]
) -> None:
    seen = await bot.seen(forged(bot, EDDA, custom_id, values))
    told = words(private(seen))
    assert told
    assert "That went wrong on our side" not in told
