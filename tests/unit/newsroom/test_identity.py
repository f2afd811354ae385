from typing import Any

import pytest

from storybot.errors import Refused
from storybot.newsroom.headlines import Headlines
from storybot.newsroom.identity import Identity, Known, identify, slug_prefix
from storybot.story.model import Draft, Story
from storybot.story.slugs import numbered, slug_of

HEADLINE = "Council votes to close harbour bridge"


def draft(headline: str = HEADLINE, slug: str | None = None) -> Draft:
    story = Story(slug=slug or slug_of(headline), headline=headline)
    return Draft(story=story, slug_given=slug is not None, file="a.txt", file_name="a.txt")


def settle(one: Draft, *, slug: str | None = None, new: bool = False, **known: Any) -> Identity:
    recent = Headlines(known.pop("recent", ()))
    return identify(one, slug=slug, new=new, known=Known(**known, recent=recent))


def test_a_first_push_is_new_and_has_its_headlines_slug():
    assert settle(draft()) == Identity("council-votes-to-close-harbour-bridge", is_new=True)


def test_the_url_goes_before_the_file_name():
    assert settle(draft(), by_url="u", by_file="f") == Identity("u", is_new=False)
    assert settle(draft(), by_file="f") == Identity("f", is_new=False)


def test_a_mended_headline_keeps_the_slug_of_the_story_that_its_file_or_url_is():
    recent = [("the-first-slug", HEADLINE)]
    mended = draft("Council votes to close the harbour bridge")
    assert settle(mended, by_file="the-first-slug", recent=recent) == Identity("the-first-slug", is_new=False)
    assert settle(mended, by_url="the-first-slug", recent=recent) == Identity("the-first-slug", is_new=False)


def test_the_drafts_slug_goes_before_its_url_and_file_name():
    given = draft(slug="mine")
    assert settle(given, by_url="u", by_file="f", taken={"mine"}) == Identity("mine", is_new=False)
    assert settle(given, by_url="u", by_file="f") == Identity("mine", is_new=True)


def test_the_slug_of_the_command_line_goes_before_all():
    assert settle(draft(slug="mine"), slug="yours", by_url="u", taken={"yours"}) == Identity(
        "yours", is_new=False
    )
    assert settle(draft(), slug="yours", by_url="u") == Identity("yours", is_new=True)


def test_new_makes_a_second_story_with_the_next_free_number():
    taken = {slug_of(HEADLINE), numbered(slug_of(HEADLINE), 2)}
    settled = settle(draft(), new=True, by_url="u", by_file="f", taken=taken, recent=[("u", HEADLINE)])
    assert settled == Identity("council-votes-to-close-harbour-bridge-3", is_new=True)
    assert settle(draft(slug="mine"), new=True, taken={"mine"}) == Identity("mine-2", is_new=True)
    assert settle(draft(), new=True) == Identity(slug_of(HEADLINE), is_new=True)


def test_new_and_the_slug_of_a_known_story_contradict_each_other():
    with pytest.raises(Refused, match="leave out --new"):
        settle(draft(), slug="yours", new=True, taken={"yours"})


def test_every_slug_that_is_looked_for_has_the_prefix():
    for headline in (HEADLINE, "a" * 80, "harbour " * 30):
        slug = slug_of(headline)
        assert all(numbered(slug, number).startswith(slug_prefix(slug)) for number in (2, 10, 99_999_999))


@pytest.mark.parametrize("slug", ["Not A Slug", "", "a/b", "a" * 81, "x\u202ey"])
def test_a_slug_that_is_none_is_refused_with_one_that_is(slug: str):
    with pytest.raises(Refused) as refused:
        settle(draft(), slug=slug)
    assert slug_of(slug) in str(refused.value)


NEAR = [
    (
        "Anthropos urges global pause over AI self-improvement risks",
        "Anthropos Urges a Global Pause over AI Self-Improvement Risk",
    ),
    (HEADLINE, "Council votes to close harbour bridge for repairs"),
    (HEADLINE, "Updated: Council votes to close harbour bridge"),
    (HEADLINE, "Council votse to close harbor bridge"),
    (HEADLINE, "COUNCIL VOTES TO CLOSE HARBOUR BRIDGE!"),
    ("City cuts bus fares by 10%", "City cuts bus fares by 15%"),
    ("Mayor resigns after audit finds missing funds", "Mayor quits after audit finds missing funds"),
    (
        "Regulator fines Vastline £3m over late trains",
        "Regulator fines Vastline £3m over late trains, cancelled services",
    ),
    ("市議会が港大橋の閉鎖を可決", "市議会、港大橋の閉鎖を可決"),
    ("مجلس المدينة يصوت على إغلاق الجسر", "مجلس المدينة يصوّت على إغلاق الجسر"),
    ("🦉🦉🦉", "🦉🦉🦉"),
]
FAR = [
    (HEADLINE, "Council delays vote on harbour bridge"),
    (HEADLINE, "Harbour bridge closure splits council"),
    (HEADLINE, "Council votes to raise parking fees"),
    ("Anthropos releases new model", "Anthropos releases new model safety report"),
    ("Bank of Norland raises rates", "Bank of Norland cuts rates"),
    ("Bank of Norland raises rates", "Bank of Norland holds rates as inflation slows"),
    ("Union strike enters second week", "Union strike ends after pay deal"),
    ("Union strike enters second week", "Union strike enters third week"),
    ("Heatwave breaks June record", "Heatwave breaks power grid"),
    ("市議会が港大橋の閉鎖を可決", "市議会が港大橋の再開を可決"),
    ("🦉🦉🦉", "🚂🚂🚂"),
]


@pytest.mark.parametrize(("before", "now"), NEAR)
def test_a_mended_headline_is_refused_with_what_to_do(before: str, now: str):
    recent = [("other", "Something else entirely"), ("the-story", before)]
    for one, options in ((draft(now), {}), (draft(now, slug="mine"), {}), (draft(now), {"slug": "fresh"})):
        with pytest.raises(Refused) as refused:
            settle(one, **options, recent=recent)
        message = str(refused.value)
        assert "--slug the-story" in message and "--new" in message and before in message
    assert settle(draft(now), new=True, recent=recent).is_new


@pytest.mark.parametrize(("before", "now"), FAR)
def test_another_story_about_the_same_subject_is_new(before: str, now: str):
    assert settle(draft(now), recent=[("the-story", before)]).is_new


def test_a_headline_of_an_old_story_is_refused_by_its_slug():
    with pytest.raises(Refused, match="--slug council-votes-to-close-harbour-bridge"):
        settle(draft(), taken={slug_of(HEADLINE)})


def test_hostile_headlines_can_not_steer_a_terminal():
    headline = "Owls \x1b[31m\u202e counted by ear in the north"
    with pytest.raises(Refused) as refused:
        settle(draft(headline), recent=[("owls", headline)])
    assert str(refused.value).isprintable()
