"""What Slack tells of an act, read as an ask: what we wrote comes back, and nothing else gets through."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storybot.cards.model import Ask
from storybot.commands.registry import COMMANDS
from storybot.platforms.slack import asks
from storybot.platforms.slack.asks import Spot
from storybot.platforms.slack.commands import SlashCommands
from storybot.platforms.slack.ids import read_ask, write_ask

SLASHES = SlashCommands(COMMANDS)
words = st.text(max_size=60)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(st.builds(Ask, words, st.lists(st.tuples(words, words), max_size=4).map(tuple)))
def test_an_ask_comes_back_as_it_was_written(ask: Ask) -> None:
    written = write_ask(ask)
    assert written is not None
    assert read_ask(written) == ask


@given(st.text() | anything.map(json.dumps) | anything)
def test_any_value_of_a_button_is_read_or_refused(value: Any) -> None:
    read = read_ask(value)
    assert read is None or write_ask(read) is not None


@given(
    st.builds(
        Spot,
        st.just("T1"),
        st.just("U1"),
        channel=st.none() | words.filter(bool),
        thread=st.none() | words.filter(bool),
        message=st.none() | words.filter(bool),
    )
)
def test_a_modal_keeps_its_place(spot: Spot) -> None:
    assert asks.noted(asks.note(spot), "T1", "U1") == spot


@given(st.text() | anything.map(json.dumps))
def test_any_note_is_a_place_or_none(metadata: str) -> None:
    spot = asks.noted(metadata, "T1", "U1")
    assert (spot.workspace, spot.user) == ("T1", "U1")


@pytest.mark.parametrize(
    ("text", "command", "arguments"),
    [
        ("<@U0BOT> sides", "sides", {}),
        ("<@U0BOT|storybot>  Sides harbour &amp; bridge", "sides", {"story": "harbour & bridge"}),
        ("sides <https://news.example/a?b=1&amp;c=2|news.example>", "sides",
         {"story": "https://news.example/a?b=1&c=2"}),
        ("<@U0BOT>", "help", {}),
        ("<@U0BOT> sidse harbour", "sidse", {"story": "harbour"}),
        ("<@U0BOT> setup", "storybot setup", {}),
        ("<@U0BOT> storybot setup", "storybot setup", {}),
    ],
)  # fmt: skip
def test_what_is_written_to_the_bot(text: str, command: str, arguments: dict[str, str]) -> None:
    heard = asks.mention({"text": text, "user": "U1", "channel": "C1", "ts": "1.1"}, "T1", SLASHES)
    assert (heard.command, heard.arguments) == (command, arguments)


@pytest.mark.parametrize(
    ("payload", "spot"),
    [
        (  # the card, which stands in the channel though it has replies
            {"channel": {"id": "C1"}, "message": {"ts": "1.1", "thread_ts": "1.1"}},
            Spot("T1", "U1", "C1", None, "1.1"),
        ),
        (
            {"channel": {"id": "C1"}, "message": {"ts": "2.2", "thread_ts": "1.1"}},
            Spot("T1", "U1", "C1", "1.1", "2.2"),
        ),
        (  # a private message, of which Slack tells no more
            {
                "channel": {"id": "C1"},
                "container": {"message_ts": "3.3", "thread_ts": "1.1", "is_ephemeral": True},
            },
            Spot("T1", "U1", "C1", "1.1", "3.3"),
        ),
        ({"view": {"private_metadata": '{"channel":"C1","thread":"1.1"}'}}, Spot("T1", "U1", "C1", "1.1")),
        ({"view": {"private_metadata": "[}"}}, Spot("T1", "U1")),
        ({}, Spot("T1", "U1")),
    ],
)  # fmt: skip
def test_where_somebody_acted(payload: dict[str, Any], spot: Spot) -> None:
    who = {"team": {"id": "T1"}, "user": {"id": "U1"}}
    assert asks.place_of({**who, **payload}) == spot


def test_what_was_picked_in_a_form_is_read_and_empty_fields_too() -> None:
    held = {
        "topics": {"type": "plain_text_input", "value": None},
        "layout": {"type": "static_select", "selected_option": {"value": "full"}},
        "groups": {"type": "multi_static_select", "selected_options": [{"value": "S1"}, {"value": "S2"}]},
        "people": {"type": "multi_users_select", "selected_users": ["U1", "U2"]},
        "channels": {"type": "multi_conversations_select", "selected_conversations": []},
        "log": {"type": "conversations_select", "selected_conversation": "C1"},
        "reports": {"type": "conversations_select", "selected_conversation": None},
        "file": {"type": "file_input", "files": []},
    }
    heard = asks.filled_in(
        {
            "team": {"id": "T1"},
            "user": {"id": "U1"},
            "trigger_id": "1",
            "view": {
                "private_metadata": asks.note(Spot("T1", "U1"), Ask("storybot setup", (("part", "own"),))),
                "state": {"values": {name: {name: one} for name, one in held.items()}},
            },
        }
    )
    assert heard is not None
    assert heard.arguments == {
        "topics": "",
        "layout": "full",
        "groups": "S1,S2",
        "people": "U1,U2",
        "channels": "",
        "log": "C1",
        "reports": "",
        "part": "own",
    }


def test_a_direct_conversation_is_no_place_to_share_in() -> None:
    assert Spot("T1", "U1", "D1").place is None
    assert Spot("T1", "U1", "C1").place is not None
