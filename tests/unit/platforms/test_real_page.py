"""A real page's story, whole on both platforms: no section shortened, none missing."""

import os
from pathlib import Path

import pytest

from storybot.cards import views
from storybot.cards.cut import ELLIPSIS
from storybot.cards.model import Layout
from storybot.languages.language import language
from storybot.platforms.discord import render as discord
from storybot.platforms.slack import render as slack
from storybot.story.model import Event, Forecast, Perspective, Stance, Story
from tests import block_kit

ENGLISH = language("en")

SHARED = Path(os.environ.get("SHARED_DIR", Path(__file__).parents[4] / "shared"))


def story_of(page: str) -> Story:
    """Just enough reading for a page of the one shape there is; ingest reads any."""
    lines = page.split("\n")
    at = lines.index
    paragraphs = lines[at("Key Points") + 1 : at("Sides")]
    bullets = [line[2:] for line in paragraphs if line.startswith("- ")]
    summary, plain_words = (line for line in paragraphs if not line.startswith("- "))
    return Story(
        slug="real",
        headline=lines[0],
        url="https://news.example/real",
        why_it_matters=lines[at("Why It Matters") + 1],
        key_points=tuple(bullets),
        summary=summary,
        plain_words=plain_words,
        sides={
            Stance.CRITICS: (Perspective(position=lines[at("Critics") + 1]),),
            Stance.DEFENDERS: (),
            Stance.NEUTRAL: (Perspective(position=lines[at("Neutral") + 1]),),
        },
        forecast=Forecast(outlook=lines[at("Forecast") + 1], disclaimer=lines[at("Forecast") + 2]),
        timeline=(Event(headline=lines[at("Timeline") + 1], detail=lines[at("Timeline") + 2]),),
    )


def discord_text(body):
    container = body["components"][0]["components"]
    return "\n".join(part["content"] for part in container if part["type"] == 10).replace("\\", "")


def slack_text(body):
    return block_kit.text_of(body["blocks"])


@pytest.mark.parametrize(
    ("render", "text_of"), [(discord, discord_text), (slack, slack_text)], ids=["discord", "slack"]
)
def test_a_real_page_shows_every_section_whole(render, text_of):
    pages = sorted((SHARED / "seeds").glob("*.txt"))
    if not pages:
        pytest.skip(f"no pages in {SHARED / 'seeds'}: set SHARED_DIR to where they are")
    for page in pages:
        story = story_of(page.read_text())
        card = text_of(render.message(views.story_card(story, Layout.FULL, ENGLISH), "1:card"))
        opener = text_of(render.message(views.opener(story, ENGLISH), "1:opener"))
        assert ELLIPSIS not in card + opener
        for part in (
            story.headline, story.why_it_matters, *story.key_points, story.summary, "Not rated",
            story.sides[Stance.CRITICS][0].position, "No defenders identified",
            story.sides[Stance.NEUTRAL][0].position, story.forecast.outlook, story.forecast.disclaimer,
            story.timeline[0].headline, story.timeline[0].detail,
        ):  # fmt: skip
            assert part in card
        assert story.plain_words in opener
