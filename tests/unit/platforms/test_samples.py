"""The samples that come with storybot, as both platforms get them."""

import json
from importlib.resources import files

import pytest

from storybot.cards import views
from storybot.cards.model import Layout
from storybot.ingest.files import read
from storybot.languages.language import language
from storybot.platforms.discord import render as discord
from storybot.platforms.slack import render as slack
from tests import block_kit
from tests.discord_schema import check_request

ENGLISH = language("en")

SAMPLES = {sample.name: sample for sample in (files("storybot") / "samples").iterdir() if sample.is_file()}
CARDS = {
    "full": lambda story: views.story_card(story, Layout.FULL, ENGLISH),
    "compact": lambda story: views.story_card(story, Layout.COMPACT, ENGLISH),
    "opener": lambda story: views.opener(story, ENGLISH),
}


@pytest.fixture(params=sorted(SAMPLES))
def story(request):
    return read(request.param, SAMPLES[request.param].read_bytes()).story


@pytest.mark.parametrize("platform", [discord, slack], ids=["discord", "slack"])
@pytest.mark.parametrize("card", CARDS)
def test_samples_as_sent(story, card, platform, snapshot):
    body = platform.message(CARDS[card](story), f"1:{card}")
    assert json.dumps(body, indent=1, ensure_ascii=False) == snapshot


@pytest.mark.parametrize("card", CARDS)
def test_samples_are_valid_on_discord(story, card):
    body = discord.message(CARDS[card](story), "1:card")
    check_request("post", "/channels/{channel_id}/messages", body)


@pytest.mark.parametrize("card", CARDS)
def test_samples_are_valid_on_slack(story, card):
    assert block_kit.errors(slack.message(CARDS[card](story), "1:card")) == []
