"""Which story somebody means, and how much of it they may see. Every command asks here, and no other way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from storybot.commands.model import Asked, Where
from storybot.languages.language import message
from storybot.store import follows, search, stories, surroundings
from storybot.store.engine import StoreConnection
from storybot.store.model import Revision, StoryFound
from storybot.store.surroundings import Surroundings
from storybot.story.address import address
from storybot.story.embargo import Sight, State, sight, visible
from storybot.story.short import beginning, stands_for
from storybot.story.slugs import MAX_SLUG, is_slug, slug_of
from storybot.story.topics import topic_key

ALIKE = 1_000
"""Names that begin as an abbreviated one does and are held against it: each takes a microsecond or two."""

NEWEST = message("You named no story, so this is the newest here.")


@dataclass(frozen=True, slots=True)
class Seen:
    """A story that somebody may see. `whole` is false where of a retracted one the retraction is all there is
    to see; `guessed` where they named none, so that it is the newest; `around` tells of the ask's channel and
    person."""

    revision: Revision
    around: Surroundings
    whole: bool
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class NotFound:
    """No story is called that, as far as this person may know; the nearest that are."""

    named: str
    nearest: Sequence[StoryFound]


async def find(conn: StoreConnection, asked: Asked, *, editor: bool) -> Seen | NotFound:
    """The story that an ask is about: the one whose `slug` a button has, or that somebody names as a `story`
    in words of theirs; else that of its thread or message, else the newest in its channel, else the newest of
    all. A button's story is that one or none."""
    slug = asked.arguments.get("slug")
    if slug:
        known = await slug_named(conn, slug)
        seen = None if known is None else await see(conn, known, asked, editor=editor)
        return seen or NotFound(slug, ())
    named = asked.arguments.get("story", "").strip()
    if named:
        slug = await _named(conn, named)
        seen = None if slug is None else await see(conn, slug, asked, editor=editor)
        return seen or await _unless_likely(conn, named, asked, editor=editor)
    slug = await _here(conn, asked.where)
    if slug is not None and (seen := await see(conn, slug, asked, editor=editor)):
        return seen
    states = visible(editor=editor)
    slug = await stories.newest_in(conn, asked.where.place, states) if asked.where.place else None
    if slug is None:
        newest = await search.page(conn, states=states, limit=1)
        slug = newest[0].slug if newest else None
    seen = None if slug is None else await see(conn, slug, asked, editor=editor)
    return NotFound("", ()) if seen is None else replace(seen, guessed=True)


async def see(conn: StoreConnection, slug: str, asked: Asked | None = None, *, editor: bool) -> Seen | None:
    """A story by its slug, None where there is none or nothing of it may be seen: nobody can tell which."""
    place, person = (asked.where.place, asked.person.place) if asked else (None, None)
    found = await surroundings.seen_from(conn, slug, place, person)
    if found is None:
        return None
    revision, around = found
    match sight(revision.state, editor=editor):
        case Sight.WHOLE:
            return Seen(revision, around, whole=True)
        case Sight.RETRACTION:
            return Seen(revision, around, whole=False)
        case Sight.NOTHING:
            return None


async def slug_named(conn: StoreConnection, named: str) -> str | None:
    """The slug that somebody gives, or a button in short; a story may have it, or none."""
    begins = beginning(named)
    if begins is not None:
        alike = await stories.slugs_from(conn, begins, limit=ALIKE)
        return next((slug for slug in alike if stands_for(named, slug)), None)
    return named if len(named) <= MAX_SLUG else None


async def topic_named(conn: StoreConnection, asked: Asked, *, editor: bool) -> str | None:
    """The topic that somebody gives, a button or a suggestion maybe in short; none is the empty text. None
    where they don't follow what was abbreviated, and no story that they may see has it."""
    named = asked.arguments.get("topic", "").strip()
    begins = beginning(named.casefold())
    if begins is None:
        return named
    known = [
        *await follows.topics(conn, asked.person.place),
        *await search.topics_from(conn, begins, states=visible(editor=editor), limit=ALIKE),
    ]
    keys = {one: topic_key(one) for one in known}
    return next((one for one, key in keys.items() if key == topic_key(named) or stands_for(named, key)), None)


async def at_link(conn: StoreConnection, url: str) -> str | None:
    """The slug of the story at an address, whatever it has behind `?` or `#`."""
    for form in _forms(url):
        slug = await stories.by_url(conn, form)
        if slug is not None:
            return slug
    return None


def page_number(arguments: Mapping[str, str]) -> int:
    """The page that is asked for; the first where that is no number of one."""
    said = arguments.get("page", "")
    return max(int(said), 1) if said.isascii() and said.isdigit() and len(said) < 6 else 1


async def _named(conn: StoreConnection, named: str) -> str | None:
    if "://" in named:
        return await at_link(conn, named)
    return await slug_named(conn, named)


async def _unless_likely(conn: StoreConnection, named: str, asked: Asked, *, editor: bool) -> Seen | NotFound:
    """The one story whose slug the words make, or whose headline has all of them, typos forgiven; else the
    one that was taken back; else the nearest to choose from. What is written as a slug names no other story
    than its own, but a word of a headline may look like one."""
    if "://" in named:
        return NotFound(named, ())
    if (slug := slug_of(named)) != named and (seen := await see(conn, slug, asked, editor=editor)):
        return seen
    states = visible(editor=editor)
    likely = await search.headed(conn, named, states=states, limit=2)
    if len(likely) != 1:
        likely = await search.suggest(conn, named, states=states, limit=4)
    meant = len(likely) == 1 and (not _written_as_slug(named) or named in likely[0].headline.casefold())
    if meant and search.says(likely[0].headline, named):
        return await see(conn, likely[0].slug, asked, editor=editor) or NotFound(named, ())
    taken_back = await search.headed(conn, named, states=(State.RETRACTED,), limit=2)
    if len(taken_back) == 1 and not _written_as_slug(named):
        return await see(conn, taken_back[0].slug, asked, editor=editor) or NotFound(named, ())
    return NotFound(named, likely[:3])


def _written_as_slug(named: str) -> bool:
    return "-" in named and is_slug(named)


async def _here(conn: StoreConnection, where: Where) -> str | None:
    if where.place is None:
        return None
    if where.message is not None and (slug := await stories.at_message(conn, where.place, where.message)):
        return slug
    return None if where.thread is None else await stories.at_thread(conn, where.place, where.thread)


def _forms(url: str) -> list[str]:
    """An address as a story may have it: whole, without what follows `#`, without what follows `?`; and by
    the other of http and https."""
    clean = address(url.strip().strip("<>")) or ""
    try:
        parts = urlsplit(clean)
    except ValueError:
        return []
    forms = [clean, parts._replace(fragment="").geturl(), parts._replace(fragment="", query="").geturl()]
    bare = forms[-1]
    forms.append(bare[:-1] if bare.endswith("/") else bare + "/")
    other = {"http": "https", "https": "http"}.get(parts.scheme, parts.scheme)
    forms += [urlsplit(form)._replace(scheme=other).geturl() for form in forms]
    return [form for form in dict.fromkeys(forms) if form]
