"""What is done to a story that is there: publish, schedule, correct, retract, restore."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Response
from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from storybot.ingest.bodies import read_part
from storybot.ingest.fields import VISIBLE
from storybot.newsroom import acts
from storybot.newsroom.acts import Done
from storybot.store.model import Token
from storybot.story.dates import BadDate, published
from storybot.story.model import Draft
from storybot.web.conditions import etag
from storybot.web.described import STANDS_FOR, problems
from storybot.web.here import PREFIX, Here, Parts, Publisher, doer
from storybot.web.problems import another_slug, body_fault
from storybot.web.reading import MOMENT, Slug, seen_by
from storybot.web.remembering import RememberedRoute, idempotency_key
from storybot.web.shapes import DoneShape

router = APIRouter(
    prefix=f"{PREFIX}/stories/{{slug}}",
    tags=["acts"],
    route_class=RememberedRoute,
    dependencies=[Depends(idempotency_key)],
)

_MAY_ANSWER = problems(404, 409, 422)

Sentence = Annotated[str, Field(pattern=VISIBLE, max_length=2000)]
StoryPart = Annotated[dict[str, Any] | None, WithJsonSchema({STANDS_FOR: "Story"})]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, use_attribute_docstrings=True)


class Scheduling(_Body):
    """When a story is to be published."""

    at: Annotated[str, Field(pattern=MOMENT, examples=["2027-03-01T09:00+01:00"])]
    """A moment to come (RFC 3339), or a date for its first moment in UTC."""


class Correcting(_Body):
    """What readers are told, and what the story says from now on."""

    note: Sentence
    """What was wrong."""
    story: StoryPart = None
    """Left out, the note is about what was pushed last."""


class Retracting(_Body):
    """What readers are told, and what becomes of the threads."""

    reason: Sentence
    """Why the story is taken back."""
    lock: bool = False
    """Whether its threads are locked, on Discord; Slack lets no bot lock one. Restoring unlocks them."""


class Restoring(_Body):
    """What the story says from now on."""

    story: StoryPart = None
    """Left out, it says what it said."""


@router.post("/publish", responses=_MAY_ANSWER)
async def publish_story(here: Here, caller: Publisher, slug: Slug, response: Response) -> DoneShape:
    """Publish a draft, or a scheduled story now."""
    await _there(here, caller, slug)
    return _told(await acts.publish(here.store, slug, here.clock.now(), by=doer(caller)), response)


@router.post("/schedule", responses=_MAY_ANSWER)
async def schedule_story(
    here: Here, caller: Publisher, slug: Slug, body: Scheduling, response: Response
) -> DoneShape:
    """Have a draft published at a time, or a scheduled story at another."""
    await _there(here, caller, slug)
    now = here.clock.now()
    try:
        at = published(body.at)
    except BadDate as bad:
        raise body_fault("#/at", f"{bad} (expected: {bad.expected})") from None
    if at is None or at <= now:
        raise body_fault("#/at", f"{body.at} is over (expected: a time to come)")
    return _told(await acts.schedule(here.store, slug, at, now, by=doer(caller)), response)


@router.post("/unschedule", responses=_MAY_ANSWER)
async def unschedule_story(here: Here, caller: Publisher, slug: Slug, response: Response) -> DoneShape:
    """Make a scheduled story a draft again."""
    await _there(here, caller, slug)
    return _told(await acts.unschedule(here.store, slug, here.clock.now(), by=doer(caller)), response)


@router.post("/correct", responses=_MAY_ANSWER)
async def correct_story(
    here: Here, caller: Publisher, slug: Slug, body: Correcting, response: Response
) -> DoneShape:
    """Correct a published story: its cards show the note, and its threads tell what changed."""
    await _there(here, caller, slug)
    draft = _draft(body.story, slug)
    return _told(
        await acts.correct(here.store, slug, body.note, here.clock.now(), draft, by=doer(caller)), response
    )


@router.post("/retract", responses=_MAY_ANSWER)
async def retract_story(
    here: Here, caller: Publisher, slug: Slug, body: Retracting, response: Response
) -> DoneShape:
    """Take a published story back: its cards say that and why, and no other part of it shows."""
    await _there(here, caller, slug)
    done = await acts.retract(
        here.store, slug, body.reason, here.clock.now(), lock=body.lock, by=doer(caller)
    )
    return _told(done, response)


@router.post("/restore", responses=_MAY_ANSWER)
async def restore_story(
    here: Here,
    caller: Publisher,
    slug: Slug,
    response: Response,
    body: Annotated[Restoring | None, Body()] = None,
) -> DoneShape:
    """Publish a retracted story again."""
    await _there(here, caller, slug)
    draft = _draft(body.story if body else None, slug)
    return _told(await acts.restore(here.store, slug, here.clock.now(), draft, by=doer(caller)), response)


async def _there(here: Parts, caller: Token, slug: str) -> None:
    """Raises Failed where there is no such story. (Stories never go away.)"""
    async with here.store.read() as conn:
        await seen_by(conn, caller, slug)


def _draft(story: dict[str, Any] | None, slug: str) -> Draft | None:
    """Raises InvalidFiles, and Failed for another story."""
    draft = None if story is None else read_part(story, ("story",))
    if draft is not None and draft.slug_given and draft.story.slug != slug:
        raise another_slug(slug, "#/story/slug")
    return draft


def _told(done: Done, response: Response) -> DoneShape:
    response.headers["ETag"] = etag(done.revision)
    return DoneShape(slug=done.slug, revision=done.revision, state=done.state)
