"""Slugs: a story's name in commands, addresses and the store. Letters and digits of any script, joined by
single hyphens."""

import base64
import hashlib
import re
import unicodedata

import regex

MAX_SLUG = 80

LEAST_ROOM = 40
"""UTF-16 units that an abbreviated slug may need, at the least."""

_CUT = "~"  # in no slug
_HASH_LETTERS = 10  # 50 bits
_ABBREVIATED = re.compile(
    rf"(?P<begins>[^{_CUT}]{{10,{MAX_SLUG}}}){_CUT}(?P<hash>[a-z2-7]{{{_HASH_LETTERS}}})"
)

_DROPPED = regex.compile(r"\p{Default_Ignorable_Code_Point}|['’ʼ]")
_WORD = regex.compile(r"[\p{L}\p{N}][\p{L}\p{N}\p{Mn}\p{Mc}]*")
_MARK = regex.compile(r"[\p{Mn}\p{Mc}]")


def slug_of(headline: str) -> str:
    """The slug made from a headline: lower case, at most `MAX_SLUG` characters, cut after a word where one
    ends in the second half. A headline without a letter or digit gives `story-` and a hash of it, so that the
    same headline gives the same slug. `slug_of(slug_of(x)) == slug_of(x)`."""
    visible = _DROPPED.sub("", unicodedata.normalize("NFC", headline))
    lower = unicodedata.normalize("NFC", visible.lower())
    slug = _cut("-".join(_WORD.findall(lower)))
    return slug or "story-" + hashlib.sha256(headline.encode()).hexdigest()[:8]


def is_slug(text: str) -> bool:
    """Whether a slug that a person gives can stand as it is; `slug_of` of it is one that can."""
    return slug_of(text) == text


def numbered(slug: str, number: int) -> str:
    """The slug of a second (third, …) story with the same slug, still within `MAX_SLUG`."""
    tail = f"-{number}"
    return _cut(slug, MAX_SLUG - len(tail)) + tail


def abbreviated(slug: str, room: int) -> str:
    """The slug in at most `room` UTF-16 units, which are `LEAST_ROOM` or more: itself where it fits, else its
    beginning and a hash of all of it, so that `stands_for` still knows it."""
    if _units(slug) <= room:
        return slug
    tail = _CUT + _hash(slug)
    begins = slug
    while _units(begins + tail) > room:
        begins = begins[:-1]
    return begins + tail


def beginning(text: str) -> str | None:
    """What the slug begins with that `text` abbreviates; None where it is no abbreviation."""
    found = _ABBREVIATED.fullmatch(text)
    return found["begins"] if found else None


def stands_for(text: str, slug: str) -> bool:
    """Whether an abbreviation is that slug's."""
    begins, _, hash_ = text.partition(_CUT)
    return slug.startswith(begins) and hash_ == _hash(slug)


def _hash(slug: str) -> str:
    digest = hashlib.sha256(slug.encode()).digest()
    return base64.b32encode(digest).decode("ascii")[:_HASH_LETTERS].lower()


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _cut(slug: str, limit: int = MAX_SLUG) -> str:
    if len(slug) <= limit:
        return slug
    end = slug.rfind("-", limit // 2, limit + 1)
    if end < 0:
        end = limit
        while _MARK.match(slug, end):
            end -= 1
    return slug[:end].rstrip("-")
