"""The expression of a route's `match`."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storybot.newsroom.match import MAX_NESTING, BadMatch, Said, parse
from storybot.story.model import Event, Forecast, Perspective, Stance
from tests.making import a_story

STORY = a_story(
    "Harbour wall costs €3m",
    summary="The café on the sea wall closes.",
    key_points=("Dredging begins in May.",),
    sides={Stance.CRITICS: (Perspective(position="Too dear", holder="Fishers’ union"),)},
    forecast=Forecast(outlook="Storms may delay it.", disclaimer="A guess, no promise."),
    timeline=(Event(headline="Vote", detail="The council agrees."),),
    topics=("Economy", "Local News"),
    url="https://example.org/hidden",
)


@pytest.mark.parametrize(
    ("expression", "holds"),
    [
        ("harbour", True),
        ("HARBOUR", True),
        ("harb", False),
        ("cafe", True),
        ('"sea wall"', True),
        ('"wall sea"', False),
        ('"costs 3m the"', False),
        ("sea-wall", True),
        ("dredging AND storms AND council AND union", True),
        ("promise", False),
        ("hidden", False),
        ("topic:economy", True),
        ('TOPIC:"local  news"', True),
        ("topic:local", False),
        ("economy", False),
        ("harbour AND topic:sport", False),
        ("harbour OR topic:sport", True),
        ("harbour NOT topic:sport", True),
        ("NOT harbour", False),
        ("nowhere AND nothing OR harbour", True),
        ("nowhere AND (nothing OR harbour)", False),
        ("harbour OR nothing NOT harbour", True),
        ('topic:economy AND (harbour OR "sea wall") NOT topic:sport', True),
        ("ANDROID OR harbour", True),
    ],
)
def test_an_expression_holds_of_a_story(expression: str, holds: bool) -> None:
    assert Said(STORY).holds(parse(expression)) is holds


def test_words_of_a_script_without_spaces_are_found_within_a_sentence() -> None:
    said = Said(a_story("港の壁が高くなる"))
    assert said.holds(parse("高くなる"))
    assert not said.holds(parse("高い"))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("", "a topic or word at the end"),
        ("a AND", "a topic or word at the end"),
        ("(a OR b", "another ) at the end"),
        ("a OR b)", "a ( that belongs to the ) at character 7"),
        ("a OR AND b", "a topic or word before “AND” at character 6"),
        ("()", "a topic or word before “)” at character 2"),
        ("sea wall", "AND, OR or NOT before “wall” at character 5"),
        ("a (b)", "AND, OR or NOT before “(” at character 3"),
        ("a and b", "AND for “and” at character 3"),
        ("not", "NOT for “not” at character 1"),
        ('a "b', 'another " to close the one at character 3'),
        ("a OR topic: b", "AND, OR or NOT before “b” at character 13"),
        ("a OR topic:", "a topic right after “topic:” at character 6"),
        ("tag:x", '“topic:” before a topic, or "tag:x" at character 1 in quotes'),
        ("a OR --", "letters or digits in “--” at character 6"),
        ("(" * 11 + "a" + ")" * 11, f"at most {MAX_NESTING} parentheses"),
        ("a OR " * 200 + "b", "at most 1000 characters"),
        ("a OR \x1b[2J b", r"AND, OR or NOT before “b”"),
    ],
)
def test_what_can_not_be_read_says_what_would_be_right_and_where(expression: str, expected: str) -> None:
    with pytest.raises(BadMatch) as caught:
        parse(expression)
    assert expected in str(caught.value)
    assert str(caught.value).isprintable()


NAMES = ("harbour", "nowhere", "topic:economy", "topic:sport", '"sea wall"', '"wall sea"')
TRUE = frozenset({"harbour", "topic:economy", '"sea wall"'})
Tested = tuple[str, Callable[[], bool]]


def _either(parts: list[Tested]) -> Tested:
    return f"({' OR '.join(text for text, _ in parts)})", lambda: any(value() for _, value in parts)


def _every(parts: list[Tested]) -> Tested:
    return f"({' AND '.join(text for text, _ in parts)})", lambda: all(value() for _, value in parts)


def _not(part: Tested) -> Tested:
    return f"NOT ({part[0]})", lambda: not part[1]()


def _without(parts: tuple[Tested, Tested]) -> Tested:
    (one, holds), (other, holds_too) = parts
    return f"({one} NOT ({other}))", lambda: holds() and not holds_too()


LEAVES = st.sampled_from(NAMES).map(lambda name: (name, lambda: name in TRUE))
EXPRESSIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(_either),
        st.lists(inner, min_size=1, max_size=3).map(_every),
        inner.map(_not),
        st.tuples(inner, inner).map(_without),
    ),
    max_leaves=8,
).filter(lambda tested: len(tested[0]) <= 1000)


@given(EXPRESSIONS)
def test_and_or_and_not_mean_what_python_means_by_them(tested: Tested) -> None:
    text, expected = tested
    try:
        expression = parse(text)
    except BadMatch as refused:
        assert "parentheses" in str(refused)
    else:
        assert Said(STORY).holds(expression) is expected()


@given(st.text(alphabet=st.characters(), max_size=40) | st.text(alphabet='aANDORT ()":', max_size=40))
def test_any_text_is_an_expression_or_is_refused(text: str) -> None:
    try:
        expression = parse(text)
    except BadMatch as refused:
        assert str(refused).isprintable()
    else:
        assert Said(STORY).holds(expression) in {True, False}
