"""What Discord refuses in a message's body apart from its components."""

from typing import Any

import pytest
from pydantic import ValidationError

from storybot.playground.discord.forms import CreateMessage, ForumPost
from storybot.playground.discord.refusals import from_validation

Json = dict[str, Any]

TAKEN = [
    {"title": "x"},
    {"description": "x", "timestamp": "2026-01-02T03:04:05.678Z"},
    {"fields": [{"name": "x", "value": "y"}]},
    {"image": {"url": "https://example.org/a.png"}},
    {"author": {"name": "x"}, "timestamp": "2026-01-02T03:04:05+01:00"},
]
REFUSED = [
    {},
    {"color": 1},
    {"title": "  "},
    {"title": "x", "description": ""},
    {"title": "x", "description": " \n "},
    {"fields": [{"name": " ", "value": "y"}]},
    {"fields": [{"name": "x", "value": " "}]},
    {"footer": {"text": " "}},
    {"title": "x", "timestamp": "nonsense"},
    {"title": "x", "url": "https://"},
]


def errors_of(body: Json, form: Any = CreateMessage) -> Any:
    try:
        form.model_validate(body)
    except ValidationError as error:
        return from_validation(error).body["errors"]
    return None


@pytest.mark.parametrize("embed", TAKEN)
def test_embeds_that_are_taken(embed: Json) -> None:
    assert errors_of({"embeds": [embed]}) is None


@pytest.mark.parametrize("embed", REFUSED)
def test_embeds_that_are_refused(embed: Json) -> None:
    assert errors_of({"embeds": [embed]})["embeds"]["0"]


@pytest.mark.parametrize("nonce", [2**63 - 1, -(2**63), "x" * 25, "", 0])
def test_nonces_that_are_taken(nonce: str | int) -> None:
    assert errors_of({"content": "x", "nonce": nonce}) is None


@pytest.mark.parametrize("nonce", [2**63, 10**40, -(2**63) - 1, "x" * 26, True, 1.5, []])
def test_a_refused_nonce_is_named_by_its_path_alone(nonce: Any) -> None:
    assert errors_of({"content": "x", "nonce": nonce}).keys() == {"nonce"}
    assert errors_of({"content": "x", "nonce": nonce})["nonce"].keys() == {"_errors"}


@pytest.mark.parametrize("id_", ["x", "", "1" * 21, -1, True, [], "١"])
def test_a_refused_snowflake_is_named_by_its_path_alone(id_: Any) -> None:
    errors = errors_of({"content": "x", "message_reference": {"message_id": id_}})
    assert errors["message_reference"]["message_id"].keys() == {"_errors"}


@pytest.mark.parametrize(("name", "taken"), [(" x ", True), ("   ", False), ("", False), ("x" * 101, False)])
def test_the_name_of_a_thread(name: str, taken: bool) -> None:
    assert (errors_of({"name": name, "message": {"content": "x"}}, ForumPost) is None) is taken
