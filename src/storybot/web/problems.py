"""What goes wrong, as problem details (RFC 9457). A problem has no type but its status; `errors` lists every
fault, with a JSON pointer into the body or the name of the parameter."""

import secrets
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from storybot.errors import InvalidFiles, Refused, StoreFailed
from storybot.printable import printable

MEDIA_TYPE = "application/problem+json"

BAD_BODY = "the body is not what it has to be"

RETRY_SECONDS = 5
"""When to try again while the database can't be reached."""

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


class Fault(BaseModel):
    """One thing that is wrong with a request: `pointer` is the part of the body as a URI fragment (RFC 6901),
    `line` its line there; `parameter` is the part of the address or the header."""

    detail: str
    pointer: str | None = None
    line: int | None = None
    parameter: str | None = None


class Problem(BaseModel):
    """Problem details."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[Fault] = Field(default_factory=list[Fault])
    slug: str | None = None
    """The story that is in the way."""
    revision: int | None = None
    """The revision that the story is at."""


class Failed(Exception):
    """A request that is answered by a problem."""

    def __init__(
        self,
        status: HTTPStatus,
        detail: str,
        errors: Sequence[Fault] = (),
        *,
        headers: Mapping[str, str] | None = None,
        slug: str | None = None,
        revision: int | None = None,
    ) -> None:
        super().__init__(detail)
        self.problem = Problem(
            title=status.phrase,
            status=status,
            detail=printable(detail),
            errors=list(errors),
            slug=slug,
            revision=revision,
        )
        self.headers = headers

    def response(self) -> Response:
        """The problem as an answer."""
        content = self.problem.model_dump(exclude_none=True)
        if not content["errors"]:
            del content["errors"]
        return JSONResponse(content, self.problem.status, self.headers, MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Have every error answered by a problem."""

    async def failed(request: Request, error: Exception) -> Response:
        response = failed_by(error).response()
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:  # else it names those of one route alone
            response.headers["Allow"] = _allowed(request)
        return response

    for kind in (Failed, InvalidFiles, Refused, StoreFailed, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, failed)


def _allowed(request: Request) -> str:
    """The methods that an address takes."""
    operations = request.app.openapi()["paths"][request.scope["route"].path]
    return ", ".join(sorted(operations)).upper()


def failed_by(error: Exception) -> Failed:
    """What a request is answered that an error ended. A bug is told by a reference alone; the log has the
    rest under it."""
    match error:
        case Failed():
            return error
        case InvalidFiles():
            faults = [
                Fault(
                    detail=f"{problem.message} (expected: {problem.expected})",
                    pointer=f"#{problem.pointer}",
                    line=problem.line,
                )
                for problem in error.problems
            ]
            return Failed(HTTPStatus.UNPROCESSABLE_ENTITY, BAD_BODY, faults)
        case Refused():
            return Failed(HTTPStatus.CONFLICT, str(error))
        case StoreFailed():  # it names the database, which is nobody's business here
            headers = {"Retry-After": str(RETRY_SECONDS)}
            return Failed(
                HTTPStatus.SERVICE_UNAVAILABLE, "the database can't be reached: try again", headers=headers
            )
        case RequestValidationError():
            return _invalid([_fault(one) for one in error.errors()])
        case HTTPException(status_code=HTTPStatus.BAD_REQUEST):  # FastAPI's, for bytes that are no text
            return body_fault("#", "not JSON")
        case HTTPException():
            status = HTTPStatus(error.status_code)
            return Failed(status, status.description or status.phrase, headers=error.headers)
        case _:
            reference = secrets.token_hex(4)
            log.error("bug", reference=reference, exc_info=error)
            detail = f"an internal error; the log has it under {reference}"
            return Failed(HTTPStatus.INTERNAL_SERVER_ERROR, detail)


def _invalid(faults: Sequence[Fault]) -> Failed:
    return Failed(HTTPStatus.UNPROCESSABLE_ENTITY, "the request is not what it has to be", faults)


def body_fault(pointer: str, detail: str) -> Failed:
    """A part of the body that can't be."""
    fault = Fault(detail=detail, pointer=pointer)
    return Failed(HTTPStatus.UNPROCESSABLE_ENTITY, BAD_BODY, [fault])


def another_slug(slug: str, pointer: str) -> Failed:
    """The body says that it is another story than the address names."""
    return body_fault(pointer, f"another slug than the address has (expected: {slug})")


def parameter_fault(name: str, detail: str) -> Failed:
    """A parameter or header that can't be."""
    return _invalid([Fault(detail=detail, parameter=name)])


def _fault(error: Mapping[str, Any]) -> Fault:
    where, *path = error["loc"]
    if error["type"] == "json_invalid":
        return Fault(detail="not JSON", pointer="#")
    if where == "body":
        return Fault(detail=error["msg"], pointer="#" + "".join(f"/{part}" for part in path))
    return Fault(detail=error["msg"], parameter=str(path[0]) if path else where)
