"""Discord bodies: within every limit, valid, and pinging nobody. The limits are written apart here."""

import json
import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storybot.cards import views
from storybot.cards.model import Ask, Card, Divider, Heading, Layout, Links, Paragraph, Picture, Span
from storybot.cards.shown import Shown
from storybot.languages.language import language
from storybot.languages.moments import instant
from storybot.platforms.discord import render
from storybot.platforms.discord.ids import component_id, find_key, nonce, read_ask
from tests import discord_markdown
from tests.discord_schema import check_request
from tests.letters import letters
from tests.story_shelf import FULL, JAPANESE, MINIMAL, SHELF
from tests.strategies import any_story, stories

ENGLISH = language("en")

# A failing story is long to print; its failure must not be hidden by a warning about that.
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")

MESSAGES = "/channels/{channel_id}/messages"
MESSAGE = "/channels/{channel_id}/messages/{message_id}"
POSTS = "/channels/{channel_id}/threads"
THREADS = "/channels/{channel_id}/messages/{message_id}/threads"
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


def utf16(text):
    return len(text.encode("utf-16-le")) // 2


def walk(component):
    yield component
    for child in component.get("components", ()):
        yield from walk(child)


def texts(body):
    return [part["content"] for top in body["components"] for part in walk(top) if part["type"] == 10]


def without_moments(text, story):
    """A text without the moments of the story's own events; what else looks like one, people wrote."""
    for event in story.timeline if story else ():
        moment = instant(event.when) if event.when else None
        if moment is not None:
            text = text.replace(f"<t:{int(moment.timestamp())}:f> · ", "", 1)
    return text


def no_pings(body, said, story=None):
    assert body["allowed_mentions"] == {"parse": []}
    for text in (without_moments(text, story) for text in said):
        assert discord_markdown.SERVER.findall(text) == []
        assert discord_markdown.URL.findall(discord_markdown.outside_links(text)) == []


def check_v2(body, story=None):
    parts = [part for top in body["components"] for part in walk(top)]
    assert body["flags"] == 32768
    assert len(parts) <= 40
    assert all(part["content"].strip() for part in parts if part["type"] == 10)
    assert sum(map(utf16, texts(body))) <= 4000
    assert len(json.dumps(body["components"], ensure_ascii=False, separators=(",", ":")).encode()) <= 10_170
    for row in (part for part in parts if part["type"] == 1):
        assert 1 <= len(row["components"]) <= 5
    for button in (part for part in parts if part["type"] == 2):
        assert utf16(button["label"]) <= 80
        assert ("url" in button) == (button["style"] == 5)
        assert ("custom_id" in button) == (button["style"] == 2)
        assert len(button.get("url", "")) <= 512
        assert utf16(button.get("custom_id", "")) <= 100
    no_pings(body, texts(body), story)


def check_embed(body, story=None):
    (embed,) = body["embeds"]
    assert 1 <= utf16(embed["title"]) <= 256
    assert 1 <= utf16(embed["description"]) <= 4096
    assert utf16(embed["title"] + embed["description"] + embed["footer"]["text"]) <= 6000
    assert len(json.dumps(embed, ensure_ascii=False, separators=(",", ":")).encode()) <= 10_170
    assert {row["type"] for row in body["components"]} <= {1}, "V2 components and embeds exclude each other"
    no_pings(body, (embed["title"], embed["description"]), story)


@any_story(40)
@given(stories, st.sampled_from(sorted(VIEWS)))
def test_any_story_keeps_the_limits_and_pings_nobody(story, view):
    card = VIEWS[view](story)
    check_v2(render.message(card, KEY), story)
    check_v2(render.edit(card, KEY), story)
    check_embed(render.announcement(card, KEY), story)


@any_story(30)
@given(stories, st.sampled_from(sorted(VIEWS)))
def test_any_story_passes_discords_own_description(story, view):
    card, title = VIEWS[view](story), views.thread_title(story)
    check_request("post", MESSAGES, render.message(card, KEY))
    check_request("patch", MESSAGE, render.edit(card, KEY))
    check_request("post", MESSAGES, render.announcement(card, KEY))
    check_request("patch", MESSAGE, render.announcement_edit(card, KEY))
    check_request("patch", MESSAGE, render.forum_edit(card, KEY))
    check_request("post", POSTS, render.forum_post(card, KEY, title, ["1234"], 1440))
    check_request("post", THREADS, render.thread(title, 1440))


@any_story(40)
@given(stories.filter(lambda story: story.forecast))
def test_the_disclaimer_survives_every_cut(story):
    card = views.story_card(story, Layout.FULL, ENGLISH)
    embed = render.announcement(card, KEY)["embeds"][0]["description"]
    disclaimer = letters(story.forecast.disclaimer)
    for text in ("".join(texts(render.message(card, KEY))), embed):
        shown = letters(discord_markdown.plain(text).text)
        assert (disclaimer if len(story.forecast.disclaimer) < 1000 else disclaimer[:8]) in shown


@pytest.mark.parametrize("name", SHELF)
@pytest.mark.parametrize("view", VIEWS)
def test_bodies_of_the_shelf(name, view, snapshot):
    assert json.dumps(render.message(VIEWS[view](SHELF[name]), KEY), indent=1, ensure_ascii=False) == snapshot


def test_the_announcement_of_the_full_story(snapshot):
    body = render.announcement(VIEWS["full"](FULL), KEY)
    assert json.dumps(body, indent=1, ensure_ascii=False) == snapshot


def test_the_headline_is_a_linked_heading_and_the_button_leads_to_the_story():
    body = render.message(VIEWS["full"](FULL), KEY)
    first, *_ = texts(body)
    assert first.startswith(f"## [{FULL.headline}](<{FULL.url}>)\n### Why it matters\n")
    link, asking = body["components"][0]["components"][-2:]
    assert link["components"] == [{"type": 2, "style": 5, "label": "Read the story", "url": FULL.url}]
    labels = [button["label"] for button in asking["components"]]
    assert labels == ["Sides", "Timeline", "Forecast", "In plain words", "Follow"]
    asked = [read_ask(button["custom_id"]) for button in asking["components"]]
    assert asked[0] == Ask("sides", (("slug", FULL.slug),))


def test_where_buttons_can_die_the_card_names_the_command_that_does_the_same():
    card, said = VIEWS["full"](FULL), f"/sides story:{FULL.slug}"
    post = render.forum_post(card, KEY, "Title", [], 1440)["message"]
    for body in (post, render.forum_edit(card, KEY)):
        assert said in texts(body)[-1]
    for body in (render.message(card, KEY), render.edit(card, KEY), render.answer(card)):
        assert said not in "".join(texts(body))


def test_who_sees_an_answer_is_settled_by_the_first():
    card = VIEWS["full"](FULL)
    first, later = render.answer(card), render.answer_edit(card)
    assert (first["flags"], later["flags"]) == (32768 | 64, 32768)
    assert first["components"] == later["components"]


def test_cjk_is_cut_to_fit_in_bytes_and_says_so():
    said = texts(render.message(VIEWS["full"](JAPANESE), KEY))
    assert "町は百年前のダムを改修し、小さな発電所にする計画を発表した。 …" not in said[0][:100]
    assert "発表した。…" in "".join(said)
    assert JAPANESE.forecast.disclaimer in "".join(said)
    assert "Shortened to fit here." in said[-1]


def test_a_forum_post_has_the_first_five_tags_and_no_nonce():
    body = render.forum_post(VIEWS["full"](MINIMAL), KEY, "Title", [str(n) for n in range(9)], 4320)
    assert body["applied_tags"] == ["0", "1", "2", "3", "4"]
    assert (body["name"], body["auto_archive_duration"]) == ("Title", 4320)
    assert "nonce" not in body["message"]
    assert body["message"]["components"][0]["id"] == component_id(KEY)


def test_a_create_carries_the_nonce_of_its_key_and_an_edit_none():
    card = VIEWS["full"](MINIMAL)
    body = render.message(card, KEY)
    assert (body["nonce"], body["enforce_nonce"]) == (nonce(KEY), True)
    assert render.announcement(card, KEY)["nonce"] == nonce(KEY)
    assert "nonce" not in render.edit(card, KEY)
    assert "nonce" not in render.announcement_edit(card, KEY)


def test_the_key_is_found_in_what_was_posted():
    card, keys = VIEWS["full"](FULL), ["1:card", KEY, "17:opener"]
    assert find_key(render.message(card, KEY), keys) == KEY
    assert find_key(render.announcement(card, KEY), keys) == KEY
    assert find_key(render.message(card, KEY), ["1:card"]) is None
    assert find_key({"content": "hi", "embeds": [{"title": "x", "footer": None}]}, keys) is None


@given(st.text(max_size=40).filter(str.isprintable))
def test_ids_keep_their_ranges(key):
    assert 1 <= component_id(key) <= 2_147_483_647
    assert 1 <= len(nonce(key)) <= 25


@pytest.mark.parametrize("word", ["ferry ", "漢字、", "* ", "👍🏽 ", "@everyone "])
def test_endless_text_fills_the_limits_and_goes_no_further(word):
    card = Card(title="t", blocks=(Heading(text="H", level=1), Paragraph(spans=(Span(word * 20_000),))))
    message, announced = render.message(card, KEY), render.announcement(card, KEY)
    check_v2(message)
    check_embed(announced)
    for text in ("".join(texts(message)), announced["embeds"][0]["description"]):
        assert utf16(text) > 3_800 or len(text.encode()) > 9_300


def test_exactly_forty_components_are_shown():
    pictures = tuple(Picture(url=f"https://news.example/{n}.png", alt="") for n in range(45))
    whole = render.message(Card(title="t", blocks=pictures[:39]), KEY)
    assert len(list(walk(whole["components"][0]))) == 40
    assert texts(whole) == []
    cut = render.message(Card(title="t", blocks=pictures), KEY)
    assert len(list(walk(cut["components"][0]))) == 40
    assert "Shortened to fit here." in texts(cut)[0]


def test_an_address_beyond_512_characters_makes_no_button():
    start = "https://news.example/"
    for length, buttons in ((512, 1), (513, 0)):
        links = Links(items=(("Read", start + "a" * (length - len(start))),))
        body = render.message(Card(title="t", blocks=(links,)), KEY)
        assert sum(part["type"] == 2 for part in walk(body["components"][0])) == buttons


def test_a_shortened_card_promises_no_way_that_a_link_cannot_lead():
    for length, read_on in ((512, True), (513, False)):
        url = "https://news.example/".ljust(length, "a")
        card = Card(title="t", blocks=(Paragraph(spans=(Span("ferry " * 2000),)),), more_url=url)
        (embed,) = render.announcement(card, KEY)["embeds"]
        for said in (texts(render.message(card, KEY))[-1], embed["description"]):
            assert ("Read the whole story" in said) == read_on
            assert ("The newsroom has the whole story." in said) != read_on


def test_the_largest_forum_post_stays_below_the_bytes_that_discord_takes():
    story = replace(FULL, summary="記者会見。" * 900, why_it_matters="記者会見。" * 900)
    body = render.forum_post(VIEWS["full"](story), KEY, "記" * 100, ["9" * 20] * 5, 10080)
    assert 9_500 < len(json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()) < 10_170


def test_an_announcement_of_a_headline_alone_has_no_empty_description():
    card = Card(title="t", blocks=(Heading(text="H", level=1),))
    (embed,) = render.announcement(card, KEY)["embeds"]
    assert embed["title"] == "H"
    assert "description" not in embed


def test_each_section_stands_below_a_blank_line_and_its_first_part_right_below_its_name():
    said = "\n".join(texts(render.message(VIEWS["full"](FULL), KEY)))
    for name in ("### Key points", "### Summary", "### Sides", "**Defenders**", "**Neutral**"):
        assert f"\n\n{name}\n" in said
    assert "### Sides\n**Critics**\n" in said
    (embed,) = render.announcement(VIEWS["compact"](FULL), KEY)["embeds"]
    assert "\n\n**Noise level** " in embed["description"]
    assert embed["description"].startswith("### Why it matters\n")


def test_more_than_forty_components_lose_the_least_dear():
    blocks = tuple(
        block
        for n in range(60)
        for block in (Paragraph(spans=(Span(f"Part {n}"),), weight=n), Divider(weight=n))
    )
    check_v2(render.message(Card(title="t", blocks=blocks), KEY))


def test_buttons_stand_five_in_a_row():
    links = Links(items=tuple((f"Link {n}", f"https://news.example/{n}") for n in range(7)))
    rows = render.message(Card(title="t", blocks=(links,)), KEY)["components"][0]["components"]
    assert [len(row["components"]) for row in rows] == [5, 2]


def test_a_picture_is_shown_with_its_words():
    picture = Picture(url="https://news.example/p.png", alt="A boat " * 300)
    card = Card(title="t", blocks=(picture,))
    (gallery,) = render.message(card, KEY)["components"][0]["components"]
    (item,) = gallery["items"]
    assert item["media"] == {"url": picture.url}
    assert 900 < len(item["description"]) <= 1024
    assert render.announcement(card, KEY)["embeds"][0]["image"] == {"url": picture.url}


def test_a_card_of_nothing_still_makes_a_message():
    body = render.message(Card(title="Only a title.", blocks=()), KEY)
    check_v2(body)
    assert "Only a title." in texts(body)[0]


@pytest.mark.parametrize("url", ["https://news.example/", "https://news.example/" + "a" * 600])
def test_a_title_too_long_to_show_makes_no_body_too_long(url):
    card = Card(title="* ferry " * 10_000, blocks=(Links(items=(("Read", url),)),))
    check_v2(render.message(card, KEY))
    check_embed(render.announcement(replace(card, blocks=(Paragraph(spans=(Span("P"),)),)), KEY))


def test_a_long_headline_of_an_announcement_stands_whole_below_its_title():
    story = replace(FULL, headline="Ferry services resume " * 20 + "at last")
    (embed,) = render.announcement(VIEWS["full"](story), KEY)["embeds"]
    assert embed["title"].endswith("…")
    assert 230 < len(embed["title"]) <= 256
    assert embed["description"].startswith(f"**{story.headline}**\n")


def test_a_thousand_channels_draw_a_card_once():
    card = VIEWS["full"](FULL)
    first = render.message(card, "0")
    started = time.process_time()
    bodies = [render.message(card, str(n)) for n in range(1000)]
    assert time.process_time() - started < 0.5  # about 0.03 on an idle core
    assert len({body["components"][0]["id"] for body in bodies}) == 1000
    assert bodies[-1]["components"][0]["components"] == first["components"][0]["components"]
