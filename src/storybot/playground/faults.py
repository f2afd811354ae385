"""What goes wrong on purpose: a list of faults, each for the next requests that it matches."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

FaultKind = Literal["rate_limited", "server_error", "timeout", "lost_answer", "refused"]


class Fault(BaseModel):
    """One thing to go wrong.

    `match` is a substring of `"METHOD /path"` on Discord (`"POST /channels/"`) and of the method's name on
    Slack (`"chat.postMessage"`). It hits the matching requests after the first `after`, `times` times.

    rate_limited: a 429 that asks to wait `seconds`. server_error: `status`, nothing done. timeout: nothing
    done and no answer for `seconds`. lost_answer: the write happens, then the connection is cut (`status`
    0) or answered with `status`. refused: the platform's error `code` (Discord's number, Slack's word).
    """

    model_config = ConfigDict(extra="forbid")

    platform: Literal["discord", "slack"]
    match: str
    kind: FaultKind
    times: int = 1
    after: int = 0
    seconds: float = 1.0
    status: int = 500
    code: str = ""


class Faults:
    """The faults that are set, in order; the first that matches a request is taken."""

    def __init__(self) -> None:
        self._set: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Set one more fault."""
        self._set.append(fault.model_copy())

    def clear(self) -> None:
        """Let everything go right again."""
        self._set.clear()

    def take(self, platform: str, request: str) -> Fault | None:
        """The fault for this request, counted down, or None."""
        for fault in self._set:
            if fault.platform != platform or fault.match not in request:
                continue
            if fault.after > 0:
                fault.after -= 1
                continue
            fault.times -= 1
            if fault.times <= 0:
                self._set.remove(fault)
            return fault
        return None
