"""What `storybot check` says of a story: what was found in its file, and what may have been missed."""

from collections.abc import Iterator

from storybot.ingest.sections import PAGE_SECTIONS
from storybot.ingest.sentences import has_bullet, is_label
from storybot.story.model import Story

LONGEST = 40
"""Characters of a line that may be meant as a heading."""


def found(story: Story) -> str:
    """The parts of a story that are there, those of which there can be several with their number."""
    texts = {
        "link": story.url,
        "summary": story.summary,
        "why it matters": story.why_it_matters,
        "plain words": story.plain_words,
        "forecast": story.forecast,
    }
    counts = {
        "key points": len(story.key_points),
        **{stance.value: len(perspectives) for stance, perspectives in story.sides.items()},
        "timeline": len(story.timeline),
        "topics": len(story.topics),
        "sources": len(story.sources),
    }
    level = [] if story.noise_level is None else [f"noise level: {story.noise_level}"]
    there = [name for name, text in texts.items() if text]
    return ", ".join([*there, *level, *(f"{name}: {count}" for name, count in counts.items() if count)])


def missed(story: Story) -> Iterator[str]:
    """That a line looks like a heading, and was read as text: one that is short and ends like none, with text
    below it."""
    running = "\n\n".join(filter(None, (story.summary, story.plain_words)))
    texts = [running, story.why_it_matters or "", story.forecast.outlook if story.forecast else ""]
    known = ", ".join(PAGE_SECTIONS)
    for text in texts:
        for line in text.split("\n\n")[:-1]:
            if len(line) <= LONGEST and is_label(line) and not has_bullet(line):
                yield f"“{line}” looks like a heading, and is read as text (headings: {known})"
