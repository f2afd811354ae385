"""Who may see which revisions of a story."""

import pytest

from storybot.story.embargo import State, shown_whole

D, S, P, R = State.DRAFT, State.SCHEDULED, State.PUBLISHED, State.RETRACTED


@pytest.mark.parametrize(
    ("states", "shown"),
    [
        ([P, P], [True, True]),
        ([D, P, S, P], [False, True, False, True]),
        ([P, R], [False, False]),
        ([P, R, P, P], [False, False, True, True]),
        ([P, R, D, R, P], [False, False, False, False, True]),
        ([D], [False]),
        ([], []),
    ],
)
def test_what_a_retraction_took_back_stays_so(states: list[State], shown: list[bool]) -> None:
    assert shown_whole(states, editor=False) == shown
    assert shown_whole(states, editor=True) == [True] * len(states)
