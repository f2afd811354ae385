"""`pins.*`: what is pinned in a conversation.

https://docs.slack.dev/reference/methods?family=pins
"""

from storybot.playground.slack.composing import Args
from storybot.playground.slack.errors import SlackError
from storybot.playground.slack.limits import Tier
from storybot.playground.slack.method import AnyMethod, Call, Method
from storybot.playground.slack.state import Conversation, Json, Message
from storybot.playground.slack.wire import message_wire


class Pin(Args):
    channel: str
    timestamp: str = ""


class ListPins(Args):
    channel: str


def add(call: Call, args: Pin) -> Json:
    conversation, message = _pinnable(call, args, "not_in_channel")
    if message.ts in conversation.pinned:
        raise SlackError("already_pinned")
    conversation.pinned[message.ts] = call.state.clock.now()
    return {}


def remove(call: Call, args: Pin) -> Json:
    conversation, message = _pinnable(call, args, "no_permission")
    if message.ts not in conversation.pinned:
        raise SlackError("no_pin")
    del conversation.pinned[message.ts]
    return {}


def list_pins(call: Call, args: ListPins) -> Json:
    """The newest pin first."""
    conversation = call.conversation(args.channel)
    pinned = [found for ts in reversed(conversation.pinned) if (found := conversation.visible(ts))]
    return {"items": [_item(call, conversation, message) for message in pinned]}


def _item(call: Call, conversation: Conversation, message: Message) -> Json:
    wire = message_wire(call.workspace, conversation, message, metadata=False)
    made = {"created": int(conversation.pinned[message.ts]), "created_by": call.workspace.bot_user}
    return {"type": "message", "channel": conversation.id, "message": wire, **made}


def _pinnable(call: Call, args: Pin, apart: str) -> tuple[Conversation, Message]:
    """Raises the error `apart` where the bot isn't in the conversation: each method has one of its own."""
    conversation = call.conversation(args.channel)
    if not call.is_in(conversation):
        raise SlackError(apart)
    if not args.timestamp:
        raise SlackError("no_item_specified")
    message = conversation.visible(args.timestamp)
    if message is None:
        raise SlackError("message_not_found")
    return conversation, message


_ERRORS = frozenset({"channel_not_found", "no_item_specified", "message_not_found"})
_OF_ADD, _OF_REMOVE = {"not_in_channel", "already_pinned"}, {"no_permission", "no_pin"}

METHODS: tuple[AnyMethod, ...] = (
    Method("pins.add", Pin, add, Tier.TWO, "pins:write", errors=_ERRORS | _OF_ADD),
    Method("pins.remove", Pin, remove, Tier.TWO, "pins:write", errors=_ERRORS | _OF_REMOVE),
    Method("pins.list", ListPins, list_pins, Tier.TWO, "pins:read", errors=frozenset({"channel_not_found"})),
)
