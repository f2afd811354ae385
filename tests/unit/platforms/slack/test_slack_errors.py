"""What Slack answers, in storybot's vocabulary."""

import json
import os
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from storybot.errors import (
    AuthFailed,
    Forbidden,
    Gone,
    Invalid,
    NetworkFailed,
    NotEditable,
    PlatformError,
    RateLimited,
    ServerFailed,
    What,
)
from storybot.platforms.slack import errors
from storybot.platforms.slack.errors import translate

SHARED = Path(os.environ.get("SHARED_DIR", Path(__file__).parents[5] / "shared"))


class Answer:
    """As much of the SDK's response as an error shows."""

    def __init__(self, data: Any, status: int = 200, **headers: str) -> None:
        self.data, self.status_code, self.headers = data, status, headers


def said(word: str, **more: Any) -> PlatformError | None:
    return translate(SlackApiError("no", Answer({"ok": False, "error": word, **more})))


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("invalid_auth", AuthFailed),
        ("token_revoked", AuthFailed),
        ("account_inactive", AuthFailed),
        ("not_in_channel", Forbidden),
        ("is_archived", Forbidden),
        ("restricted_action", Forbidden),
        ("posting_to_channel_denied", Forbidden),
        ("team_not_found", Forbidden),
        ("messages_tab_disabled", Forbidden),
        ("method_not_supported_for_channel_type", Forbidden),
        ("is_bot", Forbidden),
        ("metadata_must_be_sent_from_app", Forbidden),
        ("invalid_cursor", ServerFailed),
        ("channel_not_found", Gone),
        ("message_not_found", Gone),
        ("thread_not_found", Gone),
        ("restricted_action_thread_locked", Invalid),
        ("edit_window_closed", NotEditable),
        ("msg_blocks_too_long", Invalid),
        ("some_word_of_tomorrow", Invalid),
        ("ratelimited", RateLimited),
        ("fatal_error", ServerFailed),
        ("service_unavailable", ServerFailed),
    ],
)
def test_each_word_has_its_own(word: str, expected: type[PlatformError]) -> None:
    assert type(said(word)) is expected


def test_a_missing_scope_is_named() -> None:
    error = said("missing_scope", needed="channels:history", provided="chat:write")
    assert isinstance(error, Forbidden)
    assert error.missing == "channels:history"
    assert "channels:history" in str(error)


def test_gone_says_what_is_gone() -> None:
    gone = [said(w) for w in ("channel_not_found", "thread_not_found", "message_not_found")]
    assert [e.what for e in gone if isinstance(e, Gone)] == [What.CHANNEL, What.THREAD, What.MESSAGE]


def test_which_block_is_wrong_is_passed_on_in_one_line() -> None:
    error = said("invalid_blocks", response_metadata={"messages": ["[ERROR] must\nbe \x1b[31mless"]})
    assert "must be" in str(error)
    assert str(error).isprintable()


def test_a_429_carries_its_wait() -> None:
    error = translate(SlackApiError("no", Answer({"ok": False}, 429, **{"Retry-After": "7"})))
    assert isinstance(error, RateLimited)
    assert error.retry_after == 7


@pytest.mark.parametrize("data", ["<html>", None, b"", {}, {"ok": False}])
def test_an_answer_without_a_word_may_have_been_carried_out(data: Any) -> None:
    for status in (200, 500, 503):
        error = translate(SlackApiError("no", Answer(data, status)))
        assert isinstance(error, ServerFailed)
        assert error.outcome_unknown


def test_no_connection_and_no_answer() -> None:
    for error in (TimeoutError(), aiohttp.ServerDisconnectedError(), ConnectionResetError()):
        assert isinstance(translate(error), NetworkFailed)
    assert translate(KeyError("ts")) is None


def test_every_word_here_is_one_of_slacks() -> None:
    methods = SHARED / "specs" / "slack-api-ref" / "methods"
    if not methods.is_dir():
        pytest.skip(f"Slack's method reference is not at {methods}")
    used = ("auth.test", "chat.postMessage", "chat.update", "conversations.history", "conversations.info")
    used = (*used, "conversations.replies", "chat.delete", "chat.unfurl", "apps.connections.open")
    known = {
        word
        for method in used
        for word in json.loads((methods / method.split(".")[0] / f"{method}.json").read_text())["errors"]
    }
    ours = {
        *errors.TOKEN_REFUSED,
        *errors.OUTCOME_UNKNOWN,
        *errors.TOO_SOON,
        *errors.GONE,
        *errors.TO_GRANT,
        *errors.REFUSED,
    }
    # In the documentation of the platform, not in this list of it.
    assert ours - known <= {"invalid_auth"}


@pytest.mark.parametrize("said", ["Wed, 21 Oct 2026 07:28:00 GMT", "inf", "nan"])
def test_a_wait_that_is_no_number_is_as_if_unsaid(said: str) -> None:
    error = translate(SlackApiError("no", Answer({"ok": False}, 429, **{"Retry-After": said})))
    assert isinstance(error, RateLimited)
    assert error.retry_after == errors.UNSAID_WAIT
