"""What a person asked of the bot by a command, a button or a form, and what the bot answered
(https://discord.com/developers/docs/interactions/receiving-and-responding)."""

import secrets
from dataclasses import dataclass, field
from typing import Any

from storybot.playground.discord import wire
from storybot.playground.discord.access import granted_in
from storybot.playground.discord.refusals import refusal
from storybot.playground.discord.state import EPHEMERAL, Discord, Event, Message, Spot
from storybot.playground.discord.world import Member

COMMAND, PRESS, AUTOCOMPLETE, FORM = 2, 3, 4, 5

ANSWER_SECONDS = 3.0
TOKEN_SECONDS = 900.0


@dataclass
class Interaction:
    """One ask. `source` is the message with the button; `original` is the first answer's message, which
    may be private (`private` holds what only this person sees); `changed` says that the answer changed
    `source`; `trigger` is what a form was opened by."""

    id: str
    token: str
    kind: int
    spot: Spot
    member: Member
    data: dict[str, Any]
    at: float
    source: Message | None = None
    trigger: "Interaction | None" = None
    answer: int | None = None
    original: Message | None = None
    answers: list[Message] = field(default_factory=list[Message])
    private: dict[str, Message] = field(default_factory=dict[str, Message])
    changed: bool = False
    modal: dict[str, Any] | None = None
    choices: list[dict[str, Any]] | None = None


class Interactions:
    """Every interaction there was."""

    def __init__(self, state: Discord) -> None:
        self._state = state
        self._by_id: dict[str, Interaction] = {}
        self._by_token: dict[str, Interaction] = {}

    def begin(
        self,
        kind: int,
        spot: Spot,
        member: Member,
        data: dict[str, Any],
        *,
        source: Message | None = None,
        trigger: Interaction | None = None,
    ) -> Interaction:
        """Send an interaction to the bot over the gateway."""
        interaction = Interaction(
            id=self._state.new_id(),
            token=secrets.token_urlsafe(32),
            kind=kind,
            spot=spot,
            member=member,
            data=data,
            at=self._state.clock.now(),
            source=source,
            trigger=trigger,
        )
        self._by_id[interaction.id] = interaction
        self._by_token[interaction.token] = interaction
        self._state.tell(Event("INTERACTION_CREATE", _payload(self._state, interaction), spot.guild))
        return interaction

    def replay(self, interaction_id: str) -> None:
        """Send an interaction to the bot once more, as it was."""
        interaction = self.get(interaction_id)
        payload = _payload(self._state, interaction)
        self._state.tell(Event("INTERACTION_CREATE", payload, interaction.spot.guild))

    def get(self, interaction_id: str) -> Interaction:
        """Raises 10062."""
        interaction = self._by_id.get(interaction_id)
        if interaction is None:
            raise refusal(10062)
        return interaction

    def of(self, user_id: str) -> list[Interaction]:
        """What a person asked, the oldest first."""
        return [each for each in self._by_id.values() if each.member.user.id == user_id]

    def to_answer(self, interaction_id: str, token: str) -> Interaction:
        """The interaction that is answered for the first time; raises 10062 when it is too late, 40060."""
        interaction = self.get(interaction_id)
        late = self._state.clock.now() - interaction.at > ANSWER_SECONDS
        if interaction.token != token or (late and interaction.answer is None):
            raise refusal(10062)
        if interaction.answer is not None:
            raise refusal(40060)
        return interaction

    def by_token(self, token: str) -> Interaction:
        """The interaction that a follow-up is for; raises 10015, and 50027 after 15 minutes."""
        interaction = self._by_token.get(token)
        if interaction is None or interaction.answer is None:
            raise refusal(10015)
        if self._state.clock.now() - interaction.at > TOKEN_SECONDS:
            raise refusal(50027)
        return interaction


def shown(state: Discord, interaction: Interaction) -> dict[str, Any]:
    """What the person sees of the bot's answer, for tests: messages that are new, and the one with the button
    where that has changed."""
    there = [it for it in interaction.answers if it.id in interaction.private or _is_there(state, it)]
    if interaction.changed and interaction.source is not None:
        there = [interaction.source, *there]
    return {
        "id": interaction.id,
        "answer": interaction.answer,
        "modal": interaction.modal,
        "choices": interaction.choices,
        "messages": [
            {"private": bool(each.flags & EPHEMERAL), "message": wire.message(state, each)} for each in there
        ],
    }


def _is_there(state: Discord, message: Message) -> bool:
    return message.id in state.messages[message.channel_id]


def _payload(state: Discord, interaction: Interaction) -> dict[str, Any]:
    payload: dict[str, Any] = {
        "id": interaction.id,
        "application_id": state.world.application_id,
        "type": interaction.kind,
        "data": interaction.data,
        "channel_id": interaction.spot.id,
        "token": interaction.token,
        "version": 1,
        "locale": interaction.member.user.locale,
        "entitlements": [],
        "attachment_size_limit": 10_485_760,
    }
    direct = interaction.spot.channel.kind == "direct"
    payload |= _in_direct(state, interaction) if direct else _in_guild(state, interaction)
    if interaction.source is not None:
        payload["message"] = wire.message(state, interaction.source)
    return payload


def _in_direct(state: Discord, interaction: Interaction) -> dict[str, Any]:
    """With the bot itself: installed in a server that both are in, so the owner is '0'."""
    return {
        "channel": wire.spot(state, interaction.spot),
        "user": wire.user(interaction.member.user),
        "app_permissions": str(int(granted_in(state, interaction.spot, state.world.bot))),
        "authorizing_integration_owners": {"0": "0", "1": interaction.member.user.id},
        "context": 1,
    }


def _in_guild(state: Discord, interaction: Interaction) -> dict[str, Any]:
    spot, member = interaction.spot, interaction.member
    permissions = granted_in(state, spot, member.user)
    installed = any(each.user.id == state.world.bot.id for each in spot.guild.members)
    bots = int(granted_in(state, spot, state.world.bot)) if installed else int(permissions)
    return {
        "guild_id": spot.guild.id,
        "guild": {"id": spot.guild.id, "features": ["COMMUNITY", "NEWS"], "locale": spot.guild.locale},
        "guild_locale": spot.guild.locale,
        "channel": {**wire.spot(state, spot), "permissions": str(int(permissions))},
        "member": {**wire.member(member), "permissions": str(int(permissions))},
        "app_permissions": str(bots),
        "authorizing_integration_owners": {"0": spot.guild.id} if installed else {"1": member.user.id},
        "context": 0,
    }
