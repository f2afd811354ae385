"""What the settings of a route may be, as people write them in chat."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from storybot.cards.model import Layout
from storybot.delivery.model import USUAL, Reopen
from storybot.errors import Refused
from storybot.newsroom.match import BadMatch, parse
from storybot.newsroom.route_rules import IN_CHAT, NOTHING, read, written
from storybot.settings import ChannelSettings


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("topics", "sea", ("sea",)),
        ("topics", " sea , city hall,", ("sea", "city hall")),
        ("match", "topic:sea NOT ferry", "topic:sea NOT ferry"),
        ("match", "“sea wall” OR „Härte“", '"sea wall" OR "Härte"'),
        ("noise_at_least", "0", 0),
        ("noise_at_most", " 100 ", 100),
        ("layout", "compact", Layout.COMPACT),
        ("language", "de-AT", "de-AT"),
        ("opener", "false", False),
        ("opener", "Yes", True),
        ("cards_an_hour", "3", 3),
        ("close_after_hours", "48", 48),
        ("reopen", "on-event", Reopen.ON_EVENT),
        ("night", "22:00-07:00", "22:00-07:00"),
        ("night", "00:30-06:00 America/New_York", "00:30-06:00 America/New_York"),
        ("keep_alive", "yes", True),
    ],
)
def test_a_setting_is_read_as_the_type_that_it_has(name: str, text: str, value: object) -> None:
    assert read({name: text}, "discord") == {name: value}
    assert read({name: written(value)}, "discord") == {name: value}, "and it is written as it can be read"


@pytest.mark.parametrize("name", IN_CHAT)
def test_a_dash_is_what_is_where_nothing_is_set(name: str) -> None:
    assert read({name: NOTHING}, "discord") == {name: getattr(USUAL, name)}


def test_a_dash_is_no_expression() -> None:
    with pytest.raises(BadMatch):
        parse(NOTHING)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("match", "sea wall", "AND, OR or NOT before “wall” at character 5"),
        ("noise_at_least", "101", "less than or equal to 100"),
        ("noise_at_most", "-1", "greater than or equal to 0"),
        ("noise_at_most", "loud", "a valid integer"),
        ("noise_at_most", "9" * 5_000, "a valid integer"),
        ("layout", "huge", "'full' or 'compact'"),
        ("language", "tlh", "one of en, de, es, fr, ja, alone or with a region (de-AT)"),
        ("language", "deutsch!", "match pattern"),
        ("opener", "maybe", "a valid boolean"),
        ("cards_an_hour", "0", "greater than or equal to 1"),
        ("close_after_hours", "0", "greater than or equal to 1"),
        ("close_after_hours", "99999999", "less than or equal to 87600"),
        ("reopen", "always", "'never' or 'on-event'"),
        ("night", "10pm-7am", "two times of day, as 22:00-07:00"),
        ("night", "22:00-07:00 Mars/Base", "with a time zone or without"),
        ("keep_alive", "on", "a valid boolean"),
    ],
)
def test_a_wrong_one_is_refused_with_what_is_right(name: str, text: str, expected: str) -> None:
    with pytest.raises(Refused) as caught:
        read({name: text}, "discord")
    [line] = str(caught.value).splitlines()
    assert line.startswith(f"{name} has a bad value (expected: ")
    assert expected in line


def test_what_slack_has_not_is_refused_there() -> None:
    with pytest.raises(Refused, match="keep_alive has a bad value"):
        read({"keep_alive": "true"}, "slack")


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(Refused) as caught:
        read({"match": "(", "noise_at_least": "20", "layout": "x"}, "slack")
    assert [line.split()[0] for line in str(caught.value).splitlines()] == ["match", "layout"]


values = (
    st.none()
    | st.booleans()
    | st.integers(-1, 101)
    | st.sampled_from(
        [
            "",
            "de",
            "de-AT",
            "tlh",
            "full",
            "huge",
            "sea",
            "sea wall",
            "true",
            "7",
            NOTHING,
            "never",
            "22:00-07:00",
        ]
    )
    | st.lists(st.text(max_size=3), max_size=2)
)


@given(st.sampled_from(list(IN_CHAT)), values)
def test_the_rules_are_those_of_the_configuration(name: str, value: Any) -> None:
    def by(validate: Any) -> Any:
        try:
            return True, validate()
        except ValidationError as error:
            return False, [(one["type"], one["msg"]) for one in error.errors()]

    channel = {"platform": "discord", "account": "1", "channel": "2", name: value}
    in_config = by(lambda: getattr(ChannelSettings.model_validate(channel), name))
    assert by(lambda: IN_CHAT[name].validate_python(value)) == in_config


@given(
    st.dictionaries(st.sampled_from(list(IN_CHAT)), st.text(max_size=30) | st.text('-()"“9 a:', max_size=9))
)
def test_whatever_is_written_is_read_or_refused(given_: dict[str, str]) -> None:
    try:
        assert read(given_, "discord").keys() == given_.keys()
    except Refused as refusal:
        assert "has a bad value" in str(refusal)
