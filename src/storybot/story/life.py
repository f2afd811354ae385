"""The life of a story: which act leads from which state to which. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from storybot.errors import Refused
from storybot.story.embargo import State


class Act(StrEnum):
    """What an editor does to a story. A revision has the act that wrote it."""

    PUSH = "push"
    PUBLISH = "publish"
    SCHEDULE = "schedule"
    UNSCHEDULE = "unschedule"
    CORRECT = "correct"
    RETRACT = "retract"
    RESTORE = "restore"


LIFE: Final[Mapping[State, Mapping[Act, State]]] = MappingProxyType(
    {
        State.DRAFT: {
            Act.PUSH: State.DRAFT,
            Act.PUBLISH: State.PUBLISHED,
            Act.SCHEDULE: State.SCHEDULED,
        },
        State.SCHEDULED: {
            Act.PUSH: State.SCHEDULED,
            Act.PUBLISH: State.PUBLISHED,
            Act.SCHEDULE: State.SCHEDULED,
            Act.UNSCHEDULE: State.DRAFT,
        },
        State.PUBLISHED: {
            Act.PUSH: State.PUBLISHED,
            Act.CORRECT: State.PUBLISHED,
            Act.RETRACT: State.RETRACTED,
        },
        State.RETRACTED: {
            Act.RESTORE: State.PUBLISHED,
        },
    }
)
"""From each state what can be done, and where it leads. There is no other way from one to another."""

_IS = {
    State.DRAFT: "a draft",
    State.SCHEDULED: "scheduled",
    State.PUBLISHED: "published",
    State.RETRACTED: "retracted",
}

_DONE = {
    Act.PUSH: "pushed",
    Act.PUBLISH: "published",
    Act.SCHEDULE: "scheduled",
    Act.UNSCHEDULE: "unscheduled",
    Act.CORRECT: "corrected",
    Act.RETRACT: "retracted",
    Act.RESTORE: "restored",
}


def after(act: Act, slug: str, state: State) -> State:
    """The state of the story `slug` after `act`. Raises Refused, which says what is possible, where the act
    doesn't lead on from `state`."""
    led = LIFE[state].get(act)
    if led is None:
        possible = [one.value for one in LIFE[state]]
        *others, last = possible
        listed = f"{', '.join(others)} or {last}" if others else last
        raise Refused(f"{slug} is {_why_not(act, state)}; from here you can {listed} it")
    return led


def _why_not(act: Act, state: State) -> str:
    leads_to = {acts[act] for acts in LIFE.values() if act in acts}
    if state in leads_to:
        return f"{_IS[state]} already"
    already = " already" if state is State.PUBLISHED else ""
    return f"{_IS[state]}{already}, so it can't be {_DONE[act]}"
