"""The expression of a route's `match`: topics and words with AND, OR and NOT, as

    topic:economy AND (harbour OR "sea wall") NOT topic:sport

NOT binds closest, then AND, then OR; `a NOT b` is `a AND NOT b`. Words stand for themselves anywhere in the
story's text, as a search finds them: whole, in any case, with or without accents. Topics are equal as
everywhere (`topic_key`). Pure.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any, Final

from storybot.printable import quoted
from storybot.store.terms import terms
from storybot.story.model import Story
from storybot.story.topics import topic_key

MAX_EXPRESSION: Final = 1000
"""Characters. What is longer wants a topic of its own."""

MAX_NESTING: Final = 10
"""Parentheses inside one another; far below where Python's own stack ends."""

_GRAMMAR: Final = r"""
start: _either
_either: every ("OR" every)*
every: _one ("AND" _one | but)*
_one: _atom | no
_atom: "(" either ")" | TOPIC | PHRASE | WORD
either: _either
but: "NOT" _atom
no: "NOT" _atom
TOPIC: /topic:("[^"]*"|[^\s()"]*)/i
PHRASE: /"[^"]*"/
WORD: /[^\s()"]+/
%ignore /\s+/
"""
_OPERATORS: Final = frozenset({"and", "or", "not"})


class BadMatch(ValueError):
    """An expression that can't be read. The text says what would be right, and where."""


@dataclass(frozen=True, slots=True)
class Topic:
    """The story has a topic; `said` is how the expression says it."""

    said: str
    key: str


@dataclass(frozen=True, slots=True)
class Words:
    """The story says these words, one after the other."""

    said: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Every:
    """All of these hold."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One of these holds."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """This doesn't hold."""

    part: "Expression"


Term = Topic | Words
Expression = Term | Every | Either | Not


class Said:
    """What a story says, for expressions to be held against."""

    def __init__(self, story: Story) -> None:
        self._topics = frozenset(map(topic_key, story.topics))
        self._text = "\n".join(f" {' '.join(terms(text))} " for text in _texts(story))

    def holds(self, expression: Expression) -> bool:
        """Whether the expression is true of the story."""
        match expression:
            case Topic():
                return expression.key in self._topics
            case Words():
                return f" {' '.join(expression.terms)} " in self._text
            case Every():
                return all(map(self.holds, expression.parts))
            case Either():
                return any(map(self.holds, expression.parts))
            case Not():
                return not self.holds(expression.part)


def terms_of(expression: Expression) -> Iterator[Term]:
    """Every topic and words that the expression names, in its order."""
    match expression:
        case Topic() | Words():
            yield expression
        case Every() | Either():
            yield from chain.from_iterable(map(terms_of, expression.parts))
        case Not():
            yield from terms_of(expression.part)


@lru_cache(maxsize=256)
def parse(text: str) -> Expression:
    """The expression that a text says. Raises BadMatch."""
    from lark import UnexpectedCharacters, UnexpectedToken

    if len(text) > MAX_EXPRESSION:
        raise BadMatch(f"an expression of at most {MAX_EXPRESSION} characters")
    try:
        tree: Any = _parser().parse(text)
    except UnexpectedToken as error:
        raise BadMatch(_missing(error.token, error.accepts or ())) from None
    except UnexpectedCharacters as error:
        raise BadMatch(f'another " to close the one at character {error.pos_in_stream + 1}') from None
    return _either(tree.children)


@lru_cache(maxsize=1)
def _parser() -> Any:
    from lark import Lark

    return Lark(_GRAMMAR, parser="lalr", lexer="basic")


def _either(children: Sequence[Any], depth: int = 0) -> Expression:
    if depth > MAX_NESTING:
        raise BadMatch(f"at most {MAX_NESTING} parentheses inside one another")
    parts = tuple(_every(child, depth) for child in children)
    return parts[0] if len(parts) == 1 else Either(parts)


def _every(tree: Any, depth: int) -> Expression:
    parts = tuple(_one(child, depth) for child in tree.children)
    return parts[0] if len(parts) == 1 else Every(parts)


def _one(node: Any, depth: int) -> Expression:
    match getattr(node, "data", None):
        case "no" | "but":
            return Not(_one(node.children[0], depth))
        case "either":
            return _either(node.children, depth + 1)
        case _:
            return _term(str(node), node.type, node.start_pos + 1)


def _term(said: str, kind: str, at: int) -> Expression:
    """What a word, phrase or topic means; `at` is the number of its first character."""
    if kind == "TOPIC":
        key = topic_key(said[len("topic:") :].strip('"'))
        if not key:
            raise BadMatch(
                f'a topic right after “topic:” at character {at}: topic:economy, topic:"sea level"'
            )
        return Topic(said, key)
    if kind == "WORD" and said.casefold() in _OPERATORS:
        raise BadMatch(_in_capitals(said, at))
    if kind == "WORD" and ":" in said:
        raise BadMatch(f'“topic:” before a topic, or "{quoted(said)}" at character {at} in quotes for words')
    found = tuple(terms(said))
    if not found:
        raise BadMatch(f"letters or digits in “{quoted(said)}” at character {at}")
    return Words(said, found)


def _in_capitals(said: str, at: int) -> str:
    return f'{said.upper()} for “{said}” at character {at}, or "{said}" in quotes for the word'


def _missing(token: Any, wanted: Collection[str]) -> str:
    """What would be right where the parser has stopped, before `token`."""
    found, at = quoted(str(token)), (token.start_pos or 0) + 1
    if token.type == "WORD" and found.casefold() in _OPERATORS:
        return _in_capitals(found, at)
    if token.type == "$END":
        return "a topic or word at the end" if "WORD" in wanted else "another ) at the end"
    if "WORD" in wanted:
        return f"a topic or word before “{found}” at character {at}"
    if token.type == "RPAR":
        return f"a ( that belongs to the ) at character {at}"
    return f"AND, OR or NOT before “{found}” at character {at}, or words that belong together in quotes"


def _texts(story: Story) -> Iterator[str]:
    """All that the story says in its own words."""
    yield from (text for text in _paragraphs(story) if text)
    yield from story.key_points
    for perspective in chain.from_iterable(story.sides.values()):
        yield from (text for text in (perspective.holder, perspective.position) if text)
    for event in story.timeline:
        yield from (text for text in (event.headline, event.detail) if text)


def _paragraphs(story: Story) -> tuple[str | None, ...]:
    outlook = story.forecast.outlook if story.forecast else None
    return (story.headline, story.summary, story.why_it_matters, story.plain_words, outlook)
