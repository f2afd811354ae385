"""Slack's Block Kit as its documentation has it, for what a message may hold; written apart from the
renderer. Anything unknown, too long, too many or empty is an error, and so is whatever could ping."""

import json
from typing import Any

Errors = list[str]

STYLES = {"bold", "italic", "strike", "code"}


def errors(body: dict[str, Any]) -> Errors:
    """What is wrong with the arguments of chat.postMessage or chat.update."""
    found = _unknown("body", body, {"text", "blocks", "metadata", "unfurl_links", "unfurl_media", "parse"})
    found += _text("text", body["text"], 4000)
    found += [f"text pings: {mark}" for mark in ("<!", "<@", "<#", "<") if mark in body["text"]]
    found += _metadata(body["metadata"])
    if body.get("parse") not in (None, "none"):
        found.append(f"parse: {body['parse']}")
    blocks = body["blocks"]
    if not 1 <= len(blocks) <= 50:
        found.append(f"{len(blocks)} blocks")
    if (size := _units(json.dumps(blocks, ensure_ascii=False, separators=(",", ":")))) > 13_200:
        found.append(f"msg_blocks_too_long: {size}")
    for place, block in enumerate(blocks):
        found += [f"/blocks/{place}: {error}" for error in _block(block)]
    return found


def text_of(node: Any) -> str:
    """All text that a reader sees in blocks, in order, blocks and list points on lines of their own."""
    if isinstance(node, list):
        return "".join(map(text_of, node))
    if not isinstance(node, dict):
        return ""
    said = node.get("text", "")
    own = said if isinstance(said, str) else text_of(said)
    line = "\n" if node.get("type") in ("header", "context", "rich_text_section", "button") else ""
    return own + text_of(node.get("elements", [])) + line


def _block(block: dict[str, Any]) -> Errors:
    match block["type"]:
        case "header":
            return _unknown("header", block, {"type", "text"}) + _plain(block["text"], 150)
        case "divider":
            return _unknown("divider", block, {"type"})
        case "context":
            found = _unknown("context", block, {"type", "elements"})
            found += [] if 1 <= len(block["elements"]) <= 10 else ["context: elements"]
            return found + [error for element in block["elements"] for error in _plain(element, 3000)]
        case "actions":
            found = _unknown("actions", block, {"type", "elements"})
            found += [] if 1 <= len(block["elements"]) <= 25 else ["actions: elements"]
            ids = [element["action_id"] for element in block["elements"]]
            found += [] if len(set(ids)) == len(ids) else ["actions: the same action_id twice"]
            return found + [error for element in block["elements"] for error in _button(element)]
        case "rich_text":
            found = _unknown("rich_text", block, {"type", "elements"})
            found += [] if block["elements"] else ["rich_text: no elements"]
            return found + [error for element in block["elements"] for error in _rich(element)]
        case other:
            return [f"unknown block {other}"]


def _rich(element: dict[str, Any]) -> Errors:
    if element["type"] == "rich_text_list":
        found = _unknown("rich_text_list", element, {"type", "style", "elements", "indent"})
        found += [] if element["style"] in ("bullet", "ordered") else ["rich_text_list: style"]
        kinds = {item["type"] for item in element["elements"]}
        found += [] if kinds == {"rich_text_section"} else [f"rich_text_list: {kinds}"]
        return found + [error for item in element["elements"] for error in _rich(item)]
    if element["type"] not in ("rich_text_section", "rich_text_quote"):
        return [f"unknown rich text {element['type']}"]
    found = _unknown(element["type"], element, {"type", "elements"})
    found += [] if element["elements"] else [f"{element['type']}: no elements"]
    return found + [error for run in element["elements"] for error in _run(run)]


def _run(run: dict[str, Any]) -> Errors:
    # `user`, `usergroup`, `channel` and `broadcast` are the runs that ping; they are unknown here on purpose.
    if run["type"] not in ("text", "link"):
        return [f"unknown run {run['type']}"]
    known = {"type", "text", "style"} | ({"url"} if run["type"] == "link" else set())
    found = _unknown(run["type"], run, known) + ([] if run["text"] else ["empty run"])
    if not set(run.get("style", {})) <= STYLES or ("style" in run and not run["style"]):
        found.append(f"style: {run['style']}")
    if run["type"] == "link":
        found += _url(run["url"])
    return found


def _button(button: dict[str, Any]) -> Errors:
    found = _unknown("button", button, {"type", "action_id", "text", "url", "value"})
    told = _url(button["url"]) if "url" in button else _text("value", button["value"], 2000)
    return found + _plain(button["text"], 75) + told + _text("action_id", button["action_id"], 255)


def _plain(text: dict[str, Any], most: int) -> Errors:
    found = _unknown("plain_text", text, {"type", "text", "emoji"})
    found += [] if text["type"] == "plain_text" else [f"{text['type']} for text from outside"]
    return found + _text("plain_text", text["text"], most)


def _url(url: str) -> Errors:
    fine = url.startswith(("http://", "https://")) and url.isascii() and not set(url) & set(" <>|\n")
    return ([] if fine else [f"url: {url}"]) + _text("url", url, 3000)


def _metadata(metadata: dict[str, Any]) -> Errors:
    found = _unknown("metadata", metadata, {"event_type", "event_payload"})
    return found + _text("event_type", metadata["event_type"], 255)


def _text(name: str, text: str, most: int) -> Errors:
    return [] if text.strip() and _units(text) <= most else [f"{name}: {_units(text)} of 1 to {most}"]


def _unknown(name: str, value: dict[str, Any], known: set[str]) -> Errors:
    return [f"{name}: unknown {field}" for field in sorted(set(value) - known)]


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
