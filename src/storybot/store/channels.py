"""Channels: which places stories go to, and which of them are in trouble."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, case, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.elements import ColumnElement

from storybot.delivery.model import USUAL, Kind, Place
from storybot.store import accounts, statements
from storybot.store import stories as story_queries
from storybot.store.model import Account, Channel, ChannelConfig, Purpose, SetInChat, Trouble
from storybot.store.route_rows import in_force, read_route, read_settings, saved_route, saved_settings
from storybot.store.tables import channels, gathered, placements, stories

_APART = or_(channels.c.purpose != Purpose.STORIES.value, channels.c.retired_at.is_not(None))
_NO_TROUBLE: dict[str, Any] = {"trouble": None, "advice": None, "trouble_since": None, "lacks": None}


async def sync(
    conn: AsyncConnection, wanted: Sequence[ChannelConfig], now: datetime, *, retire: bool
) -> None:
    """Make the channels those of `wanted`: add, change routes and, with `retire`, retire the others.

    One that was retired and is wanted again counts as added now, and is given another chance. What was set
    in chat stays as it is; and so do channels that were added there, until the configuration that retires
    has them itself.
    """
    await _lock(conn)
    known = {channel.place: channel for channel in await listing(conn, every_purpose=True)}
    new = [config for config in wanted if config.place not in known]
    back = [config for config in wanted if config.place in known and _is_back(known[config.place])]
    moved = [
        config
        for config in wanted
        if config.place in known and known[config.place].configured != config.route
    ]
    configured = {
        place
        for place, channel in known.items()
        if channel.purpose is Purpose.STORIES and not channel.added_in_chat
    }
    gone = configured - {config.place for config in wanted}
    taken_over = [
        config.place for config in wanted if config.place in known and known[config.place].added_in_chat
    ]

    await accounts.add(conn, {Account(config.place.platform, config.place.account) for config in new})
    if new:
        rows = [
            _place(config.place) | {"route": saved_route(config.route), "added_at": now} for config in new
        ]
        await conn.execute(insert(channels), rows)
    if moved:
        rows = [{"row": known[config.place].id, "route": saved_route(config.route)} for config in moved]
        await conn.execute(update(channels).where(channels.c.id == bindparam("row")), rows)
    if back:
        await _bring_back(conn, [known[config.place].id for config in back], now)
    if retire and taken_over:
        ids = [known[place].id for place in taken_over]
        await conn.execute(update(channels).where(channels.c.id.in_(ids)).values(added_in_chat=False))
    ended = [{"row": known[place].id} for place in gone if not known[place].retired_at]
    if retire and ended:
        await conn.execute(
            update(channels).where(channels.c.id == bindparam("row")).values(retired_at=now), ended
        )
    before = {place: channel.route.rules for place, channel in known.items()}
    if touched := {config.place for config in (*new, *moved)}:
        found = [channel for channel in await listing(conn) if channel.place in touched]
        await _note_rules(conn, [it for it in found if it.route.rules != before.get(it.place, USUAL.rules)])


async def add_in_chat(conn: AsyncConnection, place: Place, now: datetime) -> bool:
    """Have stories go to a channel beside those of the configuration; false where they go there already."""
    await _lock(conn)
    channel = await get(conn, place)
    if channel is not None and not _is_back(channel):
        return False
    row = await known(conn, place, Purpose.STORIES, now)
    await _bring_back(conn, [row], now, added_in_chat=True)
    return True


async def remove_in_chat(conn: AsyncConnection, place: Place, now: datetime) -> bool:
    """Have no more stories go to a channel that was added in chat; false for any other."""
    theirs = update(channels).where(_is(place), channels.c.added_in_chat)
    gone = await conn.execute(theirs.values(added_in_chat=False, retired_at=now))
    return bool(gone.rowcount)


async def added_in_chat(conn: AsyncConnection) -> list[ChannelConfig]:
    """The channels that were added in chat, as a configuration without settings would name them."""
    found = await _read(conn, select(channels).where(channels.c.added_in_chat).order_by(channels.c.id))
    return [ChannelConfig(channel.place, channel.configured) for channel in found]


async def set_in_chat(
    conn: AsyncConnection, place: Place, settings: Mapping[str, SetInChat], *, anew: bool = False
) -> Channel | None:
    """Set some of a channel's route over the configuration's, beside what was set before or, with `anew`,
    instead of all of it; the channel as it is then, None for one that isn't known."""
    await statements.only_writer(conn, channels)
    channel = await get(conn, place)
    if channel is None:
        return None
    saved = saved_settings(settings if anew else {**channel.set_in_chat, **settings})
    await conn.execute(update(channels).where(_is(place)).values(set_in_chat=saved))
    changed = await get(conn, place)
    if changed is not None and changed.route.rules != channel.route.rules:
        await _note_rules(conn, [changed])
    return changed


async def _note_rules(conn: AsyncConnection, changed: Sequence[Channel]) -> None:
    """The rules of these channels' routes are new. What that means for the threads there is looked at later
    (`rules.heed`): who changes routes writes to no placements, for who pushes may hold those."""
    rows = [{"row": one.id, "some": one.route.rules != USUAL.rules} for one in changed]
    noted = update(channels).where(channels.c.id == bindparam("row"))
    if rows:
        await conn.execute(noted.values(has_rules=bindparam("some"), rules_new=True), rows)


async def with_new_rules(conn: AsyncConnection) -> list[Channel]:
    """The channels whose threads haven't been looked at since their rules changed."""
    return await _read(conn, select(channels).where(channels.c.rules_new))


async def routes_in_force(conn: AsyncConnection, configured: Sequence[ChannelConfig]) -> list[ChannelConfig]:
    """These channels with the routes in force, for a configuration that may not be in the database yet."""
    known = {channel.place: channel.set_in_chat for channel in await listing(conn)}
    return [
        ChannelConfig(config.place, in_force(config.route, known.get(config.place, {})))
        for config in configured
    ]


async def listing(
    conn: AsyncConnection, *, in_trouble: bool = False, every_purpose: bool = False
) -> list[Channel]:
    """Every channel for stories, retired ones too, by platform, account and age; or those in trouble alone;
    or, with `every_purpose`, what is no channel for stories as well."""
    query = select(channels).order_by(channels.c.platform, channels.c.account, channels.c.id)
    if in_trouble:
        query = query.where(channels.c.trouble.is_not(None))
    if not every_purpose:
        query = query.where(channels.c.purpose == Purpose.STORIES.value)
    return await _read(conn, query)


async def forget_who_set(conn: AsyncConnection, person: Place) -> None:
    """Forget that it was this person who set something in chat; what they set stays."""
    await statements.only_writer(conn, channels)
    for channel in await _read(conn, select(channels).where(channels.c.set_in_chat.is_not(None))):
        forgotten = {
            name: replace(one, person="", name="")
            for name, one in channel.set_in_chat.items()
            if (one.platform, one.account, one.person) == (person.platform, person.account, person.channel)
        }
        if forgotten:
            saved = saved_settings({**channel.set_in_chat, **forgotten})
            await conn.execute(update(channels).where(_is(channel.place)).values(set_in_chat=saved))


async def known(conn: AsyncConnection, place: Place, purpose: Purpose, now: datetime) -> int:
    """The id of the channel's row, which is made for `purpose` where there is none."""
    await accounts.add(conn, [Account(place.platform, place.account)])
    row = _place(place) | {"added_at": now, "purpose": purpose.value}
    await conn.execute(statements.insert(conn, channels).values(row).on_conflict_do_nothing())
    return (await conn.execute(select(channels.c.id).where(_is(place)))).scalar_one()


async def get(conn: AsyncConnection, place: Place) -> Channel | None:
    """One channel, retired or not."""
    found = await _read(conn, select(channels).where(_is(place)))
    return found[0] if found else None


async def of_story(conn: AsyncConnection, slug: str) -> list[Channel]:
    """The channels that have a placement of a story, or a digest with it, oldest first."""
    story_id = select(stories.c.id).where(stories.c.slug == slug).scalar_subquery()
    digests = select(gathered.c.placement_id).where(gathered.c.story_id == story_id)
    its = (placements.c.story_id == story_id) | placements.c.id.in_(digests)
    return await _read(conn, select(channels).join(placements).where(its).order_by(placements.c.id))


async def describe(conn: AsyncConnection, place: Place, name: str, kind: str) -> None:
    """Keep what the platform calls a channel."""
    await conn.execute(update(channels).where(_is(place)).values(name=name, kind=kind))


async def mark(
    conn: AsyncConnection,
    place: Place,
    trouble: Trouble,
    advice: str,
    now: datetime,
    *,
    lacks: str | None = None,
) -> None:
    """Nothing can be sent to the channel, and `advice` says what to do; `lacks` is what is missing, in the
    platform's own word. The same trouble again keeps since when it has been so."""
    since = case((channels.c.trouble == trouble.value, channels.c.trouble_since), else_=now)
    values = {"trouble": trouble.value, "advice": advice, "trouble_since": since, "lacks": lacks}
    await conn.execute(update(channels).where(_is(place)).values(values))


async def clear(conn: AsyncConnection, place: Place) -> None:
    """The channel is in no trouble any more, and what failed by it counts as not tried yet."""
    await _fail_no_more(conn, select(channels.c.id).where(_is(place)))
    await conn.execute(update(channels).where(_is(place)).values(_NO_TROUBLE))


async def forgive(conn: AsyncConnection, place: Place) -> None:
    """Give another chance to a place that nobody looks at, for no stories go there (any more): a person, a
    channel where somebody shares an answer, or a retired one. Whoever calls has heard from them."""
    await conn.execute(update(channels).where(_is(place), _APART).values(_NO_TROUBLE))


async def forgive_all(conn: AsyncConnection, ids: Collection[int]) -> None:
    """The same for channels by the ids of their rows, of which something new is to be told."""
    await conn.execute(update(channels).where(channels.c.id.in_(ids), _APART).values(_NO_TROUBLE))


async def forgive_of(conn: AsyncConnection, placement_ids: Collection[int]) -> None:
    """The same for the channels of placements, by the ids of these."""
    theirs = select(placements.c.channel_id).where(placements.c.id.in_(placement_ids))
    stuck = (channels.c.trouble.is_not(None), _APART, channels.c.id.in_(theirs))
    await conn.execute(update(channels).where(*stuck).values(_NO_TROUBLE))


async def _lock(conn: AsyncConnection) -> None:
    """Be the only one to change channels, and to write to the placements of those that come back."""
    await story_queries.lock(conn)
    await statements.only_writer(conn, channels)


async def _bring_back(conn: AsyncConnection, ids: list[int], now: datetime, **more: Any) -> None:
    """Have stories go to these channels from now on, with another chance."""
    again = {"added_at": now, "retired_at": None, "purpose": Purpose.STORIES.value} | _NO_TROUBLE | more
    again["rules_new"] = True
    await conn.execute(update(channels).where(channels.c.id.in_(ids)).values(again))
    await _fail_no_more(conn, ids)
    # Threads that moderators set meanwhile are at rest, whatever changed in their stories.
    missed = (placements.c.kind == Kind.STORY.value, placements.c.ending.is_(None), placements.c.wants > 0)
    at_rest = (placements.c.channel_id.in_(ids), placements.c.due_at.is_(None))
    await conn.execute(update(placements).where(*missed, *at_rest).values(due_at=now))


async def _fail_no_more(conn: AsyncConnection, ids: Select[tuple[int]] | list[int]) -> None:
    failing = placements.c.failing_since.is_not(None) & placements.c.due_at.is_not(None)
    here = update(placements).where(placements.c.channel_id.in_(ids), failing)
    await conn.execute(here.values(failing_since=None))


def _is_back(channel: Channel) -> bool:
    return channel.retired_at is not None or channel.purpose is not Purpose.STORIES


def _is(place: Place) -> ColumnElement[bool]:
    return (
        (channels.c.platform == place.platform)
        & (channels.c.account == place.account)
        & (channels.c.channel == place.channel)
    )


def _place(place: Place) -> dict[str, Any]:
    return {"platform": place.platform, "account": place.account, "channel": place.channel}


async def _read(conn: AsyncConnection, query: Select[Any]) -> list[Channel]:
    return [_channel(row) for row in await conn.execute(query)]


def _channel(row: Row[Any]) -> Channel:
    configured, set_in_chat = read_route(row.route), read_settings(row.set_in_chat)
    return Channel(
        id=row.id,
        place=Place(row.platform, row.account, row.channel),
        route=in_force(configured, set_in_chat),
        configured=configured,
        set_in_chat=set_in_chat,
        added_at=row.added_at,
        retired_at=row.retired_at,
        name=row.name,
        kind=row.kind,
        trouble=Trouble(row.trouble) if row.trouble else None,
        advice=row.advice,
        trouble_since=row.trouble_since,
        purpose=Purpose(row.purpose),
        lacks=row.lacks,
        added_in_chat=row.added_in_chat,
    )
