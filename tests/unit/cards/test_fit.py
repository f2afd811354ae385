"""A card is shortened from the least dear part on, and says so."""

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storybot.cards.fit import fit, size
from storybot.cards.model import (
    KEPT,
    Bullets,
    Card,
    Divider,
    Heading,
    Layout,
    Line,
    Links,
    Paragraph,
    SmallPrint,
    Span,
)
from storybot.cards.text import as_text
from storybot.cards.tidy import cleaned
from storybot.cards.views import story_card
from storybot.languages.language import language
from storybot.story.model import Event, Forecast, Perspective, Stance
from tests.story_shelf import FULL
from tests.strategies import any_story, stories

ENGLISH = language("en")

# A failing story is long to print; its failure must not be hidden by a warning about that.
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")

SENTENCE = "The boat came in on time. "


def words(line: Line) -> str:
    return "".join(span.text for span in line)


def paragraph(times: int, weight: int) -> Paragraph:
    return Paragraph(spans=(Span((SENTENCE * times).strip()),), weight=weight)


def up_to(most: int):
    return lambda card: size(card) <= most


def test_a_card_that_fits_stays_as_it_is():
    card = story_card(FULL, Layout.FULL, ENGLISH)
    assert fit(card, up_to(size(card))) is card


def test_the_least_dear_is_shortened_first_at_a_sentence_and_says_how_to_read_on():
    dear, cheap = paragraph(20, 90), paragraph(20, 10)
    card = Card(title="t", blocks=(dear, cheap), more_url="https://example.org/s")
    shown = fit(card, up_to(900))
    assert shown.blocks[0] == dear
    assert words(shown.blocks[1].spans).endswith("on time. …")
    assert shown.blocks[-1].spans[-1] == Span("Read the whole story", url="https://example.org/s")
    assert size(shown) > 850


def test_without_an_address_it_says_where_the_rest_is():
    shown = fit(Card(title="t", blocks=(paragraph(50, 10),)), up_to(400))
    assert "newsroom" in words(shown.blocks[-1].spans)


def test_every_section_keeps_a_few_words_while_there_is_room():
    card = Card(title="t", blocks=tuple(paragraph(1000, weight) for weight in (10, 20, 30, 40)))
    shown = fit(card, up_to(1500))
    lengths = [len(words(block.spans)) for block in shown.blocks[:4]]
    assert min(lengths) > 100
    assert lengths[3] == max(lengths)


def test_a_heading_goes_with_the_last_of_its_section():
    blocks = (
        Heading(text="Headline", level=1),
        Heading(text="Gone"),
        Heading(text="Part", level=3),
        paragraph(10, 10),
        Heading(text="Stays"),
        paragraph(4, 90),
    )
    shown = fit(Card(title="t", blocks=blocks), up_to(190))
    assert [block.text for block in shown.blocks if isinstance(block, Heading)] == ["Headline", "Stays"]


def test_a_list_says_how_many_points_are_left_out():
    points = tuple((Span(f"Point number {n} of the list."),) for n in range(100))
    shown = fit(Card(title="t", blocks=(Bullets(items=points),)), up_to(600))
    *kept, last = shown.blocks[0].items
    assert words(last) == f"… and {100 - len(kept)} more"
    assert len(kept) > 15


def test_one_endless_point_leaves_room_for_the_others():
    points = ((Span(SENTENCE * 5000),), (Span("Second."),), (Span("Third."),))
    shown = fit(Card(title="t", blocks=(Bullets(items=points),)), up_to(1000))
    assert [words(item) for item in shown.blocks[0].items[1:]] == ["Second.", "Third."]


def test_a_link_list_and_a_disclaimer_outlive_everything():
    disclaimer = SmallPrint(spans=(Span(SENTENCE.strip() * 10),), weight=KEPT)
    links = Links(items=(("Read", "https://example.org"),), weight=KEPT)
    card = Card(title="t", blocks=(Heading(text="H", level=1), paragraph(100, 900), disclaimer, links))
    shown = fit(card, up_to(320))
    assert disclaimer in shown.blocks
    assert links in shown.blocks


def test_a_disclaimer_that_is_too_long_alone_is_shortened_but_stays():
    disclaimer = SmallPrint(spans=(Span(SENTENCE * 5000),), weight=KEPT)
    card = Card(title="t", blocks=(Heading(text="H", level=1), paragraph(100, 900), disclaimer))
    shown = fit(card, up_to(2000))
    assert size(shown) <= 2000
    (kept,) = [
        block for block in shown.blocks if isinstance(block, SmallPrint) and "boat" in words(block.spans)
    ]
    assert words(kept.spans).endswith("on time. …")
    assert any(isinstance(block, Paragraph) for block in shown.blocks)


def test_a_long_disclaimer_leaves_the_outlook_and_a_few_words_of_all_else():
    disclaimer = (SENTENCE * 140).strip()
    story = replace(FULL, forecast=Forecast(outlook=SENTENCE * 20, disclaimer=disclaimer))
    for layout in Layout:
        card = cleaned(story_card(story, layout, ENGLISH))
        names = [block.text for block in card.blocks if isinstance(block, Heading)]
        shown = fit(card, up_to(3900))
        assert [block.text for block in shown.blocks if isinstance(block, Heading)] == names
    said = as_text(fit(cleaned(story_card(story, Layout.FULL, ENGLISH)), up_to(3900)))
    forecast = said[said.index("Forecast") : said.index("Timeline")]
    assert forecast.count("The boat came in on time.") > 30
    assert len(forecast.strip().split("\n\n")) == 3


@pytest.mark.parametrize("most", range(60, 1400, 20))
def test_the_outlook_stays_as_long_as_its_disclaimer(most):
    story = replace(
        FULL, forecast=Forecast(outlook=f"Rain. {SENTENCE * 50}", disclaimer=f"Or not. {SENTENCE * 30}")
    )
    shown = fit(cleaned(story_card(story, Layout.FULL, ENGLISH)), up_to(most))
    assert size(shown) <= most
    if most >= 200:
        assert "Rain." in as_text(shown) and "Or not." in as_text(shown)


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("most", range(300, 2400, 60))
def test_no_heading_stands_over_what_is_not_its_own(layout, most):
    long = dict.fromkeys(("headline", "summary", "why_it_matters"), SENTENCE * 30)
    card = cleaned(story_card(replace(FULL, **long, topics=("T",) * 90), layout, ENGLISH))
    own = {}
    for block in card.blocks:
        if isinstance(block, Heading) and block.level > 1:
            section = own.setdefault(block.text, set())
        elif isinstance(block, Divider):
            section = set()
        elif not isinstance(block, Heading):
            section.add(type(block))
    shown = fit(card, up_to(most)).blocks
    for block, follower in zip(shown, (*shown[1:], None), strict=True):
        if isinstance(block, Heading) and block.level > 1:
            assert isinstance(follower, Heading) or type(follower) in own[block.text], block.text
            assert not (isinstance(follower, SmallPrint) and follower is shown[-1])


def test_what_does_not_fit_is_never_given_out():
    links = Links(items=(("Read", "https://example.org"),) * 9, weight=KEPT)
    card = Card(title="A title.", blocks=(Heading(text="H", level=1), links, Paragraph(spans=(Span("P"),))))
    assert fit(card, lambda card: links not in card.blocks).blocks == (Heading(text="A title.", level=1),)
    with pytest.raises(ValueError, match="not even the title"):
        fit(card, lambda card: False)


def test_nothing_else_goes_where_shortening_the_disclaimer_is_enough():
    disclaimer = SmallPrint(spans=(Span(SENTENCE * 5000),), weight=KEPT)
    other = paragraph(4, 10)
    shown = fit(Card(title="t", blocks=(Heading(text="H", level=1), other, disclaimer)), up_to(2000))
    assert other in shown.blocks


@any_story(40)
@given(stories, st.integers(1200, 15_000))
def test_any_story_fits_and_keeps_headline_and_disclaimer(story, most):
    card = cleaned(story_card(story, Layout.FULL, ENGLISH))
    shown = fit(card, up_to(most))
    assert size(shown) <= most
    assert isinstance(shown.blocks[0], Heading)
    kept = [block for block in card.blocks if block.weight == KEPT and isinstance(block, SmallPrint)]
    for block in kept:
        there = [b for b in shown.blocks if isinstance(b, SmallPrint) and b.weight == KEPT]
        assert block in there or words(there[0].spans).endswith("…")


def test_the_largest_story_takes_little_time():
    endless = "The quick boat, e\u0301ver 快 fast. " * 4000
    story = replace(
        FULL,
        summary=endless,
        why_it_matters=endless,
        key_points=(endless,) * 3,
        sides={stance: (Perspective(position=endless),) for stance in Stance},
        forecast=Forecast(outlook=endless, disclaimer="Or not."),
        timeline=tuple(Event(headline=f"Event {n}", detail=SENTENCE * 20) for n in range(500)),
    )
    card = cleaned(story_card(story, Layout.FULL, ENGLISH))
    started = time.process_time()
    shown = fit(card, up_to(4000))
    assert time.process_time() - started < 0.25  # about 0.02 on an idle core
    assert "Or not." in as_text(shown)
