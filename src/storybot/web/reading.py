"""Looking at stories and where they are."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Header, Path, Query, Response

from storybot.delivery.model import Kind
from storybot.store import placements, stories, story_lines
from storybot.store.engine import StoreConnection
from storybot.store.model import Revision, Token
from storybot.story.dates import ISO_DATE, ISO_TIME, BadDate, published
from storybot.story.embargo import Sight, State, sight, visible
from storybot.story.slugs import is_slug
from storybot.story.topics import MAX_TOPIC
from storybot.web.conditions import etag, is_known
from storybot.web.described import problems
from storybot.web.here import PREFIX, Here, Reader, is_editor
from storybot.web.problems import Failed, parameter_fault
from storybot.web.shapes import DeliveriesShape, LineShape, PageShape, StoryShape

MOST = 100
MOMENT = rf"^{ISO_DATE}({ISO_TIME})?$"
_TEXT = r"^[^\u0000-\u001f\u007f-\u009f]+$"

Slug = Annotated[str, Path(description="The story's slug.", examples=["harbour-bridge"])]

router = APIRouter(prefix=PREFIX, tags=["stories"])


@router.get("/stories", responses=problems(422))
async def list_stories(
    here: Here,
    caller: Reader,
    state: Annotated[State | None, Query(description="Only stories in this state.")] = None,
    topic: Annotated[
        str | None, Query(description="Only stories of this topic.", max_length=MAX_TOPIC, pattern=_TEXT)
    ] = None,
    since: Annotated[
        str | None,
        Query(description="Only stories first pushed then (RFC 3339) or later.", pattern=MOMENT),
    ] = None,
    cursor: Annotated[str | None, Query(description="The `next` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
) -> PageShape:
    """List stories, newest first. What isn't public is listed for tokens that may push."""
    seen = visible(editor=is_editor(caller))
    states = [one for one in seen if state is None or one is state]
    after = None if cursor is None else _slug_in(cursor)
    async with here.store.read() as conn:
        found = await story_lines.page(
            conn, states, limit + 1, topic=topic, since=_moment(since), after=after
        )
    more = found[limit - 1].slug if len(found) > limit else None
    return PageShape(
        stories=[LineShape.of(line) for line in found[:limit]],
        next=None if more is None else urlsafe_b64encode(more.encode()).decode(),
    )


@router.get(
    "/stories/{slug}",
    response_model=StoryShape,
    responses=problems(404, 422) | {304: {"description": "You have it already."}},
)
async def get_story(
    here: Here,
    caller: Reader,
    slug: Slug,
    response: Response,
    if_none_match: Annotated[str | None, Header(description="Revisions that you have.")] = None,
) -> StoryShape | Response:
    """Get a story's newest revision; its ETag is the revision's number."""
    async with here.store.read() as conn:
        found, seen = await seen_by(conn, caller, slug)
    response.headers["ETag"] = etag(found.number)
    if is_known(if_none_match, found.number):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers={"ETag": etag(found.number)})
    return StoryShape.of(found, seen, editor=is_editor(caller))


@router.get("/stories/{slug}/deliveries", responses=problems(404))
async def get_deliveries(here: Here, caller: Reader, slug: Slug) -> DeliveriesShape:
    """Say for each channel of a story what is wanted there, what is there, and what is in the way."""
    async with here.store.read() as conn:
        await seen_by(conn, caller, slug)
        found = await placements.listing(conn, slug)
    return DeliveriesShape.of([one for one in found if one.placement.kind is Kind.STORY])


async def seen_by(conn: StoreConnection, caller: Token, slug: str) -> tuple[Revision, Sight]:
    """A story's newest revision, and how much of it a token shows. Raises Failed where that is nothing, as if
    there were no such story."""
    found = await stories.get(conn, slug) if is_slug(slug) else None
    seen = sight(found.state, editor=is_editor(caller)) if found else Sight.NOTHING
    if found is None or seen is Sight.NOTHING:
        raise no_such_story()
    return found, seen


def no_such_story() -> Failed:
    """There is none with that slug, or none for this token."""
    return Failed(HTTPStatus.NOT_FOUND, "there is no such story")


def _moment(since: str | None) -> datetime | None:
    try:
        return None if since is None else published(since)
    except BadDate as bad:
        raise parameter_fault("since", f"{bad} (expected: {bad.expected})") from None


def _slug_in(cursor: str) -> str:
    try:
        slug = urlsafe_b64decode(cursor.encode("ascii")).decode()
    except (UnicodeError, binascii.Error):
        slug = ""
    if not is_slug(slug):
        raise parameter_fault("cursor", "the `next` of a page before, as it was given")
    return slug
