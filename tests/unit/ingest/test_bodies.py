"""Stories as the body of a request: every problem names the part that it is about."""

import json
from typing import Any

import pytest

from storybot.errors import InvalidFiles
from storybot.ingest.bodies import read_stories, read_story
from storybot.ingest.files import read

BAD = {
    "headline": 7,
    "summary": "S.",
    "noise_level": 300,
    "sides": {"critics": [{"position": "P."}, {"holder": "H"}]},
    "timeline": [{"headline": "E", "when": "soon"}],
    "a/b~c": 1,
}
POINTERS = {"/headline", "/noise_level", "/sides/critics/1/position", "/timeline/0/when", "/a~1b~0c"}


def pointers(body: str, reader: Any = read_stories) -> list[str]:
    with pytest.raises(InvalidFiles) as invalid:
        reader(body.encode())
    return [problem.pointer for problem in invalid.value.problems]


def test_every_problem_of_a_story_has_its_pointer() -> None:
    assert set(pointers(json.dumps(BAD), read_story)) == POINTERS


def test_in_a_list_the_pointer_begins_with_the_storys_place() -> None:
    body = json.dumps([{"headline": "H", "summary": "S."}, BAD])
    assert set(pointers(body)) == {f"/1{pointer}" for pointer in POINTERS}


def test_a_list_tells_lines_and_keys_that_are_given_twice() -> None:
    body = '[{"headline": "H", "summary": "S."},\n{"headline": "H2", "summary": "S.",\n"summary": "T."}]'
    with pytest.raises(InvalidFiles) as invalid:
        read_stories(body.encode())
    (problem,) = invalid.value.problems
    assert (problem.pointer, problem.line) == ("/1/summary", 3)


@pytest.mark.parametrize("body", ["", "7", "null", "{", '{"headline": "H", "summary": "S."}', "[1"])
def test_what_is_no_list_of_stories_is_one_problem(body: str) -> None:
    assert pointers(body) == [""]


def test_what_is_no_story_is_a_problem_in_its_place() -> None:
    assert pointers('[{"headline": "H", "summary": "S."}, 7, null]') == ["/1", "/2"]


def test_stories_that_would_be_one_are_problems() -> None:
    body = [
        {"headline": "H", "summary": "S."},
        {"headline": "I", "summary": "S."},
        {"headline": "h", "summary": "S."},
    ]
    assert pointers(json.dumps(body)) == ["/2"]


def test_drafts_come_in_their_order_and_are_not_known_again_by_a_name() -> None:
    drafts = read_stories(json.dumps([{"headline": h, "summary": "S."} for h in "ABC"]).encode())
    assert [(draft.story.headline, draft.file_name) for draft in drafts] == [(h, None) for h in "ABC"]
    assert read_stories(b"[]") == []


def test_a_storys_body_is_read_as_its_file_is() -> None:
    body = json.dumps({"headline": "A tide", "key_points": ["P."], "slug": "tide"}).encode()
    assert read_story(body).story == read("tide.json", body).story
