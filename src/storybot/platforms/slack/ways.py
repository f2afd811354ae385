"""The ways in which an answer reaches the one who asked, and nobody else."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from storybot.cards.model import Card
from storybot.languages.language import language
from storybot.platforms.slack import forms, render
from storybot.platforms.slack.asks import Spot, note
from storybot.platforms.slack.client import SlackClient
from storybot.platforms.slack.pictures import Unanswered

Body = Mapping[str, Any]


class Way(Protocol):
    """`changes` names the answer that this one takes the place of, None for a new one. Showing may raise the
    SDK's exceptions, and `Unanswered`."""

    @property
    def changes(self) -> str | None: ...

    async def show(self, card: Card) -> None:
        """Show the answer."""
        ...

    async def add_picture(self, card: Card, file: str) -> None:
        """Show the picture of an answer that is shown; `file` is its id."""
        ...


@dataclass(frozen=True, slots=True)
class ByUrl:
    """To the `response_url` of a slash command or button: a new private message, or instead of the private
    answer that the button is part of."""

    client: SlackClient
    url: str
    thread: str | None = None
    changes: str | None = None

    async def show(self, card: Card) -> None:
        await self._send({**render.answer(card), "replace_original": self.changes is not None})

    async def add_picture(self, card: Card, file: str) -> None:
        await self._send({**render.picture(card, file), "replace_original": False})

    async def _send(self, body: dict[str, Any]) -> None:
        thread = {} if self.thread is None else {"thread_ts": self.thread}
        status, text = await self.client.respond(self.url, {"response_type": "ephemeral", **body, **thread})
        if status >= 300:
            raise Unanswered(f"Slack answered {status}: {text}")


@dataclass(frozen=True, slots=True)
class Beside:
    """Beside what somebody wrote to the bot, of which there is no `response_url`. In a thread it shows only
    where there are replies, as what they wrote is
    (https://docs.slack.dev/reference/methods/chat.postEphemeral)."""

    client: SlackClient
    spot: Spot
    changes: None = None

    async def show(self, card: Card) -> None:
        await self._send(render.answer(card))

    async def add_picture(self, card: Card, file: str) -> None:
        await self._send(render.picture(card, file))

    async def _send(self, body: dict[str, Any]) -> None:
        spot = self.spot
        thread = {} if spot.thread is None else {"thread_ts": spot.thread}
        await self.client.write(
            spot.workspace, "chat.postEphemeral", body, channel=spot.channel, user=spot.user, **thread
        )


@dataclass(slots=True)
class InView:
    """In a modal that is open. `hash` names what it shows, so that a picture which comes late doesn't take
    back what the person has gone on to."""

    client: SlackClient
    spot: Spot
    view: str
    hash: str | None = None

    @property
    def changes(self) -> str:
        return self.view

    async def show(self, card: Card) -> None:
        self.hash = str((await self._update(card))["view"]["hash"])

    async def add_picture(self, card: Card, file: str) -> None:
        await self._update(card, render.picture(card, file)["blocks"][0], hash=self.hash)

    async def _update(self, card: Card, picture: dict[str, Any] | None = None, **known: str | None) -> Body:
        body = forms.answer(card, language(card.language), note(self.spot), picture)
        told = {"view": body, "view_id": self.view, **known}
        return await self.client.write(self.spot.workspace, "views.update", told)
