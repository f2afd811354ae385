"""The card of what came too many at once, within every platform's limits."""

import pytest

from storybot.cards.digest import BUTTONS, digest
from storybot.cards.model import Button, Buttons, Card
from storybot.cards.text import as_text
from storybot.languages.language import language
from storybot.platforms.discord import render as discord
from storybot.platforms.slack import render as slack
from tests.block_kit import errors
from tests.making import a_story, headlines

ENGLISH = language("en")


def asks(card: Card) -> list[Button]:
    return [button for block in card.blocks if isinstance(block, Buttons) for button in block.items]


def test_each_headline_leads_to_its_story_and_a_button_shows_it_here() -> None:
    card = digest([(a_story("Bridge closes", slug="bridge", url="https://example.org/b"), True)], ENGLISH)
    assert card.title == "More stories: Bridge closes"
    assert as_text(card) == (
        "More stories\n============\n\n- Bridge closes <https://example.org/b>\n\n[Bridge closes]\n"
    )
    assert [(one.ask.command, one.ask.arguments) for one in asks(card)] == [("story", (("slug", "bridge"),))]


def test_what_was_retracted_says_so_and_leads_nowhere() -> None:
    gone = a_story("Bridge closes", url="https://example.org/b")
    card = digest([(gone, False), (a_story("Heron sings"), True)], ENGLISH)
    assert "- Retracted: Bridge closes\n- Heron sings\n" in as_text(card)
    assert [one.label for one in asks(card)] == ["Heron sings"]
    assert asks(digest([(gone, False)], ENGLISH)) == []


@pytest.mark.parametrize("count", [1, 10, 11, 50])
@pytest.mark.parametrize("tail", ["", " ẅ" * 400, " @everyone <@&1> <!channel>"])
def test_it_is_within_the_limits_of_both_platforms(count: int, tail: str) -> None:
    stories = [a_story(headline + tail, slug=f"s{n}") for n, headline in enumerate(headlines(count))]
    card = digest([(story, True) for story in stories], ENGLISH)
    assert len(asks(card)) == min(count, BUTTONS)
    assert list(errors(slack.message(card, "k"))) == []
    fitted = discord.fitted(card)
    assert asks(fitted) == asks(discord.fitted(card, followed=True))
    for body in (discord.message(card, "k"), discord.announcement(card, "k")):
        assert body["allowed_mentions"] == {"parse": []}
    if tail == "" or count == 1:
        assert "more" not in as_text(fitted).split("\n", 1)[1], "nothing had to go"
