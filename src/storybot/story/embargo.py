"""Who may see what of a story. The only place that decides it: every way in asks here."""

from collections.abc import Sequence
from enum import StrEnum


class State(StrEnum):
    """Where a story is in its life. A revision has the state that it was written in."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    RETRACTED = "retracted"


class Sight(StrEnum):
    """How much of a story somebody may see."""

    WHOLE = "whole"
    RETRACTION = "retraction"  # that it was retracted, and why
    NOTHING = "nothing"


def sight(state: State, *, editor: bool) -> Sight:
    """What a person, who has the editor right or hasn't, may see of a story in `state`. In public, where
    everybody reads along, nobody counts as an editor."""
    if editor or state is State.PUBLISHED:
        return Sight.WHOLE
    return Sight.RETRACTION if state is State.RETRACTED else Sight.NOTHING


def visible(*, editor: bool) -> tuple[State, ...]:
    """The states of the stories that lists and searches may show."""
    return tuple(state for state in State if sight(state, editor=editor) is Sight.WHOLE)


def shown_whole(states: Sequence[State], *, editor: bool) -> list[bool]:
    """Which of a story's revisions somebody may see, given the states of all, oldest first. What a retraction
    took back stays so though the story is published again: of what came before it, only editors see anything.
    """
    back = [at for at, state in enumerate(states) if sight(state, editor=editor) is Sight.RETRACTION]
    first = max(back, default=-1) + 1
    return [at >= first and sight(state, editor=editor) is Sight.WHOLE for at, state in enumerate(states)]
