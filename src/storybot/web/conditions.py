"""Conditional requests (RFC 9110, section 13): a story's entity tag is the number of its revision."""

import re
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header

from storybot.newsroom.push import Expects
from storybot.web.problems import parameter_fault

_TAGS = re.compile(r'\s*(W/)?"[!#-~]*"\s*(,\s*(W/)?"[!#-~]*"\s*)*')


def etag(revision: int) -> str:
    """The entity tag of a revision."""
    return f'"{revision}"'


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a request that changes a story expects of it, and whether that is that it's new, or that it's
    there."""

    expects: Expects
    new: bool = False
    there: bool = False


def conditions(
    if_match: Annotated[str | None, Header(description="Only from these revisions on.")] = None,
    if_none_match: Annotated[str | None, Header(description="*: only where the story is new.")] = None,
) -> Conditions:
    """The conditions of a request. Raises Failed for headers that can't be."""
    if if_match is not None and if_none_match is not None:
        raise parameter_fault("If-None-Match", "not together with If-Match")
    if if_none_match is not None:
        if if_none_match.strip() != "*":
            raise parameter_fault("If-None-Match", "only *, which says that the story has to be new")
        return Conditions(lambda revision: revision == 0, new=True)
    if if_match is None:
        return Conditions(lambda _: True)
    if if_match.strip() == "*":
        return Conditions(lambda revision: revision > 0, there=True)
    tags = _tags("If-Match", if_match)
    return Conditions(lambda revision: revision > 0 and etag(revision) in tags, there=True)


Expected = Annotated[Conditions, Depends(conditions)]


def is_known(if_none_match: str | None, revision: int) -> bool:
    """Whether who asks for a story has this revision of it already. Raises Failed."""
    if if_none_match is None:
        return False
    if if_none_match.strip() == "*":
        return True
    return etag(revision) in {tag.removeprefix("W/") for tag in _tags("If-None-Match", if_none_match)}


def _tags(name: str, header: str) -> list[str]:
    if not _TAGS.fullmatch(header):
        raise parameter_fault(name, 'entity tags such as "3", or *')
    return [tag.strip() for tag in header.split(",")]
