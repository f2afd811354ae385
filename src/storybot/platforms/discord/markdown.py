"""Text as Discord Markdown: what people wrote shows as they wrote it, links nothing and pings nobody.

Two things are needed: a backslash before what the client would take as markup, and, because Discord reads
mentions and addresses before Markdown (a backslash before `<@1>` doesn't unmake it), a zero-width space
inside of those.
"""

import re
from functools import lru_cache

from storybot.cards.model import Known, Line, Span
from storybot.platforms.discord.limits import BUTTON_URL

_ZERO_WIDTH_SPACE = "\u200b"
_INLINE = re.compile(r"[\\*_~|`\[\]<]|:(?=[\w+-]+:)")
_LINE_START = re.compile(r"^(\s*)([#>+-])", re.MULTILINE)
_NUMBER = re.compile(r"^(\s*\d+)([.)])", re.MULTILINE)
_ADDRESS = re.compile(r":(?=//)|(?<=discord)\.(?=gg/)|(?<=mailto):|(?<=tel):", re.IGNORECASE)
_MENTION = re.compile(r"<|@(?=everyone|here)", re.IGNORECASE)
_ID = re.compile(r"[0-9]{1,20}")
_KNOWN = {Known.PERSON: "<@{}>", Known.GROUP: "<@&{}>", Known.CHANNEL: "<#{}>"}
_EDGES = re.compile(r"(\s*)(.*?)(\s*)", re.DOTALL)


@lru_cache(maxsize=2048)  # fitting renders what stays the same again and again
def escape(text: str) -> str:
    """Text from outside as Markdown that shows it unchanged."""
    text = _INLINE.sub(r"\\\g<0>", text)
    text = _LINE_START.sub(r"\1\\\2", text)
    text = _NUMBER.sub(r"\1\\\2", text)
    text = _ADDRESS.sub(rf"\g<0>{_ZERO_WIDTH_SPACE}", text)
    return _MENTION.sub(rf"\g<0>{_ZERO_WIDTH_SPACE}", text)


def line(spans: Line) -> str:
    """A line's spans in their styles."""
    return "".join(map(_span, spans))


def link(text: str, url: str | None) -> str:
    """Text (raw) as a masked link, or alone where there is no address or it is too long for one."""
    return f"[{escape(' '.join(text.split()))}](<{url}>)" if linkable(url) else escape(text)


def linkable(url: str | None) -> bool:
    """Whether text can be linked to it."""
    return url is not None and len(url) <= BUTTON_URL


def _span(span: Span) -> str:
    if span.moment is not None:  # shown in each reader's own time zone and language
        return f"<t:{int(span.moment.timestamp())}:f>"
    if span.known is not None and _ID.fullmatch(span.text):
        return _KNOWN[span.known].format(span.text)
    mark = "**" * span.bold + "*" * span.italic
    if not mark:
        return link(span.text, span.url)
    match = _EDGES.fullmatch(span.text)
    before, text, after = match.groups() if match else ("", span.text, "")
    return f"{before}{mark}{link(text, span.url)}{mark}{after}" if text else span.text
