import json
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType

from storybot.printable import quoted
from storybot.story.document import fingerprint, from_document, to_document
from storybot.story.model import NO_SIDES, Event, Forecast, Perspective, Source, Stance, Story
from storybot.story.text import is_blank

FULL = Story(
    slug="owls",
    headline="Owls counted",
    url="https://a.example/owls",
    summary="One.\n\nTwo.",
    why_it_matters="Because.",
    key_points=("a", "b"),
    plain_words="Plain.",
    sides=MappingProxyType(
        {**NO_SIDES, Stance.CRITICS: (Perspective(position="No.", holder="A", url="https://b.example"),)}
    ),
    noise_level=0,
    forecast=Forecast(outlook="Rain.", disclaimer="Or not.", likelihood=70.0),
    timeline=(Event(headline="Start", when="2026-03"),),
    topics=("birds",),
    sources=(Source(title="Book"),),
    image="https://a.example/owl.jpg",
    language="en",
    published_at=datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
)


def test_the_document_has_the_issues_keys_in_its_order():
    document = to_document(FULL)
    assert list(document) == [
        "slug",
        "headline",
        "url",
        "summary",
        "why_it_matters",
        "key_points",
        "plain_words",
        "sides",
        "noise_level",
        "forecast",
        "timeline",
        "topics",
        "sources",
        "image",
        "language",
        "published_at",
    ]
    assert list(document["sides"]) == ["critics", "defenders", "neutral"]
    assert list(document["sides"]["critics"][0]) == ["holder", "position", "url"]
    assert list(document["forecast"]) == ["outlook", "disclaimer", "likelihood"]
    assert list(document["timeline"][0]) == ["when", "headline", "detail", "url"]
    assert list(document["sources"][0]) == ["title", "url"]


def test_what_is_absent_is_null_or_empty_and_what_is_zero_is_zero():
    bare = to_document(Story(slug="a", headline="A"))
    assert bare["sides"] == {"critics": [], "defenders": [], "neutral": []}
    assert [bare[key] for key in ("key_points", "timeline", "topics", "sources")] == [[], [], [], []]
    absent = ("url", "summary", "plain_words", "noise_level", "forecast", "image", "language", "published_at")
    assert {bare[key] for key in absent} == {None}
    assert to_document(FULL)["noise_level"] == 0


def test_it_comes_back_through_json():
    assert from_document(json.loads(json.dumps(to_document(FULL)))) == FULL


def test_the_fingerprint_is_of_all_but_the_slug():
    assert fingerprint(replace(FULL, slug="other")) == fingerprint(FULL)
    assert fingerprint(from_document(json.loads(json.dumps(to_document(FULL))))) == fingerprint(FULL)
    changed = [
        replace(FULL, headline="Owls counted!"),
        replace(FULL, noise_level=None),
        replace(FULL, sides=NO_SIDES),
        replace(
            FULL, forecast=replace(FULL.forecast or Forecast(outlook="", disclaimer=""), likelihood=None)
        ),
        replace(FULL, topics=()),
    ]
    assert len({fingerprint(story) for story in [FULL, *changed]}) == 6


def test_a_whole_likelihood_has_one_fingerprint():
    one = replace(FULL, forecast=Forecast(outlook="a", disclaimer="b", likelihood=70))
    other = replace(FULL, forecast=Forecast(outlook="a", disclaimer="b", likelihood=70.0))
    assert fingerprint(one) == fingerprint(other)


def test_blank_is_what_nobody_can_see():
    assert all(map(is_blank, ["", " \n\t", "\u200b\u202e\ufe0f", "\u3000", "\u2800\u3164"]))
    assert not any(map(is_blank, ["a", "🦉", "\u200ba", "١", "\ue000"]))


def test_quoted_text_can_not_steer_a_terminal():
    assert quoted("a\x1b[31m\u202eb\nc\ud800") == "a\\x1b[31m\\u202eb\\nc\\ud800"
    assert quoted("東京 é") == "東京 é"
    assert len(quoted("x" * 500)) == 80
