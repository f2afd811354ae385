"""What a view gets to see of a story."""

from dataclasses import dataclass

from storybot.story.model import Edition, Story


@dataclass(frozen=True, slots=True)
class Shown:
    """A story as it is now, and, for views that ask for them, the editions that led there, oldest first."""

    story: Story
    editions: tuple[Edition, ...] = ()
