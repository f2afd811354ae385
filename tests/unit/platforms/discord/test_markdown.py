"""Text from outside stays text on Discord."""

import pytest
from hypothesis import example, given

from storybot.cards.clean import clean
from storybot.cards.model import Known, Span
from storybot.platforms.discord.markdown import escape, line, link
from tests import discord_markdown
from tests.strategies import HOSTILE, MARKUP, PINGS, short_text, text

SLACKS = ("<!channel>", "<!here>", "<@U1>", "<!subteam^S1>")
NOT_ALONE = ("\\", "\\*", "a\tb", "*", "_", "&lt;", "&amp;", "a@b.example")


@pytest.mark.parametrize("raw", sorted({*PINGS, *MARKUP} - {*SLACKS, *NOT_ALONE}))
def test_the_reader_knows_hostile_text_when_it_sees_it(raw):
    """Otherwise the tests below could not fail."""
    assert discord_markdown.plain(raw).markup


@pytest.mark.parametrize("raw", HOSTILE)
@pytest.mark.parametrize("around", ["{}", "a {} b", "\n{}", "  {} x", "x{}x", "{0}{0}", "**{}**"])
def test_hostile_text_shows_as_it_is(raw, around):
    value = clean(around.format(raw))
    read = discord_markdown.plain(escape(value))
    assert read.markup == []
    assert read.text.replace("\u200b", "") == value


@given(text)
@example("<@&<@1>>")
@example("https://https://")
@example("1\n2.\n 3) x")
def test_any_text_shows_as_it_is(raw):
    value = clean(raw)[:5000]
    read = discord_markdown.plain(escape(value))
    assert read.markup == []
    assert read.text.replace("\u200b", "") == value


@given(short_text)
def test_a_link_shows_its_text_and_nothing_else(raw):
    value = " ".join(clean(raw).split()) or "x"
    shown = link(value, "https://news.example/a")
    assert [(t.replace("\u200b", ""), u) for t, u in discord_markdown.links(shown)] == [
        (value, "https://news.example/a")
    ]
    assert discord_markdown.outside_links(shown) == "link"


def test_an_address_that_is_too_long_is_no_link():
    assert link("x", "https://news.example/" + "a" * 600) == "x"


def test_styles_hug_their_text():
    assert line((Span(" bold ", bold=True), Span("both", bold=True, italic=True))) == " **bold** ***both***"


@pytest.mark.parametrize(
    ("kind", "shown"), [(Known.PERSON, "<@7>"), (Known.GROUP, "<@&7>"), (Known.CHANNEL, "<#7>")]
)
def test_what_is_known_is_shown_by_its_name_and_nothing_but_an_id_is(kind, shown):
    assert line((Span("7", known=kind),)) == shown
    for other in ("everyone", "7>", "@everyone", "7 <@8>", "\u0667", ""):
        assert line((Span(other, known=kind),)) == line((Span(other),))
