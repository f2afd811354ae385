"""Answering what people ask on Slack. Every act is acknowledged at once, by events.py; the answer follows.

https://docs.slack.dev/interactivity/handling-user-interaction
"""

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

import aiohttp
import structlog
from slack_sdk.errors import SlackClientError

from storybot.cards.figure import Paint
from storybot.cards.form import Form
from storybot.cards.model import Card
from storybot.commands.model import Asked, Group, Look, Person, Where, Written
from storybot.commands.port import Answers
from storybot.delivery.model import Place
from storybot.errors import PlatformError
from storybot.languages.language import Language, language
from storybot.moderation.model import Actor, Right
from storybot.platforms.answering import (
    ALONE,
    LOCKED,
    SUGGEST_WITHIN,
    Turns,
    answer_for,
    broken,
    is_public,
)
from storybot.platforms.calls import one_line
from storybot.platforms.slack import forms, render
from storybot.platforms.slack.asks import Heard, Payload, Quote, Spot, note, quoted
from storybot.platforms.slack.client import SlackClient
from storybot.platforms.slack.commands import SlashCommands
from storybot.platforms.slack.directory import Directory
from storybot.platforms.slack.files import Files
from storybot.platforms.slack.limits import SANCTIONS, SETTABLE
from storybot.platforms.slack.pictures import Unanswered, shown, uploaded
from storybot.platforms.slack.premises import Premises
from storybot.platforms.slack.ways import Beside, InView, Way

PICTURES: Final = 15.0
"""Seconds that sending a picture may take, until Slack has gone through it."""

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What the workspaces have of the bot: it speaks the language `spoken` (BCP 47), removes what people are
    not to write in the one where it may (`removes_in`), and sends something to those that are `served`."""

    spoken: str
    removes_in: str | None
    served: frozenset[str]


class Replies:
    """Everything that people ask through Slack is answered here, privately."""

    def __init__(
        self,
        client: SlackClient,
        answers: Answers,
        slashes: SlashCommands,
        directory: Directory,
        service: Service,
        *,
        paint: Paint | None = None,
    ) -> None:
        self._client = client
        self._answers = answers
        self._slashes = slashes
        self._service = service
        self._paint = paint
        self._directory = directory
        self._files = Files(client)
        self._turns = Turns()
        self._at_work: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Have something done after the acknowledgement."""
        task = asyncio.create_task(self._guarded(work))
        self._at_work.add(task)
        task.add_done_callback(self._at_work.discard)

    async def close(self) -> None:
        """Give up what isn't answered yet."""
        for task in self._at_work:
            task.cancel()
        await asyncio.gather(*self._at_work, return_exceptions=True)

    async def answer(self, heard: Heard | None, way: Way, spot: Spot) -> None:
        """Answer an ask; `heard` is None for a button that is none of ours, or not as we wrote it."""
        if heard is None:
            await way.show(broken(await self._speaks(spot), self._slashes.spelled))
            return
        with self._turns.of(way.changes or object()) as is_latest:
            asked = await self._whole(heard)
            answer = await answer_for(self._answers, asked, render.answer)
            if not is_latest():
                return
            if isinstance(answer, Form):
                await way.fill_in(answer)
                return
            await way.show(answer)
            if "page" not in asked.arguments:  # a page that is turned has had its picture
                await self._add_picture(heard.spot.workspace, answer, way)

    async def pick(self, spot: Spot, trigger: str) -> None:
        """Open the modal that lists what can be asked."""
        body = forms.picker(self._slashes.commands, await self._speaks(spot), note(spot))
        await self._open(spot, trigger, body)

    async def pick_again(self, spot: Spot, view: str) -> None:
        """Show what can be asked in a modal that is open."""
        body = forms.picker(self._slashes.commands, await self._speaks(spot), note(spot))
        await self._client.write(spot.workspace, "views.update", {"view": body}, view_id=view)

    async def look_for(self, spot: Spot, trigger: str) -> None:
        """Open the modal that finds a story."""
        body = forms.finder(self._slashes.commands, await self._speaks(spot), note(spot))
        await self._open(spot, trigger, body)

    async def answer_in_modal(self, heard: Heard | None, spot: Spot, trigger: str) -> None:
        """Open a modal with the answer, for what is asked where none can be shown."""
        body = forms.waiting(await self._speaks(spot), note(spot))
        view = await self._open(spot, trigger, body)
        await self.answer(heard, InView(self._client, spot, view), spot)

    def waiting(self, spot: Spot) -> dict[str, Any]:
        """What a modal shows until its answer is there; made without asking anybody."""
        return forms.waiting(language(self._service.spoken), note(spot))

    async def suggest(self, spot: Spot, typed: str) -> list[dict[str, Any]]:
        """The stories that somebody may mean; none where that fails or takes too long."""
        try:
            async with asyncio.timeout(SUGGEST_WITHIN):
                told = await self._directory.groups(spot.workspace, spot.user)
                person = self._named(spot, spot.name, None, told.groups)
                asked = Asked(command="story", person=person, where=self._where(spot), once="")
                return forms.suggestions(await self._answers.suggest(asked, "story", typed))
        except TimeoutError:
            log.info("suggestions came too late")
        except Exception:
            log.exception("suggestions failed")
        return []

    async def home(self, spot: Spot) -> None:
        """Show somebody the Home tab."""
        card = await self._answers.home(await self._person(spot), self._slashes.spelled)
        body = {"view": forms.home(card), "user_id": spot.user}
        await self._client.write(spot.workspace, "views.publish", body)

    async def heed(self, reply: Payload, workspace: str) -> None:
        """Somebody replied in a thread: say so where they are not to, and have it flagged or removed. Slack
        tells of it once, so what it doesn't answer meanwhile is no reason to let it pass."""
        spot = Spot(workspace, str(reply["user"]), str(reply["channel"]), str(reply["thread_ts"]))
        where = self._where(spot)
        if not await self._answers.unwelcome(Place("slack", workspace, spot.user), where):
            return
        me = await self._client.identity(workspace)
        written = await self._written(workspace, quoted(reply, spot, me.site))
        person = await self._person(spot)
        removes = workspace == self._service.removes_in
        told = await self._answers.replied(person, written, where, removes=removes)
        if told is not None:
            await Beside(self._client, spot).show(told)

    async def preview(self, spot: Spot, urls: Sequence[str]) -> None:
        """Have the stories shown that links in a message lead to."""
        await self._answers.preview_links(urls, self._where(spot))

    async def preview_once(self, spot: Spot, urls: Sequence[str], target: Mapping[str, str]) -> None:
        """Show the stories that links lead to where nothing can be kept up to date: in what isn't sent yet,
        or where the bot is no member. `target` is the message, as Slack names it."""
        cards = {url: await self._answers.preview(url, self._where(spot)) for url in dict.fromkeys(urls)}
        unfurls = {url: render.unfurl(card) for url, card in cards.items() if card}
        if unfurls:
            await self._client.write(spot.workspace, "chat.unfurl", {"unfurls": unfurls}, **target)

    def forget(self, place: Place) -> None:
        """A channel may have changed."""
        self._directory.forget(place)

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except (SlackClientError, PlatformError, aiohttp.ClientError, TimeoutError, Unanswered) as error:
            # The person has gone on, or the answer was lost on the way: there is nobody to tell.
            log.info("an ask could not be answered", error=one_line(str(error)))
        except Exception:
            log.exception("an ask failed")

    async def _whole(self, heard: Heard) -> Asked:
        """An ask with who asks, and what they may do there."""
        spot = heard.spot
        public = is_public(heard.command, heard.arguments)
        return Asked(
            command=heard.command,
            arguments=heard.arguments,
            person=await self._person(spot, fresh=self._is_for_managers(heard.command)),
            where=await self._where_now(spot, fresh=public),
            once=heard.once,
            way=heard.way,
            file=None if heard.file is None else self._files.file(spot.workspace, heard.file),
            written=None if heard.quote is None else await self._written(spot.workspace, heard.quote),
        )

    async def _written(self, workspace: str, quote: Quote) -> Written:
        """The message that somebody asks about, with who wrote it."""
        user = quote.user
        profile = None if user is None else await self._directory.person(workspace, user, "")
        me = await self._client.identity(workspace)
        return Written(
            id=quote.ts,
            link=quote.link,
            author=profile and Actor("slack", workspace, user or "", profile.name),
            groups=partial(self._directory.groups_of, workspace, user or ""),
            text=quote.text,
            files=quote.files,
            ours=user == me.user,
        )

    async def _where_now(self, spot: Spot, *, fresh: bool) -> Where:
        where = self._where(spot)
        if spot.place is None:
            return replace(where, no_sharing=ALONE, no_replies=ALONE)
        why_not = await self._directory.why_not(spot.place, spot.thread, spot.user, fresh=fresh)
        why_closed = self._look(spot, spot.place, fresh=fresh)
        return replace(where, no_sharing=why_not.here, no_replies=why_not.in_threads, why_closed=why_closed)

    def _look(self, spot: Spot, place: Place, *, fresh: bool) -> Look:
        async def why_closed(thread: str) -> str | None:
            if thread == spot.message and spot.locked is not None:
                return LOCKED if spot.locked else None
            return await self._directory.why_closed(place, thread, fresh=fresh)

        return why_closed

    def _where(self, spot: Spot) -> Where:
        return Where(
            place=spot.place,
            thread=spot.thread,
            message=spot.message,
            language=self._service.spoken,
            spelled=self._slashes.spelled,
            settable=SETTABLE,
            sanctions=SANCTIONS,
            premises=Premises(self._directory, spot.workspace, served=spot.workspace in self._service.served),
        )

    async def _person(self, spot: Spot, *, fresh: bool = False) -> Person:
        profile = await self._directory.person(spot.workspace, spot.user, spot.name, fresh=fresh)
        told = await self._directory.groups(spot.workspace, spot.user)
        person = self._named(spot, profile.name, profile.language, told.groups)
        return replace(person, manages=spot.workspace if profile.manages else None)

    def _is_for_managers(self, command: str) -> bool:
        return any(it.name == command and it.needs is Right.MANAGER for it in self._slashes.commands)

    def _named(self, spot: Spot, name: str, language: str | None, groups: frozenset[Group]) -> Person:
        return Person(
            platform="slack",
            account=spot.workspace,
            id=spot.user,
            name=name,
            language=language or self._service.spoken,
            groups=groups,
        )

    async def _speaks(self, spot: Spot) -> Language:
        return language((await self._person(spot)).language)

    async def _open(self, spot: Spot, trigger: str, body: Mapping[str, Any]) -> str:
        """The id of the modal that is open now."""
        told = {"view": body, "trigger_id": trigger}
        return str((await self._client.write(spot.workspace, "views.open", told))["view"]["id"])

    async def _add_picture(self, workspace: str, card: Card, way: Way) -> None:
        """A picture never costs the answer, which is there already."""
        if card.figure is None or self._paint is None:
            return

        async def add(file: str | None) -> None:
            if file is not None:
                await way.add_picture(card, file)

        try:
            async with asyncio.timeout(PICTURES):
                png = await self._paint(card.figure)
                await shown(add, await uploaded(self._client, workspace, png, card.figure.alt))
        except (SlackClientError, PlatformError, aiohttp.ClientError, TimeoutError, Unanswered) as error:
            log.info("a picture could not be shown", error=one_line(str(error)))
