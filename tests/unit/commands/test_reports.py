"""Reports and what is decided on them: a real store of each kind, no platform."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from storybot.cards.form import Form
from storybot.cards.model import Ask, Buttons, Card
from storybot.cards.text import as_text
from storybot.commands.desk import Desk
from storybot.commands.model import Answer, Asked, Choice, Group, Person, Seen, Where, Written
from storybot.delivery.model import Kind, Place, Placement, StepKind
from storybot.languages.language import Language
from storybot.moderation.model import Grant, Holder, Outcome, Right, Use, Way
from storybot.moderation.reports import MOST_AN_HOUR
from storybot.moderation.rights import Named, Rights
from storybot.store import audit, cases, channels, kept_out, moderator_channels, placements, rights, tables
from storybot.store.audit import Entry
from storybot.store.cases import Case
from storybot.store.engine import Store
from storybot.store.model import Trouble
from tests.fake_clock import FakeClock
from tests.making import DAY, MINUTE, a_draft, configure, discord, push, routed

INES, MO, EDDA, ADA = (
    Person(platform="discord", account="@me", id=str(number), name=name)
    for number, name in enumerate(("Ines", "Mo", "Edda", "Ada"), 6)
)
"""A reader, a moderator, an editor who moderates too, and an admin."""

VIC = Person(platform="discord", account="@me", id="66", name="Vic")
NEWSROOM = Rights(admins=Named(frozenset({("discord", "@me", ADA.id)})))
QUEUE, ADMINS = discord("900"), discord("990", "9")
MODS = frozenset({Group("discord", "1", "mods")})


@dataclass
class Roles:
    """A server, as far as it matters here: all in it have these roles; None where Discord doesn't tell."""

    has: frozenset[Group] | None = frozenset()

    async def look(self, channel: str, said: Language) -> Seen:
        return Seen(name=channel, kind="text")

    async def pickable(self, channels: Sequence[str]) -> Sequence[str]:
        return channels

    async def groups(self) -> Sequence[Choice] | None:
        return ()

    async def groups_of(self, person: str) -> frozenset[Group] | None:
        return self.has


HERE = Where(place=discord(), thread="500", premises=Roles())


async def _in_none() -> frozenset[Group]:
    return frozenset()


async def _in_group() -> frozenset[Group]:
    return MODS


async def _not_told() -> None:
    """Discord doesn't answer."""


def message(text: str = "Fools", author: Person | None = VIC, id_: str = "501", **more: object) -> Written:
    told = {"author": author and author.actor, "groups": _in_none, "text": text, "link": f"https://d/{id_}"}
    return Written(id=id_, **{**told, **more})  # pyright: ignore[reportArgumentType]


@pytest.fixture
async def desk(store: Store) -> Desk:
    await configure(store, routed(discord()), routed(discord("101")), routed(discord("201", "2")))
    async with store.write() as conn:
        for account in ("1", "2"):
            moderator_id = MO.id if account == "1" else "77"
            await rights.grant(conn, Grant("discord", account, Right.MODERATOR, Holder.USER, moderator_id))
        await rights.grant(conn, Grant("discord", "1", Right.MODERATOR, Holder.USER, EDDA.id))
        await rights.grant(conn, Grant("discord", "1", Right.MODERATOR, Holder.GROUP, "mods"))
        await moderator_channels.put(conn, Use.REPORTS, QUEUE)
    return Desk(store, FakeClock(), NEWSROOM, admins=ADMINS)


async def answered(desk: Desk, command: str, who: Person, where: Where = HERE, **how: str) -> Card | Form:
    asked = Asked(command=command, arguments=how, person=who, where=where, once="1", way=Way.BUTTON)
    found = await desk.answer(asked)
    return found.card if isinstance(found, Answer) else found


async def said(desk: Desk, command: str, who: Person, where: Where = HERE, **how: str) -> str:
    found = await answered(desk, command, who, where, **how)
    return text_of(found)


async def pressed(desk: Desk, ask: Ask, who: Person, **more: str) -> Card | Form:
    """What somebody sees who asks what a button or a form asks."""
    arguments = {**dict(ask.arguments), **more}
    asked = Asked(command=ask.command, arguments=arguments, person=who, where=HERE, once="1", way=Way.BUTTON)
    found = await desk.answer(asked)
    return found.card if isinstance(found, Answer) else found


def text_of(found: Card | Form) -> str:
    return found.title if isinstance(found, Form) else as_text(found)


async def begun(desk: Desk, written: Written, who: Person = INES, where: Where = HERE) -> Form | str:
    """What the menu of a message opens."""
    asked = Asked(command="report", person=who, where=where, once="1", written=written, way=Way.SHORTCUT)
    found = await desk.answer(asked)
    return found if isinstance(found, Form) else as_text(found.card)


async def reported(
    desk: Desk, written: Written | None = None, who: Person = INES, where: Where = HERE, reason: str = "Rude."
) -> str:
    """What somebody is told who reports a message."""
    form = await begun(desk, written or message(), who, where)
    assert isinstance(form, Form), form
    return text_of(await pressed(desk, form.ask, who, reason=reason))


async def waiting(desk: Desk) -> Sequence[Case]:
    async with desk.store.read() as conn:
        return await cases.open_in(conn, None, list(Right), limit=99)


async def wanted(desk: Desk, kind: Kind) -> list[Placement]:
    async with desk.store.read() as conn:
        listed = [one.placement for one in await placements.listing(conn)]
    return sorted((one for one in listed if one.kind is kind), key=lambda one: one.id)


async def deeds(desk: Desk, limit: int = 1) -> list[Entry]:
    async with desk.store.read() as conn:
        return await audit.listing(conn, limit=limit)


def asks(card: Card | Form) -> list[Ask]:
    assert isinstance(card, Card)
    return [button.ask for block in card.blocks if isinstance(block, Buttons) for button in block.items]


async def test_a_report_about_a_member_goes_to_the_moderators(desk: Desk) -> None:
    assert "Thank you" in await reported(desk)
    assert [one.place for one in await wanted(desk, Kind.REPORT)] == [QUEUE]


@pytest.mark.parametrize(
    "written",
    [message(author=MO), message(author=ADA), message(groups=_in_group)],
    ids=["user", "admin", "group"],
)
async def test_one_about_a_moderator_or_an_admin_goes_to_admins(desk: Desk, written: Written) -> None:
    await reported(desk, written)
    assert [one.place for one in await wanted(desk, Kind.REPORT)] == [ADMINS]
    assert "No report is waiting." in await said(desk, "mod reports", EDDA)
    assert "Fools" in await said(desk, "mod reports", ADA)
    [case] = await waiting(desk)
    if case.author.id != ADA.id:
        assert "decide on it" in await said(desk, "mod decide", EDDA, of=str(case.id), how="dismiss")
        assert "Dismissed" in await said(
            desk, "mod decide", ADA, Where(place=ADMINS), of=str(case.id), how="dismiss"
        )


async def test_where_discord_does_not_tell_who_wrote_it_admins_decide(desk: Desk) -> None:
    await reported(desk, message(groups=_not_told))
    assert [one.place for one in await wanted(desk, Kind.REPORT)] == [ADMINS]
    [case] = await waiting(desk)
    assert "decide on it" in await said(desk, "mod decide", EDDA, of=str(case.id), how="dismiss")


async def test_where_no_admin_is_told_moderators_see_it_and_it_is_found_out_before_they_decide(
    desk: Desk,
) -> None:
    desk = replace(desk, admins=None)
    await reported(desk, message(groups=_not_told))
    assert [one.place for one in await wanted(desk, Kind.REPORT)] == [QUEUE]
    [case] = await waiting(desk)
    for has, told in ((None, "find out"), (MODS, "admins decide"), (frozenset[Group](), "Dismissed")):
        where = replace(HERE, premises=Roles(has))
        assert told in await said(desk, "mod decide", MO, where, of=str(case.id), how="dismiss")


async def test_what_is_for_admins_stays_so_though_a_second_report_is_made_on_a_guess(desk: Desk) -> None:
    desk = replace(desk, admins=None)
    await reported(desk, message(groups=_in_group))
    await reported(desk, message(groups=_not_told), replace(INES, id="1234"))
    [case] = await waiting(desk)
    assert (case.reports, case.standing) == (2, Right.MODERATOR)
    assert await wanted(desk, Kind.REPORT) == []


async def test_where_no_role_gives_a_right_nobody_is_asked_for_roles(desk: Desk) -> None:
    there = Where(place=discord("201", "2"))
    await reported(desk, message(groups=_not_told), where=there)
    assert [one.standing for one in await waiting(desk)] == [Right.READER]


async def test_where_no_channel_shows_it_it_is_kept_and_listed(desk: Desk) -> None:
    async with desk.store.write() as conn:
        await moderator_channels.drop(conn, "discord", "1", Use.REPORTS)
    assert "It is kept" in await reported(desk)
    assert await wanted(desk, Kind.REPORT) == []
    card = await answered(desk, "mod reports", MO)
    [look] = asks(card)
    shown = await pressed(desk, look, MO)
    assert "Fools" in text_of(shown)
    [dismiss, *_] = asks(shown)
    assert "Dismissed" in text_of(await pressed(desk, dismiss, MO))
    assert await waiting(desk) == []


async def test_the_list_goes_on_page_by_page(desk: Desk) -> None:
    for number in range(12):
        await reported(
            desk, message(f"Fool {number}.", id_=str(600 + number)), replace(INES, id=f"1{number}")
        )
    shown, card = list[str](), await answered(desk, "mod reports", MO)
    for _ in range(3):
        shown += [line for line in text_of(card).splitlines() if "Fool" in line]
        following = asks(card)[-1]
        card = await pressed(desk, following, MO)
    assert [line.partition("Fool ")[2].partition(".")[0] for line in shown] == [str(n) for n in range(12)]


async def test_reporting_oneself_the_bot_or_nobody_is_answered_kindly(desk: Desk) -> None:
    assert "your own message" in str(await begun(desk, message(author=INES)))
    assert "That was me" in str(await begun(desk, message(ours=True)))
    assert "nobody to report" in str(await begun(desk, message(author=None)))
    assert "can be reported" in str(await begun(desk, message(), where=Where()))
    assert await waiting(desk) == []


async def test_a_person_counts_once_and_has_so_many_reports_an_hour(desk: Desk) -> None:
    for number in range(MOST_AN_HOUR):
        assert "Thank you" in await reported(desk, message(id_=str(600 + number)))
    assert "a lot of reports" in await reported(desk, message(id_="700"))
    assert "Thank you" in await reported(desk, message(id_="700"), EDDA)
    desk.clock.advance(3601)  # pyright: ignore
    assert "already" in await reported(desk, message(id_="600"))
    assert "Thank you" in await reported(desk, message(id_="700"))
    assert {one.message: one.reports for one in await waiting(desk)}["700"] == 2


async def test_what_was_decided_stands_until_the_message_says_something_else(desk: Desk) -> None:
    await reported(desk)
    [case] = await waiting(desk)
    await said(desk, "mod decide", MO, of=str(case.id), how="dismiss")
    assert "looked at this message already" in await reported(desk, who=EDDA)
    assert await waiting(desk) == []
    assert "Thank you" in await reported(desk, message("Fools, I say"), EDDA)
    [anew] = await waiting(desk)
    assert (anew.text, anew.reports) == ("Fools, I say", 1)


async def test_a_form_is_its_own_person_s_and_good_for_a_day(desk: Desk) -> None:
    form = await begun(desk, message())
    assert isinstance(form, Form)
    for who in (EDDA, INES):
        told = text_of(await pressed(desk, form.ask, who, reason="Rude."))
        assert ("too old" in told) is (who is EDDA)
        [entry] = await deeds(desk)
        assert (entry.deed.act, entry.deed.by.id) == ("report", who.id)
        assert (entry.deed.outcome is Outcome.REFUSED) is (who is EDDA)
    assert "too old" in text_of(await pressed(desk, form.ask, INES, reason="Rude."))
    old = await begun(desk, message(id_="502"))
    desk.clock.advance((DAY + MINUTE).total_seconds())  # pyright: ignore
    await begun(desk, message(id_="503"))
    assert isinstance(old, Form)
    assert "too old" in text_of(await pressed(desk, old.ask, INES, reason="Rude."))


@pytest.mark.parametrize(
    ("who", "where", "how", "told"),
    [
        (replace(MO, id="77"), Where(place=discord("201", "2")), {}, "another server"),
        (MO, HERE, {"of": "99"}, "no such report"),
        (MO, HERE, {"of": "x"}, "no such report"),
        (MO, HERE, {"how": "hang"}, "no such report"),
        (VIC, HERE, {}, "for the moderators here"),
    ],
    ids=["elsewhere", "unknown", "no number", "no ruling", "no moderator"],
)
async def test_who_may_not_decide_is_refused_and_written_down(
    desk: Desk, who: Person, where: Where, how: dict[str, str], told: str
) -> None:
    await reported(desk)
    [case] = await waiting(desk)
    for command in ("mod decide", "mod report", "mod again"):
        if "how" in how and command != "mod decide":
            continue
        assert told in await said(desk, command, who, where, **{"of": str(case.id), "how": "dismiss", **how})
        [refused] = await deeds(desk)
        assert (refused.deed.outcome, refused.deed.by.id) == (Outcome.REFUSED, who.id)
    assert len(await waiting(desk)) == 1


async def test_nobody_decides_on_what_they_wrote_nor_a_moderator_on_who_became_one(desk: Desk) -> None:
    await reported(desk)
    [case] = await waiting(desk)
    async with desk.store.write() as conn:
        await rights.grant(conn, Grant("discord", "1", Right.MODERATOR, Holder.USER, VIC.id))
    assert "you wrote" in await said(desk, "mod decide", VIC, of=str(case.id), how="dismiss")
    assert "admins decide" in await said(desk, "mod decide", MO, of=str(case.id), how="dismiss")
    assert "Dismissed" in await said(desk, "mod decide", ADA, of=str(case.id), how="dismiss")


async def test_the_second_to_decide_sees_by_whom(desk: Desk) -> None:
    await reported(desk)
    [case] = await waiting(desk)
    await said(desk, "mod decide", MO, of=str(case.id), how="warn", reason="Stop it.")
    told = await said(desk, "mod decide", EDDA, of=str(case.id), how="remove", reason="Away.")
    assert "decided on it already" in told
    assert "Mo" in told
    assert await wanted(desk, Kind.SANCTION) == []
    [refused, warned] = await deeds(desk, 2)
    assert (refused.deed.act, refused.deed.outcome, refused.deed.by.id) == (
        "remove",
        Outcome.REFUSED,
        EDDA.id,
    )
    assert (warned.deed.act, warned.deed.reason) == ("warn", "Stop it.")


async def test_what_takes_words_asks_for_them(desk: Desk) -> None:
    await reported(desk)
    [case] = await waiting(desk)
    for how in ("remove", "warn", "timeout", "keep-out"):
        form = await answered(desk, "mod decide", MO, of=str(case.id), how=how)
        assert isinstance(form, Form)
        assert dict(form.ask.arguments) == {"of": str(case.id), "how": how}
    assert len(await waiting(desk)) == 1


@pytest.mark.parametrize("lasts", ["", "9m", "29d", "soon", "10 months", "-1d", "\u0663h", "99999w"])
async def test_a_time_out_of_no_good_length_is_refused(desk: Desk, lasts: str) -> None:
    await reported(desk)
    [case] = await waiting(desk)
    told = await said(desk, "mod decide", MO, of=str(case.id), how="timeout", lasts=lasts)
    assert "Say how long" in told or not lasts
    assert await wanted(desk, Kind.SANCTION) == []


@pytest.mark.parametrize(
    ("lasts", "length"),
    [
        ("10m", timedelta(minutes=10)),
        ("3 hours", timedelta(hours=3)),
        ("7D", timedelta(days=7)),
        ("4w", timedelta(days=28) - MINUTE),
    ],
)
async def test_a_time_out_lasts_as_long_as_was_said(desk: Desk, lasts: str, length: timedelta) -> None:
    await reported(desk)
    [case] = await waiting(desk)
    await said(desk, "mod decide", MO, of=str(case.id), how="timeout", lasts=lasts)
    async with desk.store.read() as conn:
        decided = await cases.get(conn, case.id)
    assert decided is not None
    assert decided.decided is not None
    assert decided.decided.until == desk.clock.now() + length


async def test_who_is_kept_out_is_so_in_this_account_s_channels_until_they_are_let_in(desk: Desk) -> None:
    await reported(desk)
    [case] = await waiting(desk)
    await said(desk, "mod decide", MO, of=str(case.id), how="keep-out", reason="Enough.")
    places: list[Place] = [one.place for one in await wanted(desk, Kind.SANCTION)]
    assert places == [discord(), discord("101")]
    elsewhere = Where(place=discord("201", "2"))
    assert "Nobody" in await said(desk, "mod let-in", replace(MO, id="77"), elsewhere, of=VIC.id)
    assert "Vic" in await said(desk, "mod kept-out", MO)
    assert "let in again" in await said(desk, "mod let-in", MO, of=VIC.id)
    assert "Nobody" in await said(desk, "mod let-in", MO, of=VIC.id)
    steps = [one.messages[0].view for one in await wanted(desk, Kind.SANCTION)]
    assert steps == [StepKind.KEEP_OUT] * 2 + [StepKind.LET_IN] * 2
    assert "nothing to try again" in await said(desk, "mod again", MO, of=str(case.id))


async def test_the_list_of_who_is_kept_out_goes_on_page_by_page(desk: Desk) -> None:
    async with desk.store.write() as conn:
        for number in range(23):
            since = desk.clock.now() - number * MINUTE
            await kept_out.add(conn, "discord", "1", f"1{number}", f"Fool {number}.", since)
    shown, card = list[str](), await answered(desk, "mod kept-out", MO)
    for _ in range(3):
        shown += [line for line in text_of(card).splitlines() if "Fool" in line and "·" in line]
        following = asks(card)[-1]
        card = await pressed(desk, following, MO)
    assert [line.partition("Fool ")[2].partition(".")[0] for line in shown] == [str(n) for n in range(23)]
    assert "Fool 22" in await said(desk, "mod kept-out", MO, page="99")
    assert "Fool 0" in await said(desk, "mod kept-out", MO, page="-1")


async def test_whom_the_platform_does_not_let_in_is_first_on_the_list_and_can_be_tried_again(
    desk: Desk,
) -> None:
    await reported(desk)
    [case] = await waiting(desk)
    await said(desk, "mod decide", MO, of=str(case.id), how="keep-out", reason="Enough.")
    await said(desk, "mod let-in", MO, of=VIC.id)
    async with desk.store.write() as conn:
        await kept_out.add(conn, "discord", "1", "5", "Pip", desk.clock.now())
        await channels.mark(conn, discord(), Trouble.FORBIDDEN, "Let the bot in.", desk.clock.now())
    card = await answered(desk, "mod kept-out", MO)
    [vic, _] = lines = [line for line in text_of(card).splitlines() if " · " in line]
    assert "Vic · couldn't be let in: Let the bot in." in vic, lines
    told = text_of(await pressed(desk, asks(card)[0], MO))
    assert "let in again" in told
    [entry] = await deeds(desk)
    assert (entry.deed.act, entry.deed.outcome) == ("let-in", Outcome.DONE)
    elsewhere = replace(MO, id="77")
    there = Where(place=discord("201", "2"))
    assert "Nobody" in await said(desk, "mod let-in", elsewhere, there, of=VIC.id)


async def test_nobody_lets_themself_in(desk: Desk) -> None:
    async with desk.store.write() as conn:
        await kept_out.add(conn, "discord", "1", MO.id, "Mo", desk.clock.now())
    assert "others decide on it" in await said(desk, "mod let-in", MO, of=MO.id)
    [entry] = await deeds(desk)
    assert (entry.deed.act, entry.deed.outcome) == ("let-in", Outcome.REFUSED)
    async with desk.store.read() as conn:
        assert [one.id for one in await kept_out.of(conn, "discord", "1")] == [MO.id]


async def test_a_ruling_is_done_where_the_message_is(desk: Desk) -> None:
    await reported(desk)
    [case] = await waiting(desk)
    elsewhere = replace(HERE, place=Place("discord", "2", "900"), thread=None)
    await said(desk, "mod decide", ADA, elsewhere, of=str(case.id), how="dismiss")
    [entry] = await deeds(desk)
    assert (entry.deed.act, entry.deed.place) == ("dismiss", case.place)
    await reported(desk, message(id_="502"))
    [case] = await waiting(desk)
    await said(desk, "mod decide", replace(MO, id="77"), elsewhere, of=str(case.id), how="dismiss")
    [entry] = await deeds(desk)
    assert (entry.deed.outcome, entry.deed.about) == (Outcome.REFUSED, None), "theirs is another server"


async def test_where_a_platform_can_keep_nobody_out_it_is_kept_in_mind(desk: Desk) -> None:
    await reported(desk)
    [case] = await waiting(desk)
    able = replace(HERE, sanctions=frozenset({StepKind.REMOVE_MESSAGE}))
    assert "no such thing" in await said(
        desk, "mod decide", MO, able, of=str(case.id), how="timeout", lasts="3h"
    )
    await said(desk, "mod decide", MO, able, of=str(case.id), how="keep-out", reason="Enough.")
    assert await wanted(desk, Kind.SANCTION) == []
    async with desk.store.read() as conn:
        assert [one.id for one in await kept_out.of(conn, "discord", "1")] == [VIC.id]
    assert "in the stories' threads comes here" in await said(desk, "mod report", MO, able, of=str(case.id))
    async with desk.store.write() as conn:
        await audit.erase(conn, VIC.place)
    told = await said(desk, "mod report", MO, able, of=str(case.id))
    assert "let in" not in told, "that is known of nobody who was erased"


async def test_who_was_erased_is_found_by_nobody_and_what_they_wrote_is_gone(desk: Desk) -> None:
    await reported(desk)
    [case] = await waiting(desk)
    async with desk.store.write() as conn:
        await audit.erase(conn, VIC.place)
    shown = await answered(desk, "mod report", MO, of=str(case.id))
    assert [dict(ask.arguments)["how"] for ask in asks(shown)] == ["dismiss", "remove"]
    told = text_of(shown)
    assert "Fools" not in told
    assert "Vic" not in told
    assert "erased" in told


async def test_who_reported_what_is_for_admins_alone(desk: Desk) -> None:
    await reported(desk)
    assert "report" not in await said(desk, "mod log", MO)
    assert "Ines" in await said(desk, "mod log", ADA)
    [case] = await waiting(desk)
    assert "Ines" not in await said(desk, "mod report", MO, of=str(case.id))


@pytest.mark.parametrize("how", ["dismiss", "warn", "lock"])
async def test_what_admins_decide_about_a_moderator_is_told_to_admins_alone(desk: Desk, how: str) -> None:
    await push(desk.store, a_draft("Bridge closes", slug="bridge"))
    async with desk.store.write() as conn:
        [placed] = [it for it in await placements.with_threads(conn, "bridge") if it.place == HERE.place]
        thread = tables.placements.c.id == placed.id
        await conn.execute(update(tables.placements).where(thread).values(thread=HERE.thread))
    await reported(desk, message(author=EDDA))
    [case] = await waiting(desk)
    told = {"of": str(case.id), "how": how, "reason": "Gently, please."}
    assert "Edda" in await said(desk, "mod decide", ADA, **told)
    assert "admins decide" in await said(desk, "mod decide", MO, **told)
    assert "decided on it already" in await said(desk, "mod decide", ADA, **told)
    seen = await said(desk, "mod log", MO)
    assert "Edda" not in seen
    assert "Gently" not in seen
    assert "Edda" in await said(desk, "mod log", ADA)
    assert "Gently" in await said(desk, "mod log", ADA)
