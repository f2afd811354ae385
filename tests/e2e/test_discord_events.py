"""What the gateway tells about channels, by the real discord.py against the playground."""

import asyncio
import gc
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack

import pytest

from storybot.delivery.model import Place
from storybot.platforms.discord import client as client_module
from storybot.platforms.discord.client import DiscordClient
from storybot.playground.discord.world import Channel, Permission, Role
from storybot.playground.faults import Fault
from storybot.playground.server import Playground
from tests.e2e.heard import Heard

GUILD = "1100000000000000000"
BOT_ROLE = "1100000000000000023"
MO = "1100000000000000002"
TEXT, FORUM = (Place("discord", GUILD, f"11000000000000001{n:02}") for n in (1, 2))
ALL = {Place("discord", GUILD, f"11000000000000001{n:02}") for n in (1, 2, 3)}


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    playground = Playground()
    await playground.start()
    yield playground
    await playground.stop()


def connection(playground: Playground) -> DiscordClient:
    return DiscordClient(
        playground.discord.world.token,
        api_url=f"{playground.url}/discord/api/v10",
        gateway_url=playground.url.replace("http", "ws") + "/discord/gateway",
    )


@pytest.fixture
def of_threads() -> Heard:
    return Heard()


@pytest.fixture
async def heard(playground: Playground, of_threads: Heard) -> AsyncIterator[Heard]:
    heard = Heard()
    client = connection(playground)
    await client.open()
    await client.connect(heard, of_threads)
    await client.wait_until_ready()
    heard.places.clear()
    yield heard
    await client.close()
    gc.unfreeze()


async def test_every_change_is_told_of(playground: Playground, heard: Heard) -> None:
    """One connection hears them all, for discord.py takes two seconds to be ready."""
    changing = playground.discord.changing
    made = Place("discord", GUILD, "77")
    changes: list[tuple[Callable[[], None], set[Place]]] = [
        (lambda: changing.set_overwrite(TEXT.channel, BOT_ROLE, deny=Permission.SEND_MESSAGES), {TEXT}),
        (lambda: changing.put_channel(GUILD, Channel(id="77", name="new")), {made}),
        (lambda: changing.put_role(GUILD, Role(id=BOT_ROLE, name="storybot")), {*ALL, made}),
        (lambda: changing.delete_channel(made.channel), {made}),
        (lambda: changing.remove_bot(GUILD), ALL),
    ]
    for change, places in changes:
        heard.places.clear()
        change()
        assert await heard.all_of(*places)


async def test_a_change_of_one_channel_is_not_told_of_others(playground: Playground, heard: Heard) -> None:
    playground.discord.changing.set_overwrite(TEXT.channel, BOT_ROLE)
    await heard.all_of(TEXT)
    assert set(heard.places) == {TEXT}


async def test_a_thread_that_changes_is_no_change_of_its_channel(
    playground: Playground, heard: Heard, of_threads: Heard
) -> None:
    people = playground.discord.people
    post = people.start_post(MO, FORUM.channel, "Talk", "About the bridge.")
    people.moderate(MO, post["id"], archived=True)
    assert await of_threads.all_of(FORUM)
    assert heard.places == []


async def test_a_dropped_socket_is_taken_up_again(playground: Playground, heard: Heard) -> None:
    await playground.discord.gateway.drop("cut")
    playground.discord.changing.set_overwrite(TEXT.channel, BOT_ROLE)
    assert await heard.all_of(TEXT)


@pytest.mark.parametrize(
    "fault",
    [{"kind": "server_error", "status": 503}, {"kind": "refused", "code": "4000"}],
    ids=["503", "closed"],
)
async def test_a_gateway_that_fails_at_first_is_tried_again(
    playground: Playground, monkeypatch: pytest.MonkeyPatch, fault: dict[str, str | int]
) -> None:
    monkeypatch.setattr(client_module, "RETRY", 0.0)
    playground.faults.add(
        Fault.model_validate({"platform": "discord", "match": "CONNECT /gateway", "times": 2, **fault})
    )
    heard = Heard()
    client = connection(playground)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(client.close)
        await client.open()
        await client.connect(heard, heard)
        async with asyncio.timeout(30):
            await client.wait_until_ready()
        playground.discord.changing.set_overwrite(TEXT.channel, BOT_ROLE)
        assert await heard.all_of(TEXT)
    gc.unfreeze()


async def test_a_client_is_closed_while_it_connects(playground: Playground) -> None:
    client = connection(playground)
    await client.open()
    await client.connect(Heard(), Heard())
    for _ in range(5):
        await asyncio.sleep(0.003)
    await client.close()
    assert not [t for t in asyncio.all_tasks() if t.get_name() == "discord gateway"]


async def test_the_guilds_are_frozen_for_the_collector(heard: Heard) -> None:
    await asyncio.sleep(0)  # `ready` is told to all who wait for it at once
    assert gc.get_freeze_count() > 0


async def test_closing_ends_the_gateway(playground: Playground) -> None:
    client = connection(playground)
    await client.open()
    await client.connect(Heard(), Heard())
    await client.wait_until_ready()
    before = asyncio.get_running_loop().time()
    await client.close()
    await client.close()
    assert asyncio.get_running_loop().time() - before < 2
    assert not [t for t in asyncio.all_tasks() if t.get_name() == "discord gateway"]
    gc.unfreeze()
