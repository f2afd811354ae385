"""Discord Markdown as its client reads it, written apart from the renderer: what is text and what is not.

The rules follow the client's parser, which tries them in order at each place: escapes (a backslash before
anything but letters, digits and space), then markup, else one more character of text.
"""

import re
from dataclasses import dataclass, field

# What the server takes as a mention or an invitation wherever it stands, escaped or not.
SERVER = re.compile(
    r"@everyone|@here|<@!?\d+>|<@&\d+>|<#\d+>|</[^>:]+:\d+>|<t:-?\d+(?::\w)?>|<a?:\w+:\d+>|<id:\w+>|discord\.gg/\w",
    re.IGNORECASE,
)
URL = re.compile(r"(?:https?|steam|discord)://[^\s<]+|(?:mailto|tel):[\w+]", re.IGNORECASE)
LINE_START = re.compile(r" *(?:#{1,3} |-# |> |>>> |[-*+] |\d+[.)] )")
LINK = re.compile(r"\[((?:\\.|[^\]\\])*)\]\(<([^>\s]*)>\)", re.DOTALL)
INLINE = re.compile(
    r"\*\*|__|~~|\|\||`|\*(?=\S)|(?<!\w)_(?=\S)|\[[^\]]*\]\(|:[\w+-]+:|<[^: >]+:/[^ >]+>|<\S+@\S+>|<\+?\d+>"
)


@dataclass
class Read:
    """What a reader sees, and what Discord makes of it beyond text."""

    text: str = ""
    markup: list[str] = field(default_factory=list)


def plain(markdown: str) -> Read:
    """Read what must be nothing but text: all markup in it is named."""
    read = Read(markup=[match[0] for match in SERVER.finditer(markdown)])
    place = 0
    while place < len(markdown):
        if markdown[place] == "\\" and re.match(r"[^0-9A-Za-z\s]", markdown[place + 1 : place + 2]):
            read.text += markdown[place + 1]
            place += 2
            continue
        at_line_start = place == 0 or markdown[place - 1] == "\n"
        for rule in (LINE_START, INLINE, URL) if at_line_start else (INLINE, URL):
            if match := rule.match(markdown, place):
                read.markup.append(match[0])
        read.text += markdown[place]
        place += 1
    return read


def links(markdown: str) -> list[tuple[str, str]]:
    """The masked links in it: text as shown, and address."""
    return [(plain(match[1]).text, match[2]) for match in LINK.finditer(markdown)]


def outside_links(markdown: str) -> str:
    """The same without its masked links, each a bare word."""
    return LINK.sub("link", markdown)
