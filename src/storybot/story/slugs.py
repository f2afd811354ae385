"""Slugs: a story's name in commands, addresses and the store. Letters and digits of any script, joined by
single hyphens."""

import hashlib
import unicodedata

import regex

MAX_SLUG = 80

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
    return slug or "story-" + hashlib.sha256(headline.encode(errors="surrogatepass")).hexdigest()[:8]


def is_slug(text: str) -> bool:
    """Whether a slug that a person gives can stand as it is; `slug_of` of it is one that can."""
    return slug_of(text) == text


def numbered(slug: str, number: int) -> str:
    """The slug of a second (third, …) story with the same slug, still within `MAX_SLUG`."""
    tail = f"-{number}"
    return _cut(slug, MAX_SLUG - len(tail)) + tail


def _cut(slug: str, limit: int = MAX_SLUG) -> str:
    if len(slug) <= limit:
        return slug
    end = slug.rfind("-", limit // 2, limit + 1)
    if end < 0:
        end = limit
        while _MARK.match(slug, end):
            end -= 1
    return slug[:end].rstrip("-")
