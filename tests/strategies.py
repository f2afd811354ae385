"""Any story that an editor could push, hostile text included."""

import unicodedata

from hypothesis import Phase, settings
from hypothesis import strategies as st

from storybot.story.model import Event, Forecast, Perspective, Source, Stance, Story

PINGS = (
    "@everyone", "@here", "@EveryOne", "<!channel>", "<!here>", "<@U1>", "<@123456789012345678>", "<@&42>",
    "<#99>", "<!subteam^S1>", "<t:1700000000:R>", "</push:1>", "<:smile:123>", "<id:browse>", ":100:",
)  # fmt: skip
MARKUP = (
    "```js", "`code`", "**bold**", "__under__", "~~gone~~", "||spoiler||", "*", "_", "\\", "\\*", "a\tb",
    "# head", "-# small", "> quote", ">>> all", "- item", "+ item", "1. one", "2) two", "* star", "&lt;",
    "[text](https://evil.example)", "](https://evil.example)", "https://evil.example/a_(b)?c=d",
    "<https://evil.example>", "discord.gg/abc", "mailto:a@b.example", "a@b.example", ":smile:",
)  # fmt: skip
INVISIBLE = (
    "\u200b", "\u200d", "\u200c", "\u2060", "\ufeff", "\u202eevil\u202c", "\u202d", "\u2066open", "\u2068",
    "\u2069", "\u200f", "\U000e0041", "Z" + "\u0335\u0321\u0353" * 20,
)  # fmt: skip
CLUSTERS = (
    "\U0001f469\u200d\U0001f469\u200d\U0001f467",
    "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "🇩🇪🇫🇷", "👍🏽", "❤\ufe0f", "e\u0323\u0301", "क्षि", "ก็",
)  # fmt: skip
HOSTILE = (*PINGS, *MARKUP, *INVISIBLE, *CLUSTERS)
WORDS = (
    "Harbour", "council", "votes.", "The", "ferry", "runs", "again!", "Why?", "“Quoted.”", "3.5", "12:30",
    "שלום", "עולם.", "السلام", "عليكم؟", "記者会見で発表した。", "漢字", "新聞社", "한국어", "नमस्ते", "สวัสดี",
)  # fmt: skip
LONG = 100_000

_pieces = st.one_of(st.sampled_from(WORDS), st.sampled_from(HOSTILE), st.text(max_size=8))
_glue = st.sampled_from((" ", " ", " ", "", "\n", "\n\n"))
_glued = st.tuples(_pieces, _glue).map("".join)


def _accepted(text: str) -> str:
    """The text as section 2 lets it in: NFC, no control characters but line breaks, no lone surrogates."""
    kept = (c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    return unicodedata.normalize("NFC", "".join(kept))


def _grown(text: str, length: int) -> str:
    return (text * (length // max(len(text), 1) + 1))[:length] if length else text


short_text = st.lists(_glued, min_size=1, max_size=12).map("".join).map(_accepted)
text = st.builds(
    _grown,
    st.lists(_glued, min_size=1, max_size=20).map("".join).map(_accepted),
    st.sampled_from((0, 0, 0, 0, 0, 300, 3_000, LONG)),
)
visible_text = text.filter(lambda value: value.strip() != "")
urls = st.one_of(
    st.sampled_from((
        "https://news.example/a", "http://news.example:8080/ü (1)?q=<@1>&r=*_`|", "https://例え.jp/記事", "https://[::1]/x",
        "https://news.example/" + "a" * 480, "https://news.example/?" + "é" * 700, "https://news.example/)](",
    )),
    st.text(max_size=20).map(_accepted).map(lambda tail: "https://news.example/" + "".join(tail.split())),
)  # fmt: skip
maybe_url = st.one_of(st.none(), urls)
dates = st.sampled_from(
    (None, "2026", "2026-03", "2026-03-01", "2026-03-01T14:30:00+02:00", "2026-03-01T14:30:00Z")
)

perspectives = st.builds(
    Perspective, position=short_text, holder=st.one_of(st.none(), short_text), url=maybe_url
)
events = st.builds(
    Event, headline=short_text, when=dates, detail=st.one_of(st.none(), short_text), url=maybe_url
)
sources = st.builds(Source, title=short_text, url=maybe_url)
forecasts = st.builds(
    Forecast,
    outlook=visible_text,
    disclaimer=visible_text,
    likelihood=st.one_of(st.none(), st.floats(0, 100), st.integers(0, 100)),
)


def _many(things: st.SearchStrategy, most: int) -> st.SearchStrategy:
    """A few of them, or `most`."""
    few = st.lists(things, max_size=4).map(tuple)
    return st.one_of(few, few.map(lambda some: (some * most)[:most]))


stories = st.builds(
    Story,
    slug=st.just("a-story"),
    headline=visible_text,
    url=maybe_url,
    summary=visible_text,
    why_it_matters=st.one_of(st.none(), text),
    key_points=st.one_of(_many(short_text, 40), st.tuples(text)),
    plain_words=st.one_of(st.none(), text),
    sides=st.fixed_dictionaries({stance: _many(perspectives, 30) for stance in Stance}),
    noise_level=st.one_of(st.none(), st.integers(0, 100)),
    forecast=st.one_of(st.none(), forecasts),
    timeline=_many(events, 500),
    topics=st.lists(short_text, max_size=6).map(tuple),
    sources=st.lists(sources, max_size=6).map(tuple),
    image=maybe_url,
)


def any_story(examples: int) -> settings:
    """For tests of `stories`: as many examples, and the first failure as it is, as making a story with a
    hundred thousand characters smaller takes minutes."""
    phases = (Phase.explicit, Phase.reuse, Phase.generate)
    return settings(max_examples=examples, deadline=None, phases=phases)
