"""Tokens of the HTTP API and idempotency keys, on both databases."""

from dataclasses import replace

import pytest

from storybot.store import idempotency, tokens
from storybot.store.engine import Store
from storybot.store.model import KeptAnswer, Scope, Token
from tests.making import DAY, MINUTE, NOON

TOKEN = Token(
    id="0a1b2c3d",
    name="newsroom CMS",
    scope=Scope.PUSH,
    created_at=NOON,
    hash="h" * 64,
    expires_at=NOON + DAY,
)


@pytest.fixture
async def token(store: Store) -> Token:
    async with store.write() as conn:
        await tokens.add(conn, TOKEN)
    return TOKEN


async def test_a_token_is_found_by_its_id(store: Store, token: Token) -> None:
    async with store.read() as conn:
        assert await tokens.get(conn, token.id) == token
        assert await tokens.get(conn, "ffffffff") is None
        assert await tokens.listing(conn) == [token]


async def test_use_and_revocation_are_written_down(store: Store, token: Token) -> None:
    async with store.write() as conn:
        await tokens.used(conn, token.id, NOON + MINUTE)
        assert await tokens.revoke(conn, token.id, NOON + 2 * MINUTE)
        assert not await tokens.revoke(conn, token.id, NOON + 3 * MINUTE)
        assert not await tokens.revoke(conn, "ffffffff", NOON)
        assert await tokens.get(conn, token.id) == replace(
            token, last_used_at=NOON + MINUTE, revoked_at=NOON + 2 * MINUTE
        )


def test_a_token_is_good_until_it_expires_or_is_revoked() -> None:
    assert TOKEN.good(NOON + DAY - MINUTE)
    assert not TOKEN.good(NOON + DAY)
    assert not replace(TOKEN, revoked_at=NOON).good(NOON)
    assert replace(TOKEN, expires_at=None).good(NOON + 1000 * DAY)


async def test_the_first_of_equal_keys_runs_and_the_next_are_told_what_came_of_it(
    store: Store, token: Token
) -> None:
    async with store.write() as conn:
        assert await idempotency.begin(conn, token.id, "k", "print", NOON) is None
        assert await idempotency.begin(conn, token.id, "k", "other", NOON) == KeptAnswer(
            fingerprint="print", began_at=NOON
        )
        await idempotency.keep(conn, token.id, "k", status=201, headers={"etag": '"1"'}, body='{"ö": 1}')
        kept = await idempotency.begin(conn, token.id, "k", "print", NOON)
    assert kept == KeptAnswer(
        fingerprint="print", began_at=NOON, status=201, headers={"etag": '"1"'}, body='{"ö": 1}'
    )


async def test_a_key_is_its_tokens_own(store: Store, token: Token) -> None:
    async with store.write() as conn:
        await tokens.add(conn, replace(token, id="11111111"))
        assert await idempotency.begin(conn, token.id, "k", "print", NOON) is None
        assert await idempotency.begin(conn, "11111111", "k", "other", NOON) is None


async def test_what_is_forgotten_runs_again(store: Store, token: Token) -> None:
    async with store.write() as conn:
        await idempotency.begin(conn, token.id, "k", "print", NOON)
        await idempotency.forget(conn, token.id, "k")
        assert await idempotency.begin(conn, token.id, "k", "other", NOON) is None


async def test_old_keys_are_cleaned_away_whatever_came_of_their_requests(store: Store, token: Token) -> None:
    began = {"old": -DAY, "old died": -DAY, "died": -DAY + 2 * MINUTE, "kept": -DAY + 2 * MINUTE}
    async with store.write() as conn:
        for key, when in began.items():
            await idempotency.begin(conn, token.id, key, "print", NOON + when)
        for key in ("old", "kept"):
            await idempotency.keep(conn, token.id, key, status=200, headers={}, body="")
        await idempotency.clean(conn, NOON - DAY + MINUTE)
        left = {key: await idempotency.begin(conn, token.id, key, "print", NOON) for key in began}
    assert {key: found.status for key, found in left.items() if found} == {"died": None, "kept": 200}
