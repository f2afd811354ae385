"""Stories for hypothesis: as a document in the JSON form, with all the text that ingest lets in."""

from typing import Any

from hypothesis import strategies as st

from storybot.story.text import is_blank

HOSTILE = (
    "@everyone",
    "<!channel>",
    "<@U1>",
    "**bold** — x",
    "[a](javascript:b)",
    "1. one",
    "> quote",
    "---",
    "```",
    "&amp;",
    "<b>",
    "\u202eright to left",
    "مرحبا",
    "東京 🏳️‍🌈",
    "e\u0301",
    "\u200b",
    "a\u2028b",
    "\ttab  \n\n\n\nend",
    "Timeline",
    "2026-03-01 — dated",
)
_ALPHABET = st.characters(
    exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff", include_characters="\n\t"
)

texts = st.lists(st.text(_ALPHABET, max_size=20) | st.sampled_from(HOSTILE), min_size=1, max_size=4).map(
    " ".join
)
visible = texts.filter(lambda text: not is_blank(text))
urls = st.builds(
    "http{}://{}{}".format,
    st.sampled_from(["", "s"]),
    st.sampled_from(["example.org", "例え.jp", "[::1]:8080", "localhost:1"]),
    st.sampled_from(["", "/", "/a(b)c_d*e*", "/?q=1&copy;=2#x", "/ü|{y}", "?a@b"]),
)
whens = st.sampled_from(["2026", "2026-03", "2024-02-29", "2026-03-01T09:30Z", "2026-03-01T09:30:15.5-03:30"])


def _maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


_perspectives = st.lists(
    st.fixed_dictionaries({"holder": _maybe(visible), "position": visible, "url": _maybe(urls)}), max_size=3
)

documents: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "slug": _maybe(st.sampled_from(["a", "night-train-2", "夜行列車", "2026"])),
        "headline": visible,
        "url": _maybe(urls),
        "summary": _maybe(visible),
        "why_it_matters": visible,
        "key_points": st.lists(visible, max_size=4),
        "plain_words": _maybe(visible),
        "sides": st.fixed_dictionaries(
            {"critics": _perspectives, "defenders": _perspectives, "neutral": _perspectives}
        ),
        "noise_level": _maybe(st.integers(0, 100)),
        "forecast": _maybe(
            st.fixed_dictionaries(
                {
                    "outlook": visible,
                    "disclaimer": _maybe(visible),
                    "likelihood": _maybe(st.sampled_from([0, 12.5, 70, 70.0, 99.75, 100])),
                }
            )
        ),
        "timeline": st.lists(
            st.fixed_dictionaries(
                {
                    "when": _maybe(whens),
                    "headline": visible,
                    "detail": _maybe(visible),
                    "url": _maybe(urls),
                }
            ),
            max_size=3,
        ),
        "topics": st.lists(visible, max_size=3),
        "sources": st.lists(st.fixed_dictionaries({"title": visible, "url": _maybe(urls)}), max_size=3),
        "image": _maybe(urls),
        "language": _maybe(st.sampled_from(["en", "pt-BR", "zh-Hant-TW"])),
        "published_at": _maybe(st.sampled_from(["2026-03-01", "2026-03-01T09:30:00+01:00"])),
    }
)

_WORDS = ("harbour", "vote", "Über", "東京", "مدينة", "U.S.", "3.5", "don’t", "🦪", "(maybe)", "e\u0301té")
_phrases = st.lists(st.sampled_from(_WORDS), min_size=2, max_size=9).map(" ".join)
_labels = _phrases.map(lambda phrase: phrase + " office")
_sentences = st.tuples(_phrases, st.sampled_from([".", "!", "?", "。", "؟", ".”"])).map("".join)
_paragraphs = st.lists(_sentences, min_size=1, max_size=4).map(" ".join)
_texts_of_paragraphs = st.lists(_paragraphs, min_size=1, max_size=3).map("\n\n".join)
_page_perspectives = st.lists(
    st.fixed_dictionaries({"holder": _maybe(_labels), "position": _paragraphs}), max_size=3
)

page_documents: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "headline": _labels,
        "summary": _paragraphs,
        "why_it_matters": _maybe(_texts_of_paragraphs),
        "key_points": st.lists(_sentences, min_size=1, max_size=4),
        "plain_words": _maybe(_texts_of_paragraphs),
        "sides": st.fixed_dictionaries(
            {"critics": _page_perspectives, "defenders": _page_perspectives, "neutral": _page_perspectives}
        ),
        "noise_level": _maybe(st.integers(0, 100)),
        "forecast": _maybe(
            st.fixed_dictionaries(
                {
                    "outlook": _texts_of_paragraphs,
                    "disclaimer": st.sampled_from(
                        [None, "Based on current signals. Events may develop differently."]
                    ),
                }
            )
        ),
        "timeline": st.lists(
            st.fixed_dictionaries({"headline": _labels, "detail": _paragraphs, "when": _maybe(whens)}),
            max_size=3,
        ).filter(lambda events: not any(event["when"] for event in events) or all(e["when"] for e in events)),
    }
)
"""Stories that page text has a form for. Dates stand before every event or none: one form can't say both."""
