"""Reports, the cases that they gather on, their cards and sanctions, on both databases."""

from dataclasses import replace
from datetime import timedelta

from storybot.delivery.model import Ending, Kind, Place, Placement, Ruling, Sanction, StepKind
from storybot.moderation.model import REPORT, Actor, Deed, Reported, Right, Way
from storybot.store import (
    audit,
    cases,
    channels,
    kept_out,
    leases,
    placements,
    report_cards,
    reports,
    sanctions,
)
from storybot.store.engine import Store, StoreConnection
from storybot.store.model import Trouble
from storybot.store.moderation_tables import report_drafts
from storybot.store.sanctions import Wanted
from storybot.story.embargo import State
from tests.making import DAY, MINUTE, NOON, a_story, add_story, configure, discord, routed

INES, MO = Actor("discord", "@me", "1", "Ines"), Actor("discord", "@me", "2", "Mo")
EDDA = Actor("discord", "@me", "3", "E")
QUEUE = discord("900")
INSULT = Reported(
    place=discord(),
    thread="500",
    message="501",
    link="https://discord.com/channels/1/500/501",
    author=MO,
    text="Fools\0 \ud800",
    files=2,
    slug="bridge",
    standing=Right.READER,
)
KEPT = replace(INSULT, text="Fools\ufffd \ufffd")


async def reported(
    conn: StoreConnection, about: Reported = INSULT, by: Actor = INES, reason: str = "Rude."
) -> int:
    """A new case with one report; its number."""
    number = await reports.open_case(conn, about)
    await add(conn, number, about, by, reason)
    return number


async def add(conn: StoreConnection, number: int, about: Reported, by: Actor, reason: str) -> None:
    deed = Deed(act=REPORT, by=by, way=Way.FORM, about=about.author, quoted=about.text, reason=reason)
    await reports.add(conn, number, by.person, await audit.record(conn, deed, NOON))


async def row(conn: StoreConnection, kind: Kind) -> Placement:
    """The one placement of a kind."""
    [found] = [one.placement for one in await placements.listing(conn) if one.placement.kind is kind]
    return found


async def test_a_draft_is_its_own_person_s_and_kept_for_a_day(store: Store) -> None:
    async with store.write() as conn:
        await reports.lock(conn)
        draft = await reports.begin(conn, INSULT, INES.person, NOON)
        assert await reports.begun(conn, draft, INES.person) == KEPT
        assert await reports.begun(conn, draft, MO.person) is None
        assert await reports.begun(conn, draft, EDDA.person) is None
        other = await reports.begin(conn, INSULT, EDDA.person, NOON + DAY + MINUTE)
        assert await reports.begun(conn, draft, INES.person) is None
        await reports.end(conn, other)
        assert await reports.begun(conn, other, EDDA.person) is None


async def test_a_case_tells_all_that_is_known_of_it(store: Store) -> None:
    async with store.write() as conn:
        await add_story(conn, a_story("Bridge closes", slug="bridge"), NOON, state=State.PUBLISHED)
        number = await reported(conn)
        await add(conn, number, replace(INSULT, text="Fools!"), EDDA, "Ruder.")
        case = await cases.get(conn, number)
        assert await cases.get(conn, number + 1) is None
    assert case is not None
    assert (case.place, case.thread, case.message, case.link) == (
        INSULT.place,
        "500",
        "501",
        INSULT.link,
    )
    assert (case.headline, case.state, case.standing) == ("Bridge closes", State.PUBLISHED, Right.READER)
    assert (case.author, case.text, case.files) == (MO, "Fools!", 2)
    assert (case.reports, case.reasons, case.shown, case.decided) == (2, ("Rude.", "Ruder."), False, None)


async def test_of_many_reports_a_case_tells_the_last_reasons_and_counts_all(store: Store) -> None:
    async with store.write() as conn:
        number = await reported(conn, reason="Reason 0.")
        for nth in range(1, 8):
            by = Actor("discord", "@me", f"1{nth}", f"R{nth}")
            await add(conn, number, replace(INSULT, text=f"Fools {nth}"), by, f"Reason {nth}.")
        case = await cases.get(conn, number)
    assert case is not None
    assert (case.reports, case.text, case.reported_at) == (8, "Fools 7", NOON)
    assert case.reasons == tuple(f"Reason {nth}." for nth in range(3, 8))


async def test_who_reported_what_is_known(store: Store) -> None:
    async with store.write() as conn:
        number = await reports.open_case(conn, INSULT)
        deed = Deed(act=REPORT, by=INES, way=Way.FORM)
        await reports.add(conn, number, INES.person, await audit.record(conn, deed, NOON))
        assert await reports.last_case(conn, INSULT.place, "501") == (number, True)
        assert await reports.last_case(conn, discord("101"), "501") is None
        assert await reports.has_reported(conn, number, INES.person)
        assert not await reports.has_reported(conn, number, EDDA.person)
        assert await reports.count(conn, INES.person, NOON) == 1
        assert await reports.count(conn, INES.person, NOON + MINUTE) == 0
        assert await reports.count(conn, MO.person, NOON) == 0


async def test_one_decides_and_nobody_after(store: Store) -> None:
    async with store.write() as conn:
        number = await reported(conn)
        assert await cases.decide(conn, number, Ruling.WARN, None)
        deed = Deed(act="warn", by=EDDA, way=Way.BUTTON, about=MO, reason="Stop it.")
        await cases.decided_by(conn, number, await audit.record(conn, deed, NOON + MINUTE))
        assert not await cases.decide(conn, number, Ruling.DISMISS, None)
        case = await cases.get(conn, number)
        assert await reports.last_case(conn, INSULT.place, "501") == (number, False)
    assert case is not None
    assert case.decided is not None
    assert (case.decided.ruling, case.decided.by, case.decided.reason) == (Ruling.WARN, "E", "Stop it.")
    assert case.decided.at == NOON + MINUTE


async def test_open_cases_are_listed_by_account_and_standing_and_earlier_ones_are_counted(
    store: Store,
) -> None:
    async with store.write() as conn:
        mine = await reported(conn)
        of_mod = await reported(conn, replace(INSULT, message="502", standing=Right.MODERATOR))
        elsewhere = await reported(conn, replace(INSULT, place=discord(account="2")))
        gone = await reported(conn, replace(INSULT, message="503"))
        assert await cases.decide(conn, gone, Ruling.REMOVE, None)
        listed = {
            "mine": await cases.open_in(conn, ("discord", "1"), [Right.READER], limit=9),
            "all": await cases.open_in(conn, None, list(Right), limit=9),
            "after": await cases.open_in(conn, None, list(Right), after=mine, limit=1),
        }
    assert {name: [one.id for one in found] for name, found in listed.items()} == {
        "mine": [mine],
        "all": [mine, of_mod, elsewhere],
        "after": [of_mod],
    }
    assert listed["mine"][0].earlier == {None: 1, Ruling.REMOVE: 1}


async def test_a_card_counts_what_changed_of_its_case(store: Store) -> None:
    async with store.write() as conn:
        number = await reported(conn)
        await report_cards.want(conn, number, QUEUE, NOON)
        first = await row(conn, Kind.REPORT)
        assert (first.place, first.slug, first.wanted_revision, first.due_at) == (QUEUE, None, 1, NOON)
        shown = await cases.shown_by(conn, first.id)
        assert shown is not None
        assert (shown.id, shown.shown) == (number, True)
        assert await cases.shown_by(conn, first.id + 1) is None
        await report_cards.renew(conn, [number])
        assert (await row(conn, Kind.REPORT)).wanted_revision == 2


async def test_what_becomes_of_a_case_is_told_on_the_author_s_others_that_are_open(store: Store) -> None:
    async with store.write() as conn:
        of_mo = [await reported(conn, replace(INSULT, message=message)) for message in ("501", "502", "503")]
        elsewhere = await reported(conn, replace(INSULT, place=discord(account="2")))
        of_ines = await reported(conn, replace(INSULT, message="504", author=INES), by=MO)
        await cases.decide(conn, of_mo[1], Ruling.DISMISS, None)
        for number in (*of_mo, elsewhere, of_ines):
            await report_cards.want(conn, number, QUEUE, NOON)
        await report_cards.renew_of_author(conn, of_mo[0])
        wanted = [one.placement.wanted_revision for one in await placements.listing(conn)]
    assert sorted(wanted) == [1, 1, 1, 2, 2]


async def test_who_is_let_in_again_is_so_on_the_cards_that_say_otherwise(store: Store) -> None:
    async with store.write() as conn:
        numbers = [await reported(conn, replace(INSULT, message=message)) for message in ("501", "502")]
        for number in numbers:
            await report_cards.want(conn, number, QUEUE, NOON)
        await cases.decide(conn, numbers[0], Ruling.KEEP_OUT, None)
        await kept_out.add(conn, "discord", "1", MO.id, MO.name, NOON)
        case = await cases.get(conn, numbers[0])
        assert case is not None
        assert case.kept_out
        await kept_out.remove(conn, "discord", "1", MO.id)
        await report_cards.renew_of_kept_out(conn, "discord", "1", case.key)
        wanted = [one.placement.wanted_revision for one in await placements.listing(conn)]
        case = await cases.get(conn, numbers[0])
    assert sorted(wanted) == [1, 2]
    assert case is not None
    assert not case.kept_out


async def test_a_channel_in_trouble_is_given_another_chance_with_each_change(store: Store) -> None:
    await configure(store, routed(discord()))
    async with store.write() as conn:
        number = await reported(conn)
        await report_cards.want(conn, number, QUEUE, NOON)
        for place in (QUEUE, discord()):
            await channels.mark(conn, place, Trouble.FORBIDDEN, "Let the bot in.", NOON)
        await report_cards.renew(conn, [number])
        queue, stories = await channels.get(conn, QUEUE), await channels.get(conn, discord())
        assert queue is not None
        assert stories is not None
        assert (queue.trouble, stories.trouble) == (None, Trouble.FORBIDDEN)
        await channels.mark(conn, QUEUE, Trouble.GONE, "Let the bot in.", NOON)
        await channels.forgive_all(conn, [queue.id, stories.id])
        assert [it.place for it in await channels.listing(conn, in_trouble=True, every_purpose=True)] == [
            discord()
        ]


async def test_who_is_erased_is_on_no_card(store: Store) -> None:
    async with store.write() as conn:
        number = await reported(conn)
        await report_cards.want(conn, number, QUEUE, NOON)
        await reports.begin(conn, INSULT, EDDA.person, NOON)
        key = await audit.key(conn, MO.person)
        assert await audit.known(conn, MO.person) == key
        await report_cards.renew_of_person(conn, key)
        await audit.erase(conn, MO.person)
        case = await cases.get(conn, number)
        assert (await row(conn, Kind.REPORT)).wanted_revision == 3
        assert (await conn.execute(report_drafts.select())).all() == []
        await audit.erase(conn, INES.person)
        erased = await cases.get(conn, number)
    assert case is not None
    assert (case.text, case.author.id, case.author.name, case.reasons) == (None, "", "", ("Rude.",))
    assert erased is not None
    assert (erased.reasons, erased.reports) == ((), 1)


async def test_a_sanction_is_wanted_and_its_outcome_told_on_the_card(store: Store) -> None:
    until = NOON + DAY
    async with store.write() as conn:
        number = await reported(conn)
        await report_cards.want(conn, number, QUEUE, NOON)
        key = await audit.key(conn, MO.person)
        wanted = Wanted(step=StepKind.TIME_OUT, place=INSULT.place, person=key, case=number, until=until)
        await sanctions.want(conn, wanted, NOON)
        sanction = await row(conn, Kind.SANCTION)
        assert await sanctions.of(conn, sanction.id) == Sanction("2", until)
        assert await sanctions.case_of(conn, sanction.id) == number
        assert await sanctions.of(conn, sanction.id + 1) is None
        [outcome] = await sanctions.outcomes(conn, number)
        assert (outcome.step, outcome.done, outcome.problem) == (StepKind.TIME_OUT, False, None)
        lease = await leases.take(conn, "discord:*", "w", timedelta(days=1), NOON)
        assert lease is not None
        done = replace(sanction.messages[0], revision=1)
        await placements.save(conn, lease, [replace(sanction, messages=(done,), due_at=None)])
        [outcome] = await sanctions.outcomes(conn, number)
        assert outcome.done
        assert (await row(conn, Kind.REPORT)).wanted_revision == 2
        await report_cards.renew_of_sanctions(conn, [sanction.id])
        assert (await row(conn, Kind.REPORT)).wanted_revision == 3
        await audit.erase(conn, MO.person)
        assert await sanctions.of(conn, sanction.id) == Sanction(None, until)


async def test_what_was_refused_of_a_sanction_is_tried_again(store: Store) -> None:
    async with store.write() as conn:
        number = await reported(conn)
        await sanctions.warn(conn, MO.person, await audit.key(conn, MO.person), number, NOON)
        assert not await sanctions.again(conn, number, NOON)
        warning = await row(conn, Kind.WARNING)
        assert warning.place == MO.person
        lease = await leases.take(conn, "discord:*", "w", timedelta(days=1), NOON)
        assert lease is not None
        refused = replace(warning.messages[0], refused="They take none.")
        ended = replace(warning, messages=(refused,), ending=Ending.REFUSED, due_at=None)
        await placements.save(conn, lease, [ended])
        [outcome] = await sanctions.outcomes(conn, number)
        assert (outcome.step, outcome.done, outcome.problem) == (None, False, "They take none.")
        assert await sanctions.again(conn, number, NOON + MINUTE)
        anew = await row(conn, Kind.WARNING)
    assert (anew.ending, anew.due_at, anew.messages[0].refused) == (None, NOON + MINUTE, None)


async def test_of_who_is_kept_out_the_name_can_be_forgotten(store: Store) -> None:
    async with store.write() as conn:
        for account, person in (("1", "2"), ("2", "2"), ("1", "3")):
            await kept_out.add(conn, "discord", account, person, "Mo", NOON)
        await kept_out.add(conn, "slack", "T1", "2", "Mina", NOON)
        await kept_out.forget_name(conn, Place("discord", "@me", "2"))
        await kept_out.forget_name(conn, Place("slack", "T2", "2"))
        names = {one.id: one.name for one in await kept_out.of(conn, "discord", "1")}
        assert names == {"2": "", "3": "Mo"}
        assert [one.name for one in await kept_out.of(conn, "discord", "2")] == [""]
        assert [one.name for one in await kept_out.of(conn, "slack", "T1")] == ["Mina"]


async def test_who_is_kept_out_is_so_until_they_are_let_in(store: Store) -> None:
    async with store.write() as conn:
        assert await kept_out.add(conn, "discord", "1", "2", "Mo", NOON)
        assert not await kept_out.add(conn, "discord", "1", "2", "Mo", NOON + MINUTE)
        assert await kept_out.add(conn, "discord", "1", "3", "Edda", NOON + MINUTE)
        assert [one.id for one in await kept_out.of(conn, "discord", "1")] == ["3", "2"]
        assert await kept_out.of(conn, "discord", "2") == []
        assert await kept_out.name_of(conn, "discord", "1", "3") == "Edda"
        assert await kept_out.name_of(conn, "discord", "2", "3") is None
        assert await kept_out.remove(conn, "discord", "1", "2")
        assert not await kept_out.remove(conn, "discord", "1", "2")
