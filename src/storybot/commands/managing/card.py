"""What is set up in an account, on one card with a button for each part of it."""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Final

from storybot.cards.cut import within
from storybot.cards.model import (
    KEPT,
    Block,
    Bullets,
    Button,
    Buttons,
    Card,
    Heading,
    Known,
    Line,
    Links,
    Paragraph,
    SmallPrint,
    Span,
)
from storybot.commands.managing.account import Account, SetUp
from storybot.commands.model import Seen, ask
from storybot.delivery.model import Place, Route
from storybot.errors import Gone, PlatformError
from storybot.languages.language import Language, message
from storybot.moderation.model import Holder, Right, Use
from storybot.newsroom.route_rules import written
from storybot.store.model import Channel

COMMAND = "storybot setup"

MOST = 15
"""Channels that are looked at for one card, so that it is there soon and stays within Slack's limits."""

TOPICS = 60
"""UTF-16 units of a channel's topics on its line."""

EVERYBODY_READS: Final = message("Everybody here can read it, and so what people report in confidence.")

KINDS = {Holder.USER: Known.PERSON, Holder.GROUP: Known.GROUP}


async def card(account: Account, there: SetUp, said: Language, done: Sequence[str] = ()) -> Card:
    """The whole card, with what was just `done`. Each channel is looked at for it."""
    shown = there.channels[:MOST]
    places = dict.fromkeys([*(it.place for it in shown), *there.used.values()])
    looks = await asyncio.gather(*(_look(account, it, said) for it in places))
    seen = dict(zip(places, looks, strict=True))
    title = said.say("What is set up here")
    blocks: tuple[Block, ...] = (
        Heading(text=title, level=1),
        *(Paragraph(spans=(Span(line, bold=True),), weight=900) for line in done),
        *_channels(there, said),
        *_lacks(seen, there, said),
        *_held(said.say("Moderators"), there, Right.MODERATOR, said.say("Nobody yet."), said),
        *_held(said.say("Readers"), there, Right.READER, said.say("Everybody."), said),
        Heading(text=said.say("Channels of the moderators")),
        Bullets(
            items=(
                _used(said.say("Reports"), there, Use.REPORTS, said),
                _used(said.say("Log"), there, Use.LOG, said),
            )
        ),
        SmallPrint(
            spans=(Span(said.say("Editors and admins are the newsroom's: whoever runs me names them.")),)
        ),
        Buttons(items=_buttons(there, said), weight=KEPT),
    )
    return Card(title=done[0] if done else title, blocks=blocks, language=said.tag)


def name_of(channel: Channel) -> str:
    """What a channel is called, or its id until somebody has looked."""
    return f"#{channel.name}" if channel.name else channel.place.channel


def settings(route: Route, said: Language) -> str:
    """A route in a line: what differs from the usual, after the layout."""
    parts = [route.layout.value, *([route.language] if route.language else [])]
    if route.topics:
        parts.append(said.say("topics: {topics}", topics=within(written(route.topics), TOPICS)))
    if route.noise_at_least is not None or route.noise_at_most is not None:
        least, most = route.noise_at_least or 0, 100 if route.noise_at_most is None else route.noise_at_most
        parts.append(said.say("noise {least}–{most}", least=least, most=most))
    if route.cards_an_hour is not None:
        parts.append(said.say("cards an hour: {number}", number=route.cards_an_hour))
    return " · ".join(parts)


async def _look(account: Account, place: Place, said: Language) -> Seen:
    """A look that always ends: what can't be seen is a problem like the others."""
    try:
        return await account.premises.look(place.channel, said)
    except Gone:
        problem = said.say("I don't see it: it is gone, or private and I'm not in it.")
    except PlatformError:
        problem = said.say("I can't look at it right now.")
    return Seen(name=place.channel, kind="", problems=(problem,))


def _channels(there: SetUp, said: Language) -> Iterable[Block]:
    yield Heading(text=said.say("Channels with stories"))
    if not there.channels:
        yield Paragraph(spans=(Span(said.say("None yet.")),))
        return
    yield Bullets(items=tuple(_channel(it, said) for it in there.channels), more=_more(said))


def _channel(channel: Channel, said: Language) -> Line:
    mark = "" if channel.added_in_chat else f" ({said.say('config')})"
    return Span(channel.place.channel, known=Known.CHANNEL), Span(f" — {settings(channel.route, said)}{mark}")


def _lacks(seen: dict[Place, Seen], there: SetUp, said: Language) -> Iterable[Block]:
    """What is missing in which channel, and the links that mend it; and which of the moderators' channels
    everybody reads."""
    problems = {place: list(one.problems) for place, one in seen.items()}
    for place in dict.fromkeys(there.used.values()):
        problems[place] += [said.say(EVERYBODY_READS)] if seen[place].public else []
    lines = [
        (Span("⚠️ "), Span(place.channel, known=Known.CHANNEL), Span(f": {problem}"))
        for place, its in problems.items()
        for problem in its
    ]
    links = dict.fromkeys(one.mends for one in seen.values() if one.mends)
    if lines:
        yield Heading(text=said.say("What is missing"))
        yield Bullets(items=tuple(lines), more=_more(said), weight=800)
    if links:
        yield Links(items=tuple((said.say("Give me these permissions"), link) for link in links), weight=KEPT)


def _held(title: str, there: SetUp, right: Right, nobody: str, said: Language) -> Iterable[Block]:
    yield Heading(text=title)
    held = [it for kind in (Holder.GROUP, Holder.USER) for it in there.held(right, kind)]
    if not held:
        yield Paragraph(spans=(Span(nobody),))
        return
    yield Bullets(items=tuple((Span(it.id, known=KINDS[it.kind]),) for it in held), more=_more(said))


def _used(title: str, there: SetUp, use: Use, said: Language) -> Line:
    place = there.used.get(use)
    if place is None:
        return (Span(f"{title}: {said.say('none')}"),)
    return Span(f"{title}: "), Span(place.channel, known=Known.CHANNEL)


def _buttons(there: SetUp, said: Language) -> tuple[Button, ...]:
    routes = [Button(said.say("Routes"), ask(COMMAND, part="routes"))] if there.channels else []
    return (
        Button(said.say("Moderators…"), ask(COMMAND, part="moderators")),
        Button(said.say("Readers…"), ask(COMMAND, part="readers")),
        Button(said.say("Channels…"), ask(COMMAND, part="channels")),
        *routes,
        Button(said.say("Reports and log…"), ask(COMMAND, part="own")),
    )


def _more(said: Language) -> str:
    return said.say("… and {number} more", number="{number}")
