"""The command for a channel's route: what is in force and where each setting comes from, and setting some."""

from collections.abc import Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from storybot.cards.clean import titled
from storybot.cards.cut import within
from storybot.cards.model import (
    KEPT,
    Bullets,
    Button,
    Buttons,
    Card,
    Heading,
    Line,
    Paragraph,
    SmallPrint,
    Span,
)
from storybot.commands.editing import telling
from storybot.commands.model import Answer, Asked, Person, ask, told
from storybot.delivery.model import Place, Route
from storybot.languages.language import Language
from storybot.moderation.model import Deed, Doer
from storybot.newsroom.route_rules import IN_CHAT, NOTHING, read, written
from storybot.store import audit, channels
from storybot.store.model import Channel, Purpose, SetInChat

if TYPE_CHECKING:
    from storybot.commands.desk import Desk

NAME = 60
"""UTF-16 units of the name of who has set something."""


async def route(desk: "Desk", asked: Asked) -> Answer:
    """Tell the route of the channel where it is asked, or set some of it for the stories to come."""
    said, place = desk.speaks(asked.person), asked.where.place
    if place is None:
        return told(said, said.say("Ask this in the channel that it is about: each has a route of its own."))
    async with desk.store.read() as conn:
        channel = await channels.get(conn, place)
    if channel is None or channel.purpose is not Purpose.STORIES or channel.retired_at is not None:
        return _not_configured(place, said)
    given = {name: text for name in IN_CHAT if (text := asked.arguments.get(name, "").strip())}
    anew = asked.arguments.get("reset") == "true"
    if not given and not anew:
        return _shown(desk, asked, channel)
    settings = set_by(asked.person, read(given, place.platform), desk)
    async with desk.store.write() as conn:
        changed = await channels.set_in_chat(conn, place, settings, anew=anew)
        await audit.record(conn, deed(asked.doer, channel, changed or channel), desk.clock.now())
    done = said.say(
        "Set: for stories to come, and for those that are there when they change next; "
        "what it says of threads, at once."
    )
    if not settings:
        done = said.say("The route is as configured again, for stories to come and for those that change.")
    return _shown(desk, asked, changed or channel, done)


def set_by(person: Person, values: Mapping[str, Any], desk: "Desk") -> dict[str, SetInChat]:
    """Values of a route's settings, as somebody sets them now."""
    now = desk.clock.now()
    return {
        name: SetInChat(
            value=value,
            platform=person.platform,
            account=person.account,
            person=person.id,
            name=person.name,
            at=now,
        )
        for name, value in values.items()
    }


def deed(by: Doer, before: Channel, after: Channel) -> Deed:
    """What was set, for the audit."""
    names = [
        one.name for one in fields(Route) if getattr(before.route, one.name) != getattr(after.route, one.name)
    ]
    was, is_ = ({name: written(getattr(it.route, name)) for name in names} for it in (before, after))
    return by.deed("route", before=was, after=is_)


def _not_configured(place: Place, said: Language) -> Answer:
    return told(
        said,
        said.say("No stories go to this channel: it is not configured."),
        said.say("Whoever runs me adds it to the configuration, under [[channels]], and starts me again:"),
        f'platform = "{place.platform}", account = "{place.account}", channel = "{place.channel}"',
    )


def _shown(desk: "Desk", asked: Asked, channel: Channel, done: str | None = None) -> Answer:
    said = desk.speaks(asked.person)
    title = said.say("The route of #{channel}", channel=channel.name or channel.place.channel)
    lines = tuple(_line(desk, channel, one.name, said) for one in fields(Route))
    reset = Button(said.say("As configured again"), ask("editor route", reset="true"))
    blocks = (
        Heading(text=title, level=1),
        *((Paragraph(spans=(Span(done, bold=True),)),) if done else ()),
        Bullets(items=lines, more=said.say("… and {number} more", number="{number}")),
        *(SmallPrint(spans=(Span(line),)) for line in _how(asked, said)),
        *((Buttons(items=(reset,), weight=KEPT),) if channel.set_in_chat else ()),
    )
    return Answer(Card(title=done or title, blocks=blocks, language=said.tag))


def _line(desk: "Desk", channel: Channel, name: str, said: Language) -> Line:
    value = written(getattr(channel.route, name))
    one = channel.set_in_chat.get(name)
    if one is None:
        config = said.say("config")
        return Span(name, bold=True), Span(f": {value} ({config})")
    by = said.say("set here by {name}", name=within(titled(one.name), NAME))
    return Span(name, bold=True), Span(f": {value} ({by}, "), telling.moment_in(desk.zone, one.at), Span(")")


def _how(asked: Asked, said: Language) -> tuple[str, ...]:
    """How the route is changed, and what can't be."""
    command = asked.where.spelled("editor route")
    return (
        said.say(
            "Set something with {command}, as in {example}. “{nothing}” stands for nothing; reset:true drops "
            "all that was set here.",
            command=command,
            example=f"{command} noise_at_least:20 layout:compact",
            nothing=NOTHING,
        ),
        said.say(
            "What can be set here: {settings}. The rest, such as whom a card pings, is for the configuration "
            "alone.",
            settings=", ".join(IN_CHAT),
        ),
    )
