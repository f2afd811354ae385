import json
from typing import Any

import pytest

from storybot.errors import InvalidFiles
from storybot.ingest.files import read
from storybot.ingest.forecasts import DEFAULT_DISCLAIMER
from storybot.story.model import Story


def story(**document: Any) -> Story:
    whole = {"headline": "H", "summary": "S.", **document}
    return read("story.json", json.dumps(whole).encode()).story


def problems(text: str) -> list[tuple[int | None, str]]:
    with pytest.raises(InvalidFiles) as invalid:
        read("story.json", text.encode())
    return [(problem.line, problem.message) for problem in invalid.value.problems]


@pytest.mark.parametrize("body", [{"summary": "S."}, {"why_it_matters": "W."}, {"key_points": ["P."]}])
def test_a_headline_and_one_of_three_are_enough(body: dict[str, Any]):
    draft = read("story.json", json.dumps({"headline": "A tide", **body}).encode())
    assert draft.story.slug == "a-tide" and not draft.slug_given


def test_null_is_absent_everywhere():
    keys = (
        "slug",
        "url",
        "plain_words",
        "key_points",
        "sides",
        "noise_level",
        "forecast",
        "timeline",
        "topics",
    )
    assert story(**dict.fromkeys(keys)) == story()
    assert story(sides={"critics": None}) == story()


def test_the_outlooks_own_disclaimer_is_parted_where_none_is_given():
    given = story(forecast={"outlook": "Rain. Events may differ."}).forecast
    assert given and (given.outlook, given.disclaimer, given.likelihood) == (
        "Rain.",
        "Events may differ.",
        None,
    )
    kept = story(forecast={"outlook": "Rain. Events may differ.", "disclaimer": "Or not."}).forecast
    assert kept and (kept.outlook, kept.disclaimer) == ("Rain. Events may differ.", "Or not.")
    added = story(forecast={"outlook": "Rain.", "likelihood": 7}).forecast
    assert added and (added.disclaimer, added.likelihood) == (DEFAULT_DISCLAIMER, 7.0)


def test_a_whole_number_may_be_written_as_a_fraction():
    assert story(noise_level=62.0).noise_level == 62


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example",
        "HTTP://A.EXAMPLE:80/x?y=z#w",
        "http://例え.jp/ü",
        "http://[::1]:8080/",
        "https://a.example/@b",
        "https://a.example/a(b)|c",
    ],
)
def test_addresses(url: str):
    assert story(url=url).url == url


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a.example",
        "a.example",
        "//a.example",
        "https://",
        "https:///x",
        "https://?x",
        "https://u:p@a.example",
        "https://u@a.example",
        "https://a.example:port",
        "https://a.example:99999",
        "http://[::1",
        "https://a b.example",
        "https://a.example/ b",
        " https://a.example",
        "https://a.example\n",
        "javascript:alert(1)",
        "https://a.example/\\",
        "https://a.example/<!channel>",
        "https://a.example/\u202egpj.exe",
        "https://a\u200b.example",
        "https://...",
        "",
        "https://a..b/x",
        "https://" + "a" * 70 + ".example/x",
    ],
)
def test_what_is_no_address(url: str):
    with pytest.raises(InvalidFiles, match="url"):
        story(url=url)


@pytest.mark.parametrize("likelihood", [-0.1, 100.5, "70", True, [70]])
def test_what_is_no_likelihood(likelihood: object):
    with pytest.raises(InvalidFiles, match=r"forecast\.likelihood"):
        story(forecast={"outlook": "Rain.", "likelihood": likelihood})


@pytest.mark.parametrize(
    "when", ["2026-02-30", "March 3, 2026", "2026-03-01T09:30", "26", "2026-3-1", "", "soon"]
)
def test_events_have_iso_dates_that_exist(when: str):
    with pytest.raises(InvalidFiles, match=r"timeline\[0\]\.when"):
        story(timeline=[{"headline": "A", "when": when}])


@pytest.mark.parametrize("language", ["en_US", "e", "", "english language", "en-"])
def test_what_is_no_language(language: str):
    with pytest.raises(InvalidFiles, match="language"):
        story(language=language)


@pytest.mark.parametrize("text", ["", "  \n", "\u200b", "\u202e\u202c", "a\u0007b", "a\u0085b", "a\u007f"])
@pytest.mark.parametrize("key", ["headline", "summary", "plain_words"])
def test_text_is_seen_and_has_no_control_characters(key: str, text: str):
    with pytest.raises(InvalidFiles, match=key):
        story(**{key: text})


def test_lines_of_headlines_and_points_are_joined_and_paragraphs_kept():
    given = story(
        headline="A\r\n  tide",
        key_points=["One\n\ntwo"],
        summary="One.\r\rTwo.\u2029\n\n\n\tThree.\u2028Four",
    )
    assert given.headline == "A tide"
    assert given.key_points == ("One two",)
    assert given.summary == "One.\n\nTwo.\n\nThree.\nFour"


def test_every_problem_has_its_line():
    assert problems(
        """{
  "slug": "A B",
  "headline": 7,
  "url": "x",
  "summary": null,
  "key_points": [
    "fine",
    ""
  ],
  "sides": {
    "critics": [
      {
        "holder": "A"
      }
    ],
    "others": []
  },
  "noise_level": 101,
  "forecast": {"disclaimer": "x"},
  "timeline": {},
  "sources": [{"title": "t", "url": 5, "x\\u001b": 1}],
  "noise_level": 3.5
}"""
    ) == [
        (2, "slug is no slug: “A B”"),
        (3, "headline is “7”"),
        (4, "url isn't an http(s) address: “x”"),
        (8, "key_points[1] is empty"),
        (12, "sides.critics[0].position is missing"),
        (16, "there is no key “sides.others”"),
        (19, "forecast.outlook is missing"),
        (20, "timeline is an object"),
        (21, "sources[0].url is “5”"),
        (21, "there is no key “sources[0].x\\x1b”"),
        (22, "the key “noise_level” is given twice (first in line 18)"),
        (22, "noise_level is “3.5”"),
    ]


def test_a_syntax_error_is_one_problem_where_it_is():
    assert problems('{\n  "headline": "H",\n  "summary": }') == [(3, "not JSON: Expecting value")]
    assert problems('{\n "headline": "H"\n "summary": "S."}')[0][0] == 3
    assert problems('{"headline": "H\n"}')[0][0] == 1


@pytest.mark.parametrize("key", ["headline", "url", "slug", "language"])
def test_half_of_a_surrogate_pair_is_refused_with_its_line(key: str):
    document = {"headline": "H", "summary": "S.", key: "https://example.org/\ud83d"}
    [(line, message)] = problems(json.dumps(document, indent=1))
    assert line == list(document).index(key) + 2
    assert message.startswith(key)
    message.encode()


def test_half_of_a_surrogate_pair_is_named_and_a_whole_pair_is_a_character():
    [(_, message)] = problems(r'{"headline": "Half \ud83d here", "summary": "S."}')
    assert message == "headline has U+D83D, half of a surrogate pair"
    [(_, message)] = problems(r'{"headline": "H", "summary": "S.", "url": "https://example.org/\ud83d"}')
    assert message == "url has U+D83D, half of a surrogate pair"
    assert read("a.json", rb'{"headline": "\ud83d\ude00", "summary": "S."}').story.headline == "\U0001f600"
    [(_, message)] = problems(r'{"headline": "H", "summary": "S.", "\ud83d": 1}')
    message.encode()


def test_half_of_a_surrogate_pair_in_front_matter_is_refused():
    with pytest.raises(InvalidFiles) as invalid:
        read("a.md", b'---\ntopics: ["\\ud83d"]\n---\n# H\n\nS.')
    assert [problem.line for problem in invalid.value.problems] == [2]
