"""The bot at work: for each platform a connection and the workers that send over it, until told to stop."""

import asyncio
import random
from collections.abc import Sequence
from contextlib import AsyncExitStack, aclosing, suppress
from dataclasses import dataclass
from datetime import timedelta

import structlog

from storybot.cards.figure import Paint
from storybot.clock import Clock
from storybot.commands.desk import Desk
from storybot.commands.model import Group
from storybot.connections import Asking, Connector, connectors
from storybot.delivery.holder import this_process
from storybot.delivery.model import Place
from storybot.delivery.stop import Stop, Stopped
from storybot.delivery.tools import AlertsTo
from storybot.delivery.worker import Worker
from storybot.errors import AuthFailed, NetworkFailed, RateLimited, Refused, ServerFailed
from storybot.moderation.keeping import keep_to_rules
from storybot.moderation.keeping_out import watch_channels
from storybot.moderation.logging import keep_log
from storybot.moderation.model import EVERYWHERE
from storybot.moderation.rights import Named, Rights
from storybot.newsroom.scheduler import keep_to_schedule
from storybot.pictures.painter import Painter
from storybot.settings import Settings, secrets
from storybot.store.engine import Store
from storybot.web.watch import Watch

RECONNECT_SECONDS = 5.0

GROUP_PARTS = 4
"""Of somebody who is a group in the settings: platform, account, kind, id."""

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


async def serve(settings: Settings, store: Store, clock: Clock, stop: Stop, watch: Watch) -> None:
    """Deliver until `stop`. A platform that can't be reached is tried again, and holds up no other; one of
    which the token is refused later is left alone. `watch` is told of it all.

    Raises AuthFailed for a token that is refused at the start, and when none is left that is accepted;
    Refused where events can't be listened for.
    """
    max_age = timedelta(hours=settings.delivery.max_age_hours)
    log.info("starts", channels=len(settings.channels))
    try:
        async with aclosing(Painter()) as painter, asyncio.TaskGroup() as group:
            zone = settings.newsroom.zone
            alerts = _alerts_to(settings)
            desk = Desk(store, clock, _rights(settings), zone, admins=alerts and alerts.place)
            asking = Asking(desk, painter.draw)
            work = Work(store, clock, max_age, painter.draw, alerts, watch)
            late = timedelta(hours=settings.newsroom.max_late_hours)
            chores = [
                group.create_task(chore)
                for chore in (
                    keep_to_schedule(store, clock, late),
                    keep_to_rules(store, clock, zone),
                    keep_log(store, clock),
                    watch_channels(store, clock),
                )
            ]
            platforms = [
                group.create_task(_serve(name, connector, work, stop))
                for name, connector in connectors(settings, store, asking).items()
            ]
            await asyncio.wait(platforms)
            for chore in chores:
                chore.cancel()
    except* (AuthFailed, Refused) as refused:
        raise refused.exceptions[0] from None
    if not stop.wished:
        raise AuthFailed(str(next(platform.result() for platform in platforms)))
    log.info("stopped")


def _rights(settings: Settings) -> Rights:
    """The editors and admins whom the settings name."""
    return Rights(_named(settings.newsroom.editors), _named(settings.newsroom.admins))


def _named(texts: Sequence[str]) -> Named:
    parts = [text.split(":") for text in texts]
    people = [it for it in parts if len(it) < GROUP_PARTS]
    return Named(
        frozenset(
            (platform, account[0] if account else EVERYWHERE, person) for platform, *account, person in people
        ),
        frozenset(Group(it[0], it[1], it[3]) for it in parts if len(it) == GROUP_PARTS),
    )


def _alerts_to(settings: Settings) -> AlertsTo | None:
    """Where editors are told what fails."""
    if settings.newsroom.alerts is None:
        return None
    return AlertsTo(Place(*settings.newsroom.alerts.split(":")), tuple(secrets(settings)))


@dataclass(frozen=True, slots=True)
class Work:
    """What every worker is given."""

    store: Store
    clock: Clock
    max_age: timedelta
    paint: Paint
    alerts: AlertsTo | None
    watch: Watch


async def _serve(name: str, connector: Connector, work: Work, stop: Stop) -> AuthFailed | None:
    """Returns when a stop is wished, or what has become of the token."""
    while True:
        try:
            async with AsyncExitStack() as stack:
                connection = await stop.unless(stack.enter_async_context(connector()))
                workers = [
                    Worker(
                        work.store,
                        sender,
                        holder=this_process(),
                        clock=work.clock,
                        chance=random.SystemRandom(),
                        max_age=work.max_age,
                        paint=work.paint,
                    )
                    for sender in connection.senders
                ]
                for worker in workers:
                    worker.alert(work.alerts)
                    worker.tell(work.watch.count)

                def changed(place: Place, workers: list[Worker] = workers) -> None:
                    for worker in workers:
                        worker.look_again(place)

                await stop.unless(connection.listen(changed))
                with work.watch.connected(name):
                    return await _work(workers, stop)
        except Stopped:
            return None
        except (NetworkFailed, ServerFailed, RateLimited) as error:
            log.warning("can't connect, tries again", error=str(error))
            with suppress(Stopped):
                await stop.unless(asyncio.sleep(RECONNECT_SECONDS))


async def _work(workers: list[Worker], stop: Stop) -> AuthFailed | None:
    async with asyncio.TaskGroup() as group:
        running = [group.create_task(_run(worker)) for worker in workers]
        waiting = group.create_task(stop.wait())
        ended = group.create_task(asyncio.wait(running)) if running else waiting
        await asyncio.wait((waiting, ended), return_when=asyncio.FIRST_COMPLETED)
        for worker in workers:
            worker.stop()
        waiting.cancel()
    refused = [error for task in running if (error := task.result())]
    return refused[0] if refused and len(refused) == len(running) else None


async def _run(worker: Worker) -> AuthFailed | None:
    try:
        await worker.run()
    except AuthFailed as error:
        log.error("nothing more is sent with this token; renew it and restart", error=str(error))
        return error
    return None
