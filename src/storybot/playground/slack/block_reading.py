"""What blocks say, and whom they ping. For blocks that passed the check."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, cast

from storybot.playground.slack.mrkdwn import bare_pings_in, pings_in, plain

Json = dict[str, Any]

_PINGING = {"broadcast": "range", "user": "user_id", "usergroup": "usergroup_id"}


def texts_of(part: Any) -> Iterator[str]:
    """Every text that people see in blocks: of text objects, rich text, alternative texts."""
    for one in _parts(part):
        for key in ("text", "alt_text"):
            if isinstance(one.get(key), str):
                yield one[key]


def block_pings(part: Any, names: Collection[str]) -> list[str]:
    """Whom blocks ping. `names` are the handles that Slack would find bare in text."""
    found: list[str] = []
    for one in _parts(part):
        if one.get("type") in _PINGING:
            found.append(one[_PINGING[one["type"]]])
        elif one.get("type") == "mrkdwn":
            found += pings_in(one["text"])
            if not one.get("verbatim"):
                found += bare_pings_in(one["text"], names)
    return found


def has_rich_text(blocks: Sequence[Json]) -> bool:
    """Whether one of the blocks is `rich_text`."""
    return any(block["type"] == "rich_text" for block in blocks)


def plain_blocks(blocks: Sequence[Json]) -> str:
    """How blocks read, a line for each of their parts."""
    return "\n".join(line for block in blocks for line in _lines(block))


def _lines(part: Json) -> Iterator[str]:
    match part:
        case {"type": "rich_text_section" | "rich_text_quote" | "rich_text_preformatted"}:
            yield "".join(_run(leaf) for leaf in part["elements"])
        case {"type": "rich_text_list"}:
            yield from (f"• {line}" for item in part["elements"] for line in _lines(item))
        case {"type": "mrkdwn"}:
            yield plain(part["text"])
        case {"type": "plain_text"}:
            yield part["text"]
        case {"type": "button"}:
            yield f"[{part['text']['text']}]"
        case {"type": "image"}:
            yield f"[{part['alt_text']}]"
        case {"type": "divider"}:
            yield "———"
        case _:
            for key in ("text", "fields", "label", "elements", "element", "accessory", "placeholder"):
                inner = part.get(key, [])
                for one in cast("list[Json]", inner if isinstance(inner, list) else [inner]):
                    yield from _lines(one)


def _run(leaf: Json) -> str:
    match leaf:
        case {"type": "text" | "link"}:
            return leaf.get("text") or leaf["url"]
        case {"type": "emoji"}:
            return f":{leaf['name']}:"
        case {"type": "broadcast" | "user" | "usergroup"}:
            return "@" + leaf[_PINGING[leaf["type"]]]
        case _:
            return leaf.get("fallback") or leaf.get("value") or "#" + str(leaf.get("channel_id", ""))


def _parts(part: Any) -> Iterator[Json]:
    if isinstance(part, dict):
        inside = cast("Json", part)
        yield inside
        for value in inside.values():
            yield from _parts(value)
    elif isinstance(part, list):
        for value in cast("list[Any]", part):
            yield from _parts(value)
