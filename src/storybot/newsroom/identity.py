"""Which story a draft is: one that the newsroom has pushed before, or a new one. Pure."""

from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import count

from storybot.errors import LooksLike, Refused
from storybot.newsroom.headlines import Headlines
from storybot.printable import quoted
from storybot.story.model import Draft
from storybot.story.slugs import MAX_SLUG, is_slug, numbered, slug_of

_NUMBER_ROOM = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the store knows that bears on one draft.

    `by_url`, `by_file`: the slug of the story last pushed with the draft's URL, with its file name.
    `taken`: the slug at hand, if it is taken; for a second story all slugs that are and begin with its
    `slug_prefix` (more do no harm).
    `recent`: the headlines of the recent stories.
    """

    by_url: str | None = None
    by_file: str | None = None
    taken: Collection[str] = ()
    recent: Headlines = field(default_factory=Headlines)


@dataclass(frozen=True, slots=True)
class Identity:
    """The story that a draft is; `is_new` if the store doesn't have it yet."""

    slug: str
    is_new: bool


def slug_prefix(slug: str) -> str:
    """What every slug begins with that `identify` may look for among `Known.taken`."""
    return slug[: MAX_SLUG // 2 - _NUMBER_ROOM]


def identify(draft: Draft, *, slug: str | None, new: bool, known: Known) -> Identity:
    """Settle which story `draft` is.

    `slug` (`--slug`) names it outright; else the draft's own slug does; else it is the story last pushed with
    its URL, else with its file name; else it is new. `new` (`--new`) makes a second story where the first is
    known, with the next free number after its slug. Raises Refused, saying what to do, for a new story that
    looks like a known one (LooksLike) without `new`, and for a `slug` that is none or, with `new`, is taken.
    """
    if slug is not None:
        return _named(draft, slug, new=new, known=known)
    if new:
        return Identity(_free(draft.story.slug, known.taken), is_new=True)
    if draft.slug_given:
        return _named(draft, draft.story.slug, new=False, known=known)
    if before := known.by_url or known.by_file:
        return Identity(before, is_new=False)
    if draft.story.slug in known.taken:
        raise _looks_like(draft, draft.story.slug, None)
    return _unless_near(draft, draft.story.slug, known)


def hold_to(draft: Draft, slug: str) -> None:
    """Raises Refused, saying what to do, where a draft that is handed over for the story `slug` says itself
    that it is another."""
    if draft.slug_given and draft.story.slug != slug:
        raise Refused(
            f"{draft.file} says that it is the story {draft.story.slug}, not {slug}: hand over the file of "
            f"{slug}, or take the slug out of this one"
        )


def _named(draft: Draft, slug: str, *, new: bool, known: Known) -> Identity:
    if not is_slug(slug):
        raise Refused(f"“{quoted(slug)}” is no slug; {slug_of(slug)} would be one")
    if slug not in known.taken:
        return Identity(slug, is_new=True) if new else _unless_near(draft, slug, known)
    if new:
        message = f"the story {slug} exists: leave out --new to revise it, or leave out --slug"
        raise LooksLike(message, file=draft.file, slug=slug)
    return Identity(slug, is_new=False)


def _free(slug: str, taken: Collection[str]) -> str:
    if slug not in taken:
        return slug
    return next(free for number in count(2) if (free := numbered(slug, number)) not in taken)


def _unless_near(draft: Draft, slug: str, known: Known) -> Identity:
    near = known.recent.nearest(draft.story.headline)
    if near is None:
        return Identity(slug, is_new=True)
    raise _looks_like(draft, *near)


def _looks_like(draft: Draft, slug: str, headline: str | None) -> LooksLike:
    of_which = f"“{quoted(headline)}”" if headline else "that has this headline's slug"
    return LooksLike(
        f"{draft.file}: “{quoted(draft.story.headline)}” looks like the story {slug} ({of_which}): "
        f"push it with --slug {slug} to revise that one, or with --new for a second story",
        file=draft.file,
        slug=slug,
    )
