"""Setting up a server or workspace in chat: a real store of each kind, no platform."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest

from storybot.cards.cut import utf16
from storybot.cards.form import Entry, Form
from storybot.cards.model import Buttons, Links
from storybot.cards.text import as_text
from storybot.commands.desk import Desk
from storybot.commands.model import Answer, Asked, Choice, Group, Person, Seen, Where
from storybot.delivery.model import Place
from storybot.errors import Gone, NetworkFailed, What
from storybot.languages.language import TAGS, Language
from storybot.moderation.model import Grant, Holder, Outcome, Right, Use, Way
from storybot.moderation.rights import NO_EDITOR, NO_MANAGER, NO_MODERATOR, Rights
from storybot.platforms.discord import limits as discord_limits
from storybot.platforms.slack import limits as slack_limits
from storybot.store import audit, channels, moderator_channels, rights
from storybot.store.audit import Entry as Kept
from storybot.store.engine import Store
from storybot.store.model import Channel
from tests.fake_clock import FakeClock
from tests.making import a_draft, configure, discord, push, routed, slack

EDDA = Person(platform="discord", account="@me", id="8", name="Edda", manages="1")
INES = Person(platform="discord", account="@me", id="7", name="Ines")
LINK = "https://discord.com/oauth2/authorize?client_id=9"
HERE = discord()


@dataclass
class House:
    """What there is in an account; `unseen` can't be looked at right now."""

    channels: dict[str, Seen] = field(
        default_factory=lambda: {
            "100": Seen(name="news", kind="text"),
            "200": Seen(name="talk", kind="text"),
            "300": Seen(name="mods", kind="text", problems=("I may not: Send Messages.",), mends=LINK),
            "400": Seen(name="forum", kind="forum", for_messages=False),
            "500": Seen(name="voice", kind="unknown", for_cards=False, for_messages=False),
        }
    )
    known: Sequence[Choice] | None = (Choice("Moderators", "21"), Choice("Editors", "22"))
    unseen: tuple[str, ...] = ()

    async def look(self, channel: str, said: Language) -> Seen:
        if channel in self.unseen:
            raise NetworkFailed("nobody answers")
        if channel not in self.channels:
            raise Gone("no such channel", what=What.CHANNEL)
        return self.channels[channel]

    async def pickable(self, channels: Sequence[str]) -> Sequence[str]:
        return [it for it in channels if it in self.channels]

    async def groups(self) -> Sequence[Choice] | None:
        return self.known

    async def groups_of(self, person: str) -> frozenset[Group] | None:
        return frozenset()


@dataclass
class Scene:
    desk: Desk
    house: House

    async def asks(
        self, part: str = "", who: Person = EDDA, place: Place | None = HERE, /, **given: str
    ) -> Answer | Form:
        arguments = given | ({"part": part} if part else {})
        where = Where(place=place, premises=None if place is None else self.house)
        asked = Asked(
            command="storybot setup", arguments=arguments, person=who, where=where, once="1", way=Way.FORM
        )
        return await self.desk.answer(asked)

    async def said(
        self, part: str = "", who: Person = EDDA, place: Place | None = HERE, /, **given: str
    ) -> str:
        """The card that comes back; what is given for a part is filled into its form."""
        if part and given.keys() - {"channel"}:
            form = await self.asks(part, who, place, **{k: v for k, v in given.items() if k == "channel"})
            given |= dict(form.ask.arguments) if isinstance(form, Form) else {}
            given.pop("part", None)
        answer = await self.asks(part, who, place, **given)
        assert isinstance(answer, Answer)
        return as_text(answer.card)

    async def filled_in(self, form: Form, /, **given: str) -> str:
        """What is said once a form that was opened before is filled in."""
        answer = await self.asks(**given, **dict(form.ask.arguments))
        assert isinstance(answer, Answer)
        return as_text(answer.card)

    async def form(self, part: str, /, **given: str) -> Form:
        form = await self.asks(part, **given)
        assert isinstance(form, Form)
        return form

    async def given(self, account: str = "1") -> set[tuple[Right, Holder, str]]:
        async with self.desk.store.read() as conn:
            return {(it.right, it.kind, it.id) for it in await rights.listing(conn, "discord", account)}

    async def channel(self, place: Place) -> Channel | None:
        async with self.desk.store.read() as conn:
            return await channels.get(conn, place)

    async def used(self) -> dict[Use, str]:
        async with self.desk.store.read() as conn:
            found = await moderator_channels.of(conn, "discord", "1")
        return {use: place.channel for use, place in found.items()}

    async def deeds(self) -> list[Kept]:
        async with self.desk.store.read() as conn:
            return await audit.listing(conn, limit=99)


@pytest.fixture
async def scene(store: Store) -> Scene:
    await configure(store, routed(HERE, "sea", noise_at_most=90), routed(discord("700", account="2")))
    return Scene(Desk(store, FakeClock(), Rights()), House())


async def test_everything_that_is_set_up_is_on_one_card(scene: Scene) -> None:
    told = await scene.said()
    assert "100 — full · topics: sea · noise 0–90 (config)" in told
    assert "700" not in told, "another server's"
    assert "Moderators\n----------\n\nNobody yet." in told
    assert "Readers\n-------\n\nEverybody." in told
    assert "- Reports: none\n- Log: none" in told
    assert "What is missing" not in told
    answer = await scene.asks()
    assert isinstance(answer, Answer)
    [buttons] = [block for block in answer.card.blocks if isinstance(block, Buttons)]
    parts = ["moderators", "readers", "channels", "routes", "own"]
    assert [dict(it.ask.arguments)["part"] for it in buttons.items] == parts


async def test_who_moderates_is_chosen_for_all_at_once(scene: Scene) -> None:
    form = await scene.form("moderators")
    assert [(it.name, it.entry, it.filled, it.required) for it in form.fields] == [
        ("groups", Entry.GROUPS, (), False),
        ("people", Entry.PEOPLE, (), False),
    ]
    told = await scene.said("moderators", groups="21", people="7, 8")
    assert told.startswith("What is set up here")
    assert "Saved." in told
    assert "- 21\n- 7\n- 8" in told
    moderators = {
        (Right.MODERATOR, Holder.GROUP, "21"),
        (Right.MODERATOR, Holder.USER, "7"),
        (Right.MODERATOR, Holder.USER, "8"),
    }
    assert await scene.given() == moderators
    filled = {it.name: it.filled for it in (await scene.form("moderators")).fields}
    assert filled == {"groups": ("21",), "people": ("7", "8")}
    assert "Nothing has changed." in await scene.said("moderators", groups="21", people="7,8")
    await scene.said("readers", groups="", people="7")
    await scene.said("moderators", groups="", people="8")
    assert await scene.given() == {(Right.READER, Holder.USER, "7"), (Right.MODERATOR, Holder.USER, "8")}
    assert await scene.given("2") == set()
    deeds = [(it.deed.act, it.deed.by.id, it.deed.way) for it in await scene.deeds()]
    assert deeds == [*[("revoke", "8", Way.FORM)] * 2, *[("grant", "8", Way.FORM)] * 4]
    last = (await scene.deeds())[0].deed
    assert last.place == Place("discord", "1", "")
    assert last.before == {"right": "moderator"}


async def test_what_a_form_has_no_room_for_stays_as_it_is(scene: Scene) -> None:
    async with scene.desk.store.write() as conn:
        for number in range(10, 40):
            await rights.grant(conn, Grant("discord", "1", Right.MODERATOR, Holder.USER, str(number)))
    [_, people] = (await scene.form("moderators")).fields
    assert len(people.filled) == 25
    await scene.said("moderators", people="10")
    left = {id_ for _, _, id_ in await scene.given()}
    assert left == {"10", *map(str, range(35, 40))}


CHANGED = "Not saved: somebody has changed this since you opened the form. Open it again."


@pytest.mark.parametrize("many", [0, 25], ids=["few", "more than the form has room for"])
async def test_a_form_that_was_open_for_a_while_takes_no_right_back_that_it_never_showed(
    scene: Scene, many: int
) -> None:
    people = [str(number) for number in range(20, 20 + many)]
    async with scene.desk.store.write() as conn:
        for one in people:
            await rights.grant(conn, Grant("discord", "1", Right.MODERATOR, Holder.USER, one))
    form = await scene.form("moderators")
    async with scene.desk.store.write() as conn:
        await rights.grant(conn, Grant("discord", "1", Right.MODERATOR, Holder.USER, "10"))
    before = await scene.given()
    told = await scene.filled_in(form, groups="21", people=",".join(people))
    assert CHANGED in told
    assert "What is set up here" in told
    assert await scene.given() == before
    assert await scene.deeds() == []
    again = await scene.form("moderators")
    assert "10" in again.fields[1].filled
    await scene.filled_in(again, groups="21", people="10")
    assert {id_ for _, _, id_ in await scene.given()} >= {"10", "21"}


@pytest.mark.parametrize(
    ("part", "meanwhile", "given"),
    [
        ("channels", {"channels": "200"}, {"channels": "300"}),
        ("own", {"reports": "200", "log": ""}, {"reports": "", "log": "300"}),
        ("looks", {"layout": "compact", "language": "de", "opener": "true"},
         {"layout": "full", "language": "-", "opener": "false"}),
    ],
)  # fmt: skip
async def test_nor_does_it_change_what_somebody_else_has_chosen_meanwhile(
    scene: Scene, part: str, meanwhile: dict[str, str], given: dict[str, str]
) -> None:
    of = {"channel": "100"} if part == "looks" else {}
    form = await scene.form(part, **of)
    await scene.said(part, **of, **meanwhile)
    deeds = await scene.deeds()
    assert CHANGED in await scene.filled_in(form, **given)
    assert await scene.deeds() == deeds
    assert "Saved." in await scene.said(part, **of, **given)


async def test_where_there_can_be_no_groups_people_are_chosen_alone(scene: Scene) -> None:
    await scene.said("moderators", groups="21", people="")
    scene.house.known = None
    [people] = (await scene.form("moderators")).fields
    assert people.name == "people"
    assert "user groups are for Slack's paid plans" in people.hint
    await scene.said("moderators", people="7")
    assert (Right.MODERATOR, Holder.GROUP, "21") in await scene.given(), "of which nothing was asked"


@pytest.mark.parametrize(
    ("part", "given", "why"),
    [
        ("moderators", {"groups": "1"}, "That role is everybody's"),
        ("moderators", {"groups": "21,999"}, "There is no role or user group 999 here."),
        ("readers", {"groups": "21", "people": "7,nobody\n`x`"}, "“nobody `x`” is no id of anything here."),
        ("readers", {"people": ",".join(map(str, range(26)))}, "At most 25 can be chosen."),
        ("channels", {"channels": "200,700"}, "I see no channel 700 here."),
        ("channels", {"channels": "200,C1"}, "“C1” is no id of anything here."),
        ("channels", {"channels": "200,500"}, "Stories can't go to #voice."),
        ("own", {"reports": "300", "log": "700"}, "I see no channel 700 here."),
        ("own", {"reports": "300", "log": "400"}, "Nothing but posts can go to #forum."),
        ("which", {"channel": "700", "topics": ""}, "No stories go to that channel here."),
    ],
)
async def test_what_is_none_of_this_account_s_is_refused_and_nothing_is_done(
    scene: Scene, part: str, given: dict[str, str], why: str
) -> None:
    assert why in await scene.said(part, **given)
    assert await scene.given() == set()
    assert await scene.used() == {}
    assert await scene.channel(discord("200")) is None
    assert await scene.deeds() == []


async def test_a_channel_is_added_and_the_next_story_goes_there(scene: Scene) -> None:
    [field_] = (await scene.form("channels")).fields
    assert (field_.entry, field_.filled, field_.most) == (Entry.CHANNELS, (), 25)
    assert field_.hint == "Those of the configuration stay: 100."
    old = a_draft("Old matter", topics=("sea",))
    await push(scene.desk.store, old)
    told = await scene.said("channels", channels="200,300")
    assert "Saved." in told
    assert "- 200 — full\n- 300 — full" in told
    [pushed] = await push(scene.desk.store, a_draft("Otter wins court case", topics=("x",)))
    assert {it.place for it in pushed.channels} == {
        discord("200"), discord("300"), discord("700", account="2"),
    }  # fmt: skip
    channel = await scene.channel(discord("200"))
    assert channel is not None
    assert (channel.added_in_chat, channel.name, channel.kind) == (True, "talk", "text")
    assert (await scene.form("channels")).fields[0].filled == ("200", "300")
    told = await scene.said("channels", channels="300,100")
    assert "200" not in told
    every = [it.deed for it in await scene.deeds() if it.deed.act == "channel"]
    assert [(it.place, it.before, it.after) for it in every] == [
        (discord("200"), {"stories": True}, {}),
        (discord("300"), {}, {"stories": True}),
        (discord("200"), {}, {"stories": True}),
    ]
    [pushed] = await push(scene.desk.store, a_draft("Heron maps the sea floor", topics=("x",)))
    assert discord("200") not in {it.place for it in pushed.channels}
    configured = await scene.channel(HERE)
    assert configured is not None
    assert (configured.retired_at, configured.added_in_chat) == (None, False)


async def test_what_is_missing_is_told_with_the_link_that_mends_it(scene: Scene) -> None:
    await scene.said("channels", channels="200,300")
    await scene.said("own", reports="300", log="")
    scene.house.unseen = ("200",)
    del scene.house.channels["100"]
    answer = await scene.asks()
    assert isinstance(answer, Answer)
    told = as_text(answer.card)
    assert told.count("300: I may not: Send Messages.") == 1
    assert "200: I can't look at it right now." in told
    assert "100: I don't see it: it is gone, or private and I'm not in it." in told
    del scene.house.channels["300"]
    assert (await scene.form("channels")).fields[0].filled == ("200",), "no picker can show what is gone"
    assert [it.filled for it in (await scene.form("own")).fields] == [(), ()]
    [links] = [block for block in answer.card.blocks if isinstance(block, Links)]
    assert links.items == (("Give me these permissions", LINK),)


async def test_it_is_said_where_everybody_reads_what_is_for_moderators(scene: Scene) -> None:
    scene.house.channels |= {it: replace(scene.house.channels[it], public=True) for it in ("100", "200")}
    told = await scene.said("own", reports="200", log="300")
    assert "200: Everybody here can read it" in told
    assert told.count("Everybody here") == 1, "stories are for everybody"


async def test_the_moderators_have_channels_of_their_own(scene: Scene) -> None:
    form = await scene.form("own")
    assert [(it.name, it.filled, it.most) for it in form.fields] == [("reports", (), 1), ("log", (), 1)]
    assert "- Reports: 300\n- Log: 300" in await scene.said("own", reports="300", log="300")
    assert await scene.used() == {Use.REPORTS: "300", Use.LOG: "300"}
    assert [it.filled for it in (await scene.form("own")).fields] == [("300",), ("300",)]
    assert "Nothing has changed." in await scene.said("own", reports="300", log="300")
    assert "- Reports: 200\n- Log: none" in await scene.said("own", reports="200", log="")
    deeds = [(it.deed.act, it.deed.before, it.deed.after) for it in await scene.deeds()]
    assert deeds[:2] == [
        ("channel", {"log": "300"}, {}),
        ("channel", {"reports": "300"}, {"reports": "200"}),
    ]


async def test_a_route_is_set_for_a_channel_and_what_stays_the_same_stays_the_configuration_s(
    scene: Scene,
) -> None:
    assert "full · topics: sea · noise 0–90" in await scene.said("routes")
    form = await scene.form("which", channel="100")
    assert [(it.name, it.filled) for it in form.fields] == [
        ("topics", ("sea",)), ("noise_at_least", ()), ("noise_at_most", ("90",)), ("cards_an_hour", ()),
    ]  # fmt: skip
    told = await scene.said(
        "which", channel="100", topics="sea", noise_at_least="20", noise_at_most="", cards_an_hour="3"
    )
    assert "100 — full · topics: sea · noise 20–100 · cards an hour: 3 (config)" in told
    looks = await scene.form("looks", channel="100")
    assert [(it.name, it.filled) for it in looks.fields] == [
        ("layout", ("full",)), ("language", ("-",)), ("opener", ("true",)),
    ]  # fmt: skip
    assert all(it.filled[0] in {option.value for option in it.options} for it in looks.fields)
    await scene.said("looks", channel="100", layout="compact", language="de", opener="true")
    channel = await scene.channel(HERE)
    assert channel is not None
    names = {"noise_at_least", "noise_at_most", "cards_an_hour", "layout", "language"}
    assert channel.set_in_chat.keys() == names
    assert {it.name for it in channel.set_in_chat.values()} == {"Edda"}
    deed = (await scene.deeds())[0].deed
    assert (deed.act, deed.place) == ("route", HERE)
    assert deed.after == {"layout": "compact", "language": "de"}


async def test_a_bad_value_of_a_route_is_told_and_nothing_is_set(scene: Scene) -> None:
    given = {"topics": "sea", "noise_at_least": "loud", "noise_at_most": "", "cards_an_hour": "0"}
    told = await scene.said("which", channel="100", **given)
    assert "noise_at_least has a bad value" in told
    assert "cards_an_hour has a bad value" in told
    channel = await scene.channel(HERE)
    assert channel is not None
    assert channel.set_in_chat == {}


async def test_of_several_channels_one_is_chosen_the_one_where_it_is_asked_first(scene: Scene) -> None:
    await scene.said("channels", channels="200,300")
    answer = await scene.asks("routes", EDDA, discord("300"))
    assert isinstance(answer, Answer)
    [buttons] = [block for block in answer.card.blocks if isinstance(block, Buttons)]
    assert [it.label for it in buttons.items] == ["#mods", "100", "#talk", "◀ Back"]
    assert "The route of #mods" in await scene.said(**dict(buttons.items[0].ask.arguments))


@pytest.mark.parametrize("tag", TAGS)
async def test_every_form_fits_both_platforms_in_each_language(scene: Scene, tag: str) -> None:
    who = replace(EDDA, language=tag)
    for part in ("moderators", "readers", "channels", "own", "which", "looks"):
        form = await scene.asks(part, who, HERE, channel="100")
        assert isinstance(form, Form)
        assert utf16(form.title) <= slack_limits.VIEW_TITLE and utf16(form.submit) <= slack_limits.VIEW_TITLE
        for field_ in form.fields:
            assert utf16(field_.label) <= discord_limits.LABEL, field_.label
            assert utf16(field_.hint) <= discord_limits.LABEL_DESCRIPTION, field_.hint


async def test_who_manages_another_server_or_none_sees_and_sets_nothing(scene: Scene) -> None:
    other = replace(EDDA, manages="2")
    for who in (INES, other):
        for part, given in (("", {}), ("moderators", {"people": who.id}), ("channels", {"channels": "200"})):
            assert await scene.said(part, who, **given) == f"{NO_MANAGER}\n"
    assert await scene.given() == set()
    outcomes = {(it.deed.act, it.deed.outcome) for it in await scene.deeds()}
    assert outcomes == {("setup", Outcome.REFUSED)}
    assert "700 — full (config)" in await scene.said("", other, discord("700", account="2"))


async def test_to_manage_is_no_right_to_moderate_or_edit(scene: Scene) -> None:
    for command, refused in (("mod log", NO_MODERATOR), ("editor route", NO_EDITOR)):
        asked = Asked(command=command, person=EDDA, where=Where(place=HERE), once="1")
        answer = await scene.desk.answer(asked)
        assert isinstance(answer, Answer)
        assert as_text(answer.card) == f"{refused}\n"


async def test_who_names_readers_and_is_none_may_set_up_all_the_same(scene: Scene) -> None:
    await scene.said("readers", groups="", people="7")
    assert "What is set up here" in await scene.said()


async def test_in_a_direct_message_on_discord_there_is_no_server(scene: Scene) -> None:
    admin = replace(EDDA, manages="@me")
    assert "Ask this in a channel of the server" in await scene.said("", admin, None)


async def test_in_a_direct_message_on_slack_it_is_the_workspace(scene: Scene) -> None:
    await configure(scene.desk.store, routed(slack()))
    moss = Person(platform="slack", account="T1", id="U1", name="Moss", manages="T1")
    scene.house.known = (Choice("Editors", "S1"),)
    scene.house.channels["C1"] = Seen(name="stories", kind="public channel")
    where = Where(place=None, premises=scene.house)
    asked = Asked(command="storybot setup", person=moss, where=where, once="1")
    answer = await scene.desk.answer(asked)
    assert isinstance(answer, Answer)
    assert "C1 — full (config)" in as_text(answer.card)
