"""Requests that answer an interaction. They need no token but the interaction's, and count against no limit
of the bot's: https://discord.com/developers/docs/interactions/receiving-and-responding"""

from typing import Any

from pydantic import BaseModel

from storybot.playground.discord import component_rules, messages, wire
from storybot.playground.discord.call import Answer, Call
from storybot.playground.discord.forms import EditMessage
from storybot.playground.discord.interaction_forms import (
    AnswerOnMessage,
    AnswerWithChoices,
    AnswerWithMessage,
    InteractionMessage,
    Pong,
)
from storybot.playground.discord.interactions import AUTOCOMPLETE, COMMAND, FORM, PRESS, Interaction
from storybot.playground.discord.modal_forms import AnswerWithModal
from storybot.playground.discord.refusals import bad_form, refusal
from storybot.playground.discord.state import (
    COMMAND_ANSWER,
    EPHEMERAL,
    LOADING,
    REPLY,
    Discord,
    Message,
)

_FORMS: dict[int, type[BaseModel]] = {
    1: Pong,
    4: AnswerWithMessage,
    5: AnswerWithMessage,
    6: AnswerOnMessage,
    7: AnswerOnMessage,
    8: AnswerWithChoices,
    9: AnswerWithModal,
}
_FITS = {
    COMMAND: {4, 5, 9},
    PRESS: {4, 5, 6, 7, 9},
    AUTOCOMPLETE: {8},
    FORM: {4, 5, 6, 7},
}


def callback(call: Call) -> Answer:
    """`POST /interactions/{interaction_id}/{interaction_token}/callback`"""
    params = call.params
    interaction = call.interactions.to_answer(params["interaction_id"], params["interaction_token"])
    form = _answer_form(call, interaction)
    match form:
        case AnswerWithMessage():
            _answer_with_message(call.state, interaction, form)
        case AnswerOnMessage():
            _answer_on_message(call.state, interaction, form)
        case AnswerWithChoices():
            interaction.choices = [each.model_dump() for each in form.data.choices]
        case AnswerWithModal():
            component_rules.check_unique(form.data.components)
            stored = component_rules.stored(form.data.components)
            interaction.modal = form.data.model_dump(exclude_none=True) | {"components": stored}
        case _:
            pass
    interaction.answer = call.body["type"]
    if call.query.get("with_response", "").lower() not in ("true", "1"):
        return None
    return _response(call.state, interaction)


def follow_up(call: Call) -> Answer:
    """`POST /webhooks/{application_id}/{interaction_token}`; after a deferral it is the answer itself."""
    interaction = _interaction(call)
    form = call.form(InteractionMessage)
    original = interaction.original
    if original is not None and original.flags & LOADING:
        _fill_in(call.state, interaction, original, form)
        return wire.message(call.state, original)
    message = _compose(call.state, interaction, form)
    _show(call.state, interaction, message)
    return wire.message(call.state, message)


def get_answer(call: Call) -> Answer:
    """`GET /webhooks/{application_id}/{interaction_token}/messages/{message_id}`"""
    return wire.message(call.state, _answer(call, _interaction(call)))


def edit_answer(call: Call) -> Answer:
    """`PATCH /webhooks/{application_id}/{interaction_token}/messages/{message_id}`"""
    interaction = _interaction(call)
    message = _answer(call, interaction)
    form = call.form(EditMessage)
    if message.flags & LOADING:
        _fill_in(call.state, interaction, message, form)
    else:
        _edit(call.state, interaction, message, form)
    return wire.message(call.state, message)


def delete_answer(call: Call) -> Answer:
    """`DELETE /webhooks/{application_id}/{interaction_token}/messages/{message_id}`"""
    interaction = _interaction(call)
    message = _answer(call, interaction)
    if interaction.private.pop(message.id, None) is None:
        messages.delete(call.state, interaction.spot, message)
    return None


def _answer_form(call: Call, interaction: Interaction) -> BaseModel:
    kind: Any = call.body.get("type") if isinstance(call.body, dict) else None  # pyright: ignore
    if kind not in _FORMS:
        raise bad_form((("type",), "BASE_TYPE_CHOICES", f"Value must be one of {sorted(_FORMS)}."))
    if kind not in _FITS[interaction.kind] or (interaction.source is None and kind in (6, 7)):
        raise bad_form((("type",), "INTERACTION_CALLBACK_TYPE_INVALID", "Doesn't fit the interaction."))
    form = call.form(_FORMS[kind])
    if kind in (4, 7) and getattr(form, "data", None) is None:
        raise bad_form((("data",), "BASE_TYPE_REQUIRED", "This field is required"))
    return form


def _answer_with_message(state: Discord, interaction: Interaction, form: AnswerWithMessage) -> None:
    if form.type == 4 and form.data is not None:
        message = _compose(state, interaction, form.data)
    else:
        private = 0 if form.data is None else (form.data.flags or 0) & EPHEMERAL
        message = Message(
            id=state.new_id(),
            channel_id=interaction.spot.id,
            author=state.world.bot,
            at=state.clock.now(),
            kind=COMMAND_ANSWER if interaction.kind == COMMAND else REPLY,
            flags=LOADING | private,
            interaction=_metadata(interaction),
        )
    interaction.original = message
    _show(state, interaction, message)


def _answer_on_message(state: Discord, interaction: Interaction, form: AnswerOnMessage) -> None:
    interaction.original = interaction.source
    if interaction.source is not None and form.type == 7 and form.data is not None:
        _edit(state, interaction, interaction.source, form.data)


def _compose(state: Discord, interaction: Interaction, form: InteractionMessage) -> Message:
    kind = COMMAND_ANSWER if interaction.kind == COMMAND else REPLY
    message = messages.compose(state, interaction.spot, state.world.bot, form, kind=kind)
    message.interaction = _metadata(interaction)
    return message


def _show(state: Discord, interaction: Interaction, message: Message) -> None:
    interaction.answers.append(message)
    if message.flags & EPHEMERAL:
        interaction.private[message.id] = message
    else:
        messages.post(state, interaction.spot, message)


def _fill_in(state: Discord, interaction: Interaction, message: Message, form: Any) -> None:
    """What a deferral promised; whether it is private was settled by the deferral."""
    form.flags = (form.flags or 0) & ~EPHEMERAL
    message.flags &= ~LOADING
    _edit(state, interaction, message, form)
    message.edited = None


def _edit(state: Discord, interaction: Interaction, message: Message, form: Any) -> None:
    interaction.changed = interaction.changed or message is interaction.source
    if message.flags & EPHEMERAL:
        messages.rewrite(state, interaction.spot, message, form)
    else:
        messages.edit(state, interaction.spot, message, form)


def _interaction(call: Call) -> Interaction:
    if call.params["application_id"] != call.state.world.application_id:
        raise refusal(10015)
    return call.interactions.by_token(call.params["interaction_token"])


def _answer(call: Call, interaction: Interaction) -> Message:
    message_id = call.params["message_id"]
    original = interaction.original
    if message_id == "@original" and original is not None:
        message_id = original.id
    mine = [*interaction.answers, *([original] if original else [])]
    found = next((each for each in mine if each.id == message_id), None)
    if found is None:
        raise refusal(10008)
    if found.flags & EPHEMERAL and found is original is interaction.source:
        return found
    return interaction.private.get(found.id) or call.state.message(interaction.spot.id, found.id)


def _metadata(interaction: Interaction) -> dict[str, Any]:
    metadata: dict[str, Any] = {
        "id": interaction.id,
        "type": interaction.kind,
        "user": wire.user(interaction.member.user),
        "authorizing_integration_owners": {"0": interaction.spot.guild.id},
    }
    if interaction.kind == PRESS and interaction.source is not None:
        metadata["interacted_message_id"] = interaction.source.id
    if interaction.trigger is not None:
        metadata["triggering_interaction_metadata"] = _metadata(interaction.trigger)
    return metadata


def _response(state: Discord, interaction: Interaction) -> dict[str, Any]:
    body: dict[str, Any] = {"interaction": {"id": interaction.id, "type": interaction.kind}}
    original = interaction.original
    if original is not None:
        body["interaction"] |= {
            "response_message_id": original.id,
            "response_message_loading": bool(original.flags & LOADING),
            "response_message_ephemeral": bool(original.flags & EPHEMERAL),
            "channel_id": interaction.spot.id,
            "guild_id": interaction.spot.guild.id,
        }
        if interaction.answer in (4, 7):
            body["resource"] = {"type": interaction.answer, "message": wire.message(state, original)}
    return body
