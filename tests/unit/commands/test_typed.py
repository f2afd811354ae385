"""What somebody typed, read as a command and its arguments."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storybot.commands.registry import COMMANDS
from storybot.commands.typed import MOST, arguments_in, command_in

BY_NAME = {command.name: command for command in COMMANDS}


@pytest.mark.parametrize(
    ("text", "name", "rest"),
    [
        ("sides harbour bridge", "sides", "harbour bridge"),
        ("/Sides", "sides", ""),
        ("  why\tnot", None, "why\tnot"),
        ("editor retract harbour bridge", "editor retract", "harbour bridge"),
        ("/Editor Push", "editor push", ""),
        ("editor dance", None, "editor dance"),
        ("share view:sides", None, "share view:sides"),
        ("harbour bridge", None, "harbour bridge"),
        ("", None, ""),
    ],
)
def test_the_first_words_name_the_command(text: str, name: str | None, rest: str) -> None:
    command, left = command_in(text, COMMANDS)
    assert ((command and command.name), left) == (name, rest)


@pytest.mark.parametrize(
    ("command", "text", "given"),
    [
        ("sides", "harbour  bridge", {"story": "harbour bridge"}),
        ("sides", "harbour public:true", {"story": "harbour", "public": "true"}),
        ("sides", "harbour public:no", {"story": "harbour"}),
        ("sides", "make it public", {"story": "make it public"}),
        ("sides", "https://news.example/a?b=c", {"story": "https://news.example/a?b=c"}),
        ("sides", "page:9 harbour", {"story": "page:9 harbour"}),
        ("stories", 'topic:"city hall" ferry', {"topic": "city hall", "query": "ferry"}),
        ("stories", "topic:“city hall”", {"topic": "city hall"}),
        ("stories", "topic: ferry", {"topic": "ferry"}),
        ("stories", "ferry topic:", {"query": "ferry topic:"}),
        ("sides", "a ghost story: the harbour", {"story": "a ghost story: the harbour"}),
        ("sides", "story: sea wall", {"story": "sea wall"}),
        ("sides", 'story:"sea wall" public:true', {"story": "sea wall", "public": "true"}),
        ("sides", 'story:"sea "wall" vote"', {"story": 'sea "wall" vote'}),
        ("sides", 'story:""Wall" of oysters" public:true', {"story": '"Wall" of oysters', "public": "true"}),
        ("sides", "story:„die „Mauer“ am Meer“", {"story": "die „Mauer“ am Meer"}),
        ("stories", 'topic:"the "old" town" ferry', {"topic": 'the "old" town', "query": "ferry"}),
        ("stories", 'topic:"" ferry', {"query": 'topic:"" ferry'}),
        ("stories", 'topic:"city ferry', {"topic": '"city', "query": "ferry"}),
        ("sides", "sea public: true", {"story": "sea", "public": "true"}),
        ("sides", "PUBLIC:true sea", {"story": "sea", "public": "true"}),
        ("sides", "make it public: how", {"story": "make it public: how"}),
        ("follow", "topic:harbour", {"topic": "harbour"}),
        ("sides", "public:true story:oysters", {"story": "oysters", "public": "true"}),
        ("stories", "topic:harbour query:ferry", {"topic": "harbour", "query": "ferry"}),
        ("help", "me", {}),
        ("editor push", "story.txt draft:true", {"draft": "true"}),
        ("editor push", "file:story.txt new:true", {"new": "true"}),
        ("mod slow", "harbour-bridge seconds:30", {"story": "harbour-bridge", "seconds": "30"}),
        ("mod keep-alive", "harbour-bridge alive:on", {"story": "harbour-bridge", "alive": "on"}),
        ("mod close", 'reason:"Off topic." everywhere:true', {"reason": "Off topic.", "everywhere": "true"}),
        ("editor schedule", "bridge at:tomorrow", {"story": "bridge", "at": "tomorrow"}),
        ("editor schedule", 'bridge at:"tomorrow 9am"', {"story": "bridge", "at": "tomorrow 9am"}),
        ("stories", "false", {"query": "false"}),
        ("editor route", "opener:false reset:true", {"opener": "false", "reset": "true"}),
        ("editor route", "reset:no", {}),
        (
            "editor route",
            'topic:sea AND (ferry OR "sea wall") noise_at_least:20 layout:compact',
            {"match": 'topic:sea AND (ferry OR "sea wall")', "noise_at_least": "20", "layout": "compact"},
        ),
        ("editor route", 'match:"topic:sea NOT ferry"', {"match": "topic:sea NOT ferry"}),
        ("editor route", "cards_an_hour:- match:ferry", {"cards_an_hour": "-", "match": "ferry"}),
    ],
)
def test_options_are_named_or_are_the_first_one(command: str, text: str, given: dict[str, str]) -> None:
    assert arguments_in(text, BY_NAME[command]) == given


def test_of_a_text_without_end_only_the_beginning_is_read() -> None:
    given = arguments_in("a:„x " * 8_000, BY_NAME["sides"])
    assert len(given["story"]) <= MOST


@given(st.text(), st.sampled_from(sorted(BY_NAME)))
def test_any_text_is_read(text: str, command: str) -> None:
    command_in(text, COMMANDS)
    options = {option.name for option in BY_NAME[command].options}
    assert arguments_in(text, BY_NAME[command]).keys() <= options
