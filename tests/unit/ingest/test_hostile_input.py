"""Whatever a file holds, ingest gives a draft or says what is wrong, and where."""

import json
import time
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storybot.errors import InvalidFiles
from storybot.ingest.files import MAX_BYTES, read
from storybot.story.text import is_blank

SAMPLES = {path.name: path.read_bytes() for path in resources.files("storybot").joinpath("samples").iterdir()}
NAMES = ("a.txt", "a.md", "a.json", "-")


def problems_of(name: str, data: bytes) -> list[str]:
    """The problems of a file, after a look at whether their lines are in it and in order."""
    try:
        story = read(name, data).story
    except InvalidFiles as invalid:
        last = len(data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"))
        lines = [problem.line or 0 for problem in invalid.problems]
        assert lines, "a refusal without a problem"
        assert lines == sorted(lines)
        assert min(lines) >= 0 and max(lines) <= last
        for problem in invalid.problems:
            assert problem.message and problem.expected
            assert str(problem).isprintable(), "a problem could steer a terminal"
        return [str(problem) for problem in invalid.problems]
    assert not is_blank(story.headline)
    assert story.slug
    return []


@given(st.sampled_from(NAMES), st.binary(max_size=200))
def test_random_bytes(name: str, data: bytes):
    problems_of(name, data)


tokens = st.sampled_from(
    [
        *'"\\{}[]:,#-*>&!%@`|~?\n\r\t 0',
        "\0",
        "\x1b[31m",
        "\x85",
        "\u2028",
        "\u202e",
        "---\n",
        "...\n",
        "*a",
        "&a ",
        "!!python/object:os.system ",
        "<<: ",
        "\\ud800",
        "\\u0000",
        "NaN",
        "1e999",
        "null",
        "# ",
        "### ",
        "Timeline\n",
        "Noise Level: 101\n",
        "2026-02-30\n",
        "Critics\n",
        "9" * 60,
    ]
)


@given(st.sampled_from(NAMES), st.lists(tokens, max_size=25).map("".join))
def test_random_syntax(name: str, text: str):
    problems_of(name, text.encode())


@given(st.data())
def test_mutated_samples(data: st.DataObject):
    name = data.draw(st.sampled_from(sorted(SAMPLES)))
    text = SAMPLES[name].decode()
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        gone = data.draw(st.integers(0, 30))
        text = text[:at] + data.draw(tokens) + text[at + gone :]
    problems_of(name, text.encode())


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.sampled_from(["sides", "forecast", "timeline", "sources", "topics", "noise_level", "url", "x"]),
    json_values,
)
def test_any_json_in_any_place(key: str, value: object):
    problems_of("a.json", json.dumps({"headline": "H", "summary": "S.", key: value}).encode())


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.json", '{"headline": "H", "summary": "\\ud800"}', "summary"),
        ("a.json", '{"headline": "H", "summary": "a\\u0000b"}', "U+0000"),
        ("a.json", '{"headline": "H", "summary": "a\x1bb"}', "U+001B"),
        ("a.json", '{"headline": "H", "summary": "S.", "noise_level": NaN}', "NaN"),
        ("a.json", '{"headline": "H", "summary": "S.", "noise_level": -Infinity}', "Infinity"),
        ("a.json", '{"headline": "H", "summary": "S.", "noise_level": 1' + "0" * 9000 + "}", "noise_level"),
        ("a.json", '{"headline": "H", "summary": "S.", "noise_level": true}', "noise_level is true"),
        ("a.json", '{"headline": "H", "headline": "I", "summary": "S."}', "given twice"),
        ("a.json", "[" * 100_000, "nested too deeply"),
        ("a.json", '{"a":' * 50_000, "nested too deeply"),
        ("a.json", '[{"headline": "H"}]', "no JSON object"),
        ("a.json", '{"headline": "H",}', "comma"),
        ("a.json", '{,"headline": "H"}', "key in double quotes"),
        ("a.json", '{"headline": "H"} x', "follows"),
        ("a.md", "---\na: &x [1]\nb: *x\n---\n# H\n\nS.", "alias"),
        ("a.md", "---\nurl: !!python/object/apply:os.system [ls]\n---\n# H\n\nS.", "tag"),
        ("a.md", "---\na: " + "[" * 100_000 + "\n---\n# H", "nested too deeply"),
        ("a.md", "---\nurl: https://a.example\nurl: https://b.example\n---\n# H\n\nS.", "given twice"),
        ("a.md", "---\nslug: a\n# H\n\nS.", "doesn't end"),
        ("a.md", "---\n- a\n---\n# H\n\nS.", "no keys"),
        ("a.md", "---\n{a: 1\n---\n# H\n\nS.", "not YAML"),
        ("a.md", "# H\n\n" + "> " * 30 + "deep", "too deeply"),
        ("a.md", '---\nimage: "a\\x01"\n---\n# H\n\nS.', "http(s)"),
        ("a.md", '---\ntopics: ["a\\x01"]\n---\n# H\n\nS.', "U+0001"),
        ("a.txt", "H\nWhy It Matters\na\0b", "U+0000"),
        ("a.txt", "", "empty"),
        ("a.txt", "\n\u200b\n", "empty"),
    ],
)
def test_known_attacks_are_named(name: str, text: str, message: str):
    begun = time.monotonic()
    problems = problems_of(name, text.encode())
    assert any(message in problem for problem in problems), problems
    assert time.monotonic() - begun < 2


def test_a_file_of_the_largest_size_is_read_and_one_byte_more_is_not():
    page = b"H\nWhy It Matters\n"
    full = page + b"a" * (MAX_BYTES - len(page))
    assert problems_of("a.txt", full) == []
    assert "too large" in problems_of("a.txt", full + b"a")[0]


def test_not_utf8_names_the_line():
    assert problems_of("a.txt", b"H\nWhy It Matters\n\xff") == [
        "a.txt:3: not UTF-8 (expected: a file in UTF-8)"
    ]


@pytest.mark.parametrize(
    "unit", ["[", "![", "*a ", "**a", "`", "a](", "<a", "&a", "> ", "- ", "_a_", "No ", "a. "]
)
@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_large_repetitions_are_read_in_time(name: str, unit: str):
    head = "# H\n\nForecast\n\n" if name == "a.md" else "H\nForecast\n"
    begun = time.process_time()
    problems_of(name, (head + unit * (60_000 // len(unit))).encode())
    assert time.process_time() - begun < 5, "seconds of CPU, whatever else the machine does"
