"""A card that pings, as each platform is sent it: exactly that one, whatever the story says."""

from typing import Any

import pytest

from storybot.cards import views
from storybot.cards.model import Card, Layout
from storybot.languages.language import language
from storybot.platforms.discord import render as discord
from storybot.platforms.slack import render as slack
from tests.block_kit import errors
from tests.making import a_story

KEY = "k1"
HOSTILE = "Ping <@&42> @everyone <!subteam^S9> <!channel>"


def card(group: str | None, layout: Layout = Layout.FULL) -> Card:
    story = a_story(HOSTILE, slug="hostile", summary=HOSTILE * 300)
    return views.pinging(views.story_card(story, layout, language("en")), group)


def texts(component: Any) -> str:
    """All that a Discord message's components say."""
    if isinstance(component, list):
        return "\n".join(map(texts, component))
    return component.get("content", "") + texts(component.get("components", []))


@pytest.mark.parametrize("layout", Layout)
def test_a_discord_message_may_ping_its_role_alone(layout: Layout) -> None:
    for body in (
        discord.message(card("77", layout), KEY),
        discord.forum_post(card("77", layout), KEY, "t", (), 60)["message"],
    ):
        assert body["allowed_mentions"] == {"parse": [], "roles": ["77"]}
        assert texts(body["components"]).startswith("<@&77>\n")
        assert "<@&42>" not in texts(body["components"])


def test_a_discord_announcement_names_its_role_outside_the_embed_where_that_pings() -> None:
    body = discord.announcement(card("77"), KEY)
    assert body["content"] == "<@&77>"
    assert body["allowed_mentions"] == {"parse": [], "roles": ["77"]}
    assert "<@&77>" not in str(body["embeds"])
    assert "content" not in discord.announcement(card(None), KEY)


def test_no_edit_on_discord_may_ping() -> None:
    for body in (
        discord.edit(card("77"), KEY),
        discord.forum_edit(card("77"), KEY),
        discord.announcement_edit(card("77"), KEY),
    ):
        assert body["allowed_mentions"] == {"parse": []}


def mentions(value: Any) -> list[Any]:
    """Every element of a Slack body that pings."""
    if isinstance(value, dict):
        own = [value] if value.get("type") in {"usergroup", "user", "broadcast"} else []
        return own + [found for one in value.values() for found in mentions(one)]
    return [found for one in value for found in mentions(one)] if isinstance(value, list) else []


def test_a_slack_message_pings_its_user_group_alone() -> None:
    body = slack.message(card("S1"), KEY)
    [what_pings] = errors(body)
    assert what_pings.endswith("unknown run usergroup"), "the checker knows nothing that pings"
    assert mentions(body["blocks"]) == [{"type": "usergroup", "usergroup_id": "S1"}]
    assert "<!" not in body["text"]
    assert mentions(slack.message(card(None), KEY)["blocks"]) == []
