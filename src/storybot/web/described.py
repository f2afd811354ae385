"""The API's description in OpenAPI: what FastAPI can't tell from the code."""

import json
from http import HTTPStatus
from typing import Any, cast

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from storybot.ingest.schema import schema as story_schema
from storybot.web.problems import MEDIA_TYPE, Problem

Responses = dict[int | str, dict[str, Any]]

_OF_ALL = (401, 403, 413, 429, 500, 503)
"""What any request may be answered."""

STANDS_FOR = "x-stands-for"
"""In a schema: it is the component of that name, which pydantic doesn't know."""

_STORY = {"$ref": "#/components/schemas/Story"}


def problems(*statuses: int) -> Responses:
    """The problems that a request may be answered, beside those that any may be."""
    return {status: _problem(status) for status in (*_OF_ALL, *statuses)}


def body(many: int | None = None) -> dict[str, Any]:
    """A request's body: one story, or at most so `many`."""
    schema = _STORY if many is None else {"type": "array", "items": _STORY, "maxItems": many}
    content = {"application/json": {"schema": schema}}
    return {"requestBody": {"required": True, "content": content}}


def describe(app: FastAPI) -> None:
    """Have the app describe itself."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            described = get_openapi(
                title=app.title, version=app.version, description=app.description, routes=app.routes
            )
            app.openapi_schema = _completed(described)
        return app.openapi_schema

    app.openapi = openapi


def _problem(status: int) -> dict[str, Any]:
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": HTTPStatus(status).phrase, "content": content}


def _completed(described: dict[str, Any]) -> dict[str, Any]:
    schemas: dict[str, Any] = described.setdefault("components", {}).setdefault("schemas", {})
    schemas |= _in_components("Problem", Problem.model_json_schema())
    schemas |= _in_components("Story", story_schema())
    bearer = {"type": "http", "scheme": "bearer", "description": "storybot token create"}
    described["components"]["securitySchemes"] = {"bearer": bearer}
    for path, operations in described["paths"].items():
        for operation in operations.values():
            operation["security"] = [{"bearer": []}] if path.startswith("/api/") else []
    return _referring(described)


def _referring(part: Any) -> Any:
    match part:
        case {"x-stands-for": name}:
            return {"$ref": f"#/components/schemas/{name}"}
        case dict():
            return {key: _referring(value) for key, value in cast("dict[str, Any]", part).items()}
        case list():
            return [_referring(value) for value in cast("list[Any]", part)]
        case _:
            return part


def _in_components(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """A JSON Schema, and those that it defines, as components."""
    text = json.dumps(schema).replace("#/$defs/", "#/components/schemas/")
    moved = cast("dict[str, Any]", json.loads(text))
    moved.pop("$schema", None)
    return {**moved.pop("$defs", {}), name: moved}
