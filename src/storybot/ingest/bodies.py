"""Stories in the JSON form that come by themselves, not in files: as the body of a request."""

from collections.abc import Iterator, Sequence

from storybot.errors import InvalidFiles, Problem
from storybot.ingest.clashes import EXPECTED, clashes
from storybot.ingest.decoding import decoded, without_controls
from storybot.ingest.drafts import to_draft
from storybot.ingest.json_form import HEADLINE, read_json, read_json_list, take
from storybot.ingest.reading import Path, Reading
from storybot.story.model import Draft

BODY = "the body"


def read_story(data: bytes) -> Draft:
    """The draft in a body that is one story. Raises InvalidFiles with every problem of it."""
    reading = Reading(BODY, HEADLINE)
    read_json(without_controls(decoded(BODY, data), reading), reading)
    return to_draft(reading, None)


def read_part(story: object, at: Path) -> Draft:
    """The draft in a part of a body, which is JSON that has been read. Raises InvalidFiles with every problem
    of it."""
    reading = Reading(BODY, HEADLINE, at)
    take(story, reading)
    return to_draft(reading, None)


def read_stories(data: bytes) -> list[Draft]:
    """The drafts in a body that is a list of stories, in its order. Raises InvalidFiles with every problem of
    every story, those that would be the same story among them."""
    whole = Reading(BODY, HEADLINE)
    readings = read_json_list(without_controls(decoded(BODY, data), whole), whole)
    drafts: list[Draft] = []
    problems = whole.problems
    for reading in readings:
        try:
            drafts.append(to_draft(reading, None))
        except InvalidFiles as invalid:
            problems += invalid.problems
    if not problems:
        problems += _clashing(drafts)
    if problems:
        raise InvalidFiles(tuple(problems))
    return drafts


def _clashing(drafts: Sequence[Draft]) -> Iterator[Problem]:
    for clash in clashes(drafts):
        message = f"the same story as /{clash.first}: both have {clash.shared}"
        yield Problem(BODY, None, message, EXPECTED, f"/{clash.index}")
