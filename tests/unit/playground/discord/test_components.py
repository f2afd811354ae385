"""The playground's own limits of Components V2: each at its edge, and one step beyond."""

from typing import Any

import pytest
from pydantic import ValidationError

from storybot.playground.discord import component_rules
from storybot.playground.discord.components import TopLevel
from storybot.playground.discord.forms import MessageBody
from storybot.playground.discord.refusals import Refusal, from_validation

Json = dict[str, Any]


def parsed(components: list[Json]) -> list[TopLevel]:
    return MessageBody.model_validate({"components": components}).components or []


def refusal_of(components: list[Json], *, v2: bool = True) -> Refusal | None:
    """What Discord would answer to these components, None if it takes them."""
    try:
        component_rules.check(parsed(components), v2=v2)
    except ValidationError as error:
        return from_validation(error)
    except Refusal as refused:
        return refused
    return None


def text(content: str = "x", **more: Any) -> Json:
    return {"type": 10, "content": content, **more}


def button(**more: Any) -> Json:
    return {"type": 2, "style": 1, "label": "Go", "custom_id": "go", **more}


def link(**more: Any) -> Json:
    return {"type": 2, "style": 5, "label": "Read", "url": "https://example.org", **more}


def row(*components: Json) -> Json:
    return {"type": 1, "components": list(components)}


def section(count: int = 1, **more: Any) -> Json:
    return {"type": 9, "components": [text()] * count, "accessory": link(), **more}


def container(*components: Json, **more: Any) -> Json:
    return {"type": 17, "components": list(components), **more}


def select(options: int = 1, **more: Any) -> Json:
    chosen = [{"label": str(number), "value": str(number)} for number in range(options)]
    return {"type": 3, "custom_id": "pick", "options": chosen, **more}


def picker(kind: int, *named: str, **more: Any) -> Json:
    """A select of users (5), roles (6), both (7) or channels (8), some of them chosen at first."""
    chosen = [{"id": str(number), "type": it} for number, it in enumerate(named)]
    return {"type": kind, "custom_id": "pick", "default_values": chosen, **more}


def defaults(options: int, **more: Any) -> Json:
    chosen = select(options, **more)
    return {**chosen, "options": [{**each, "default": True} for each in chosen["options"]]}


def gallery(count: int) -> Json:
    return {"type": 12, "items": [{"media": {"url": "https://example.org/a.png"}}] * count}


def thumbnail(**more: Any) -> Json:
    return {"type": 11, "media": {"url": "https://example.org/a.png"}, **more}


def url(length: int) -> str:
    return "https://example.org/".ljust(length, "a")


TAKEN = {
    "text of 4000": [text("x" * 4000)],
    "40 components": [text() for _ in range(40)],
    "40 in a container": [container(*[text() for _ in range(39)])],
    "section of 3": [section(3)],
    "section with a picture": [section(accessory=thumbnail(description="d" * 1024))],
    "5 buttons": [row(*[link() for _ in range(5)])],
    "label of 80": [row(link(label="x" * 80))],
    "custom_id of 100": [row(button(custom_id="x" * 100))],
    "url of 512": [row(link(url=url(512)))],
    "largest id": [text(id=2**31 - 1)],
    "select of 25": [row(select(25))],
    "select of up to 2 with 2 defaults": [row(defaults(2, max_values=2))],
    "select of both with defaults": [row(picker(7, "user", "role", max_values=2))],
    "select of channels of two kinds": [row(picker(8, "channel", channel_types=[0, 15]))],
    "select of none to 2": [row(select(2, min_values=0, max_values=2))],
    "discord:// url": [row(link(url="discord://-/channels/1"))],
    "gallery of 10": [gallery(10)],
    "separator": [text(), {"type": 14, "divider": True, "spacing": 2}],
    "colour": [container(text(), accent_color=0xFFFFFF, spoiler=True)],
    "bytes at the edge": [text("é" * 3000), text("漢" * 1000)],
}
REFUSED = {
    "text of 4001": [text("x" * 4001)],
    "text of 4001 in two": [text("x" * 4000), text("x")],
    "empty text": [text("")],
    "41 components": [text() for _ in range(41)],
    "41 in a container": [container(*[text() for _ in range(40)])],
    "section of 4": [section(4)],
    "section of none": [section(0)],
    "section without accessory": [{"type": 9, "components": [text()]}],
    "row in a section": [section(accessory=row(link()))],
    "6 buttons": [row(*[link() for _ in range(6)])],
    "select of users with a role": [row(picker(5, "role"))],
    "select of one with 2 defaults": [row(picker(6, "role", "role"))],
    "select of 2 with 1 default": [row(picker(6, "role", min_values=2, max_values=2))],
    "select of users of channel types": [row(picker(5, channel_types=[0]))],
    "empty row": [row()],
    "empty container": [container()],
    "container in a container": [container(container(text()))],
    "button outside of a row": [link()],
    "label of 81": [row(link(label="x" * 81))],
    "neither label nor emoji": [row(link(label=""))],
    "custom_id of 101": [row(button(custom_id="x" * 101))],
    "custom_id of none": [row(button(custom_id=""))],
    "same custom_id twice": [row(button()), row(button())],
    "same id twice": [text(id=7), text(id=7)],
    "id beyond 32 bits": [text(id=2**31)],
    "negative id": [text(id=-1)],
    "url of 513": [row(link(url=url(513)))],
    "no url at all": [row(link(url="ferry"))],
    "script": [row(link(url="javascript:alert(1)"))],
    "link with custom_id": [row(link(custom_id="x"))],
    "button with url": [row(button(url="https://example.org"))],
    "link without url": [row({"type": 2, "style": 5, "label": "x"})],
    "select of 26": [row(select(26))],
    "select beside a button": [row(select(), link())],
    "select of at least 2 of 1": [row(select(3, min_values=2))],
    "select with a least above its most": [row(select(3, min_values=3, max_values=2))],
    "select of users with a least above its most": [
        row({"type": 5, "custom_id": "x", "min_values": 2, "max_values": 1})
    ],
    "select of more than there are": [row(select(2, max_values=3))],
    "select with the same value twice": [
        row({**select(), "options": [{"label": "a", "value": "v"}, {"label": "b", "value": "v"}]})
    ],
    "select of 1 with 2 defaults": [row(defaults(2))],
    "url without a host": [row(link(url="https://???"))],
    "picture without a host": [section(accessory=thumbnail(media={"url": "https:///a.png"}))],
    "gallery of 11": [gallery(11)],
    "description of 1025": [section(accessory=thumbnail(description="d" * 1025))],
    "spacing of 3": [{"type": 14, "spacing": 3}],
    "colour too large": [container(text(), accent_color=0x1000000)],
    "unknown field": [text(style="bold")],
    "unknown field inside": [container(section(accessory=link(size=2)))],
    "unknown type": [{"type": 99}],
    "no type": [{"content": "x"}],
    "text that is a number": [text(5)],
    "true that is 1": [row(link(disabled=1))],
}


@pytest.mark.parametrize("components", TAKEN.values(), ids=TAKEN.keys())
def test_at_the_edge_it_is_taken(components: list[Json]) -> None:
    assert refusal_of(components) is None


@pytest.mark.parametrize("components", REFUSED.values(), ids=REFUSED.keys())
def test_beyond_the_edge_it_is_refused(components: list[Json]) -> None:
    refused = refusal_of(components)
    assert refused is not None
    assert (refused.status, refused.body["code"]) == (400, 50035)
    assert refused.body["errors"]["components"]


def test_a_problem_is_named_by_its_path() -> None:
    refused = refusal_of([container(text(), section(accessory=link(label="x" * 81)))])
    assert refused is not None
    path = refused.body["errors"]["components"]["0"]["components"]["1"]["accessory"]["label"]
    assert path["_errors"] == [{"code": "BASE_TYPE_BAD_LENGTH", "message": "Must be 80 or fewer in length."}]


@pytest.mark.parametrize(
    ("components", "taken"),
    [
        ([text("漢" * 3386)], True),
        ([text("漢" * 3387)], False),
        ([text("漢" * 1691), text("漢" * 1692)], False),
    ],
)
def test_too_many_bytes_are_a_server_error(components: list[Json], taken: bool) -> None:
    """10,170 bytes with 12 for each text display, as measured in discord-api-docs #8554."""
    refused = refusal_of(components)
    assert refused is None if taken else (refused is not None and refused.status == 500)


@pytest.mark.parametrize(
    ("components", "taken"),
    [([row(link())] * 5, True), ([row(link())] * 6, False), ([text()], False), ([container(text())], False)],
)
def test_without_the_flag_there_are_only_rows(components: list[Json], taken: bool) -> None:
    assert (refusal_of(components, v2=False) is None) is taken


def test_stored_components_are_numbered_around_the_given_ids() -> None:
    [stored] = component_rules.stored(parsed([container(text(id=1), section(), row(button(id=0)))]))

    def ids(component: Json) -> list[int]:
        children = [*component.get("components", []), component.get("accessory")]
        return [component["id"], *(id_ for child in children if child for id_ in ids(child))]

    found = ids(stored)
    assert len(set(found)) == len(found) == 7
    assert stored["components"][0]["id"] == 1
    assert stored["accent_color"] is None
