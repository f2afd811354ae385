import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from storybot.errors import InvalidFiles
from storybot.ingest.files import read
from storybot.ingest.schema import schema
from storybot.story.document import to_document
from tests.story_strategies import documents

VALIDATOR = Draft202012Validator(schema())


def is_taken(document: object) -> bool:
    try:
        read("story.json", json.dumps(document).encode())
    except InvalidFiles:
        return False
    return True


def test_it_is_a_schema_of_2020_12_with_all_that_an_editor_needs():
    published = schema()
    Draft202012Validator.check_schema(published)
    assert published["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert published["title"] == "Story" and published["description"]
    assert published["additionalProperties"] is False
    assert published["required"] == ["headline"]
    assert "$id" not in published
    for form in (published, *published["$defs"].values()):
        assert form["additionalProperties"] is False and form["description"]
        assert all(part.get("description") for part in form["properties"].values())
    assert [VALIDATOR.is_valid(example) and is_taken(example) for example in published["examples"]] == [True]


def test_its_keys_are_the_documents_in_their_order():
    example = schema()["examples"][0]
    document = to_document(read("story.json", json.dumps(example).encode()).story)
    assert list(schema()["properties"]) == list(document) == list(example)


@given(documents)
def test_it_takes_what_ingest_takes(document: dict[str, Any]):
    story = read("story.json", json.dumps(document).encode()).story
    assert VALIDATOR.is_valid(document)
    assert VALIDATOR.is_valid(to_document(story))


CHANGES: list[tuple[str, Any]] = [
    ("headline", None),
    ("headline", ""),
    ("headline", " \n"),
    ("headline", "\u200b"),
    ("headline", "a\u0000"),
    ("headline", "a\u0085"),
    ("headline", 7),
    ("headline", "ok"),
    ("summary", None),
    ("summary", ""),
    ("slug", "a b"),
    ("slug", "A"),
    ("slug", "a--b"),
    ("slug", "-a"),
    ("slug", "a" * 81),
    ("slug", "a" * 80),
    ("slug", "夜行-列車"),
    ("slug", "a_b"),
    ("slug", ""),
    ("url", "ftp://a.example"),
    ("url", "https://"),
    ("url", "https://u@a.example"),
    ("url", "https://a.example/ b"),
    ("url", "HTTPS://a.example?b"),
    ("url", "https://a.example/<x>"),
    ("url", "https://a.example/\u202e"),
    ("noise_level", -1),
    ("noise_level", 101),
    ("noise_level", 0),
    ("noise_level", 100),
    ("noise_level", 62.0),
    ("noise_level", 62.5),
    ("noise_level", "62"),
    ("noise_level", True),
    ("noise_level", None),
    ("forecast", {}),
    ("forecast", {"outlook": "a"}),
    ("forecast", {"disclaimer": "a"}),
    ("forecast", {"outlook": "a", "likelihood": 100.1}),
    ("forecast", {"outlook": "a", "likelihood": True}),
    ("forecast", {"outlook": "a", "likelihood": 70}),
    ("sides", {"critics": [{"holder": "a"}]}),
    ("sides", {"critics": [{"position": "a"}]}),
    ("sides", {"others": []}),
    ("sides", []),
    ("timeline", [{"headline": "a", "when": "2026"}]),
    ("timeline", [{"headline": "a", "when": "2026-3"}]),
    ("timeline", [{"when": "2026"}]),
    ("timeline", [{"headline": "a", "when": "2026-03-01T09:30"}]),
    ("timeline", [{"headline": "a", "when": "2026-03-01T09:30:00.5Z"}]),
    ("timeline", None),
    ("topics", ["a", ""]),
    ("topics", "a"),
    ("sources", [{"url": "https://a.example"}]),
    ("sources", [{"title": "a", "x": 1}]),
    ("language", "en"),
    ("language", "en_US"),
    ("published_at", "2026"),
    ("published_at", "2026-03-01"),
    ("published_at", "2026-03-01T09:30:00+01:00"),
    ("published_at", "2026-03-01T09:30"),
    ("image", "x"),
    ("x", 1),
]


@pytest.mark.parametrize(("key", "value"), CHANGES, ids=json.dumps)
def test_it_says_what_ingest_says(key: str, value: object):
    document = {"headline": "H", "summary": "S.", key: value}
    assert VALIDATOR.is_valid(document) == is_taken(document)


@pytest.mark.parametrize(
    "document",
    [
        {},
        [],
        {"headline": "H"},
        {"headline": "H", "key_points": []},
        {"headline": "H", "key_points": ["a"]},
        {"headline": "H", "summary": None, "why_it_matters": "a"},
        {"summary": "S."},
    ],
)
def test_it_wants_a_headline_and_a_body(document: object):
    assert VALIDATOR.is_valid(document) == is_taken(document)


@given(st.text())
def test_any_text_is_taken_by_both_or_by_none(text: str):
    document = {"headline": "H", "summary": text}
    assert VALIDATOR.is_valid(document) == is_taken(document)
