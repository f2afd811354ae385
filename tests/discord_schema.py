"""Bodies against Discord's own OpenAPI description, and each component against its named schema."""

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

SHARED = Path(os.environ.get("SHARED_DIR", Path(__file__).parents[2] / "shared"))
DESCRIPTION = SHARED / "specs" / "discord-openapi.json"
COMPONENTS = {
    1: "ActionRowComponentForMessageRequest",
    2: "ButtonComponentForMessageRequest",
    10: "TextDisplayComponentForMessageRequest",
    12: "MediaGalleryComponentForMessageRequest",
    14: "SeparatorComponentForMessageRequest",
    17: "ContainerComponentForMessageRequest",
}

IN_MODALS = {
    3: "StringSelectComponentForModalRequest",
    4: "TextInputComponentForModalRequest",
    5: "UserSelectComponentForModalRequest",
    6: "RoleSelectComponentForModalRequest",
    8: "ChannelSelectComponentForModalRequest",
    19: "FileUploadComponentForModalRequest",
}


@cache
def _description() -> dict[str, Any]:
    if not DESCRIPTION.exists():
        pytest.skip(f"{DESCRIPTION} is absent: set SHARED_DIR to where the specs are")
    return json.loads(DESCRIPTION.read_text())


@cache
def _validator(pointer: str) -> Draft202012Validator:
    resource = Resource.from_contents(_description(), default_specification=DRAFT202012)
    registry = Registry().with_resource("urn:discord", resource)
    return Draft202012Validator({"$ref": f"urn:discord#{pointer}"}, registry=registry)


def _check(pointer: str, value: Any) -> None:
    errors = [f"{error.json_path}: {error.message[:200]}" for error in _validator(pointer).iter_errors(value)]
    assert errors == []


def _check_named(name: str, value: dict[str, Any]) -> None:
    _check(f"/components/schemas/{name}", value)
    # The description lets unknown fields pass; Discord drops them silently.
    assert set(value) <= set(_description()["components"]["schemas"][name]["properties"]), name


def _check_component(component: dict[str, Any]) -> None:
    _check_named(COMPONENTS[component["type"]], component)
    for child in component.get("components", ()):
        _check_component(child)


def _check_message(name: str, body: dict[str, Any]) -> None:
    _check_named(name, body)
    for component in body.get("components", ()):
        _check_component(component)
    for embed in body.get("embeds", ()):
        _check_named("RichEmbed", embed)


def check_request(method: str, path: str, body: dict[str, Any]) -> None:
    """Fail where the operation's request body doesn't allow `body`. Skips, with the reason, where the
    description is absent."""
    operation = _description()["paths"][path][method]
    assert "application/json" in operation["requestBody"]["content"]
    escaped = path.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D")
    _check(f"/paths/{escaped}/{method}/requestBody/content/application~1json/schema", body)
    match method, path.rsplit("/", 1)[-1]:
        case "post", "messages":
            _check_message("MessageCreateRequest", body)
        case "patch", _:
            _check_message("MessageEditRequestPartial", body)
        case _ if "message" in body:
            _check_named("CreateForumThreadRequest", body)
            _check_message("BaseCreateMessageCreateRequest", body["message"])
        case _:
            _check_named("CreateTextThreadWithMessageRequest", body)


def check_modal(body: dict[str, Any]) -> None:
    """Fail where Discord's description doesn't allow the modal. Skips, with the reason, where the description
    is absent."""
    _check_named("ModalInteractionCallbackRequestData", body)
    for label in body["components"]:
        _check_named("LabelComponentForModalRequest", label)
        _check_named(IN_MODALS[label["component"]["type"]], label["component"])
