"""What is done to the threads of a story, wherever it is."""

from typing import Annotated

from fastapi import APIRouter, Body, Depends
from pydantic import BaseModel, ConfigDict, Field

from storybot.delivery.model import ThreadState
from storybot.ingest.fields import VISIBLE
from storybot.moderation import threads, undoing
from storybot.moderation.threads import KEEPS, LONGEST_TITLE, SLOWEST, STATES, Act, Order
from storybot.web.described import problems
from storybot.web.here import PREFIX, Here, Publisher, doer
from storybot.web.problems import body_fault
from storybot.web.reading import Slug, seen_by
from storybot.web.remembering import RememberedRoute, idempotency_key
from storybot.web.shapes import ThreadsShape

router = APIRouter(
    prefix=f"{PREFIX}/stories/{{slug}}/threads",
    tags=["threads"],
    route_class=RememberedRoute,
    dependencies=[Depends(idempotency_key)],
)

_MAY_ANSWER = problems(404, 409, 422)

_Id = Annotated[str | None, Field(max_length=100)]


class Which(BaseModel):
    """Which of the story's threads, and why; all of them where nothing is said."""

    model_config = ConfigDict(extra="forbid", strict=True, use_attribute_docstrings=True)

    account: _Id = None
    """Those in this Discord server or Slack workspace alone, by its id."""
    channel: _Id = None
    """Those in this channel alone, by its id."""
    reason: Annotated[str | None, Field(pattern=VISIBLE, max_length=500)] = None
    """Why, for the log of moderators."""


class Moderating(Which):
    """What an act takes besides."""

    seconds: Annotated[int | None, Field(ge=0, le=SLOWEST)] = None
    """How long each member waits between two messages, 0 for not at all: for `slow`."""
    title: Annotated[str | None, Field(pattern=VISIBLE, max_length=LONGEST_TITLE)] = None
    """The new title: for `rename`."""
    alive: bool | None = None
    """Whether they are to be kept alive: for `keep-alive`."""


@router.post("/undo", responses=_MAY_ANSWER)
async def undo_last(
    here: Here, caller: Publisher, slug: Slug, body: Annotated[Which | None, Body()] = None
) -> ThreadsShape:
    """Take back what was done to them last, by whomever; once more, what was done before that."""
    which, now = body or Which(), here.clock.now()
    chosen = threads.within(which.account, which.channel)
    async with here.store.read() as conn:
        await seen_by(conn, caller, slug)
    undone = await undoing.undo(here.store, slug, chosen, doer(caller), now, reason=which.reason)
    return ThreadsShape(slug=slug, act=undone.entry.deed.act, threads=len(undone.threads))


@router.post("/{act}", responses=_MAY_ANSWER)
async def moderate_threads(
    here: Here, caller: Publisher, slug: Slug, act: Act, body: Annotated[Moderating | None, Body()] = None
) -> ThreadsShape:
    """Close, open, lock, unlock, archive, slow down, rename, pin, unpin or keep them alive; the bot does it
    within moments."""
    which = body or Moderating()
    chosen = threads.within(which.account, which.channel)
    async with here.store.read() as conn:
        await seen_by(conn, caller, slug)
    ordered = Order(act, _state(act, which), which.reason)
    done = await threads.moderate(here.store, slug, ordered, chosen, doer(caller), here.clock.now())
    return ThreadsShape(slug=slug, act=act.value, threads=len(done.threads))


def _state(act: Act, body: Moderating) -> ThreadState:
    """Raises Failed where the act lacks what it takes."""
    if act is Act.SLOW:
        if body.seconds is None:
            raise body_fault("#/seconds", f"it is missing (expected: 0 to {SLOWEST})")
        return ThreadState(slow=body.seconds)
    if act is Act.RENAME:
        if body.title is None:
            raise body_fault("#/title", "it is missing (expected: the new title)")
        return threads.order(act, body.title).state
    if act is Act.KEEP_ALIVE:
        if body.alive is None:
            raise body_fault("#/alive", "it is missing (expected: true or false)")
        return KEEPS["on" if body.alive else "off"]
    return STATES[act]
