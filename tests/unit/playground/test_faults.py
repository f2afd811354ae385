"""Faults that can't be, and the order in which they are taken."""

from typing import Any

import pytest
from pydantic import ValidationError

from storybot.playground.faults import Fault, Faults


def fault(kind: str, **more: Any) -> Fault:
    return Fault.model_validate({"platform": "discord", "match": "POST /", "kind": kind, **more})


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "timeout", "times": 0},
        {"kind": "timeout", "after": -1},
        {"kind": "timeout", "seconds": -1},
        {"kind": "timeout", "seconds": "Infinity"},
        {"kind": "server_error", "status": 99},
        {"kind": "server_error", "status": 0},
        {"kind": "server_error", "status": 404},
        {"kind": "lost_answer", "status": 200},
        {"kind": "refused"},
        {"kind": "refused", "code": "no_text"},
        {"kind": "refused", "code": "50013", "platform": "slack"},
        {"kind": "refused", "code": "", "platform": "slack"},
    ],
)
def test_a_fault_says_what_happens(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        fault(**wrong)


def test_faults_are_taken_in_their_order() -> None:
    faults = Faults()
    for kind in ("lost_answer", "timeout", "lost_answer"):
        faults.add(fault(kind))
    taken = [(faults.take("discord", "POST /x"), faults.take_lost("discord", "POST /x")) for _ in range(1)]
    taken += [(faults.take("discord", "POST /x"), None)]
    taken += [(faults.take("discord", "POST /x"), faults.take_lost("discord", "POST /x"))]
    kinds = [(before and before.kind, after and after.kind) for before, after in taken]
    assert kinds == [(None, "lost_answer"), ("timeout", None), (None, "lost_answer")]
    assert faults.take("discord", "POST /x") is None
    assert faults.take_lost("discord", "POST /x") is None


def test_a_fault_that_is_set_stays_as_it_was_written() -> None:
    written, faults = fault("timeout", times=2), Faults()
    faults.add(written)
    assert [faults.take("discord", "POST /x") is None for _ in range(3)] == [False, False, True]
    assert written.times == 2
