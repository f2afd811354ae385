"""Answering interactions: at once where that is possible, else deferred; with a picture where there is one.

https://docs.discord.com/developers/interactions/receiving-and-responding. What is sent here needs no token of
the bot's and counts against no limit of its own but each interaction's.
"""

import asyncio
import contextlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final

import aiohttp
import discord
import structlog

from storybot import __version__
from storybot.cards.figure import Paint
from storybot.cards.form import Form
from storybot.cards.model import Card
from storybot.commands.model import Asked, Command, Groups, slashed
from storybot.commands.port import Answers
from storybot.delivery.model import Place
from storybot.languages.language import language
from storybot.platforms.answering import (
    DEFER_AFTER,
    LOCKED,
    SUGGEST_WITHIN,
    Repeats,
    Turns,
    answer_for,
    broken,
    is_public,
    opening,
)
from storybot.platforms.calls import one_line
from storybot.platforms.discord import asks, modals, render
from storybot.platforms.discord.commands import menus
from storybot.platforms.discord.directory import Directory
from storybot.platforms.discord.errors import ALREADY_ANSWERED
from storybot.platforms.discord.files import Files
from storybot.platforms.discord.limits import CHOICES
from storybot.platforms.discord.pictures import begun, drawn_within, fields, with_picture
from storybot.platforms.discord.premises import Premises

A_MOMENT: Final = 0.3
"""Seconds that a late answer waits for its picture, which then comes after it."""

TRIES: Final = 3
"""Times that an answer is sent which may have been lost on the way."""

AGAIN_AFTER: Final = 0.2
"""Seconds between them: the first answer has three to arrive in."""

_MESSAGE, _DEFERRED, _NO_CHANGE_YET, _UPDATE, _CHOICES, _MODAL = 4, 5, 6, 7, 8, 9
_EPHEMERAL = 1 << 6

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


class Replies:
    """Everything that people ask through Discord is answered here, privately. `application` is the bot's own
    id."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        api_url: str,
        answers: Answers,
        commands: Sequence[Command],
        directory: Directory,
        application: str,
        paint: Paint | None = None,
    ) -> None:
        self._session = session
        self._api_url = api_url
        self._answers = answers
        self._menus = menus(commands)
        self._directory = directory
        self._application = application
        self._files = Files(session, api_url)
        self._paint = paint
        self._repeats = Repeats()
        self._turns = Turns()

    async def reply(self, interaction: discord.Interaction[Any]) -> None:
        """Answer an interaction, whatever it is. Raises nothing but what is a bug."""
        if self._repeats.again(str(interaction.id)):
            return
        try:
            await self._reply(interaction)
        except (aiohttp.ClientError, TimeoutError, Unanswered) as error:
            # The person has gone on, or the answer was lost on the way: there is nobody to tell.
            log.info("an interaction could not be answered", error=one_line(str(error)))

    async def _reply(self, interaction: discord.Interaction[Any]) -> None:
        match interaction.type:
            case discord.InteractionType.application_command:
                await self._answer(interaction, asks.used_command(interaction, self._menus))
            case discord.InteractionType.autocomplete:
                await self._suggest(interaction)
            case discord.InteractionType.component:
                await self._answer(interaction, asks.pressed(interaction))
            case discord.InteractionType.modal_submit:
                await self._answer(interaction, asks.filled_in(interaction))
            case _:
                pass

    async def _answer(self, interaction: discord.Interaction[Any], asked: Asked | None) -> None:
        """Answer within the time that Discord gives; a button of a private answer changes that answer. None
        is asked by what is none of ours, or not as we wrote it."""
        if asked is None:
            await self._broken(interaction)
            return
        with self._turns.of(_answer_changed(interaction)) as is_latest:
            await self._answer_in_turn(interaction, asked, is_latest)

    async def _answer_in_turn(
        self, interaction: discord.Interaction[Any], asked: Asked, is_latest: Callable[[], bool]
    ) -> None:
        updates = _is_private(interaction.message)
        clock = asyncio.get_running_loop().time
        until = clock() + DEFER_AFTER
        looking = self._looking(interaction, asked)
        at_work = asyncio.create_task(answer_for(self._answers, looking, render.answer))
        await asyncio.wait({at_work}, timeout=DEFER_AFTER)
        promised = not at_work.done()
        if promised:
            kind, data = (_NO_CHANGE_YET, None) if updates else (_DEFERRED, {"flags": _EPHEMERAL})
            await self._callback(interaction, kind, data)
        answer = await at_work
        if isinstance(answer, Form) and not promised and _can_open(interaction):
            await self._callback(interaction, _MODAL, modals.modal(answer))
            return
        card = opening(answer) if isinstance(answer, Form) else answer
        drawing = begun(card.figure, self._paint)
        picture = await drawn_within(A_MOMENT if promised else max(until - clock(), 0), drawing)
        if promised:
            await self._edit(interaction, card, picture, is_latest)
        elif updates and not is_latest():
            await self._callback(interaction, _NO_CHANGE_YET, None)
        else:
            await self._first(interaction, card, picture, updates=updates)
        if drawing and picture is None and (picture := await drawing):
            await self._edit(interaction, card, picture, is_latest)

    def _looking(self, interaction: discord.Interaction[Any], asked: Asked) -> Asked:
        """The ask, with a look at the channel's threads where they matter for it, and the file or the message
        that came along."""
        fresh = is_public(asked.command, asked.arguments)

        async def why_closed(thread: str) -> str | None:
            locked = asks.told_locked(interaction, thread)
            if locked is None:
                return await self._directory.why_closed(thread, fresh=fresh)
            return LOCKED if locked else None

        handed = asks.handed_over(interaction)
        file = None if handed is None else self._files.file(handed)
        written = asks.written(interaction, self._groups_in(str(interaction.guild_id)))
        where = replace(asked.where, why_closed=why_closed, premises=self._premises(asked.where.place))
        return replace(asked, where=where, file=file, written=written)

    def _groups_in(self, guild: str) -> Callable[[str], Groups]:
        """Who asks for the roles of a member of a server."""
        return lambda user: partial(self._directory.groups_of, guild, user)

    def _premises(self, place: Place | None) -> Premises | None:
        return None if place is None else Premises(self._directory, self._application, place.account)

    async def _suggest(self, interaction: discord.Interaction[Any]) -> None:
        asked, option, typed = asks.typing(interaction)
        choices: list[dict[str, str]] = []
        try:
            async with asyncio.timeout(SUGGEST_WITHIN):
                found = await self._answers.suggest(asked, option, typed)
            choices = [{"name": one.label, "value": one.value} for one in found[:CHOICES]]
        except TimeoutError:
            log.info("suggestions came too late")
        except Exception:
            log.exception("suggestions failed")
        await self._callback(interaction, _CHOICES, {"choices": choices})

    async def _broken(self, interaction: discord.Interaction[Any]) -> None:
        card = broken(language(interaction.locale.value), slashed)
        await self._first(interaction, card, None, updates=False)

    async def _first(
        self, interaction: discord.Interaction[Any], card: Card, picture: bytes | None, *, updates: bool
    ) -> None:
        kind, drawn = (_UPDATE, render.answer_edit) if updates else (_MESSAGE, render.answer)

        async def send(shown: bytes | None) -> None:
            await self._callback(interaction, kind, drawn(card, picture=shown is not None), shown)

        await with_picture(picture, send, _unanswered)

    async def _callback(
        self,
        interaction: discord.Interaction[Any],
        kind: int,
        data: Mapping[str, Any] | None,
        picture: bytes | None = None,
    ) -> None:
        path = f"/interactions/{interaction.id}/{interaction.token}/callback"
        body = {"type": kind} if data is None else {"type": kind, "data": data}
        await self._send("POST", path, body, picture)

    async def _edit(
        self,
        interaction: discord.Interaction[Any],
        card: Card,
        picture: bytes | None,
        is_latest: Callable[[], bool],
    ) -> None:
        """The promised answer, or the one that is there with the picture that has come since."""
        path = f"/webhooks/{interaction.application_id}/{interaction.token}/messages/@original"

        async def send(shown: bytes | None) -> None:
            body = render.answer_edit(card, picture=shown is not None)
            await self._send("PATCH", path, body, shown, wanted=is_latest)

        await with_picture(picture, send, _unanswered)

    async def _send(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any],
        picture: bytes | None,
        *,
        wanted: Callable[[], bool] = lambda: True,
    ) -> None:
        """Send an answer, and again where it may have been lost, as long as it is `wanted`. Nothing is
        answered twice by that: Discord takes one first answer, and the same edit changes nothing."""
        for before in range(TRIES):
            if before:
                await asyncio.sleep(AGAIN_AFTER)
            if not wanted():
                return
            try:
                await self._request(method, path, body, picture)
            except (aiohttp.ClientError, TimeoutError, Unanswered) as error:
                if before and isinstance(error, Unanswered) and error.code == ALREADY_ANSWERED:
                    return  # the one before had arrived
                if before + 1 == TRIES or not _may_be_lost(error):
                    raise
                log.info("an answer may have been lost", error=one_line(str(error)))
            else:
                return

    async def _request(self, method: str, path: str, body: Mapping[str, Any], picture: bytes | None) -> None:
        options: dict[str, Any] = {"json": body}
        if picture is not None:
            options = {"data": _with_file(body, picture)}
        async with self._session.request(method, self._api_url + path, **options) as answer:
            if answer.status >= 300:
                raise Unanswered(answer.status, await answer.text())


class Unanswered(Exception):
    """Discord didn't take an answer: it came too late, or the message is gone. `code` is Discord's own number
    for it, where it gives one."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(f"Discord answered {status}: {text}")
        self.status = status
        self.code = _code(text)


def session() -> aiohttp.ClientSession:
    """A session to answer with."""
    return aiohttp.ClientSession(
        headers={"User-Agent": f"DiscordBot (storybot, {__version__})"},
        timeout=aiohttp.ClientTimeout(total=10),
        connector=aiohttp.TCPConnector(limit=0),
    )


def _unanswered(error: Exception) -> bool:
    return isinstance(error, aiohttp.ClientError | TimeoutError | Unanswered)


def _may_be_lost(error: Exception) -> bool:
    return not isinstance(error, Unanswered) or error.status >= 500


def _code(text: str) -> int | None:
    with contextlib.suppress(ValueError, TypeError, LookupError):
        return int(json.loads(text)["code"])
    return None


def _answer_changed(interaction: discord.Interaction[Any]) -> int:
    """The interaction that the private answer was first given to which this one changes; else itself."""
    message = interaction.message
    if message is None or not _is_private(message) or message.interaction_metadata is None:
        return interaction.id
    return message.interaction_metadata.id


def _can_open(interaction: discord.Interaction[Any]) -> bool:
    """Whether a form may be the answer, which it may not to another form."""
    return interaction.type is not discord.InteractionType.modal_submit


def _is_private(message: discord.Message | None) -> bool:
    return message is not None and message.flags.ephemeral


def _with_file(body: Mapping[str, Any], picture: bytes) -> aiohttp.FormData:
    form = aiohttp.FormData(quote_fields=False)
    for field in fields(body, picture):
        form.add_field(**field)
    return form
