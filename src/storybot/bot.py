"""The bot at work: for each platform a connection and the workers that send over it, until told to stop."""

import asyncio
import random
from contextlib import suppress
from datetime import timedelta

import structlog

from storybot.clock import Clock
from storybot.connections import Connection, Connector, connectors
from storybot.delivery.holder import this_process
from storybot.delivery.model import Place
from storybot.delivery.worker import Worker
from storybot.errors import AuthFailed, NetworkFailed, RateLimited, ServerFailed
from storybot.settings import Settings
from storybot.store.engine import Store

RECONNECT_SECONDS = 5.0

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


async def serve(settings: Settings, store: Store, clock: Clock, stop: asyncio.Event) -> None:
    """Deliver until `stop`. A platform that can't be reached is tried again, and holds up no other.

    Raises AuthFailed for a token that is refused at the start.
    """
    max_age = timedelta(hours=settings.delivery.max_age_hours)
    log.info("starts", channels=len(settings.channels))
    try:
        async with asyncio.TaskGroup() as group:
            for connector in connectors(settings, store):
                group.create_task(_serve(connector, store, clock, max_age, stop))
    except* AuthFailed as refused:
        raise refused.exceptions[0] from None
    log.info("stopped")


async def _serve(
    connector: Connector, store: Store, clock: Clock, max_age: timedelta, stop: asyncio.Event
) -> None:
    while not stop.is_set():
        try:
            async with connector() as connection:
                await _work(connection, store, clock, max_age, stop)
        except (NetworkFailed, ServerFailed, RateLimited) as error:
            log.warning("can't connect, tries again", error=str(error))
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), RECONNECT_SECONDS)


async def _work(
    connection: Connection, store: Store, clock: Clock, max_age: timedelta, stop: asyncio.Event
) -> None:
    workers = [
        Worker(
            store,
            sender,
            holder=this_process(),
            clock=clock,
            chance=random.SystemRandom(),
            max_age=max_age,
        )
        for sender in connection.senders
    ]

    def changed(place: Place) -> None:
        for worker in workers:
            worker.look_again(place)

    await connection.listen(changed)
    async with asyncio.TaskGroup() as group:
        for worker in workers:
            group.create_task(_run(worker))
        await stop.wait()
        for worker in workers:
            worker.stop()


async def _run(worker: Worker) -> None:
    try:
        await worker.run()
    except AuthFailed as error:
        log.error("nothing more is sent with this token; renew it and restart", error=str(error))
