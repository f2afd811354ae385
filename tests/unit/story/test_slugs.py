import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storybot.story.slugs import MAX_SLUG, is_slug, numbered, slug_of


@pytest.mark.parametrize(
    ("headline", "slug"),
    [
        ("Tern Bay's 2nd Sea Wall: Built of Oysters!", "tern-bays-2nd-sea-wall-built-of-oysters"),
        ("  --  AI & Ethics  --  ", "ai-ethics"),
        ("Über Ärzte", "über-ärzte"),
        ("東京で会議", "東京で会議"),
        ("مدينة النور", "مدينة-النور"),
        ("हिन्दी समाचार", "हिन्दी-समाचार"),
        ("می\u200cروم", "میروم"),
        ("\u202eevil\u202c \u200btwin", "evil-twin"),
        ("1️⃣ First", "1-first"),
        ("<!channel> @everyone", "channel-everyone"),
        ("../../etc/passwd", "etc-passwd"),
        ("-rf --new", "rf-new"),
    ],
)
def test_made_from_a_headline(headline: str, slug: str):
    assert slug_of(headline) == slug


def test_composed_and_decomposed_headlines_have_one_slug():
    assert slug_of(unicodedata.normalize("NFD", "Café Été")) == slug_of("Café Été") == "café-été"


def test_headlines_without_a_letter_have_slugs_of_their_own():
    emoji, marks = slug_of("🦉🦉🦉"), slug_of("?!")
    assert emoji.startswith("story-") and marks.startswith("story-")
    assert emoji != marks
    assert slug_of("🦉🦉🦉") == emoji


def test_a_long_one_ends_with_a_whole_word():
    slug = slug_of("harbour " * 30)
    assert len(slug) <= MAX_SLUG
    assert set(slug.split("-")) == {"harbour"}


def test_a_long_word_is_never_cut_before_its_combining_mark():
    assert slug_of("a" * 79 + "q\u0323" + "b") == "a" * 79


@given(st.text(min_size=1))
def test_any_headline_has_a_slug_that_is_its_own(headline: str):
    slug = slug_of(headline)
    assert 0 < len(slug) <= MAX_SLUG
    assert slug_of(slug) == slug
    assert is_slug(slug)
    assert unicodedata.is_normalized("NFC", slug)
    assert not {unicodedata.category(character)[0] for character in slug} & {"Z", "S"}
    assert not slug.startswith("-") and not slug.endswith("-") and "--" not in slug


@given(st.text(min_size=1), st.integers(2, 100_000))
def test_a_numbered_one_is_a_slug_and_another(headline: str, number: int):
    slug = slug_of(headline)
    second = numbered(slug, number)
    assert is_slug(second) and second != slug
    assert second.endswith(f"-{number}")


@pytest.mark.parametrize("text", ["", "A", "a b", "a--b", "-a", "a-", "a_b", "a/b", "a" * 81, "cafe\u0301"])
def test_what_is_no_slug(text: str):
    assert not is_slug(text)
