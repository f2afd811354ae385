"""The ways in which an answer reaches the one who asked, and nobody else."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from slack_sdk.errors import SlackApiError

from storybot.cards.form import Form
from storybot.cards.model import Card
from storybot.languages.language import language
from storybot.platforms.answering import opening
from storybot.platforms.slack import forms, render
from storybot.platforms.slack.asks import Spot, note
from storybot.platforms.slack.client import SlackClient
from storybot.platforms.slack.pictures import Unanswered

Body = Mapping[str, Any]

TOO_LATE: Final = ("expired_trigger_id", "exchanged_trigger_id")
"""What Slack says of a trigger that is older than three seconds, or was used."""


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

    async def fill_in(self, form: Form) -> None:
        """Open the form, or show what opens it where nothing can be opened."""
        ...


@dataclass(frozen=True, slots=True)
class ByUrl:
    """To the `response_url` of a slash command or button: a new private message, or instead of the private
    answer that the button is part of. Forms are opened with its `trigger`."""

    client: SlackClient
    url: str
    spot: Spot
    trigger: str
    changes: str | None = None

    async def show(self, card: Card) -> None:
        await self._send({**render.answer(card), "replace_original": self.changes is not None})

    async def add_picture(self, card: Card, file: str) -> None:
        await self._send({**render.picture(card, file), "replace_original": False})

    async def fill_in(self, form: Form) -> None:
        told = {"view": forms.fill_in(form, note(self.spot, form.ask)), "trigger_id": self.trigger}
        try:
            await self.client.write(self.spot.workspace, "views.open", told)
        except SlackApiError as error:
            if not any(word in str(error) for word in TOO_LATE):
                raise
            await self.show(opening(form))

    async def _send(self, body: dict[str, Any]) -> None:
        thread = {} if self.spot.thread is None else {"thread_ts": self.spot.thread}
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

    async def fill_in(self, form: Form) -> None:
        await self.show(opening(form))

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

    async def fill_in(self, form: Form) -> None:
        await self._change(forms.fill_in(form, note(self.spot, form.ask)))

    async def _update(self, card: Card, picture: dict[str, Any] | None = None, **known: str | None) -> Body:
        return await self._change(
            forms.answer(card, language(card.language), note(self.spot), picture), **known
        )

    async def _change(self, body: Body, **known: str | None) -> Body:
        told = {"view": body, "view_id": self.view, **known}
        return await self.client.write(self.spot.workspace, "views.update", told)
