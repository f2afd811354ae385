"""The commands that say what a story says: push, revise."""

from typing import TYPE_CHECKING

from storybot.cards.form import Form
from storybot.commands.editing import content, telling
from storybot.commands.model import Answer, Asked, ask
from storybot.languages.language import Language, message
from storybot.newsroom.identity import hold_to
from storybot.newsroom.push import How, Pushed, PushedAs
from storybot.newsroom.push import push as push_drafts
from storybot.store.model import Revision
from storybot.story.embargo import State
from storybot.story.model import Draft

if TYPE_CHECKING:
    from storybot.commands.desk import Desk

NAMED_CHANNELS = 10
"""Channels that are named in an answer; the others are counted."""

WHAT = {
    PushedAs.NEW: message("Pushed: this is a new story."),
    PushedAs.REVISED: message("Revised: this is revision {revision}."),
    PushedAs.UNCHANGED: message("Nothing has changed: it says this already."),
}


async def push(desk: "Desk", asked: Asked) -> Answer | Form:
    """Push a new story, or revise the one that it is."""
    said, flags = desk.speaks(asked.person), telling.flags(asked)
    draft = await content.draft_of(asked, said)
    if draft is None:
        return content.form(said.say("Push a story"), ask("editor push", **flags), None, said)
    how = How(new="new" in flags, as_draft="draft" in flags)
    [pushed] = await push_drafts(desk.store, [draft], how, now=desk.clock.now(), by=asked.doer)
    return _told(pushed, draft, said)


async def revise(desk: "Desk", asked: Asked, story: Revision) -> Answer | Form:
    """Say what a story says from now on. What was handed over as a draft stays for editors alone."""
    flags = telling.flags(asked)
    said, slug = desk.speaks(asked.person), story.story.slug
    draft = await content.draft_of(asked, said)
    if draft is None:
        about = story.story.headline
        return content.form(said.say("Revise a story"), ask("editor revise", slug=slug, **flags), about, said)
    hold_to(draft, slug)
    how = How(slug=slug, as_draft="draft" in flags)
    [pushed] = await push_drafts(desk.store, [draft], how, now=desk.clock.now(), by=asked.doer)
    return _told(pushed, draft, said)


def _told(pushed: Pushed, draft: Draft, said: Language) -> Answer:
    what = said.say(WHAT[pushed.state], revision=pushed.revision)
    where = _where(pushed, said) if pushed.life is State.PUBLISHED else said.say(telling.STANDS[pushed.life])
    return telling.done(what, draft.story.headline, pushed.slug, pushed.life, said, where)


def _where(pushed: Pushed, said: Language) -> str:
    """Where it goes, or is."""
    if not pushed.channels:
        return said.say("It goes to no channel: no route fits it.")
    names = [f"#{channel.name or channel.place.channel}" for channel in pushed.channels]
    more = len(names) - NAMED_CHANNELS
    listed = ", ".join(names[:NAMED_CHANNELS])
    if more > 0:
        return said.say("It goes to {channels} and {number} more.", channels=listed, number=more)
    return said.say("It goes to {channels}.", channels=listed)
