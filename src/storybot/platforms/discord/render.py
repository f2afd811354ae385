"""Cards as the exact bodies that Discord's API takes. Pure: no SDK, no I/O.

A card is one container of Components V2, drawn once and kept: the same card goes to many channels with only
the key differing. Bodies are for reading: the nested parts of two of them may be the same objects.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from typing import Any

from storybot.cards.cut import anywhere, cut, longest, utf16, within
from storybot.cards.fit import fit, size
from storybot.cards.meter import reading
from storybot.cards.model import (
    Block,
    Bullets,
    Button,
    Buttons,
    Card,
    Divider,
    Heading,
    Links,
    Mention,
    Meter,
    Paragraph,
    Picture,
    SmallPrint,
)
from storybot.cards.tidy import cleaned
from storybot.platforms.discord import limits
from storybot.platforms.discord.ids import component_id, nonce, reference, write_ask
from storybot.platforms.discord.markdown import escape, line, link, linkable

Body = dict[str, Any]

PICTURE = "figure.png"
"""The name that a figure's picture is sent by."""

_COMPONENTS_V2 = 1 << 15
_EPHEMERAL = 1 << 6
_SILENT: Body = {"allowed_mentions": {"parse": []}}
_ROW, _BUTTON, _TEXT, _GALLERY, _SEPARATOR, _CONTAINER = 1, 2, 10, 12, 14, 17
_ASK_STYLE, _LINK_STYLE = 2, 5
_ACCENT = 0x2A9D8F
_HEADINGS = {1: "## {}", 2: "### {}", 3: "**{}**"}
_KEPT_CARDS = 256


def message(card: Card, key: str, *, picture: bool = False) -> Body:
    """The body of POST /channels/{id}/messages. With `picture`, here and below, the card's figure comes along
    as the file `PICTURE`."""
    return _pictured({**_v2(_lively(card), key), **_pinging(card), **_once(key)}, card, picture=picture)


def edit(card: Card, key: str, *, picture: bool = False) -> Body:
    """The body of PATCH /channels/{id}/messages/{id} for what `message` posted. A picture that was there is
    taken away."""
    return _pictured({**_v2(_lively(card), key), "attachments": []}, card, picture=picture)


def answer(card: Card, *, picture: bool = False) -> Body:
    """What only the person who asked sees, as the data of an interaction's first answer."""
    body = answer_edit(card, picture=picture)
    return {**body, "flags": body["flags"] | _EPHEMERAL}


def answer_edit(card: Card, *, picture: bool = False) -> Body:
    """The same for an answer that is there, or was promised, of which it is settled who sees it. A picture
    that an earlier page had is taken away."""
    body: Body = {"flags": _COMPONENTS_V2, "components": [_container(_lively(card))], **_SILENT}
    return _pictured({**body, "attachments": []}, card, picture=picture)


def _pictured(body: Body, card: Card, *, picture: bool) -> Body:
    if not picture or card.figure is None:
        return body
    [container] = body["components"]
    alt = within(card.figure.alt, limits.MEDIA_DESCRIPTION)
    item = {"media": {"url": f"attachment://{PICTURE}"}, "description": alt}
    parts = [*container["components"], {"type": _GALLERY, "items": [item]}]
    attachment = {"id": 0, "filename": PICTURE, "description": alt}
    return {**body, "components": [{**container, "components": parts}], "attachments": [attachment]}


def forum_post(card: Card, key: str, title: str, tags: Sequence[str], auto_archive: int) -> Body:
    """The body of POST /channels/{forum}/threads, which knows no nonce. `tags` are ids, of which the first
    five are taken; `auto_archive` is in minutes."""
    return {
        **thread(title, auto_archive),
        "applied_tags": list(tags[: limits.FORUM_TAGS]),
        "message": {**forum_edit(card, key), **_pinging(card)},
    }


def forum_edit(card: Card, key: str) -> Body:
    """The body of PATCH /channels/{id}/messages/{id} for what `forum_post` posted. In an archived post
    buttons are dead (github.com/discord/discord-api-docs/issues/8474), and in a locked one (7900), so the
    card names the command that does the same."""
    return _v2(card, key)


def announcement(card: Card, key: str) -> Body:
    """The body of POST /channels/{id}/messages in an announcement channel: an embed, as the copies that
    followers get lose components; the buttons are for those who read it in the channel itself."""
    body = {**announcement_edit(card, key), **_pinging(card), **_once(key)}
    # In an embed a mention pings nobody.
    mentions = " ".join(f"<@&{group}>" for group in _groups(card))
    return {**body, "content": mentions} if mentions else body


def announcement_edit(card: Card, key: str) -> Body:
    """The body of PATCH /channels/{id}/messages/{id} for what `announcement` posted."""
    embed = {**_embed(card), "footer": {"text": reference(key)}}
    return {"embeds": [embed], "components": _embed_rows(card), **_SILENT}


def thread(title: str, auto_archive: int) -> Body:
    """The body of POST /channels/{id}/messages/{id}/threads; `title` has 1 to 100 characters, `auto_archive`
    is 60, 1440, 4320 or 10080 minutes."""
    return {"name": title, "auto_archive_duration": auto_archive}


def _pinging(card: Card) -> Body:
    """Whom a message pings that is posted: whom the card mentions, and nobody whom its text names."""
    groups = _groups(card)
    return {"allowed_mentions": {"parse": [], "roles": groups}} if groups else _SILENT


def _groups(card: Card) -> list[str]:
    return [block.group for block in card.blocks if isinstance(block, Mention)]


def _v2(card: Card, key: str) -> Body:
    container = {**_container(card), "id": component_id(key)}
    return {"flags": _COMPONENTS_V2, "components": [container], **_SILENT}


def _lively(card: Card) -> Card:
    """The card where its buttons always answer, so that nothing has to be said about it."""
    if not any(isinstance(block, Buttons) and block.otherwise for block in card.blocks):
        return card
    blocks = (replace(it, otherwise=None) if isinstance(it, Buttons) else it for it in card.blocks)
    return replace(card, blocks=tuple(blocks))


def _once(key: str) -> Body:
    return {"nonce": nonce(key), "enforce_nonce": True}


@lru_cache(maxsize=_KEPT_CARDS)
def _container(card: Card) -> Body:
    return _draw(fitted(card))


@lru_cache(maxsize=_KEPT_CARDS)
def _embed(card: Card) -> Body:
    return _draw_embed(fitted(card, followed=True))


def fitted(card: Card, *, followed: bool = False) -> Card:
    """What there is room for of a card; with `followed`, in an announcement channel."""
    return fit(_reachable(card), _embed_fits if followed else _container_fits)


def _reachable(card: Card) -> Card:
    """The card, cleaned, that says to read on only where a link can lead."""
    shown = cleaned(card)
    return shown if linkable(shown.more_url) else replace(shown, more_url=None)


def _container_fits(card: Card) -> bool:
    if size(card) > limits.TEXT:
        return False
    container = _draw(card)
    parts = [container, *_parts(container)]
    text = sum(utf16(part["content"]) for part in parts if part["type"] == _TEXT)
    return text <= limits.TEXT and len(parts) <= limits.COMPONENTS and _bytes(container) <= limits.BYTES


def _embed_fits(card: Card) -> bool:
    if size(card) > limits.EMBED_TITLE + limits.EMBED_DESCRIPTION:
        return False
    embed = _draw_embed(card)
    return utf16(embed.get("description", "")) <= limits.EMBED_DESCRIPTION and _bytes(embed) <= limits.BYTES


def _parts(component: Body) -> list[Body]:
    inner: list[Body] = component.get("components", [])
    return [part for child in inner for part in (child, *_parts(child))]


def _bytes(body: Body) -> int:
    return len(json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode())


def _draw(card: Card) -> Body:
    parts = [part for kind, blocks in groupby(card.blocks, _kind) for part in _drawn(kind, tuple(blocks))]
    parts = parts or [{"type": _TEXT, "content": escape(within(card.title, limits.EMBED_TITLE))}]
    return {"type": _CONTAINER, "accent_color": _ACCENT, "components": parts}


def _kind(block: Block) -> type[Block] | None:
    return type(block) if isinstance(block, Divider | Picture | Links | Buttons) else None


def _drawn(kind: type[Block] | None, blocks: tuple[Block, ...]) -> Iterable[Body]:
    """The components for neighbouring blocks of one kind; None stands for all that are text."""
    if kind is None:
        return [{"type": _TEXT, "content": _text(blocks)}]
    return [part for block in blocks for part in _apart(block)]


def _apart(block: Block) -> Iterable[Body]:
    match block:
        case Divider():
            yield {"type": _SEPARATOR, "divider": True, "spacing": 1}
        case Picture() if len(block.url) <= limits.MEDIA_URL:
            yield {"type": _GALLERY, "items": [_picture(block)]}
        case Links():
            buttons = [_button(label, url) for label, url in block.items if linkable(url)]
            yield from _rows(buttons)
        case Buttons():
            yield from _rows([drawn for button in block.items if (drawn := _asking(button))])
            if block.otherwise:
                yield {"type": _TEXT, "content": f"-# {escape(block.otherwise)}"}
        case _:
            return


def _picture(picture: Picture) -> Body:
    description = within(picture.alt, limits.MEDIA_DESCRIPTION)
    return {"media": {"url": picture.url}, **({"description": description} if description else {})}


def _button(label: str, url: str) -> Body:
    return {"type": _BUTTON, "style": _LINK_STYLE, "label": within(label, limits.BUTTON_LABEL), "url": url}


def _asking(button: Button) -> Body | None:
    custom_id = write_ask(button.ask)
    if custom_id is None:
        return None
    label = within(button.label, limits.BUTTON_LABEL)
    return {"type": _BUTTON, "style": _ASK_STYLE, "label": label, "custom_id": custom_id}


def _rows(buttons: list[Body]) -> Iterable[Body]:
    for start in range(0, len(buttons), limits.ROW_BUTTONS):
        yield {"type": _ROW, "components": buttons[start : start + limits.ROW_BUTTONS]}


def _embed_rows(card: Card) -> list[Body]:
    blocks = [block for block in card.blocks if isinstance(block, Buttons)]
    return [part for block in blocks for part in _apart(block) if part["type"] == _ROW]


def _draw_embed(card: Card) -> Body:
    heading = next((b for b in card.blocks if isinstance(b, Heading) and b.level == 1), None)
    picture = next(
        (b for b in card.blocks if isinstance(b, Picture) and len(b.url) <= limits.MEDIA_URL), None
    )
    headline = heading.text if heading else card.title
    most = longest(
        limits.EMBED_TITLE, lambda n: utf16(escape(cut(headline, n, anywhere))) <= limits.EMBED_TITLE
    )
    title = cut(headline, most)
    apart = (heading, *(b for b in card.blocks if isinstance(b, Picture | Mention)))
    body = _text(tuple(b for b in card.blocks if b not in apart))
    description = f"**{escape(headline)}**\n{body}" if heading and title != headline else body
    return {
        "title": escape(title),
        **({"description": description} if description else {}),
        "color": _ACCENT,
        **({"url": heading.url} if heading and linkable(heading.url) else {}),
        **({"image": {"url": picture.url}} if picture else {}),
    }


def _text(blocks: tuple[Block, ...]) -> str:
    text = ""
    before: Block | None = None
    for block in blocks:
        if not isinstance(block, Divider | Buttons):
            text += (_gap(before, block) if text else "") + _markdown(block)
        before = block
    return text


def _gap(before: Block | None, block: Block) -> str:
    # What follows a list on the very next line would be its last point's; in an embed, which has no dividers,
    # a blank line parts what one would.
    apart = isinstance(before, Bullets | Divider) or (
        isinstance(block, Heading) and not isinstance(before, Heading)
    )
    return "\n\n" if apart else "\n"


def _markdown(block: Block) -> str:
    match block:
        case Heading():
            return _HEADINGS[block.level].format(link(block.text, block.url))
        case Paragraph():
            return line(block.spans)
        case Bullets():
            return "\n".join(f"- {line(item)}" for item in block.items)
        case Meter():
            return f"**{escape(block.label)}** {escape(reading(block))}"
        case SmallPrint():
            return "\n".join(f"-# {part}" for part in line(block.spans).split("\n") if part)
        case Mention():
            return f"<@&{block.group}>"
        case Links():
            return " · ".join(link(label, url) for label, url in block.items if linkable(url))
        case _:
            raise TypeError(block)
