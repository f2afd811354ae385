"""What editors do to a story that is there: each act writes a revision, and has it placed if it is public.

Whoever does it (`by`) is written down with it; where nobody is named, it is storybot by its rules.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from storybot.errors import Refused
from storybot.moderation.model import ITSELF, Deed, Doer
from storybot.newsroom.identity import hold_to
from storybot.newsroom.naming import no_such_story
from storybot.newsroom.placing import COLLECT, Changes, open_channels, place
from storybot.store import audit, notes, notices, stories, wanted
from storybot.store.engine import Store, StoreConnection
from storybot.store.model import Revision
from storybot.store.wanted import Change
from storybot.story import life
from storybot.story.embargo import State
from storybot.story.life import Act
from storybot.story.model import Correction, Draft, Story
from storybot.story.slugs import is_slug
from storybot.story.text import is_blank


@dataclass(frozen=True, slots=True)
class Done:
    """A story after an act: its newest revision, and where it is in its life."""

    slug: str
    revision: int
    state: State


async def publish(
    store: Store,
    slug: str,
    now: datetime,
    *,
    due: datetime | None = None,
    late: str | None = None,
    by: Doer = ITSELF,
) -> Done:
    """Publish a draft or a scheduled story in every channel whose route it fits; with `due` only if it is
    scheduled for then. `late` is the remark that its time was missed. Raises Refused, and StoreFailed."""
    async with store.write() as conn:
        before = await _found(conn, slug)
        await _still_due(conn, slug, due)
        done = await _write(conn, before, Act.PUBLISH, before.story, now, reason=late)
        await audit.record(conn, _deed(by, Act.PUBLISH, before, done, reason=late), now)
        await stories.first_public(conn, slug, now)
        await place(conn, before, before.story, done.revision, Changes(await open_channels(conn), now))
        return done


async def schedule(store: Store, slug: str, at: datetime, now: datetime, *, by: Doer = ITSELF) -> Done:
    """Have a draft published at a time, or a scheduled story at another. Raises Refused, also for a time that
    is over, and StoreFailed."""
    if at <= now:
        raise Refused(f"{at:%Y-%m-%d %H:%M %Z} is over: give a time to come, or publish {slug} now")
    async with store.write() as conn:
        before = await _found(conn, slug)
        await stories.schedule(conn, slug, at)
        done = await _write(conn, before, Act.SCHEDULE, before.story, now)
        await audit.record(conn, _deed(by, Act.SCHEDULE, before, done, at=at.isoformat()), now)
        return done


async def unschedule(
    store: Store,
    slug: str,
    now: datetime,
    *,
    due: datetime | None = None,
    missed: str | None = None,
    by: Doer = ITSELF,
) -> Done:
    """Make a scheduled story a draft again; with `due` only if it is scheduled for then. `missed` is the
    remark that its time was missed for too long. Raises Refused, and StoreFailed."""
    async with store.write() as conn:
        before = await _found(conn, slug)
        await _still_due(conn, slug, due)
        done = await _write(conn, before, Act.UNSCHEDULE, before.story, now, reason=missed)
        await audit.record(conn, _deed(by, Act.UNSCHEDULE, before, done, reason=missed), now)
        return done


async def correct(
    store: Store, slug: str, note: str, now: datetime, draft: Draft | None = None, *, by: Doer = ITSELF
) -> Done:
    """Add a correction, which readers see, to a published story; with `draft`, what it says from now on.
    Raises Refused, and StoreFailed."""
    if is_blank(note):
        raise Refused("say in the note what was wrong, for readers will see it")
    async with store.write() as conn:
        before = await _found(conn, slug)
        corrections = (*before.story.corrections, Correction(note.strip(), now))
        story = replace(_content(before, draft), corrections=corrections)
        done = await _write(conn, before, Act.CORRECT, story, now, draft=draft)
        await audit.record(conn, _deed(by, Act.CORRECT, before, done, reason=note.strip()), now)
        await place(conn, before, story, done.revision, Changes(await open_channels(conn), now))
        return done


async def retract(
    store: Store, slug: str, reason: str, now: datetime, *, lock: bool = False, by: Doer = ITSELF
) -> Done:
    """Retract a story for a `reason` that readers are told: wherever it stands, its retraction stands from
    then on. Its threads stay, and with `lock` nobody replies in them. Raises Refused, and StoreFailed."""
    if is_blank(reason):
        raise Refused("say why, for readers will see the reason")
    async with store.write() as conn:
        before = await _found(conn, slug)
        done = await _write(conn, before, Act.RETRACT, before.story, now, reason=reason.strip())
        locks = {"lock": True} if lock else {}
        await audit.record(conn, _deed(by, Act.RETRACT, before, done, reason=reason.strip(), **locks), now)
        await notes.add(conn, slug, done.revision, before.number)
        gone = Change(loud=True, takes_back=True)
        await wanted.want(conn, slug, done.revision, [], now, change=gone)
        if lock:
            await wanted.lock(conn, slug)
        await notices.take_back(conn, slug, done.revision)
        await notices.want(conn, slug, done.revision, now, now + COLLECT)
        return done


async def restore(
    store: Store, slug: str, now: datetime, draft: Draft | None = None, *, by: Doer = ITSELF
) -> Done:
    """Publish a retracted story again, as it was or, with `draft`, as that says, and unlock the threads that
    the retraction locked. Raises Refused, and StoreFailed."""
    async with store.write() as conn:
        before = await _found(conn, slug)
        story = replace(_content(before, draft), corrections=before.story.corrections)
        done = await _write(conn, before, Act.RESTORE, story, now, draft=draft)
        await audit.record(conn, _deed(by, Act.RESTORE, before, done), now)
        await place(conn, before, story, done.revision, Changes(await open_channels(conn), now))
        await wanted.unlock(conn, slug)
        return done


async def _found(conn: StoreConnection, slug: str) -> Revision:
    """The story as it stands, which nobody else changes until the transaction ends."""
    await stories.lock(conn)
    found = await stories.get(conn, slug) if is_slug(slug) else None
    if found is None:
        raise await no_such_story(conn, slug)
    return found


async def _still_due(conn: StoreConnection, slug: str, due: datetime | None) -> None:
    """Raises Refused where an editor has settled since when the story is published."""
    if due is not None and await stories.scheduled_for(conn, slug) != due:
        raise Refused(f"{slug} isn't scheduled for {due:%Y-%m-%d %H:%M} UTC any more")


def _content(before: Revision, draft: Draft | None) -> Story:
    """What the story says from now on. Raises Refused for a draft of another story."""
    if draft is None:
        return before.story
    hold_to(draft, before.story.slug)
    return replace(draft.story, slug=before.story.slug)


async def _write(
    conn: StoreConnection,
    before: Revision,
    act: Act,
    story: Story,
    now: datetime,
    *,
    reason: str | None = None,
    draft: Draft | None = None,
) -> Done:
    """The next revision, in the state that the act leads to. Raises Refused where it leads nowhere."""
    state = life.after(act, story.slug, before.state)
    file_name = draft.file_name if draft else None
    number = await stories.revise(conn, story, now, act=act, state=state, reason=reason, file_name=file_name)
    return Done(story.slug, number, state)


def _deed(
    by: Doer, act: Act, before: Revision, done: Done, *, reason: str | None = None, **more: Any
) -> Deed:
    """What was done, for the audit."""
    return by.deed(
        act.value,
        slug=done.slug,
        reason=reason,
        before={"state": before.state.value, "revision": before.number},
        after={"state": done.state.value, "revision": done.revision, **more},
    )
