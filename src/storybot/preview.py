"""What would come of a story in each channel, before it is pushed or after: nothing is posted or stored."""

from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime

from storybot.cards import views
from storybot.cards.model import Card
from storybot.clock import Clock
from storybot.connections import connectors
from storybot.delivery.look import Look, look_patiently, serves
from storybot.delivery.model import Kind, Place, Role
from storybot.delivery.pace import Pace
from storybot.errors import PlatformError, Refused
from storybot.languages.language import language
from storybot.newsroom.naming import no_such_story
from storybot.newsroom.placing import too_late
from storybot.newsroom.push import USUAL, settle
from storybot.newsroom.routes import Verdict, crowded, judge
from storybot.newsroom.spread import HOUR
from storybot.settings import Settings
from storybot.store import accounts, channels, digests, placements, stories
from storybot.store.engine import Store, StoreConnection
from storybot.store.keys import key_of
from storybot.store.model import Channel, ChannelConfig, Revision, SetInChat
from storybot.story.embargo import State
from storybot.story.life import Act, after
from storybot.story.model import Draft, Story

_ON_DIGEST = "The channel has had all its cards of this hour: it goes on the digest, which pings nobody."


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """A story in one channel, whose route in force `config` has: whether it goes or is there, by which rule,
    and its card with the key that it has there; `title` is its thread's, and `pings` is who is pinged when it
    is posted. `is_there`: it was placed there before; `on_digest`: it would have no card of its own, for the
    channel has had all of this hour. `name` and `kind` are the platform's words for the channel, None where
    nobody has looked."""

    config: ChannelConfig
    verdict: Verdict
    card: Card
    key: str
    title: str
    pings: str | None = None
    is_there: bool = False
    on_digest: bool = False
    name: str | None = None
    kind: str | None = None
    set_in_chat: Mapping[str, SetInChat] = field(default_factory=dict[str, SetInChat])


@dataclass(frozen=True, slots=True)
class _Subject:
    """A story as it would stand, its newest revision if it is pushed, why a push of it is refused, and
    whether it `is_settled`: nothing is pushed now."""

    story: Story
    pushed: Revision | None = None
    refusal: str | None = None
    is_settled: bool = False


async def prospects(
    store: Store,
    configured: Sequence[ChannelConfig],
    story: Draft | str,
    channel: str | None = None,
    *,
    now: datetime,
) -> list[Prospect]:
    """What comes of a draft if it is pushed or, by its slug, of a story that is; in every channel, or in the
    one with the id `channel`. Raises Refused for a slug or a channel that isn't known."""
    chosen = [config for config in configured if channel in {None, config.place.channel}]
    if not chosen:
        wanted = f"no channel {channel!r} is configured" if channel else "no channel is configured"
        raise Refused(f"{wanted}: storybot channels lists those that are")
    async with store.read() as conn:
        subject = await _draft(conn, story, now) if isinstance(story, Draft) else await _pushed(conn, story)
        listed = [one.placement for one in await placements.listing(conn, subject.story.slug)]
        there = {one.place: one.kind for one in listed if one.kind in {Kind.STORY, Kind.DIGEST}}
        routed = await channels.routes_in_force(conn, chosen)
        return [
            await _prospect(conn, config, subject, now, there=there.get(config.place)) for config in routed
        ]


async def _pushed(conn: StoreConnection, slug: str) -> _Subject:
    pushed = await stories.get(conn, slug)
    if pushed is None:
        raise await no_such_story(conn, slug)
    return _Subject(pushed.story, pushed, is_settled=True)


async def _draft(conn: StoreConnection, draft: Draft, now: datetime) -> _Subject:
    """The story that a push would take the draft for, with what it says in the draft."""
    try:
        [settled] = await settle(conn, [draft], USUAL, now)
        pushed = await stories.get(conn, settled.story.slug)
        if pushed is None:
            return _Subject(settled.story)
        after(Act.PUSH, settled.story.slug, pushed.state)
    except Refused as refusal:
        return _Subject(draft.story, refusal=str(refusal))
    return _Subject(replace(settled.story, corrections=pushed.story.corrections), pushed)


async def _prospect(
    conn: StoreConnection, config: ChannelConfig, subject: _Subject, now: datetime, *, there: Kind | None
) -> Prospect:
    story, pushed = subject.story, subject.pushed
    place, route = config.place, config.route
    known = await channels.get(conn, place)
    said = language(route.language or await accounts.language(conn, place.platform, place.account))
    if pushed and pushed.state is State.RETRACTED:
        card = views.retraction(story, pushed.reason, said)
    else:
        card = views.story_card(story, route.layout, said)
    verdict = _verdict(config, subject, known, there=there)
    is_new = verdict.fits and there is None
    on_digest = is_new and known is not None and await _is_full(conn, replace(known, route=route), now)
    if on_digest:
        verdict = replace(verdict, rule=f"{verdict.rule} {_ON_DIGEST}")
    pings = route.ping if is_new and not on_digest else None
    return Prospect(
        config=config,
        verdict=verdict,
        card=views.pinging(card, pings),
        key=key_of(story.slug, place, Role.CARD),
        title=views.thread_title(story),
        pings=pings,
        is_there=there is not None,
        on_digest=on_digest,
        name=known.name if known else None,
        kind=known.kind if known else None,
        set_in_chat=known.set_in_chat if known else {},
    )


async def _is_full(conn: StoreConnection, channel: Channel, now: datetime) -> bool:
    """Whether a new story would go on the channel's digest."""
    return bool(crowded([channel], await digests.cards_since(conn, [channel.id], now - HOUR)))


def _verdict(
    config: ChannelConfig, subject: _Subject, known: Channel | None, *, there: Kind | None
) -> Verdict:
    """The route's, unless a push is refused, or the story is there already or has been public for longer than
    the channel."""
    pushed = subject.pushed
    if subject.refusal:
        return Verdict(False, f"A push is refused: {subject.refusal}")
    if there is not None:
        where = "there, on the digest," if there is Kind.DIGEST else "there,"
        return Verdict(True, f"It is {where} and stays in step with the story.")
    if pushed and pushed.state is State.RETRACTED:
        return Verdict(False, "The story is retracted: only where it is already, that is said.")
    verdict = judge(config.route, subject.story)
    if verdict.fits and pushed and too_late(config.route, known and known.added_at, pushed):
        remedy = f"storybot backfill {config.place.channel} --since {pushed.first_pushed_at:%Y-%m-%d}"
        late = "But the channel was added after the story was first pushed"
        return Verdict(False, f"{verdict.rule} {late}: {remedy}", verdict.settings)
    if verdict.fits and pushed and pushed.state is State.PUBLISHED and subject.is_settled:
        return replace(verdict, rule=f"{verdict.rule} It isn't there yet: it is when it is next revised.")
    return verdict


async def looks(
    settings: Settings, store: Store, configured: Sequence[ChannelConfig], clock: Clock
) -> dict[Place, Look]:
    """A look at each of these channels; what stands in the way of one is in it. A platform that can't be
    reached, or refuses the token, raises nothing."""
    seen: dict[Place, Look] = {}
    for platform in dict.fromkeys(config.place.platform for config in configured):
        wanted = [config for config in configured if config.place.platform == platform]
        try:
            seen |= await look_at(_only(settings, platform), store, wanted, clock)
        except PlatformError as error:
            seen |= {config.place: Look(config.place, error=error) for config in wanted}
    return seen


async def look_at(
    settings: Settings, store: Store, configured: Sequence[ChannelConfig], clock: Clock
) -> dict[Place, Look]:
    """The same where every platform can be reached. Raises AuthFailed, NetworkFailed and its like."""
    async with AsyncExitStack() as stack:
        connections = [await stack.enter_async_context(c()) for c in connectors(settings, store).values()]
        senders = [sender for connection in connections for sender in connection.senders]
        pace = Pace(clock)
        return {
            config.place: await look_patiently(sender, config.place, config.route, pace, clock)
            for config in configured
            for sender in senders
            if serves(sender, config.place)
        }


def _only(settings: Settings, platform: str) -> Settings:
    """The settings without the other platforms: one that can't be reached stands in no other's way."""
    return settings.model_copy(update={name: None for name in ("discord", "slack") if name != platform})
