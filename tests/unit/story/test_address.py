"""Addresses from outside: usable and safe in any markup, or refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storybot.story.address import address
from tests.strategies import text, urls


@pytest.mark.parametrize(
    ("raw", "safe"),
    [
        ("https://news.example/a", "https://news.example/a"),
        ("https://news.example/a (1)>?q=[x]|*`", "https://news.example/a%20%281%29%3E?q=%5Bx%5D%7C%2A%60"),
        ("https://news.example/50%/%41", "https://news.example/50%25/%41"),
        ("HTTPS://News.Example:8443/x", "https://news.example:8443/x"),
        ("https://例え.jp/記事", "https://xn--r8jz45g.jp/%E8%A8%98%E4%BA%8B"),
        ("http://[::1]:80/x", "http://[::1]:80/x"),
        ("https://straße.de/x", "https://xn--strae-oqa.de/x"),
        ("https://a_b.example./", "https://a_b.example./"),
        ("https://a..b/x", None),
        (f"https://{'x' * 63}.example/", f"https://{'x' * 63}.example/"),
        (f"https://{'x' * 64}.example/", None),
        (f"https://{'ü' * 64}.example/", None),
        (f"https://{'x.' * 127}a/", None),
        ("https://-/", None),
        ("https://[::1%25eth0]/", None),
        ("https://news.example:70000/", None),
        ("javascript:alert(1)", None),
        ("https://user:secret@news.example/", None),
        ("https:///nohost", None),
        ("https://news.example:port/", None),
        ("https://[broken/", None),
        ("https://a<b>.example/", None),
    ],
)
def test_an_address_is_plain_or_none(raw, safe):
    assert address(raw) == safe


@given(st.one_of(urls, text))
def test_any_address_is_safe_in_any_markup(value):
    safe = address(value)
    assert safe is None or (safe.isascii() and not set(safe) & set(" <>()\"'`\\|*\n\r\t"))
