"""Registering commands at Discord: only what has changed, whatever Discord knows already."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from storybot.commands.registry import COMMANDS
from storybot.platforms.discord.client import DiscordClient
from storybot.platforms.discord.commands import definitions, keep_in_step, sync
from storybot.playground.faults import Fault
from storybot.playground.server import Playground
from storybot.playground.world import default_world
from tests.support.discord_spec import OPENAPI, rest_spec
from tests.support.shared import SHARED


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    """At its end every request and answer is held against Discord's description."""
    playground = Playground(default_world(), speed=50)
    await playground.start()
    yield playground
    log = list(playground.discord.log)
    await playground.stop()
    path = SHARED / "specs" / OPENAPI
    if path.exists():
        described = rest_spec(path)
        assert [problem for logged in log for problem in described.check(logged)] == []


@pytest.fixture
async def client(playground: Playground) -> AsyncIterator[DiscordClient]:
    client = connecting_to(playground)
    await client.open()
    yield client
    await client.close()


def connecting_to(playground: Playground) -> DiscordClient:
    gateway = f"{playground.url.replace('http', 'ws', 1)}/discord/gateway"
    token = playground.discord.state.world.token
    return DiscordClient(token, api_url=f"{playground.url}/discord/api/v10", gateway_url=gateway)


def writes(playground: Playground) -> list[tuple[str, Any]]:
    """What was written about commands, and with what body."""
    log = [entry for entry in playground.discord.log if "/commands" in entry.path and entry.method != "GET"]
    return [(entry.method, entry.body) for entry in log]


def registered(playground: Playground) -> dict[str, str]:
    return {each["name"]: each["id"] for each in playground.discord.commands.all(None)}


async def test_what_is_known_is_not_written_again(playground: Playground, client: DiscordClient) -> None:
    await sync(client, COMMANDS)
    assert [method for method, _ in writes(playground)] == ["PUT"]
    known = registered(playground)
    assert set(known) == {each["name"] for each in definitions(COMMANDS)}
    for _ in range(3):
        await sync(client, COMMANDS)
    again = connecting_to(playground)
    await again.open()
    await sync(again, COMMANDS)
    await again.close()
    assert len(writes(playground)) == 1
    assert registered(playground) == known


async def test_one_that_changed_is_written_alone_and_one_that_is_gone_is_taken_away(
    playground: Playground, client: DiscordClient
) -> None:
    await sync(client, COMMANDS)
    known = registered(playground)
    first, *others = COMMANDS
    await sync(client, [replace(first, summary="All of it"), *others])
    await sync(client, [replace(first, summary="All of it"), *others[:-2]])
    _, changed, gone = writes(playground)
    assert (changed[0], changed[1]["name"], changed[1]["description"]) == ("POST", "story", "All of it")
    assert gone == ("DELETE", None)
    assert registered(playground) == {name: id_ for name, id_ in known.items() if name != "help"}


async def test_two_hundred_starts_a_day_register_no_more_than_one(
    playground: Playground, client: DiscordClient
) -> None:
    first, *others = COMMANDS
    for number in range(30):  # 30 · 19 would be more than the 200 new commands that Discord takes a day
        await sync(client, [replace(first, summary=f"The story ({number})"), *others])
    ids = {each["id"] for each in playground.discord.commands.all(None)}
    assert len(ids) == len(definitions(COMMANDS))
    window = playground.discord.state.windows.look(("command creates", ""), 86_400.0)
    assert window.used == len(definitions(COMMANDS))


async def test_a_failure_is_tried_again(
    playground: Playground, client: DiscordClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storybot.platforms.discord.commands.WAITS", (0, 0, 0, 0))
    for kind in ("server_error", "rate_limited", "lost_answer"):
        playground.faults.add(Fault(platform="discord", match="/commands", kind=kind))
    await keep_in_step(client, COMMANDS)
    assert len(registered(playground)) == len(definitions(COMMANDS))


def test_every_text_has_a_translation_that_fits() -> None:
    for body in definitions(COMMANDS):
        below = [it for option in body.get("options", ()) for it in (option, *option.get("options", ()))]
        for told in (body, *below):
            for key in ("description", "name"):
                for locale, said in told.get(f"{key}_localizations", {}).items():
                    assert 1 <= len(said) <= (100 if key == "description" else 32), (locale, said)
                    assert said != told[key] or locale != "ja", said
