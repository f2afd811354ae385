"""What goes wrong on purpose: a list of faults, each for the next requests that it matches."""

from typing import Literal, Self

from pydantic import Field, model_validator

from storybot.playground.strict import Strict

FaultKind = Literal["rate_limited", "server_error", "timeout", "lost_answer", "refused"]
Platform = Literal["discord", "slack"]


class Fault(Strict):
    """One thing to go wrong.

    `match` is a substring of `"METHOD /path"` on Discord (`"POST /channels/"`) and of the method's name on
    Slack (`"chat.postMessage"`); `"CONNECT /gateway"` and `"CONNECT /socket"` stand for the handshakes of
    Discord's gateway and of Slack's Socket Mode, `"GET /ephemeral-attachments/"` and `"files-pri"` for the
    download of what people hand over. It hits the matching requests after the first `after`,
    `times` times; a lost answer counts only those that were carried out.

    rate_limited: a 429 that asks to wait `seconds`. server_error: `status`, nothing done. timeout: nothing
    done and no answer for `seconds`. lost_answer: the write happens, then the connection is cut (`status`
    0) or answered with `status`. refused: the platform's error `code` (Discord's number, Slack's word); for
    a handshake, the code that the gateway closes with or the reason for which Socket Mode disconnects.
    """

    platform: Platform
    match: str
    kind: FaultKind
    times: int = Field(default=1, ge=1)
    after: int = Field(default=0, ge=0)
    seconds: float = Field(default=1.0, ge=0, allow_inf_nan=False)
    status: int = 500
    code: str = ""

    @model_validator(mode="after")
    def _says_what_happens(self) -> Self:
        if self.kind == "server_error" and not 500 <= self.status <= 599:
            raise ValueError("a server error has a status of 500 to 599")
        if self.kind == "lost_answer" and self.status != 0 and not 400 <= self.status <= 599:
            raise ValueError("a lost answer has a status of 400 to 599, or 0 for a cut connection")
        if self.kind == "refused" and not self._is_a_code():
            raise ValueError("a refusal has a code: a number on Discord, a word on Slack")
        return self

    def _is_a_code(self) -> bool:
        if self.platform == "discord":
            return self.code.isascii() and self.code.isdigit() and len(self.code) <= 9
        return self.code.isidentifier()


class Faults:
    """The faults that are set, in order; the first that matches a request is taken."""

    def __init__(self) -> None:
        self._set: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Set one more fault."""
        self._set.append(fault.model_copy())

    def all(self) -> list[Fault]:
        """Those that are still to come, as they stand now."""
        return list(self._set)

    def clear(self) -> None:
        """Let everything go right again."""
        self._set.clear()

    def take(self, platform: Platform, request: str) -> Fault | None:
        """What happens to this request instead of what it asks for, counted down; None where it is carried
        out, its answer lost or not."""
        for fault in self._matching(platform, request):
            if fault.kind == "lost_answer":
                if fault.after == 0:
                    return None
            elif self._counted(fault):
                return fault
        return None

    def take_lost(self, platform: Platform, request: str) -> Fault | None:
        """The fault that loses the answer to a request that was carried out, counted down, or None."""
        for fault in self._matching(platform, request):
            if fault.kind == "lost_answer" and self._counted(fault):
                return fault
        return None

    def _matching(self, platform: Platform, request: str) -> list[Fault]:
        return [each for each in self._set if each.platform == platform and each.match in request]

    def _counted(self, fault: Fault) -> bool:
        """Count a request; True if the fault hits it."""
        if fault.after > 0:
            fault.after -= 1
            return False
        if fault.times == 1:
            self._set.remove(fault)
        else:
            fault.times -= 1
        return True
