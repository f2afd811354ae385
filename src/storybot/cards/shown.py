"""What a view gets to see of a story."""

from dataclasses import dataclass
from datetime import datetime

from storybot.story.model import Story


@dataclass(frozen=True, slots=True)
class Edition:
    """One revision, as it was pushed. `number` counts from 1."""

    number: int
    pushed_at: datetime
    story: Story


@dataclass(frozen=True, slots=True)
class Shown:
    """A story as it is now, and, for views that ask for them, the editions that led there, oldest first."""

    story: Story
    editions: tuple[Edition, ...] = ()
