"""What leads nowhere is refused in words that a person would use."""

import pytest

from storybot.errors import Refused
from storybot.story.embargo import State
from storybot.story.life import Act, after


@pytest.mark.parametrize(
    ("state", "act", "told"),
    [
        (State.PUBLISHED, Act.PUBLISH, "is published already; from here you can push, correct or retract it"),
        (State.PUBLISHED, Act.RESTORE, "is published already; from"),
        (State.PUBLISHED, Act.SCHEDULE, "is published already, so it can't be scheduled; from"),
        (State.DRAFT, Act.UNSCHEDULE, "is a draft already; from"),
        (State.DRAFT, Act.CORRECT, "is a draft, so it can't be corrected; from"),
        (State.SCHEDULED, Act.RETRACT, "is scheduled, so it can't be retracted; from"),
        (State.RETRACTED, Act.RETRACT, "is retracted already; from here you can restore it"),
        (State.RETRACTED, Act.PUBLISH, "is retracted, so it can't be published; from"),
    ],
)
def test_a_refusal_reads_well(state: State, act: Act, told: str) -> None:
    with pytest.raises(Refused, match=f"^bridge {told}"):
        after(act, "bridge", state)
