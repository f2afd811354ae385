"""What holds for a message's components together, and how Discord gives them back."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from storybot.playground.discord.components import ActionRow, Component, TextDisplay, TopLevel, walk
from storybot.playground.discord.refusals import bad_form, broken

MAX_COMPONENTS = 40
MAX_TEXT = 4000
MAX_ROWS = 5
MAX_PROCESSED_BYTES = 10_170
"""Bytes of UTF-8 in all Text Displays, and 12 for each: above it the real API has answered 500
(https://github.com/discord/discord-api-docs/issues/8554)."""


def check(components: Sequence[TopLevel], *, v2: bool) -> None:
    """Raise the refusal that Discord answers to these components; `v2` says that the message has the flag."""
    if not v2:
        _check_legacy(components)
    everything = list(walk(list(components)))
    if len(everything) > MAX_COMPONENTS:
        raise bad_form(
            (
                ("components",),
                "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED",
                f"The maximum number of components is {MAX_COMPONENTS}; there are {len(everything)}.",
            )
        )
    _check_text([each.content for each in everything if isinstance(each, TextDisplay)])
    check_unique(components)


def _check_legacy(components: Sequence[TopLevel]) -> None:
    for index, component in enumerate(components):
        if not isinstance(component, ActionRow):
            raise bad_form(
                (
                    ("components", index, "type"),
                    "UNION_TYPE_CHOICES",
                    'Value of field "type" must be one of (1,).',
                )
            )
    if len(components) > MAX_ROWS:
        raise bad_form((("components",), "BASE_TYPE_BAD_LENGTH", f"Must be {MAX_ROWS} or fewer in length."))


def _check_text(texts: list[str]) -> None:
    if sum(map(len, texts)) > MAX_TEXT:
        raise bad_form(
            (
                ("components",),
                "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
                f"The total size of all displayable text is limited to {MAX_TEXT} characters.",
            )
        )
    if sum(len(text.encode("utf-8", "surrogatepass")) + 12 for text in texts) > MAX_PROCESSED_BYTES:
        raise broken()


def check_unique(components: Sequence[Component]) -> None:
    """Raise the refusal of two components that go by the same name or number."""
    everything = list(every([component.model_dump(exclude_none=True) for component in components]))
    pressed = Counter(each["custom_id"] for each in everything if "custom_id" in each)
    if any(times > 1 for times in pressed.values()):
        raise bad_form(
            (
                ("components",),
                "COMPONENT_CUSTOM_ID_DUPLICATED",
                "Component custom id cannot be duplicated",
            )
        )
    numbered = Counter(each["id"] for each in everything if each.get("id"))
    if any(times > 1 for times in numbered.values()):
        raise bad_form((("components",), "COMPONENT_ID_DUPLICATED", "Component id cannot be duplicated"))


_DEFAULTS: dict[int, dict[str, Any]] = {
    3: {"min_values": 1, "max_values": 1},
    19: {"min_values": 1, "max_values": 1},
    5: {"min_values": 1, "max_values": 1},
    6: {"min_values": 1, "max_values": 1},
    7: {"min_values": 1, "max_values": 1},
    8: {"min_values": 1, "max_values": 1},
    11: {"description": None, "spoiler": False},
    14: {"divider": True, "spacing": 1},
    17: {"accent_color": None, "spoiler": False},
}


def every(components: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Every component in reading order, those inside of others too."""
    for component in components:
        yield component
        yield from every(component.get("components", ()))
        yield from every([component[name] for name in ("accessory", "component") if name in component])


def stored(components: Sequence[Component]) -> list[dict[str, Any]]:
    """The components as Discord returns them: all numbered, with their defaults filled in."""
    bodies = [component.model_dump(exclude_none=True) for component in components]
    taken = {each["id"] for each in every(bodies) if each.get("id")}
    free = (number for number in range(1, 1_000_000) if number not in taken)

    def number(body: dict[str, Any]) -> dict[str, Any]:
        body = {**_DEFAULTS.get(body["type"], {}), **body}
        body["id"] = body.get("id") or next(free)
        if "components" in body:
            body["components"] = [number(child) for child in body["components"]]
        for name in {"accessory", "component"} & body.keys():
            body[name] = number(body[name])
        if "media" in body:
            body["media"] = _resolved(body["media"])
        if "items" in body:
            body["items"] = [
                {"description": None, "spoiler": False, **item, "media": _resolved(item["media"])}
                for item in body["items"]
            ]
        return body

    return [number(body) for body in bodies]


def _resolved(media: dict[str, Any]) -> dict[str, Any]:
    return {"id": "0", "url": media["url"], "proxy_url": media["url"], "width": None, "height": None}
