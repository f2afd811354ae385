"""What docs/stories.md shows and says is so; the samples are stories."""

import re
from dataclasses import replace
from importlib import resources
from io import BytesIO
from pathlib import Path

from storybot.ingest.files import read, read_all
from storybot.ingest.forecasts import DEFAULT_DISCLAIMER
from storybot.ingest.schema import schema
from storybot.story.model import NO_SIDES, Stance, Story

GUIDE = (Path(__file__).parents[3] / "docs" / "stories.md").read_text("utf-8")


def example(language: str, name: str) -> Story:
    [text] = re.findall(rf"^```{language}\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
    return read(name, text.encode()).story


def test_the_examples_are_one_story():
    whole = example("json", "a.json")
    assert example("markdown", "a.md") == whole
    page = example("text", "a.txt")
    assert whole.forecast is not None
    assert page == replace(
        whole,
        slug="tram-line-nine-reaches-the-beach",
        url=None,
        image=None,
        language=None,
        published_at=None,
        topics=(),
        sources=(),
        sides={
            stance: tuple(replace(one, url=None) for one in perspectives)
            for stance, perspectives in whole.sides.items()
        },
        forecast=replace(whole.forecast, likelihood=None),
        timeline=tuple(replace(event, url=None) for event in whole.timeline),
    )


def test_the_table_names_every_key_in_order():
    assert re.findall(r"^\| `(\w+)` \|", GUIDE, re.MULTILINE) == list(schema()["properties"])


def test_the_default_disclaimer_is_quoted_right():
    assert f'"{DEFAULT_DISCLAIMER}"' in GUIDE


def test_the_samples_are_stories_of_every_kind():
    with resources.as_file(resources.files("storybot").joinpath("samples")) as directory:
        drafts, problems = read_all([str(directory)], BytesIO())
        assert problems == []
        assert sorted(path.suffix for path in directory.iterdir()) == [".json", ".md", ".md", ".txt"]
    stories = [draft.story for draft in drafts]
    assert any(_has_everything(story) for story in stories)
    assert any(story.sides == NO_SIDES and story.forecast is None for story in stories)
    assert any(not story.headline.isascii() and story.language != "en" for story in stories)


def _has_everything(story: Story) -> bool:
    parts = (
        story.url,
        story.summary,
        story.why_it_matters,
        story.key_points,
        story.plain_words,
        story.noise_level,
        story.forecast,
        story.timeline,
        story.topics,
        story.sources,
        story.image,
        story.language,
        story.published_at,
        story.sides[Stance.CRITICS],
        story.sides[Stance.DEFENDERS],
    )
    return all(part not in (None, ()) for part in parts)
