"""The commands for the life of a story, one for each of `newsroom.acts`."""

from typing import TYPE_CHECKING

from storybot.cards.form import Entry, Field, Form
from storybot.commands.editing import content, telling
from storybot.commands.model import Answer, Asked, ask
from storybot.errors import Refused
from storybot.languages.language import Language
from storybot.newsroom import acts
from storybot.newsroom.moments import EXAMPLES, moment
from storybot.store.model import Revision

if TYPE_CHECKING:
    from storybot.commands.desk import Desk


async def publish(desk: "Desk", asked: Asked, story: Revision) -> Answer:
    """Publish a draft, or a scheduled story now."""
    said = desk.speaks(asked.person)
    done = await acts.publish(desk.store, story.story.slug, desk.clock.now(), by=asked.doer)
    what = said.say("Published. It will be in its channels in a moment.")
    return telling.done(what, story.story.headline, done.slug, done.state, said)


async def schedule(desk: "Desk", asked: Asked, story: Revision) -> Answer | Form:
    """Have a story published at a time."""
    said, when = desk.speaks(asked.person), asked.arguments.get("at", "").strip()
    if not when:
        hint = said.say("The newsroom's time zone is {zone}", zone=desk.zone.key)
        at = Field(name="at", label=said.say("When?"), required=True, hint=f"{EXAMPLES}. {hint}")
        return _form("schedule", said.say("Schedule"), story, said, at)
    now = desk.clock.now()
    at_ = moment(when, now, desk.zone)
    done = await acts.schedule(desk.store, story.story.slug, at_, now, by=asked.doer)
    what = said.say("Scheduled for {time}.", time=telling.moment_in(desk.zone, at_).text)
    return telling.done(what, story.story.headline, done.slug, done.state, said)


async def unschedule(desk: "Desk", asked: Asked, story: Revision) -> Answer:
    """Make a scheduled story a draft again."""
    said = desk.speaks(asked.person)
    done = await acts.unschedule(desk.store, story.story.slug, desk.clock.now(), by=asked.doer)
    return telling.done(
        said.say("Unscheduled: it is a draft again."), story.story.headline, done.slug, done.state, said
    )


async def correct(desk: "Desk", asked: Asked, story: Revision) -> Answer | Form:
    """Add a correction that readers see, and what the story says from now on."""
    said, note = desk.speaks(asked.person), asked.arguments.get("note", "").strip()
    if not note and asked.file is None:
        return _form("correct", said.say("Correct"), story, said, *_correction(said))
    if not note:
        raise Refused(said.say("Say in the note what was wrong: readers will see it."))
    draft = await content.draft_of(asked, said)
    done = await acts.correct(desk.store, story.story.slug, note, desk.clock.now(), draft, by=asked.doer)
    headline = (draft or story).story.headline
    return telling.done(said.say("Corrected: readers see the note."), headline, done.slug, done.state, said)


async def retract(desk: "Desk", asked: Asked, story: Revision) -> Answer | Form:
    """Take a story back everywhere, and maybe lock its threads."""
    said, reason = desk.speaks(asked.person), asked.arguments.get("reason", "").strip()
    lock = asked.arguments.get("lock") == "true"
    if not reason:
        return _form("retract", said.say("Retract"), story, said, _why(said, lock=lock), lock=lock)
    done = await acts.retract(
        desk.store, story.story.slug, reason, desk.clock.now(), lock=lock, by=asked.doer
    )
    what = said.say("Retracted: readers see that, and the reason.")
    more = [said.say("Its threads are being locked on Discord. Slack lets no bot lock one.")] if lock else []
    return telling.done(what, story.story.headline, done.slug, done.state, said, *more)


async def restore(desk: "Desk", asked: Asked, story: Revision) -> Answer:
    """Publish a retracted story again, as it was or as a file says."""
    said = desk.speaks(asked.person)
    draft = await content.draft_of(asked, said)
    done = await acts.restore(desk.store, story.story.slug, desk.clock.now(), draft, by=asked.doer)
    headline = (draft or story).story.headline
    return telling.done(said.say("Restored: it is published again."), headline, done.slug, done.state, said)


def _why(said: Language, *, lock: bool) -> Field:
    stay = said.say("Readers see the reason; the threads stay")
    hint = said.say("Readers see the reason; the threads are locked, but not on Slack") if lock else stay
    return Field(name="reason", label=said.say("Why?"), entry=Entry.TEXT, required=True, hint=hint)


def _correction(said: Language) -> tuple[Field, ...]:
    return (
        Field(
            name="note",
            label=said.say("What was wrong?"),
            entry=Entry.TEXT,
            required=True,
            hint=said.say("Readers see this note"),
        ),
        Field(
            name=content.FILE,
            label=said.say("The corrected file, if there is one"),
            entry=Entry.FILE,
            hint=said.say("Or its text below; without either, the story stays as it was pushed last"),
        ),
        Field(name=content.TEXT, label=said.say("Or its text"), entry=Entry.TEXT),
    )


def _form(
    command: str, title: str, story: Revision, said: Language, *fields: Field, lock: bool = False
) -> Form:
    flags = {"lock": "true"} if lock else {}
    return Form(
        title=title,
        ask=ask(f"editor {command}", slug=story.story.slug, **flags),
        fields=fields,
        submit=title,
        about=story.story.headline,
        language=said.tag,
    )
