"""Drafts of one push that would be the same story."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from storybot.printable import quoted
from storybot.story.model import Draft

EXPECTED = "a slug of its own for each story of one push"


@dataclass(frozen=True, slots=True)
class Clash:
    """The draft at `index` has what the one at `first` has; `shared` says what, as in “the slug tide”."""

    first: int
    index: int
    shared: str


def clashes(drafts: Sequence[Draft]) -> Iterator[Clash]:
    """One for each draft that shares with an earlier one what it will be recognised by."""
    first: dict[tuple[str, str], int] = {}
    for index, draft in enumerate(drafts):
        for what, value in _names(draft):
            other = first.setdefault((what, value), index)
            if other != index:
                yield Clash(other, index, f"the {what} {quoted(value)}")
                break


def _names(draft: Draft) -> Iterable[tuple[str, str]]:
    """What a draft will be recognised by: no two drafts of one call may share any of it."""
    yield "slug", draft.story.slug
    if draft.slug_given:
        return
    if draft.story.url is not None:
        yield "url", draft.story.url
    elif draft.file_name is not None:
        yield "file name", draft.file_name
