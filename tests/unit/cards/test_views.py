"""What each view says, its empty state included."""

from dataclasses import replace

import pytest
from hypothesis import given

from storybot.cards import views
from storybot.cards.meter import reading
from storybot.cards.model import Layout, Meter
from storybot.cards.notes import note
from storybot.cards.sections import CHANCES, LOUDNESS
from storybot.cards.shown import Shown
from storybot.cards.text import as_text
from storybot.languages.language import language
from storybot.story.model import Event, Perspective, Stance, Story
from tests.story_shelf import FULL, HEBREW, MINIMAL, SHELF
from tests.strategies import any_story, stories, visible_text

ENGLISH = language("en")

# A failing story is long to print; its failure must not be hidden by a warning about that.
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")

VIEWS = {
    "full": lambda story: views.story_card(story, Layout.FULL, ENGLISH),
    "compact": lambda story: views.story_card(story, Layout.COMPACT, ENGLISH),
    "opener": lambda story: views.opener(story, ENGLISH),
    "plain_words": lambda story: views.explain(Shown(story), ENGLISH),
    "sides": lambda story: views.sides(Shown(story), ENGLISH),
    "timeline": lambda story: views.timeline(Shown(story), ENGLISH),
    "forecast": lambda story: views.forecast(Shown(story), ENGLISH),
}


def test_the_full_card_has_every_section_in_order():
    said = as_text(views.story_card(FULL, Layout.FULL, ENGLISH))
    sections = (
        FULL.headline, FULL.url, "Why it matters", FULL.why_it_matters, "Key points", *FULL.key_points,
        "Summary", FULL.summary, "Noise level: ▰▰▰▱▱▱▱▱▱▱ 34 / 100 · calm", "Sides", "Critics",
        "Taxpayers' Union", "Nobody asked", "Defenders", "Nurses' Council", "Neutral",
        "No neutral perspectives identified",
        "Forecast", FULL.forecast.outlook, "Likelihood", "62.5 / 100 · likely", FULL.forecast.disclaimer,
        "Timeline", "October 2015", "14 September 2026", "2 November 2026, 22:00 UTC+01:00",
        "Topics: Transport · Harbour", "Sources: Minutes of the council", "Read the story",
    )  # fmt: skip
    places = [said.index(section) for section in sections]
    assert places == sorted(places)


def test_the_compact_card_is_headline_reason_noise_and_link():
    said = as_text(views.story_card(FULL, Layout.COMPACT, ENGLISH))
    assert FULL.why_it_matters in said
    assert "34 / 100" in said
    assert "Read the story" in said
    assert "[Sides] [Timeline]" in said
    assert "Critics" not in said


def test_the_compact_card_falls_back_to_what_there_is():
    assert MINIMAL.summary in as_text(views.story_card(MINIMAL, Layout.COMPACT, ENGLISH))
    points = Story(slug="s", headline="H", key_points=("Only this.",))
    assert "Only this." in as_text(views.story_card(points, Layout.COMPACT, ENGLISH))


@pytest.mark.parametrize(
    ("view", "words"),
    [
        ("full", ("Not rated", "No critics identified", "No defenders identified", "No forecast yet")),
        ("full", ("No neutral perspectives identified", "No events yet")),
        ("compact", ("Not rated",)),
        ("opener", ("No plain words yet", "What do you make of it?")),
        ("plain_words", ("No plain words yet",)),
        ("sides", ("No critics identified", "No defenders identified", "No neutral perspectives identified")),
        ("timeline", ("No events yet",)),
        ("forecast", ("No forecast yet",)),
    ],
)
def test_what_is_missing_is_said(view, words):
    said = as_text(VIEWS[view](MINIMAL))
    assert [word for word in words if word not in said] == []


def test_a_side_of_which_nothing_shows_is_said_to_have_nobody():
    blank = {stance: (Perspective(position="\n\ufeff"),) for stance in Stance}
    assert as_text(VIEWS["sides"](replace(MINIMAL, sides=blank))) == as_text(VIEWS["sides"](MINIMAL))


def test_a_note_says_who_joined_a_side_and_who_left_it():
    gone, come = (Perspective(position=f"It is {word}.", holder=word.title()) for word in ("old", "new"))
    before, after = (
        {Stance.CRITICS: (one,), Stance.DEFENDERS: (), Stance.NEUTRAL: ()} for one in (gone, come)
    )
    said = as_text(note(replace(FULL, sides=before), replace(FULL, sides=after), ENGLISH))
    assert "Critics: added — New — It is new." in said
    assert "Critics: taken out — Old — It is old." in said


def test_the_opener_has_the_plain_words_and_invites():
    said = as_text(views.opener(FULL, ENGLISH))
    assert FULL.plain_words in said
    assert "What do you make of it?" in said


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("name", SHELF)
def test_a_card_is_hashable_and_its_title_a_sentence(view, name):
    card = VIEWS[view](SHELF[name])
    assert hash(card) == hash(VIEWS[view](SHELF[name]))
    assert card.title[-1] in ".!?…。"
    assert SHELF[name].headline.rstrip(".") in card.title


def test_right_to_left_topics_do_not_reorder_the_line():
    assert "Topics: \u2068תרבות\u2069 · Town" in as_text(views.story_card(HEBREW, Layout.FULL, ENGLISH))


def test_texts_of_two_directions_on_one_line_do_not_reorder_each_other():
    story = replace(
        HEBREW,
        sides={
            Stance.CRITICS: (Perspective(holder="Union", position="יקר\u2069 מדי\nמאוד"),),
            Stance.DEFENDERS: (Perspective(holder="מועצה", position="It is quiet."),),
            Stance.NEUTRAL: (Perspective(holder="מועצה", position="נראה"),),
        },
        timeline=(
            Event(headline="הצבעה", when="2026-03-01", detail="במועצה"),
            Event(headline="הצבעה", when="2026", detail="במועצה"),
            Event(headline="Vote", when="2026-03-01"),
        ),
    )
    said = as_text(views.story_card(story, Layout.FULL, ENGLISH))
    for line in (
        "- Union — \u2068יקר מדי מאוד\u2069\n",
        "- \u2068מועצה\u2069 — It is quiet.\n",
        "- מועצה — נראה\n",
        "- 1 March 2026 · \u2068הצבעה\u2069 — \u2068במועצה\u2069\n",
        "- 2026 · הצבעה — במועצה\n",
        "- 1 March 2026 · Vote\n",
    ):
        assert line in said


def test_a_title_never_names_nothing():
    card = views.story_card(replace(MINIMAL, headline="\u200b"), Layout.FULL, ENGLISH)
    assert card.title == "New story: Untitled."


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "Not rated"),
        (0, "▱▱▱▱▱▱▱▱▱▱ 0 / 100 · quiet"),
        (34, "▰▰▰▱▱▱▱▱▱▱ 34 / 100 · calm"),
        (50, "▰▰▰▰▰▱▱▱▱▱ 50 / 100 · lively"),
        (100, "▰▰▰▰▰▰▰▰▰▰ 100 / 100 · very loud"),
    ],
)
def test_a_meter_reads_as_text(value, shown):
    assert reading(Meter(label="Noise level", value=value, scale=LOUDNESS, empty="Not rated")) == shown
    assert len(CHANCES) == len(LOUDNESS)


@pytest.mark.parametrize(
    ("when", "shown"),
    [
        ("2026", "2026"),
        ("2026-03", "March 2026"),
        ("2026-03-01", "1 March 2026"),
        ("2026-03-01T14:30:00Z", "1 March 2026, 14:30 UTC"),
        ("2026-03-01T14:30:00.5-05:00", "1 March 2026, 14:30 UTC-05:00"),
        ("some day", "some day"),
        ("2026-13", "2026-13"),
    ],
)
def test_dates_are_as_exact_as_they_were_given(when, shown):
    assert ENGLISH.date(when) == shown


@given(visible_text)
def test_a_thread_title_has_1_to_100_characters_on_one_line(headline):
    title = views.thread_title(Story(slug="s", headline=headline))
    assert 1 <= len(title.encode("utf-16-le")) // 2 <= 100
    assert "\n" not in title
    assert title == title.strip()


def test_a_long_thread_title_ends_at_a_word():
    title = views.thread_title(Story(slug="s", headline="Ferry services resume " * 20))
    assert title.endswith(("Ferry…", "services…", "resume…"))
    assert len(title) > 85


@any_story(40)
@given(stories)
def test_text_for_terminals_has_no_controls(story):
    said = as_text(views.story_card(story, Layout.FULL, ENGLISH))
    assert not [c for c in said if c != "\n" and (c < " " or "\x7f" <= c <= "\x9f" or c in "\u202d\u202e")]
    assert all(word.capitalize() in said for word in Stance)
