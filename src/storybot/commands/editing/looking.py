"""The commands that show editors a story and where it stands: preview, status."""

from dataclasses import replace
from typing import TYPE_CHECKING

from storybot.cards import views
from storybot.cards.form import Form
from storybot.cards.model import (
    KEPT,
    Block,
    Bullets,
    Button,
    Buttons,
    Card,
    Heading,
    Layout,
    Paragraph,
    SmallPrint,
    Span,
)
from storybot.commands.editing import content, telling
from storybot.commands.editing.subject import names_one, of_story
from storybot.commands.model import Answer, Asked, ask
from storybot.delivery.standing import problem, standing
from storybot.languages.language import Language, language
from storybot.store import channels, placements, stories
from storybot.store.model import Delivery, Revision
from storybot.story.embargo import State
from storybot.story.model import Story

if TYPE_CHECKING:
    from storybot.commands.desk import Desk


async def preview(desk: "Desk", asked: Asked) -> Answer | Form:
    """Show a story, or a file before it is pushed, as the channel gets it."""
    said = desk.speaks(asked.person)
    draft = await content.draft_of(asked, said)
    if draft is not None:
        card = await _card(desk, asked, draft.story)
        return Answer(replace(card, blocks=tuple(it for it in card.blocks if not isinstance(it, Buttons))))
    if not names_one(asked):
        return content.form(said.say("Preview a story"), ask("editor preview"), None, said)
    return await of_story(_as_posted)(desk, asked)


async def status(desk: "Desk", asked: Asked, story: Revision) -> Answer:
    """Tell where a story stands, and where it was posted."""
    said, slug = desk.speaks(asked.person), story.story.slug
    async with desk.store.read() as conn:
        at = await stories.scheduled_for(conn, slug)
        found = await placements.listing(conn, slug)
    stands = said.say(telling.STANDS[story.state])
    time = () if at is None else (Paragraph(spans=(Span("⏰ "), telling.moment_in(desk.zone, at))),)
    reason = (Paragraph(spans=(Span(story.reason),)),) if story.reason else ()
    buttons = (
        *telling.possible(slug, story.state, said),
        Button(said.say("Preview"), ask("editor preview", slug=slug)),
    )
    blocks = (
        Heading(text=story.story.headline, level=1),
        Paragraph(spans=(Span(stands, bold=True),)),
        *time,
        *reason,
        *_revision(desk, story, said),
        *_deliveries(found, said),
        Buttons(items=buttons, weight=KEPT),
    )
    return Answer(Card(title=stands, blocks=blocks, language=said.tag))


async def _as_posted(desk: "Desk", asked: Asked, found: Revision) -> Answer:
    if found.state is State.RETRACTED:
        return Answer(views.retraction(found.story, found.reason, desk.speaks(asked.person)))
    return Answer(await _card(desk, asked, found.story))


async def _card(desk: "Desk", asked: Asked, story: Story) -> Card:
    """The card as this channel gets it; elsewhere in full, in the language of who asks."""
    place = asked.where.place
    async with desk.store.read() as conn:
        channel = await channels.get(conn, place) if place else None
    if channel is None or channel.retired_at is not None:
        return views.story_card(story, Layout.FULL, desk.speaks(asked.person))
    spoken = language(channel.route.language or asked.where.language)
    return views.story_card(story, channel.route.layout, spoken)


def _revision(desk: "Desk", story: Revision, said: Language) -> tuple[Block, ...]:
    told = said.say("{slug}, revision {revision}, of", slug=story.story.slug, revision=story.number)
    at = telling.moment_in(desk.zone, story.pushed_at)
    return (SmallPrint(spans=(Span(f"{told} "), at)),)


def _deliveries(found: list[Delivery], said: Language) -> tuple[Block, ...]:
    if not found:
        return (Paragraph(spans=(Span(said.say("It is in no channel.")),)),)
    lines = tuple((Span(_line(one)),) for one in found)
    more = said.say("… and {number} more", number="{number}")
    return (Heading(text=said.say("Where it is")), Bullets(items=lines, more=more))


def _line(one: Delivery) -> str:
    place, wrong = one.channel.place, problem(one)
    told = f"{place.platform} #{one.channel.name or place.channel}: {standing(one)}"
    return f"{told}: {wrong}" if wrong else told
