"""Who may see what of a story. The only place that decides it: every way in asks here."""

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
