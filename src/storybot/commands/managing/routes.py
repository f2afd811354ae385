"""The routes of an account's channels: those settings that its own people choose."""

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from storybot.cards.cut import within
from storybot.cards.form import Entry, Field, Form, Option
from storybot.cards.model import KEPT, Button, Buttons, Card, Heading, Paragraph, Span
from storybot.commands.editing.routing import deed, set_by
from storybot.commands.managing.account import SetUp
from storybot.commands.managing.card import COMMAND, MOST, name_of, settings
from storybot.commands.model import LABEL, Answer, Asked, ask, told
from storybot.delivery.model import Route
from storybot.errors import Refused
from storybot.languages.language import TAGS, Language
from storybot.newsroom.route_rules import NOTHING, read, written
from storybot.store import audit, channels
from storybot.store.model import Channel

if TYPE_CHECKING:
    from storybot.commands.desk import Desk

WHICH: Final = ("topics", "noise_at_least", "noise_at_most", "cards_an_hour")
LOOKS: Final = ("layout", "language", "opener")
"""The settings of the two forms, as a form has room for five; all are rules of `newsroom.route_rules`. What
else editors may set, such as words that are looked for, is for them."""

FORMS: Final = {"which": WHICH, "looks": LOOKS}


def listed(asked: Asked, there: SetUp, said: Language) -> Answer:
    """Every channel, to choose one; the one where somebody asks first. Of one alone, its route."""
    here = sorted(there.channels, key=lambda it: it.place != asked.where.place)
    if len(here) == 1:
        return _route(here[0], said)
    buttons = [_button(it) for it in here[:MOST]]
    if not buttons:
        return told(said, said.say("No stories go to a channel here yet."), buttons=[back(said)])
    more = said.say("For another channel, ask this in it.") if len(here) > MOST else ""
    return told(
        said, said.say("The route of which channel?"), *filter(None, [more]), buttons=[*buttons, back(said)]
    )


def of_one(asked: Asked, there: SetUp, said: Language) -> Answer:
    """The route of the channel that is asked for. Raises Refused."""
    return _route(_asked_for(asked, there, said), said)


def form(asked: Asked, part: str, there: SetUp, said: Language) -> Form:
    """Some settings of a channel's route, to be changed. Raises Refused."""
    channel = _asked_for(asked, there, said)
    fields = _which(channel.route, said) if part == "which" else _looks(channel.route, said)
    return Form(
        title=said.say("Which stories") if part == "which" else said.say("How they are shown"),
        ask=ask(COMMAND, part=part, channel=channel.place.channel),
        fields=fields,
        submit=said.say("Save"),
        about=name_of(channel),
        language=said.tag,
    )


def is_filled_in(asked: Asked, part: str) -> bool:
    """Whether the form was."""
    return all(name in asked.arguments for name in FORMS[part])


async def change(desk: "Desk", asked: Asked, part: str, there: SetUp) -> bool:
    """Set what the form says over what is configured; false where it is so already. Raises Refused,
    StoreFailed."""
    before = _asked_for(asked, there, desk.speaks(asked.person))
    written = {name: asked.arguments[name].strip() or NOTHING for name in FORMS[part]}
    values = read(written, before.place.platform)
    new = {name: value for name, value in values.items() if getattr(before.route, name) != value}
    if not new:
        return False
    async with desk.store.write() as conn:
        after = await channels.set_in_chat(conn, before.place, set_by(asked.person, new, desk))
        there_now = replace(asked.doer, place=before.place)
        await audit.record(conn, deed(there_now, before, after or before), desk.clock.now())
    return True


def _asked_for(asked: Asked, there: SetUp, said: Language) -> Channel:
    id_ = asked.arguments.get("channel", "")
    found = next((it for it in there.channels if it.place.channel == id_), None)
    if found is None:
        raise Refused(said.say("No stories go to that channel here."))
    return found


def _route(channel: Channel, said: Language) -> Answer:
    title = said.say("The route of #{channel}", channel=channel.name or channel.place.channel)
    id_ = channel.place.channel
    buttons = (
        Button(said.say("Which stories…"), ask(COMMAND, part="which", channel=id_)),
        Button(said.say("How they are shown…"), ask(COMMAND, part="looks", channel=id_)),
        back(said),
    )
    blocks = (
        Heading(text=title, level=1),
        Paragraph(spans=(Span(settings(channel.route, said)),)),
        Buttons(items=buttons, weight=KEPT),
    )
    return Answer(Card(title=title, blocks=blocks, language=said.tag))


def _which(route: Route, said: Language) -> tuple[Field, ...]:
    labels = (
        (said.say("Only these topics"), said.say("Such as: sea, economy. Empty for all.")),
        (said.say("Noise level of at least"), said.say("0 to 100. Empty for any.")),
        (said.say("Noise level of at most"), said.say("0 to 100. Empty for any.")),
        (said.say("Cards an hour"), said.say("The rest is on one digest. Empty for no limit.")),
    )
    values = [written(getattr(route, name)) for name in WHICH]
    return tuple(
        Field(name=name, label=label, hint=hint, filled=() if value == NOTHING else (value,))
        for name, value, (label, hint) in zip(WHICH, values, labels, strict=True)
    )


def _looks(route: Route, said: Language) -> tuple[Field, ...]:
    layouts = (Option(said.say("Full cards"), "full"), Option(said.say("Compact cards"), "compact"))
    spoken = {written(route.language), *TAGS} - {NOTHING}
    languages = (
        Option(said.say("As people speak here"), NOTHING),
        *(Option(it, it) for it in sorted(spoken)),
    )
    openers = (Option(said.say("Yes"), "true"), Option(said.say("No"), "false"))
    choices = zip(
        LOOKS,
        (
            said.say("How much a card shows"),
            said.say("What I speak there"),
            said.say("A first message in each thread"),
        ),
        (layouts, languages, openers),
        strict=True,
    )
    return tuple(
        Field(
            name=name,
            label=label,
            entry=Entry.CHOICE,
            required=True,
            filled=(written(getattr(route, name)),),
            options=options,
        )
        for name, label, options in choices
    )


def _button(channel: Channel) -> Button:
    return Button(within(name_of(channel), LABEL), ask(COMMAND, part="route", channel=channel.place.channel))


def back(said: Language) -> Button:
    """The button to everything that is set up."""
    return Button(said.say("◀ Back"), ask(COMMAND))
