"""Pushing stories, one or many, and checking them."""

import asyncio
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Annotated, TypeVar
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request, Response

from storybot.errors import LooksLike, Overtaken, Refused, Unsettled
from storybot.ingest.bodies import read_stories, read_story
from storybot.newsroom.push import How, Pushed, PushedAs, push
from storybot.store.model import Scope, Token
from storybot.story.document import to_document
from storybot.story.model import Draft
from storybot.story.slugs import is_slug
from storybot.web.conditions import Expected, etag
from storybot.web.described import body, problems
from storybot.web.here import PREFIX, Here, Pusher, Reader, demand, doer
from storybot.web.problems import Failed, Fault, another_slug, body_fault, parameter_fault
from storybot.web.reading import Slug
from storybot.web.remembering import RememberedRoute, idempotency_key
from storybot.web.shapes import BulkShape, CheckedShape, PushedShape

BULK = 1000

MEDIA_TYPE = "application/json"

T = TypeVar("T")

AsDraft = Annotated[bool, Query(description="For editors alone, until it is published.")]

router = APIRouter(
    prefix=PREFIX, tags=["stories"], route_class=RememberedRoute, dependencies=[Depends(idempotency_key)]
)
checking = APIRouter(prefix=PREFIX, tags=["stories"])


@router.post(
    "/stories",
    status_code=201,
    responses=problems(409, 415, 422),
    openapi_extra=body(),
)
async def create_story(
    here: Here,
    caller: Pusher,
    request: Request,
    response: Response,
    draft: AsDraft = False,
    new: Annotated[bool, Query(description="A second story, though one is like it.")] = False,
) -> PushedShape:
    """Push a new story. One that is there already, or seems to be, is refused, with its slug."""
    _may(caller, draft)
    story, now = await _read(request, read_story), here.clock.now()
    try:
        how = How(new=new, as_draft=draft, expects=_is_new)
        (pushed,) = await push(here.store, [story], how, now=now, by=doer(caller))
    except Overtaken as overtaken:
        raise _there_already(overtaken) from None
    except Unsettled as unsettled:
        raise _unsettled(unsettled) from None
    return _told(pushed, response)


@router.put(
    "/stories/{slug}",
    responses=problems(409, 412, 415, 422) | {201: {"model": PushedShape}},
    openapi_extra=body(),
)
async def put_story(
    here: Here,
    caller: Pusher,
    request: Request,
    response: Response,
    slug: Slug,
    expected: Expected,
    draft: AsDraft = False,
) -> PushedShape:
    """Push a story by its slug: a new one, or a revision of the one that is there, which stays in its
    state."""
    _may(caller, draft)
    story, now = await _read(request, read_story), here.clock.now()
    _same_slug(story, slug)
    try:
        how = How(slug=slug, new=expected.new, as_draft=draft, expects=expected.expects)
        (pushed,) = await push(here.store, [story], how, now=now, by=doer(caller))
    except Overtaken as overtaken:
        raise _stale(overtaken) from None
    except Unsettled as unsettled:
        if expected.there:  # only a new story can be taken for another
            raise _stale(Overtaken(slug, 0)) from None
        if expected.new and _slugs(unsettled) == [slug]:
            raise Failed(HTTPStatus.PRECONDITION_FAILED, f"the story {slug} exists", slug=slug) from None
        raise _unsettled(unsettled) from None
    return _told(pushed, response)


@router.post(
    "/bulk",
    responses=problems(409, 415, 422),
    openapi_extra=body(many=BULK),
)
async def push_stories(here: Here, caller: Pusher, request: Request, draft: AsDraft = False) -> BulkShape:
    """Push many stories, all or none; each is a new one, or a revision of the one that is there."""
    _may(caller, draft)
    drafts = await _read(request, read_stories)
    if len(drafts) > BULK:
        raise body_fault("#", f"{len(drafts)} stories (expected: at most {BULK})")
    try:
        pushed = await push(here.store, drafts, How(as_draft=draft), now=here.clock.now(), by=doer(caller))
    except Unsettled as unsettled:
        raise _unsettled(unsettled, drafts) from None
    return BulkShape(stories=[PushedShape.of(one) for one in pushed])


@checking.post("/check", responses=problems(415, 422), openapi_extra=body())
async def check_story(_: Reader, request: Request) -> CheckedShape:
    """Say whether this is a story, with every fault; nothing is kept."""
    draft = await _read(request, read_story)
    return CheckedShape(story=to_document(draft.story))


def _may(caller: Token, draft: bool) -> None:
    """Raises Failed where a token may push drafts alone, and this isn't asked to be one."""
    if not draft:
        demand(caller, Scope.PUBLISH, "without ?draft=true, ")


def _is_new(revision: int) -> bool:
    return revision == 0


async def _read(request: Request, read: Callable[[bytes], T]) -> T:
    """What a body holds, read beside the event loop. Raises Failed and InvalidFiles."""
    given = request.headers.get("content-type", MEDIA_TYPE).partition(";")[0].strip().lower()
    if given != MEDIA_TYPE:
        raise Failed(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"the body has to be {MEDIA_TYPE}")
    return await asyncio.to_thread(read, await request.body())


def _same_slug(draft: Draft, slug: str) -> None:
    if not is_slug(slug):
        raise parameter_fault("slug", "lower-case letters and digits, joined by hyphens, at most 80")
    if draft.slug_given and draft.story.slug != slug:
        raise another_slug(slug, "#/slug")


def _told(pushed: Pushed, response: Response) -> PushedShape:
    is_new = pushed.state is PushedAs.NEW
    response.status_code = HTTPStatus.CREATED if is_new else HTTPStatus.OK
    response.headers["ETag"] = etag(pushed.revision)
    if is_new:
        response.headers["Location"] = f"{PREFIX}/stories/{quote(pushed.slug)}"
    return PushedShape.of(pushed)


def _there_already(overtaken: Overtaken) -> Failed:
    slug, revision = overtaken.slug, overtaken.revision
    detail = f"the story {slug} exists: PUT {PREFIX}/stories/{slug} revises it"
    return Failed(HTTPStatus.CONFLICT, detail, slug=slug, revision=revision)


def _stale(overtaken: Overtaken) -> Failed:
    slug, revision = overtaken.slug, overtaken.revision
    return Failed(HTTPStatus.PRECONDITION_FAILED, str(overtaken), slug=slug, revision=revision)


def _unsettled(unsettled: Unsettled, drafts: Sequence[Draft] = ()) -> Failed:
    """Which of the drafts seem to be stories that are there."""
    places = {draft.file: f"#/{index}" for index, draft in enumerate(drafts)}
    faults = [_in_words(refusal, places) for refusal in unsettled.each]
    slugs = _slugs(unsettled)
    slug = slugs[0] if len(slugs) == 1 else None
    return Failed(HTTPStatus.CONFLICT, "it can't be told which story this is", faults, slug=slug)


def _slugs(unsettled: Unsettled) -> list[str]:
    """The stories that the drafts seem to be."""
    return [refusal.slug for refusal in unsettled.each if isinstance(refusal, LooksLike)]


def _in_words(refusal: Refused, places: dict[str, str]) -> Fault:
    if not isinstance(refusal, LooksLike):
        return Fault(detail=str(refusal))
    detail = (
        f"this looks like the story {refusal.slug}: PUT {PREFIX}/stories/{refusal.slug} revises it; for a "
        "second story, POST with ?new=true or PUT to its own slug with If-None-Match: *"
    )
    return Fault(detail=detail, pointer=places.get(refusal.file, "#"))
