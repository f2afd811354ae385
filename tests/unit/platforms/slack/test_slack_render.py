"""Slack bodies: within every limit, valid Block Kit, and pinging nobody."""

import json
import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storybot.cards import views
from storybot.cards.model import (
    Ask,
    Bullets,
    Card,
    Divider,
    Heading,
    Known,
    Layout,
    Links,
    Paragraph,
    Picture,
    SmallPrint,
    Span,
)
from storybot.cards.shown import Shown
from storybot.languages.language import language
from storybot.platforms.slack import render
from storybot.platforms.slack.ids import EVENT_TYPE, find_key, read_ask
from tests import block_kit
from tests.letters import letters
from tests.story_shelf import FULL, HEBREW, MINIMAL, SHELF
from tests.strategies import any_story, stories

ENGLISH = language("en")

# A failing story is long to print; its failure must not be hidden by a warning about that.
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")

KEY = "17:card"
VIEWS = {
    "full": lambda story: views.story_card(story, Layout.FULL, ENGLISH),
    "compact": lambda story: views.story_card(story, Layout.COMPACT, ENGLISH),
    "opener": lambda story: views.opener(story, ENGLISH),
    "plain_words": lambda story: views.explain(Shown(story), ENGLISH),
    "sides": lambda story: views.sides(Shown(story), ENGLISH),
    "timeline": lambda story: views.timeline(Shown(story), ENGLISH),
    "forecast": lambda story: views.forecast(Shown(story), ENGLISH),
}


def said(card):
    return block_kit.text_of(render.message(card, KEY)["blocks"])


def blocks(card, kind):
    return [block for block in render.message(card, KEY)["blocks"] if block["type"] == kind]


@any_story(50)
@given(stories, st.sampled_from(sorted(VIEWS)))
def test_any_story_keeps_the_limits_and_pings_nobody(story, view):
    card = VIEWS[view](story)
    assert block_kit.errors(render.message(card, KEY)) == []
    assert block_kit.errors(render.edit(card, KEY)) == []


@any_story(40)
@given(stories.filter(lambda story: story.forecast))
def test_the_disclaimer_survives_every_cut(story):
    shown = letters(said(views.story_card(story, Layout.FULL, ENGLISH)))
    disclaimer = letters(story.forecast.disclaimer)
    assert (disclaimer if len(story.forecast.disclaimer) < 1000 else disclaimer[:8]) in shown


@pytest.mark.parametrize("name", SHELF)
@pytest.mark.parametrize("view", VIEWS)
def test_bodies_of_the_shelf(name, view, snapshot):
    assert json.dumps(render.message(VIEWS[view](SHELF[name]), KEY), indent=1, ensure_ascii=False) == snapshot


def test_a_message_neither_unfurls_nor_parses():
    body = render.message(VIEWS["full"](FULL), KEY)
    assert (body["unfurl_links"], body["unfurl_media"]) == (False, False)
    assert not {"link_names", "parse", "mrkdwn"} & set(body)
    assert render.edit(VIEWS["full"](FULL), KEY)["parse"] == "none"


def test_the_text_is_a_whole_sentence_with_slacks_three_characters_escaped():
    body = render.message(
        views.story_card(replace(FULL, headline="<!channel> A & B"), Layout.FULL, ENGLISH), KEY
    )
    assert body["text"] == "New story: &lt;!channel&gt; A &amp; B."


def test_mention_forms_stand_as_raw_text_in_rich_text():
    story = replace(MINIMAL, summary="Ask <@U1> or <!subteam^S1> & `run` *it*")
    assert "Ask <@U1> or <!subteam^S1> & `run` *it*" in said(VIEWS["full"](story))


def test_a_short_headline_is_a_header_with_its_address_below():
    header, below, *_ = render.message(VIEWS["full"](FULL), KEY)["blocks"]
    assert header["text"]["text"] == FULL.headline
    assert below["elements"][0]["elements"] == [{"type": "link", "url": FULL.url, "text": "gazette.example"}]


def test_a_long_headline_is_cut_in_the_header_and_whole_below():
    story = replace(FULL, headline="Ferry services resume " * 15 + "at last")
    header, below, *_ = render.message(VIEWS["full"](story), KEY)["blocks"]
    assert 100 < len(header["text"]["text"]) <= 150
    assert header["text"]["text"].endswith("…")
    (link,) = below["elements"][0]["elements"]
    assert (link["text"], link["url"]) == (story.headline, story.url)


def test_the_disclaimer_is_small_print_and_rich_text_where_it_is_too_long_for_that():
    assert blocks(VIEWS["full"](FULL), "context")[0]["elements"][0]["text"] == FULL.forecast.disclaimer
    long = Card(title="t", blocks=(SmallPrint(spans=(Span("Or it may not. " * 400),)),))
    assert blocks(long, "context") == []
    assert said(long).count("Or it may not.") == 400
    for length, contexts in ((3000, 1), (3001, 0)):
        edge = Card(title="t", blocks=(SmallPrint(spans=(Span("x" * length),)),))
        assert len(blocks(edge, "context")) == contexts


def test_the_button_leads_to_the_story():
    links, asking = blocks(VIEWS["full"](FULL), "actions")
    (button,) = links["elements"]
    assert (button["text"]["text"], button["url"]) == ("Read the story", FULL.url)
    asked = [(button["text"]["text"], read_ask(button["value"])) for button in asking["elements"]]
    assert asked[0] == ("Sides", Ask("sides", (("slug", FULL.slug),)))


def test_a_picture_is_a_link_as_slack_refuses_messages_for_pictures():
    card = Card(title="t", blocks=(Picture(url="https://news.example/p.png", alt="A boat"),))
    assert blocks(card, "image") == []
    assert "A boat" in said(card)


def test_right_to_left_text_keeps_its_direction_and_marks():
    story = replace(HEBREW, summary="\u202eעברית\u202c \u200fABC\u200f")
    assert "עברית \u200fABC\u200f" in said(VIEWS["full"](story))


def test_every_message_has_rich_text_so_that_any_edit_is_allowed():
    assert blocks(Card(title="t", blocks=(Heading(text="Only", level=1),)), "rich_text")
    assert blocks(Card(title="t", blocks=(SmallPrint(spans=(Span("Small"),)),)), "rich_text")


@pytest.mark.parametrize("word", ["ferry ", "漢字、", "<!channel> ", "👍🏽 ", '"\\'])
def test_endless_text_fills_the_limits_and_goes_no_further(word):
    story = replace(MINIMAL, headline=word * 2_000, summary=word * 20_000)
    body = render.message(VIEWS["full"](story), KEY)
    assert block_kit.errors(body) == []
    whole = json.dumps(body["blocks"], ensure_ascii=False, separators=(",", ":"))
    assert len(whole.encode("utf-16-le")) // 2 > 11_500
    assert len(body["text"]) > 1_900


def test_exactly_fifty_blocks_are_shown():
    parts = tuple(block for _ in range(25) for block in (Paragraph(spans=(Span("P"),)), Divider()))
    links = Links(items=(("Read", "https://news.example/"),))
    whole = Card(title="t", blocks=(*parts[:-1], links))
    assert len(render.message(whole, KEY)["blocks"]) == 50
    assert "Shortened" not in said(whole)
    cut = Card(title="t", blocks=(*parts, links))
    assert len(render.message(cut, KEY)["blocks"]) <= 50
    assert "Shortened" in said(cut)


def test_an_address_beyond_3000_characters_makes_no_button():
    start = "https://news.example/"
    for length, buttons in ((3000, 1), (3001, 0)):
        links = Links(items=(("Read", start + "a" * (length - len(start))),))
        assert len(blocks(Card(title="t", blocks=(links,)), "actions")) == buttons


def test_a_shortened_card_promises_no_way_that_a_link_cannot_lead():
    for length, read_on in ((1000, True), (1001, False)):
        url = "https://news.example/".ljust(length, "a")
        card = Card(title="t", blocks=(Paragraph(spans=(Span("ferry " * 3000),)),), more_url=url)
        assert ("Read the whole story" in said(card)) == read_on
        assert ("The newsroom has the whole story." in said(card)) != read_on


def test_each_side_stands_below_a_blank_line_and_the_first_right_below_the_sections_name():
    (sides,) = [block for block in blocks(VIEWS["sides"](FULL), "rich_text") if "Critics" in str(block)]
    runs = [
        run["text"]
        for part in sides["elements"]
        if part["type"] == "rich_text_section"
        for run in part["elements"]
    ]
    # A list ends its own line, so that one break after it is a blank line.
    assert runs[:5] == ["Sides", "\n", "Critics", "\n", "Defenders"]
    assert runs[5:] == ["\n", "Neutral", "\n", "No neutral perspectives identified"]


def test_more_than_fifty_blocks_lose_the_least_dear():
    parts = ((Paragraph(spans=(Span(f"Part {n}"),), weight=n), Divider(weight=n)) for n in range(60))
    card = Card(title="t", blocks=tuple(block for part in parts for block in part))
    assert block_kit.errors(render.message(card, KEY)) == []
    assert "Part 59" in said(card)


def test_more_than_twenty_five_buttons_stand_in_two_blocks():
    links = Links(items=tuple((f"Link {n}", f"https://news.example/{n}") for n in range(30)))
    assert [len(block["elements"]) for block in blocks(Card(title="t", blocks=(links,)), "actions")] == [
        25,
        5,
    ]


def test_a_title_too_long_to_show_makes_no_body_too_long():
    card = Card(title="<ferry> " * 10_000, blocks=(SmallPrint(spans=(Span("Small"),)),))
    assert block_kit.errors(render.message(card, KEY)) == []


def test_the_key_is_found_in_what_was_posted():
    body = render.message(VIEWS["full"](FULL), KEY)
    assert find_key(body, ["1:card", KEY]) == KEY
    assert find_key(body, ["1:card"]) is None
    assert find_key({"text": "hi"}, [KEY]) is None
    assert find_key({"metadata": {"event_type": "other", "event_payload": {"key": KEY}}}, [KEY]) is None
    assert find_key({"metadata": {"event_type": EVENT_TYPE, "event_payload": {}}}, [KEY]) is None


def test_a_thousand_channels_draw_a_card_once():
    card = VIEWS["full"](FULL)
    first = render.message(card, "0")
    started = time.process_time()
    bodies = [render.message(card, str(n)) for n in range(1000)]
    assert time.process_time() - started < 0.5  # about 0.03 on an idle core
    assert {body["metadata"]["event_payload"]["key"] for body in bodies} == {str(n) for n in range(1000)}
    assert all(body["blocks"] == first["blocks"] for body in bodies)


@pytest.mark.parametrize(
    ("kind", "id_", "shown"),
    [
        (Known.PERSON, "U1", {"type": "user", "user_id": "U1"}),
        (Known.GROUP, "S1", {"type": "usergroup", "usergroup_id": "S1"}),
        (Known.CHANNEL, "C1", {"type": "channel", "channel_id": "C1"}),
    ],
)
def test_what_is_known_is_shown_by_its_name_and_nothing_but_an_id_is(kind, id_, shown):
    def elements(text):
        card = Card(title="Who", blocks=(Bullets(items=((Span(text, known=kind),),)),))
        return render.answer(card)["blocks"][0]["elements"][0]["elements"][0]["elements"]

    assert elements(id_) == [shown]
    assert elements(f"<@{id_}>") == [{"type": "text", "text": f"<@{id_}>"}]
