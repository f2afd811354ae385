"""Discord's own description of its API, to hold requests, answers and events against."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jsonschema import Draft7Validator, Draft202012Validator
from jsonschema.exceptions import best_match
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7, DRAFT202012

from storybot.playground.discord.rest import Logged

OPENAPI, GATEWAY = "discord-openapi.json", "discord_gateway.schema.json"

# The description gives the codes inside `errors` as numbers; the API sends words (BASE_TYPE_REQUIRED), as
# its documentation shows.
_FORM_ERROR = {
    "type": "object",
    "properties": {"code": {"type": "string"}, "message": {"type": "string"}},
    "required": ["code", "message"],
    "additionalProperties": False,
}

DISPATCHES = {
    "READY": "GatewayReadyDispatchData",
    "GUILD_CREATE": "GatewayGuildCreateDispatchData",
    "CHANNEL_CREATE": "GatewayChannelCreateDispatchData",
    "CHANNEL_UPDATE": "GatewayChannelUpdateDispatchData",
    "CHANNEL_DELETE": "GatewayChannelModifyDispatchData",
    "GUILD_ROLE_CREATE": "GatewayGuildRoleCreateDispatchData",
    "THREAD_CREATE": "GatewayThreadCreateDispatchData",
    "THREAD_UPDATE": "GatewayThreadUpdateDispatchData",
    "THREAD_MEMBERS_UPDATE": "GatewayThreadMembersUpdateDispatchData",
    "MESSAGE_CREATE": "GatewayMessageCreateDispatchData",
    "MESSAGE_UPDATE": "GatewayMessageUpdateDispatchData",
    "MESSAGE_DELETE": "GatewayMessageDeleteDispatchData",
}


class RestSpec:
    """The OpenAPI description."""

    def __init__(self, path: Path) -> None:
        document: dict[str, Any] = json.loads(path.read_text("utf-8"))
        document["components"]["schemas"]["InnerErrors"]["properties"]["_errors"]["items"] = _FORM_ERROR
        resource = Resource.from_contents(document, default_specification=DRAFT202012)
        self.paths: dict[str, Any] = document["paths"]
        self._registry = Registry().with_resource("urn:openapi", resource)
        self._matchers = [
            (template, _matcher(template)) for template in sorted(self.paths, key=_fewest_holes)
        ]
        self._validators: dict[tuple[str, ...], Draft202012Validator] = {}

    def template(self, path: str) -> str | None:
        """The description's path for a request's."""
        return next((template for template, matches in self._matchers if matches.fullmatch(path)), None)

    def check(self, logged: Logged) -> list[str]:
        """What is wrong with a request and its answer, by the description."""
        template = self.template(logged.path)
        operation = self.paths.get(template or "", {}).get(logged.method.lower())
        if template is None or operation is None:
            return [] if logged.status == 404 else [f"{logged.method} {logged.path}: no such operation"]
        at = ("paths", template, logged.method.lower())
        problems: list[str] = []
        if logged.body is not None and logged.status < 300:
            problems += self._wrong(logged.body, *at, "requestBody")
        if logged.status in (0, 500, 502, 503, 504):
            return problems
        if 400 <= logged.status < 500:
            name = "ClientRatelimitedResponse" if logged.status == 429 else "ClientErrorResponse"
            return problems + self._wrong(logged.answer, "components", "responses", name)
        described = operation["responses"].get(str(logged.status))
        if described is None:
            return [*problems, f"{at}: no answer with status {logged.status}"]
        if "content" in described:
            return problems + self._wrong(logged.answer, *at, "responses", str(logged.status))
        return problems if logged.answer is None else [*problems, f"{at}: an answer where there is none"]

    def _wrong(self, instance: Any, *at: str) -> list[str]:
        validator = self._validators.get(at)
        if validator is None:
            pointer = "/".join(_escaped(part) for part in (*at, "content", "application/json", "schema"))
            validator = Draft202012Validator({"$ref": f"urn:openapi#/{pointer}"}, registry=self._registry)
            self._validators[at] = validator
        error = best_match(validator.iter_errors(instance))
        return [] if error is None else [f"{' '.join(at)} {error.json_path}: {error.message[:300]}"]


class GatewaySpec:
    """The schema of what the gateway sends."""

    def __init__(self, path: Path) -> None:
        document: dict[str, Any] = json.loads(path.read_text("utf-8"))
        # The schema is made from TypeScript, where an enum of bits doesn't say that they add up.
        document["definitions"] |= {
            name: {"type": "integer", "minimum": 0}
            for name in document["definitions"]
            if name.endswith("Flags")
        }
        resource = Resource.from_contents(document, default_specification=DRAFT7)
        self._registry = Registry().with_resource("urn:gateway", resource)

    def check(self, definition: str, data: Any) -> list[str]:
        """What is wrong with an event's data."""
        schema = {"$ref": f"urn:gateway#/definitions/{_escaped(definition)}"}
        error = best_match(Draft7Validator(schema, registry=self._registry).iter_errors(data))
        return [] if error is None else [f"{definition} {error.json_path}: {error.message[:300]}"]


@cache
def rest_spec(path: Path) -> RestSpec:
    return RestSpec(path)


@cache
def gateway_spec(path: Path) -> GatewaySpec:
    return GatewaySpec(path)


def _matcher(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{[^}]+\\}", "[^/]+", re.escape(template)))


def _fewest_holes(template: str) -> tuple[int, str]:
    return template.count("{"), template


def _escaped(part: str) -> str:
    return quote(part.replace("~", "~0").replace("/", "~1"), safe="~")
