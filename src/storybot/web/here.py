"""What every request is given: the application's parts, and who asks."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Request

from storybot.clock import Clock
from storybot.moderation.model import Actor, Doer, Way
from storybot.store.engine import Store
from storybot.store.model import Scope, Token
from storybot.web.metrics import HttpRequests
from storybot.web.problems import Failed
from storybot.web.watch import Watch

PREFIX = "/api/v1"

CALLER = "storybot.caller"
"""Where the gate leaves the token in a request's scope."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What the API works on."""

    store: Store
    clock: Clock
    watch: Watch
    requests: HttpRequests


def parts_of(request: Request) -> Parts:
    """The application's parts."""
    return request.app.state.parts


class Needs:
    """Lets in tokens that cover a scope."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def __call__(self, request: Request) -> Token:
        caller: Token = request.scope[CALLER]
        demand(caller, self._scope)
        return caller


def demand(caller: Token, scope: Scope, when: str = "") -> None:
    """Raise Failed where a token doesn't cover `scope`, which is needed `when`."""
    if not caller.scope.covers(scope):
        detail = f"{when}this takes a token with the scope {scope.value}; yours has {caller.scope.value}"
        raise Failed(HTTPStatus.FORBIDDEN, detail)


def is_editor(caller: Token) -> bool:
    """Whether a token sees what is not public."""
    return caller.scope.covers(Scope.PUSH)


def doer(caller: Token) -> Doer:
    """Whose token it is, for the audit."""
    return Doer(Actor("api", "", caller.id, caller.name), Way.API)


Here = Annotated[Parts, Depends(parts_of)]
Reader = Annotated[Token, Depends(Needs(Scope.READ))]
Pusher = Annotated[Token, Depends(Needs(Scope.PUSH))]
Publisher = Annotated[Token, Depends(Needs(Scope.PUBLISH))]
