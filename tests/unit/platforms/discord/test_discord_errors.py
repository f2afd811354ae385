"""What Discord answers, in storybot's vocabulary."""

from types import SimpleNamespace

import discord
import pytest

from storybot.errors import (
    AuthFailed,
    Forbidden,
    Gone,
    Invalid,
    PlatformError,
    RateLimited,
    ServerFailed,
    What,
)
from storybot.platforms.discord.errors import translate


def answer(status: int, code: int, text: str = "no") -> discord.HTTPException:
    kinds = {403: discord.Forbidden, 404: discord.NotFound}
    response = SimpleNamespace(status=status, reason="")
    return kinds.get(status, discord.HTTPException)(response, {"code": code, "message": text})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (401, 0, AuthFailed),
        (403, 40001, AuthFailed),
        (403, 50001, Forbidden),
        (403, 50013, Forbidden),
        (404, 10003, Gone),
        (404, 10004, Forbidden),
        (404, 10007, Forbidden),
        (404, 10008, Gone),
        (400, 50035, Invalid),
        (400, 160005, Invalid),
        (403, 160005, Invalid),
        (400, 160006, RateLimited),
        (400, 30046, RateLimited),
        (429, 30046, RateLimited),
        (429, 20022, RateLimited),
        (503, 0, ServerFailed),
        (404, 0, Invalid),
    ],
)
def test_each_answer_has_its_word(status: int, code: int, expected: type[PlatformError]) -> None:
    assert type(translate(answer(status, code))) is expected


def test_gone_says_what_is_gone() -> None:
    thread = translate(answer(404, 10003), what=What.THREAD)
    channel = translate(answer(404, 10003))
    message = translate(answer(404, 10008), what=What.THREAD)
    assert [e.what for e in (thread, channel, message) if isinstance(e, Gone)] == [
        What.THREAD,
        What.CHANNEL,
        What.MESSAGE,
    ]


def test_what_discord_says_stays_in_one_printable_line() -> None:
    error = translate(answer(400, 50035, "bad\x1b[31m\u202e\nline " + "x" * 5_000))
    assert str(error).isprintable()
    assert len(str(error)) < 400
