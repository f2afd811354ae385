"""Cards as the exact arguments that Slack's chat methods take. Pure: no SDK, no I/O.

Text from outside goes into `plain_text` and `rich_text` elements only, which Slack shows as they are. A card
is drawn once and kept: the same card goes to many channels with only the key differing. Bodies are for
reading: the nested parts of two of them may be the same objects.
"""

import json
import re
from dataclasses import replace
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from storybot.cards.cut import anywhere, cut, longest, utf16, within
from storybot.cards.figure import Figure
from storybot.cards.fit import fit, size
from storybot.cards.meter import reading
from storybot.cards.model import (
    Block,
    Bullets,
    Buttons,
    Card,
    Divider,
    Heading,
    Known,
    Line,
    Links,
    Mention,
    Meter,
    Paragraph,
    Picture,
    SmallPrint,
    Span,
)
from storybot.cards.tidy import cleaned
from storybot.platforms.slack import limits
from storybot.platforms.slack.ids import ASK_ACTION, LINK_ACTION, metadata, write_ask

Body = dict[str, Any]

PICTURE = "figure.png"
"""The name that a figure's picture is uploaded by."""

_KEPT_CARDS = 256
_ID = re.compile(r"[A-Z0-9]{2,20}")
_KNOWN = {
    Known.PERSON: ("user", "user_id"),
    Known.GROUP: ("usergroup", "usergroup_id"),
    Known.CHANNEL: ("channel", "channel_id"),
}
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def message(card: Card, key: str, file: str | None = None) -> Body:
    """The arguments of chat.postMessage, but for the channel (and the thread). `file`, here and below, is the
    card's figure, drawn and uploaded."""
    quiet = {"unfurl_links": False, "unfurl_media": False}
    return {**_body(card), **_figure(card, file), "metadata": metadata(key), **quiet}


def edit(card: Card, key: str, file: str | None = None) -> Body:
    """The arguments of chat.update, but for the channel and the message."""
    return {**_body(card), **_figure(card, file), "metadata": metadata(key), "parse": "none"}


def answer(card: Card) -> Body:
    """What only one person is shown: the arguments of chat.postEphemeral, or what a `response_url` takes."""
    return _body(card)


def blocks_of(card: Card) -> list[Body]:
    """The card's blocks, for a modal, the Home tab or a link's preview."""
    return _body(card)["blocks"]


def unfurl(card: Card) -> Body:
    """What shows below a link, as chat.unfurl takes it: in plain text, for there rich text has been refused
    (github.com/slackapi/java-slack-sdk/issues/948 and 876)."""
    return {"blocks": [_without_styles(block) for block in blocks_of(card)]}


def _without_styles(block: Body) -> Body:
    if block["type"] != "rich_text":
        return block
    lines = [_flat(part) for element in block["elements"] for part in _items(element)]
    return {"type": "section", "text": _plain(within("\n".join(lines), limits.PLAIN_TEXT))}


def _items(element: Body) -> list[tuple[str, Body]]:
    if element["type"] == "rich_text_list":
        return [("• ", item) for item in element["elements"]]
    return [("", element)]


def _flat(part: tuple[str, Body]) -> str:
    before, section = part
    return before + "".join(run["text"] for run in section["elements"])


def picture(card: Card, file: str) -> Body:
    """The card's figure by itself, the same way as `answer`."""
    assert card.figure is not None, "it was drawn"
    return {"text": _escape(within(card.figure.title, limits.HEADER)), "blocks": [_image(card.figure, file)]}


def _figure(card: Card, file: str | None) -> Body:
    if file is None or card.figure is None:
        return {}
    return {"blocks": [*blocks_of(card), _image(card.figure, file)]}


def _image(figure: Figure, file: str) -> Body:
    alt = within(figure.alt, limits.ALT_TEXT)
    return {"type": "image", "slack_file": {"id": file}, "alt_text": alt}


def _body(card: Card) -> Body:
    return dict(_drawn(card))


@lru_cache(maxsize=_KEPT_CARDS)
def _drawn(card: Card) -> Body:
    shown = _reachable(card)
    most = longest(limits.TEXT, lambda most: utf16(_escape(cut(shown.title, most, anywhere))) <= limits.TEXT)
    return {"text": _escape(cut(shown.title, most)), "blocks": _blocks(fit(shown, _fits))}


def fitted(card: Card) -> Card:
    """What there is room for of a card."""
    return fit(_reachable(card), _fits)


def _reachable(card: Card) -> Card:
    """The card, cleaned, that says to read on only where a link can lead."""
    shown = cleaned(card)
    return shown if _linkable(shown.more_url) else replace(shown, more_url=None)


def _escape(text: str) -> str:
    """All that Slack's `text` needs (https://docs.slack.dev/messaging/formatting-message-text#escaping)."""
    return text.translate(_ENTITIES)


def _fits(card: Card) -> bool:
    if size(card) > limits.ALL_BLOCKS:
        return False
    blocks = _blocks(card)
    whole = json.dumps(blocks, ensure_ascii=False, separators=(",", ":"))
    return len(blocks) <= limits.BLOCKS and utf16(whole) <= limits.ALL_BLOCKS


def _blocks(card: Card) -> list[Body]:
    page = _Page()
    for before, block in zip((None, *card.blocks), card.blocks, strict=False):
        _place(page, block, before)
    return page.finished(card.title)


def _place(page: "_Page", block: Block, before: Block | None) -> None:
    match block:
        case Heading():
            _heading(page, block, before)
        case Paragraph():
            page.line(block.spans)
        case Bullets():
            page.bullets(block.items)
        case Meter():
            page.end_text()
            page.line((Span(block.label, bold=True), Span(f"  {reading(block)}")))
        case SmallPrint():
            _small_print(page, block)
        case Picture():
            # Not an image block: Slack refuses the whole message where it can't fetch the picture
            # (github.com/slackapi/java-slack-sdk/issues/1396).
            page.line((Span("🖼 "), Span(block.alt or "Picture", url=block.url)))
        case Mention():
            page.mention(block.group)
        case Links() | Buttons():
            _pressed(page, block)
        case Divider():
            page.add({"type": "divider"})
        case _:
            raise TypeError(block)


def _heading(page: "_Page", heading: Heading, before: Block | None) -> None:
    if heading.level == 1:
        _headline(page, heading)
        return
    if heading.level == 2:
        page.end_text()
    name = Span(heading.text, bold=True, italic=heading.level == 3, url=heading.url)
    page.line((name,), apart=not isinstance(before, Heading))


def _headline(page: "_Page", heading: Heading) -> None:
    shown = within(heading.text, limits.HEADER)
    page.add({"type": "header", "text": _plain(shown)})
    # A header can't be a link, so the address stands below it, or the whole headline where it was cut.
    if shown != heading.text:
        page.line((Span(heading.text, bold=True, url=heading.url),))
    elif heading.url:
        page.line((Span(urlsplit(heading.url).hostname or heading.url, url=heading.url),))


def _small_print(page: "_Page", block: SmallPrint) -> None:
    text = "".join(span.text for span in block.spans)
    if any(span.url for span in block.spans) or utf16(text) > limits.PLAIN_TEXT:
        page.line(tuple(Span(span.text, italic=True, url=span.url) for span in block.spans))
    else:
        page.add({"type": "context", "elements": [_plain(text)]})


def _pressed(page: "_Page", block: Links | Buttons) -> None:
    if isinstance(block, Links):
        _buttons(page, block)
    else:
        _asking(page, block)


def _buttons(page: "_Page", block: Links) -> None:
    links = [(label, url) for label, url in block.items if len(url) <= limits.BUTTON_URL]
    buttons = [_button(number, *link) for number, link in enumerate(links, 1)]
    for start in range(0, len(buttons), limits.ACTIONS):
        page.add({"type": "actions", "elements": buttons[start : start + limits.ACTIONS]})


def _asking(page: "_Page", block: Buttons) -> None:
    written = [(button.label, write_ask(button.ask)) for button in block.items]
    buttons = [
        {
            "type": "button",
            "action_id": f"{ASK_ACTION}{number}",
            "text": _plain(within(label, limits.BUTTON_TEXT)),
            "value": value,
        }
        for number, (label, value) in enumerate(written, page.asked + 1)
        if value is not None
    ]
    page.asked += len(written)
    for start in range(0, len(buttons), limits.ACTIONS):
        page.add({"type": "actions", "elements": buttons[start : start + limits.ACTIONS]})


def _button(number: int, label: str, url: str) -> Body:
    return {
        "type": "button",
        "action_id": f"{LINK_ACTION}{number}",
        "text": _plain(within(label, limits.BUTTON_TEXT)),
        "url": url,
    }


def _plain(text: str) -> Body:
    return {"type": "plain_text", "text": text, "emoji": False}


def _element(span: Span) -> Body:
    if span.known is not None and _ID.fullmatch(span.text):
        kind, name = _KNOWN[span.known]
        return {"type": kind, name: span.text}
    style = {name: True for name, on in (("bold", span.bold), ("italic", span.italic)) if on}
    styled = {"style": style} if style else {}
    if _linkable(span.url):
        return {"type": "link", "url": span.url, "text": span.text, **styled}
    return {"type": "text", "text": span.text, **styled}


def _linkable(url: str | None) -> bool:
    return url is not None and len(url) <= limits.LINK_URL


class _Page:
    """Blocks as they are laid out, neighbouring text gathered into one `rich_text` block."""

    def __init__(self) -> None:
        self._blocks: list[Body] = []
        self._text: list[Body] = []
        self.asked = 0  # buttons so far, so that no two have one action id

    def line(self, spans: Line, *, apart: bool = False) -> None:
        """Add a line of text below the one before; `apart` leaves a blank line between."""
        below = bool(self._text)
        if not self._text or self._text[-1]["type"] != "rich_text_section":
            self._text.append({"type": "rich_text_section", "elements": []})
        section = self._text[-1]["elements"]
        # One section with a line break, as two sections need not stand on two lines.
        breaks = "\n" * (bool(section) + (apart and below))
        section.extend([{"type": "text", "text": breaks}] if breaks else [])
        section.extend(map(_element, spans))

    def mention(self, group: str) -> None:
        """Add a line that pings a user group."""
        self.line(())
        self._text[-1]["elements"].append({"type": "usergroup", "usergroup_id": group})

    def bullets(self, items: tuple[Line, ...]) -> None:
        """Add a list."""
        points = [{"type": "rich_text_section", "elements": [*map(_element, item)]} for item in items]
        self._text.append({"type": "rich_text_list", "style": "bullet", "elements": points})

    def end_text(self) -> None:
        """Let what follows begin a block of its own."""
        if self._text:
            self._blocks.append({"type": "rich_text", "elements": self._text})
            self._text = []

    def add(self, block: Body) -> None:
        """Add a block that isn't rich text."""
        self.end_text()
        self._blocks.append(block)

    def finished(self, title: str) -> list[Body]:
        """The blocks, always with a rich text: an edit may not take it from a message that has one
        (`block_mismatch`, https://docs.slack.dev/reference/methods/chat.update)."""
        self.end_text()
        if not any(block["type"] == "rich_text" for block in self._blocks):
            self.line((Span(within(title, limits.HEADER)),))
            self.end_text()
        return self._blocks
